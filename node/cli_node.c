/* zawlbuk status, peers, log: how the running node is. */
#include <stdio.h>
#include <unistd.h>

#include "node/cli.h"
#include "node/cli_print.h"
#include "node/cli_tools.h"
#include "node/client.h"
#include "node/draft.h"

#define TARGET_SIZE 256
#define HOURS_A_DAY 24
#define LEVEL_WIDTH 5

static void print_lanes(const json_t *status)
{
    static const struct table_column columns[] = {{.title = "lane"},
                                                  {.title = "records", .right = true},
                                                  {.title = "fingerprint", .fixed = true}};
    const json_t *lanes = json_object_get(status, "lanes");
    struct table *table = cli_table_open(columns, 3);

    for (size_t i = 0; i < json_array_size(lanes); i++) {
        const json_t *lane = json_array_get(lanes, i);

        cli_table_row(table);
        cli_table_text(table, client_text(lane, "name"));
        cli_table_number(table, client_number(lane, "records"));
        cli_table_text(table, client_text(lane, "fingerprint"));
    }
    cli_table_print(table);
}

/* How we stand with the network, and what can be done about it. */
static void print_standing(const json_t *self)
{
    static const struct {
        const char *admission;
        const char *hint;
    } hints[] = {
        {"none", ": others see nothing of us until the Cell, or three associations, admit us"},
        {"suspended", ": zawlbuk show tells the Cell's reason"},
        {"delisted", ": zawlbuk show tells the Cell's reason"},
    };
    static const struct {
        const char *name;
        const char *text;
    } flags[] = {
        {"stale", ", past its review"},
        {"dissolved", ", dissolved for good"},
        {"disputed", ", its key log disputed: the Cell must recognise a head"},
        {"spent", ", its key log full: a successor is needed"},
    };

    (void)fputs("standing ", stdout);
    cli_print_escaped(client_text(self, "admission"));
    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
        if (strcmp(client_text(self, "admission"), hints[i].admission) == 0)
            (void)fputs(hints[i].hint, stdout);
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        if (json_is_true(json_object_get(self, flags[i].name)))
            (void)fputs(flags[i].text, stdout);
    (void)putchar('\n');
}

static void print_key(const json_t *status)
{
    const json_t *delegation = json_object_get(status, "delegation");
    int64_t days = client_number(delegation, "hours_left") / HOURS_A_DAY;

    if (!json_is_object(delegation))
        (void)printf("key      no delegation counts: zawlbuk key delegate --sheet FILE\n");
    else
        (void)printf("key      delegated for %lld more days%s\n", (long long)days,
                     days < 60 ? ": delegate it anew soon, zawlbuk key delegate" : "");
}

static void print_backup(const json_t *status)
{
    const json_t *age = json_object_get(status, "backup_seconds");

    if (json_is_true(json_object_get(status, "restored")))
        (void)puts("restored this home comes from a backup, and signs nothing until it has met a "
                   "peer; name one with --peer HOST:PORT");
    if (json_is_true(json_object_get(status, "cloned")))
        (void)puts("cloned   another copy of this home signs with its key, so this node publishes "
                   "nothing more. Keep one copy and stop the other. Then give this one a key of "
                   "its own: zawlbuk backup FILE; zawlbuk restore FILE --home NEW; and there "
                   "zawlbuk key delegate, and key revoke of the old one");
    if (!json_is_integer(age))
        (void)puts("backup   never: zawlbuk backup FILE");
    else
        (void)printf("backup   %lld hours ago\n", (long long)(json_integer_value(age) / 3600));
}

/* What the node says of a part of its machine; nothing of null. */
static void print_part(const char *label, const json_t *part)
{
    if (!json_is_object(part))
        return;
    (void)fputs(label, stdout);
    cli_print_escaped(client_text(part, "text"));
    (void)putchar('\n');
}

static void print_status(const json_t *status)
{
    const json_t *self = json_object_get(status, "self");
    const json_t *ports = json_object_get(status, "ports");

    cli_print_line("network  ", client_text(status, "network_name"),
                   client_text(status, "network"));
    cli_print_line("we are   ", client_text(self, "name"), client_text(self, "id"));
    print_standing(self);
    print_key(status);
    print_part("clock    ", json_object_get(status, "clock"));
    print_part("clock    ", json_object_get(json_object_get(status, "clock"), "set"));
    print_part("disk     ", json_object_get(status, "disk"));
    print_backup(status);
    (void)printf("ports    links %lld, http %lld (0: off)\n",
                 (long long)client_number(ports, "listen"),
                 (long long)client_number(ports, "http"));
    (void)printf("hour     %lld\n", (long long)client_number(status, "as_of"));
    print_lanes(status);
    cli_print_freshness(status);
}

