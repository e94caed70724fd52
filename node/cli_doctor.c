/* zawlbuk doctor: what is well, what is not, and what to do; for people and for monitoring. */
#include <stdio.h>

#include "node/cli.h"
#include "node/cli_print.h"
#include "node/cli_tools.h"
#include "node/client.h"
#include "node/doctor.h"
#include "node/version.h"

#define NAME_WIDTH 10
#define STATE_WIDTH 5

static json_t *json_of_report(const struct doctor_report *report)
{
    json_t *findings = json_array();

    for (size_t i = 0; i < report->count; i++)
        (void)json_array_append_new(findings,
                                    json_pack("{s:s, s:s, s:s}", "name", report->findings[i].name,
                                              "state", doctor_state_name(report->findings[i].state),
                                              "text", report->findings[i].text));
    return json_pack("{s:s, s:o}", "state", doctor_state_name(doctor_worst(report)), "findings",
                     findings);
}

static void print_report(const struct doctor_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        cli_print_padded(report->findings[i].name, NAME_WIDTH);
        cli_print_padded(doctor_state_name(report->findings[i].state), STATE_WIDTH);
        cli_print_escaped(report->findings[i].text);
        (void)putchar('\n');
    }
}

static enum exit_code tell(const struct args *args, const struct doctor_report *report)
{
    bool is_ill = doctor_worst(report) == DOCTOR_ILL;
    enum exit_code code = EXIT_CODE_DONE;

    if (args_has(args, "json"))
        code = json_print(json_of_report(report));
    else
        print_report(report);
    return code == EXIT_CODE_DONE && is_ill ? EXIT_CODE_REFUSED : code;
}

enum exit_code cli_doctor(const struct args *args)
{
    struct doctor_facts facts = {.now_ms = cli_now().ms, .built_ms = VERSION_BUILT_MS};
    struct doctor_report report;
    struct trouble trouble;
    json_t *status_answer = NULL;
    json_t *peers = NULL;
    enum status status = client_get(&status_answer, args, "/v1/status", &trouble);

    if (status == STATUS_OK)
        status = client_get(&peers, args, "/v1/peers", &trouble);
    facts.status = status_answer;
    facts.peers = peers;
    if (status == STATUS_OK)
        doctor_judge(&report, &facts);
    json_decref(status_answer);
    json_decref(peers);
    return status == STATUS_OK ? tell(args, &report) : command_fail(status, &trouble);
}
