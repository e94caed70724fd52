/* zawlbuk list: every entry of a kind. */
#include <stdio.h>
#include <time.h>

#include "node/cli.h"
#include "node/cli_print.h"
#include "node/cli_tools.h"
#include "node/client.h"

#define TARGET_SIZE 512

static enum status fetch_page(json_t **out, const struct args *args, const char *after,
                              struct trouble *trouble)
{
    char text[TARGET_SIZE];
    struct draft target;

    draft_over(&target, text, sizeof(text));
    draft_add_text(&target, "/v1/list");
    client_add_query(&target, "kind", args->operands[0]);
    client_add_query(&target, "author", args_has(args, "mine") ? "self" : args_value(args, "by"));
    client_add_query(&target, "hidden", args_has(args, "hidden") ? "1" : NULL);
    client_add_query(&target, "after", after);
    if (draft_status(&target) != STATUS_OK)
        return trouble_say(trouble, STATUS_USAGE, "that is too long for a kind or an id");
    return client_get(out, args, draft_text(&target), trouble);
}

/* All pages as one list. */
static enum status fetch_all(json_t *rows, const struct args *args, struct trouble *trouble)
{
    json_t *page = NULL;
    const char *after = NULL;
    enum status status;

    do {
        json_t *next;

        status = fetch_page(&next, args, after, trouble);
        json_decref(page);
        page = status == STATUS_OK ? next : NULL;
        (void)json_array_extend(rows, json_object_get(page, "records"));
        after = json_string_value(json_object_get(page, "next"));
    } while (status == STATUS_OK && after != NULL);
    json_decref(page);
    return status;
}

static void format_day(char out[CLI_HOUR_SIZE], int64_t unix_ms)
{
    time_t seconds = (time_t)(unix_ms / 1000);
    struct tm parts;

    out[0] = '\0';
    if (gmtime_r(&seconds, &parts) != NULL)
        (void)strftime(out, CLI_HOUR_SIZE, "%Y-%m-%d", &parts);
}

static const char *gist_of(const json_t *body)
{
    static const char *const fields[] = {"name", "role", "state", "note", "successor"};

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (client_text(body, fields[i])[0] != '\0')
            return client_text(body, fields[i]);
    return "";
}

static void print_rows(const json_t *rows)
{
    static const struct table_column columns[] = {{.title = "subject"},
                                                  {.title = "name"},
                                                  {.title = "city"},
                                                  {.title = "in"},
                                                  {.title = "updated"},
                                                  {.title = "counts"},
                                                  {.title = "author", .fixed = true}};
    struct table *table = cli_table_open(columns, 7);

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const json_t *body = json_object_get(row, "body");
        char day[CLI_HOUR_SIZE];

        format_day(day, client_number(row, "updated"));
        cli_table_row(table);
        cli_table_text(table, client_text(row, "subject"));
        cli_table_text(table, gist_of(body));
        cli_table_text(table, client_text(body, "city"));
        cli_table_text(table, client_text(body, "country"));
        cli_table_text(table, day);
        cli_table_text(table, json_is_false(json_object_get(row, "counts")) ? "no" : "yes");
        cli_table_id(table, client_text(row, "author"));
    }
    cli_table_print(table);
}

enum exit_code cli_list(const struct args *args)
{
    struct trouble trouble;
    json_t *rows = json_array();
    enum status status = fetch_all(rows, args, &trouble);

    if (status != STATUS_OK) {
        json_decref(rows);
        return command_fail(status, &trouble);
    }
    if (args_has(args, "json"))
        return json_print(json_pack("{s:o}", "records", rows));
    if (json_array_size(rows) == 0)
        (void)puts("none");
    else
        print_rows(rows);
    json_decref(rows);
    return EXIT_CODE_DONE;
}
