/* zawlbuk requests, recognise, suspend, delist, vouch, succeed: who belongs to the network. */
#include <stdio.h>

#include "node/cli.h"
#include "node/cli_print.h"
#include "node/cli_tools.h"
#include "node/client.h"

#define BODY_SIZE_MAX 4096

static enum exit_code list_principals(const struct args *args, const char *target, const char *name)
{
    static const struct table_column columns[] = {{.title = "id", .fixed = true},
                                                  {.title = "name"},
                                                  {.title = "admission"},
                                                  {.title = "country"},
                                                  {.title = "says it is in"},
                                                  {.title = "vouches", .right = true},
                                                  {.title = "key events", .right = true}};
    struct trouble trouble;
    struct table *table;
    const json_t *rows;
    json_t *answer;
    enum status status = client_get(&answer, args, target, &trouble);

    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    if (args_has(args, "json"))
        return json_print(answer);
    rows = json_object_get(answer, name);
    if (json_array_size(rows) == 0)
        (void)puts("none");
    table = json_array_size(rows) == 0 ? NULL : cli_table_open(columns, 7);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);

        cli_table_row(table);
        cli_table_id(table, client_text(row, "id"));
        cli_table_text(table, client_text(row, "name"));
        cli_table_text(table, client_text(row, "admission"));
        cli_table_text(table, client_text(row, "country"));
        cli_table_text(table, client_text(row, "says_country"));
        cli_table_number(table, client_number(row, "vouches"));
        cli_table_number(table, client_number(row, "key_events"));
    }
    cli_table_print(table);
    json_decref(answer);
    return EXIT_CODE_DONE;
}

enum exit_code cli_requests(const struct args *args)
{
    return list_principals(args, "/v1/requests", "requests");
}

enum exit_code cli_principals(const struct args *args)
{
    return list_principals(args, "/v1/principals", "principals");
}

static void print_hint(const char *hint)
{
    (void)fputs("But: ", stdout);
    cli_print_escaped(hint);
    (void)putchar('\n');
}

/* Sends the decision's fields; takes them. */
static enum exit_code decide(const struct args *args, const char *target, json_t *fields,
                             const char *done)
{
    struct client client;
    struct client_request request = {.method = "POST", .target = target};
    struct draft body;
    struct trouble trouble;
    json_t *answer;
    enum status status = client_of_home(&client, args_value(args, "home"), &trouble);

    draft_init(&body, BODY_SIZE_MAX);
    json_write(&body, fields);
    request.body = draft_span(&body);
    if (status == STATUS_OK && draft_status(&body) != STATUS_OK)
        status = trouble_say(&trouble, draft_status(&body), "that is too long");
    if (status == STATUS_OK)
        status = client_ask(&answer, &client, &request, &trouble);
    draft_done(&body);
    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    if (args_has(args, "json"))
        return json_print(answer);
    (void)printf("%s ", done);
    cli_print_escaped(client_text(answer, "id"));
    (void)putchar('\n');
    if (client_text(answer, "hint")[0] != '\0')
        print_hint(client_text(answer, "hint"));
    json_decref(answer);
    return EXIT_CODE_DONE;
}

static void set_text(json_t *fields, const char *name, const char *value)
{
    if (value != NULL)
        (void)json_object_set_new(fields, name, json_of_text(span_of_text(value)));
}

static enum exit_code recognise(const struct args *args, const char *target, const char *done)
{
    json_t *fields = json_object();
    struct trouble trouble;
    int64_t days = 0;
    enum status status =
        args_number(args, &days, "days", (struct args_range){1, 36500, 0}, &trouble);

    if (status != STATUS_OK) {
        json_decref(fields);
        return command_fail(status, &trouble);
    }
    set_text(fields, "id", args->operands[0]);
    set_text(fields, "country", args_value(args, "country"));
    set_text(fields, "reason", args_value(args, "reason"));
    set_text(fields, "head", args_value(args, "head"));
    if (days > 0)
        (void)json_object_set_new(fields, "days", json_integer(days));
    return decide(args, target, fields, done);
}

enum exit_code cli_recognise(const struct args *args)
{
    return recognise(args, "/v1/recognise", "recognised");
}

enum exit_code cli_suspend(const struct args *args)
{
    return recognise(args, "/v1/suspend", "suspended");
}

enum exit_code cli_delist(const struct args *args)
{
    return recognise(args, "/v1/delist", "delisted");
}

enum exit_code cli_vouch(const struct args *args)
{
    json_t *fields = json_object();
    bool withdraw = args_has(args, "withdraw");

    set_text(fields, "id", args->operands[0]);
    set_text(fields, "note", args_value(args, "note"));
    (void)json_object_set_new(fields, "withdraw", json_boolean(withdraw));
    return decide(args, "/v1/vouch", fields, withdraw ? "withdrawn from" : "vouched for");
}

enum exit_code cli_succeed(const struct args *args)
{
    json_t *fields = json_object();
    bool is_final = args_has(args, "final");

    set_text(fields, "id", args->operands[0]);
    set_text(fields, "successor", args->operands[1]);
    set_text(fields, "head", args_value(args, "head"));
    (void)json_object_set_new(fields, "final", json_boolean(is_final));
    return decide(args, "/v1/succeed", fields,
                  is_final ? "succession final for" : "succession announced for");
}
