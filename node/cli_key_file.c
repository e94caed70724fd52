/* zawlbuk key sign, key submit, key list: drafts and logs. */
#include <stdio.h>
#include <unistd.h>

#include "node/cli.h"
#include "node/cli_print.h"
#include "node/cli_tools.h"
#include "node/client.h"
#include "node/key_task.h"
#include "node/key_words.h"
#include "node/table.h"

static enum status say_bad_draft(enum status status, const char *path, struct trouble *trouble)
{
    if (status == STATUS_NO_MEMORY)
        return trouble_say(trouble, status, "%s", status_text(status));
    if (status == STATUS_BAD_VERSION)
        return trouble_say(trouble, STATUS_CORRUPT, "%s is another kind of file, not a draft",
                           path);
    return trouble_say(trouble, STATUS_CORRUPT, "%s is a damaged draft: %s; get it again", path,
                       status_text(status));
}

static enum status read_draft(struct key_draft *out, const char *path, struct trouble *trouble)
{
    struct buffer bytes;
    enum status status;

    buffer_init(&bytes, KEY_DRAFT_SIZE_MAX);
    status = cli_read(&bytes, path, trouble);
    if (status == STATUS_OK) {
        status = key_draft_read(out, buffer_span(&bytes));
        if (status != STATUS_OK) {
            key_draft_done(out);
            status = say_bad_draft(status, path, trouble);
        }
    }
    buffer_done(&bytes);
    return status;
}

/* Whose draft it is; a draft has an event, which was read before. */
static struct id author_of(const struct key_draft *draft)
{
    struct key_draft_view event = {.kind = 0};

    if (key_draft_view(draft, 0, &event) != STATUS_OK)
        return (struct id){{0}};
    return event.author;
}

static enum status sign_draft(struct key_draft *draft, const struct args *args,
                              struct trouble *trouble)
{
    struct id author = author_of(draft);
    struct sheets sheets;
    enum status status = key_task_read_sheets(&sheets, args, &author, trouble);

    if (status == STATUS_OK && sheets.count == 0)
        status = trouble_say(trouble, STATUS_USAGE, "give --sheet FILE");
    if (status == STATUS_OK)
        status = key_task_confirm(draft, args, "Is that what the committee decided?", trouble);
    if (status == STATUS_OK)
        status = key_task_sign(draft, &sheets, trouble);
    sheets_wipe(&sheets);
    if (status == STATUS_OK)
        status = key_task_write(draft, args->operands[0], trouble);
    return status;
}

enum exit_code cli_key_sign(const struct args *args)
{
    struct key_draft draft;
    struct trouble trouble;
    enum status status = read_draft(&draft, args->operands[0], &trouble);

    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    status = sign_draft(&draft, args, &trouble);
    if (status == STATUS_OK)
        (void)printf("%s is signed by %u of the %u that it takes\n", args->operands[0],
                     key_draft_signed_count(&draft), draft.signers.threshold);
    key_draft_done(&draft);
    return status == STATUS_OK ? EXIT_CODE_DONE : command_fail(status, &trouble);
}

enum exit_code cli_key_submit(const struct args *args)
{
    struct key_draft draft;
    struct trouble trouble;
    enum status status = read_draft(&draft, args->operands[0], &trouble);

    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    status = key_task_submit(&draft, args, &trouble);
    key_draft_done(&draft);
    return status == STATUS_OK ? EXIT_CODE_DONE : command_fail(status, &trouble);
}

static const char *standing_of(const json_t *event)
{
    if (json_is_true(json_object_get(event, "revoked")))
        return "revoked";
    if (!json_is_true(json_object_get(event, "alive")))
        return "on a dead branch";
    if (json_is_false(json_object_get(event, "good")))
        return "over";
    if (json_is_true(json_object_get(event, "superseded")))
        return "for old entries only";
    return "counts";
}

static void add_row(struct table *table, const json_t *event)
{
    json_t *roles = json_object_get(event, "roles");
    char text[128];
    struct draft joined;

    draft_over(&joined, text, sizeof(text));
    for (size_t i = 0; i < json_array_size(roles); i++) {
        draft_add_text(&joined, i == 0 ? "" : ",");
        draft_add_text(&joined, json_string_value(json_array_get(roles, i)));
    }
    table_row(table);
    table_cell_number(table, client_number(event, "sequence"));
    table_cell_text(table, client_text(event, "kind"));
    table_cell(table, span_of(client_text(event, "id"), strnlen(client_text(event, "id"), 16)));
    table_cell_text(table, standing_of(event));
    table_cell_text(table, client_text(event, "label"));
    table_cell_text(table, json_array_size(roles) == 6 ? "all" : draft_text(&joined));
    table_cell_text(table, client_text(event, "until"));
}

static enum exit_code print_list(const json_t *keys)
{
    static const struct table_column columns[] = {
        {.title = "#", .right = true},
        {.title = "event"},
        {.title = "id", .fixed = true},
        {.title = "standing"},
        {.title = "label"},
        {.title = "roles"},
        {.title = "until"},
    };
    json_t *events = json_object_get(keys, "events");
    struct trouble trouble;
    struct table *table;
    enum status status = table_open(&table, columns, sizeof(columns) / sizeof(columns[0]));

    if (status == STATUS_OK) {
        for (size_t i = 0; i < json_array_size(events); i++)
            add_row(table, json_array_get(events, i));
        (void)fputs("principal ", stdout);
        cli_print_escaped(client_text(keys, "principal"));
        (void)printf(", generation %lld, %lld of %zu rotation keys sign\n",
                     (long long)client_number(keys, "generation"),
                     (long long)client_number(keys, "threshold"),
                     json_array_size(json_object_get(keys, "signers")));
        status = table_print(table, stdout, table_screen_width(STDOUT_FILENO));
        table_close(table);
    }
    if (status == STATUS_OK)
        return EXIT_CODE_DONE;
    return command_fail(trouble_say(&trouble, status, "%s", status_text(status)), &trouble);
}

enum exit_code cli_key_list(const struct args *args)
{
    struct key_history history;
    struct trouble trouble;
    struct wall now = cli_now();
    enum status status = key_task_read_log(&history, args, now, &trouble);
    enum exit_code code;
    json_t *keys;

    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    keys = key_words_json(&history, hour_of_wall(now));
    key_history_done(&history);
    if (args_has(args, "json"))
        return json_print(keys);
    code = print_list(keys);
    json_decref(keys);
    return code;
}