enum exit_code cli_status(const struct args *args)
{
    char text[TARGET_SIZE];
    struct draft target;
    struct trouble trouble;
    json_t *answer;
    int64_t hour;
    enum status status =
        args_number(args, &hour, "as-of", (struct args_range){1, INT64_C(1) << 40, 1}, &trouble);

    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    draft_over(&target, text, sizeof(text));
    draft_add_text(&target, "/v1/status");
    client_add_query(&target, "as_of", args_value(args, "as-of"));
    status = client_get(&answer, args, draft_text(&target), &trouble);
    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    if (args_has(args, "json"))
        return json_print(answer);
    print_status(answer);
    json_decref(answer);
    return EXIT_CODE_DONE;
}

static void print_links(const json_t *links)
{
    static const struct table_column columns[] = {{.title = "linked"},
                                                  {.title = "principal", .fixed = true},
                                                  {.title = "name"},
                                                  {.title = "way"},
                                                  {.title = "phase"},
                                                  {.title = "for", .right = true},
                                                  {.title = "agreed", .right = true},
                                                  {.title = "in", .right = true},
                                                  {.title = "out", .right = true},
                                                  {.title = "apart", .right = true}};
    struct table *table = cli_table_open(columns, 10);

    for (size_t i = 0; i < json_array_size(links); i++) {
        const json_t *link = json_array_get(links, i);
        const json_t *agreed = json_object_get(link, "agreed_seconds");
        const json_t *apart = json_object_get(link, "apart");

        cli_table_row(table);
        cli_table_text(table, client_text(link, "address"));
        cli_table_id(table, client_text(link, "principal"));
        cli_table_text(table, client_text(link, "name"));
        cli_table_text(table, json_is_true(json_object_get(link, "outbound")) ? "out" : "in");
        cli_table_text(table, client_text(link, "phase"));
        cli_table_seconds(table, json_object_get(link, "since_seconds"));
        cli_table_seconds(table, agreed);
        cli_table_number(table, client_number(link, "records_in"));
        cli_table_number(table, client_number(link, "records_out"));
        cli_table_number(table, client_number(apart, "trust") + client_number(apart, "urgent") +
                                    client_number(apart, "directory") +
                                    client_number(apart, "mail"));
    }
    cli_table_print(table);
}

static void print_known(const json_t *known)
{
    static const struct table_column columns[] = {{.title = "known"},
                                                  {.title = "principal", .fixed = true},
                                                  {.title = "standing"},
                                                  {.title = "failures", .right = true},
                                                  {.title = "next try", .right = true}};
    struct table *table = cli_table_open(columns, 5);

    for (size_t i = 0; i < json_array_size(known); i++) {
        const json_t *peer = json_array_get(known, i);
        const char *standing = "known";

        if (json_is_true(json_object_get(peer, "pinned")))
            standing = "named here";
        if (json_is_true(json_object_get(peer, "linked")))
            standing = "linked";
        if (client_number(peer, "shunned_seconds") > 0)
            standing = "shunned";
        cli_table_row(table);
        cli_table_text(table, client_text(peer, "address"));
        cli_table_id(table, client_text(peer, "principal"));
        cli_table_text(table, standing);
        cli_table_number(table, client_number(peer, "failures"));
        cli_table_seconds(table, json_object_get(peer, "next_dial_seconds"));
    }
    cli_table_print(table);
}

enum exit_code cli_peers(const struct args *args)
{
    struct trouble trouble;
    json_t *answer;
    enum status status = client_get(&answer, args, "/v1/peers", &trouble);

    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    if (args_has(args, "json"))
        return json_print(answer);
    print_links(json_object_get(answer, "links"));
    print_known(json_object_get(answer, "known"));
    cli_print_freshness(answer);
    json_decref(answer);
    return EXIT_CODE_DONE;
}

static void print_lines(const json_t *lines)
{
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const json_t *line = json_array_get(lines, i);

        cli_print_escaped(client_text(line, "at"));
        (void)putchar(' ');
        cli_print_padded(client_text(line, "level"), LEVEL_WIDTH);
        cli_print_escaped(client_text(line, "text"));
        (void)putchar('\n');
    }
}

enum exit_code cli_log(const struct args *args)
{
    struct trouble trouble;
    json_t *answer;
    enum status status = client_get(&answer, args, "/v1/log", &trouble);

    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    if (args_has(args, "json"))
        return json_print(answer);
    if (!args_has(args, "refused"))
        print_lines(json_object_get(answer, "messages"));
    if (!args_has(args, "refused"))
        (void)puts("\nRefused:");
    print_lines(json_object_get(answer, "refusals"));
    json_decref(answer);
    return EXIT_CODE_DONE;
}
