/* What the key commands have in common. */
#include "node/key_task.h"

#include <stdio.h>
#include <sys/stat.h>

#include "node/cli_tools.h"
#include "node/client.h"
#include "node/file.h"
#include "node/key_source.h"
#include "node/key_words.h"

/* Bytes of a draft in words: hex takes two for each of its own, and escapes four. */
#define SHOWN_SIZE_MAX (4 * KEY_DRAFT_SIZE_MAX)

static enum status read_from_node(struct key_history *out, const char *home, struct wall now,
                                  struct trouble *trouble)
{
    const struct client_request request = {.method = "GET", .target = "/v1/keylog"};
    struct client client;
    struct draft answer;
    enum status status = client_of_home(&client, home, trouble);

    if (status != STATUS_OK)
        return status;
    status = client_call(&answer, &client, &request, trouble);
    if (status == STATUS_OK)
        status = key_source_read(out, draft_span(&answer), "the node's key log", now, trouble);
    draft_done(&answer);
    return status;
}

static enum status read_from_file(struct key_history *out, const char *path, struct wall now,
                                  struct trouble *trouble)
{
    struct buffer bytes;
    enum status status;

    buffer_init(&bytes, CLI_FILE_SIZE_MAX);
    status = cli_read(&bytes, path, trouble);
    if (status == STATUS_OK)
        status = key_source_read(out, buffer_span(&bytes), path, now, trouble);
    buffer_done(&bytes);
    return status;
}

enum status key_task_read_log(struct key_history *out, const struct args *args, struct wall now,
                              struct trouble *trouble)
{
    const char *path = args_value(args, "keylog");
    const char *home = args_value(args, "home");

    if (path != NULL)
        return read_from_file(out, path, now, trouble);
    if (home == NULL)
        return trouble_say(trouble, STATUS_USAGE,
                           "whose log? give --home DIR of the running node, or --keylog FILE");
    return read_from_node(out, home, now, trouble);
}

/* No more than a warning: on many a stick, no file has another mode. */
static void warn_of_readers(const char *path)
{
    struct stat found;

    if (stat(path, &found) == 0 && (found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        (void)fprintf(stderr,
                      "zawlbuk: others can read %s, and whoever has it speaks for you; run "
                      "chmod 600 on it\n",
                      path);
}

static enum status add_sheet(struct sheets *sheets, const char *path, const struct id *principal,
                             struct trouble *trouble)
{
    struct sheet sheet;
    struct sheet_id expected;
    enum status status;

    if (sheets->count == LIMIT_ROTATION_KEYS)
        return trouble_say(trouble, STATUS_USAGE, "at most %d sheets", LIMIT_ROTATION_KEYS);
    status = sheets_read_file(&sheet, path, trouble);
    if (status != STATUS_OK)
        return status;
    if (principal != NULL) {
        expected = sheet_id_of(principal);
        if (memcmp(expected.bytes, sheet.principal.bytes, SHEET_ID_SIZE) != 0)
            status = trouble_say(trouble, STATUS_BAD_KEY, "%s is the sheet of another association",
                                 path);
    }
    if (status == STATUS_OK) {
        warn_of_readers(path);
        sheets->seeds[sheets->count++] = sheet.seed;
        sheets->threshold = sheet.threshold;
    }
    sheet_wipe(&sheet);
    return status;
}

enum status key_task_read_sheets(struct sheets *out, const struct args *args,
                                 const struct id *principal, struct trouble *trouble)
{
    const char *path;
    enum status status = STATUS_OK;

    *out = (struct sheets){.count = 0};
    for (size_t i = 0; status == STATUS_OK; i++) {
        path = args_value_at(args, "sheet", i);
        if (path == NULL)
            break;
        status = add_sheet(out, path, principal, trouble);
    }
    return status;
}

enum status key_task_begin(struct key_task *task, const struct args *args, struct trouble *trouble)
{
    enum status status;

    *task = (struct key_task){.args = args, .now = cli_now()};
    if (args_value(args, "home") == NULL && args_value(args, "draft") == NULL)
        return trouble_say(trouble, STATUS_USAGE,
                           "give --home DIR to hand it in, or --draft FILE to keep it for later");
    status = key_task_read_log(&task->history, args, task->now, trouble);
    if (status != STATUS_OK)
        return status;
    task->has_history = true;
    return key_task_read_sheets(&task->sheets, args, &task->history.principal, trouble);
}

void key_task_end(struct key_task *task)
{
    sheets_wipe(&task->sheets);
    if (task->has_draft)
        key_draft_done(&task->draft);
    if (task->has_history)
        key_history_done(&task->history);
}

enum status key_task_sign(struct key_draft *draft, const struct sheets *sheets,
                          struct trouble *trouble)
{
    for (uint32_t i = 0; i < sheets->count; i++) {
        enum status status = key_draft_sign(draft, &sheets->seeds[i]);

        if (status != STATUS_OK)
            return trouble_say(trouble, STATUS_BAD_SIGNERS,
                               "sheet %u of those given does not sign this: it is not of the "
                               "committee whose turn it is",
                               i + 1);
    }
    return STATUS_OK;
}

enum status key_task_confirm(const struct key_draft *draft, const struct args *args,
                             const char *question, struct trouble *trouble)
{
    struct draft text;
    enum status status;

    draft_init(&text, SHOWN_SIZE_MAX);
    status = key_words_show(&text, draft);
    if (status == STATUS_OK && fprintf(stderr, "This will be signed:\n%s", draft_text(&text)) < 0)
        status = STATUS_IO;
    draft_done(&text);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "what would be signed cannot be shown: %s",
                           status_text(status));
    return cli_confirm(args, question, trouble);
}

enum status key_task_write(const struct key_draft *draft, const char *path, struct trouble *trouble)
{
    struct buffer bytes;
    enum status status;

    buffer_init(&bytes, KEY_DRAFT_SIZE_MAX);
    status = key_draft_write(draft, &bytes);
    if (status == STATUS_OK)
        status = file_write(path, buffer_span(&bytes), trouble);
    else
        status = trouble_say(trouble, status, "%s: %s", path, status_text(status));
    buffer_done(&bytes);
    return status;
}

static enum status write_records(const struct key_draft *draft, struct buffer *out)
{
    struct bundle_header header = {.network = draft->network};
    struct bundle_writer writer;
    struct buffer record;
    enum status status = bundle_write_header(&writer, out, &header);

    buffer_init(&record, LIMIT_RECORD_SIZE);
    for (uint32_t i = 0; i < draft->count && status == STATUS_OK; i++) {
        struct span bytes;

        buffer_clear(&record);
        status = key_draft_record(draft, i, &record);
        bytes = buffer_span(&record);
        if (status == STATUS_OK)
            status = bundle_write_records(&writer, &bytes, 1);
    }
    buffer_done(&record);
    return status == STATUS_OK ? bundle_write_end(&writer) : status;
}

static enum status say_missing(const struct key_draft *draft, struct trouble *trouble)
{
    return trouble_say(trouble, STATUS_BAD_SIGNERS,
                       "signed by %u of the %u that it takes; give more --sheet FILE, or --draft "
                       "FILE for the others to sign",
                       key_draft_signed_count(draft), draft->signers.threshold);
}

enum status key_task_submit(const struct key_draft *draft, const struct args *args,
                            struct trouble *trouble)
{
    struct client client;
    struct buffer bundle;
    struct client_request request = {.method = "POST", .target = "/v1/keys"};
    json_t *answer;
    enum status status;

    if (key_draft_signed_count(draft) < draft->signers.threshold)
        return say_missing(draft, trouble);
    status = client_of_home(&client, args_value(args, "home"), trouble);
    if (status != STATUS_OK)
        return status;
    if (args_has(args, "keep"))
        request.target = "/v1/keys?keep=1";
    buffer_init(&bundle, KEY_DRAFT_SIZE_MAX);
    status = write_records(draft, &bundle);
    request.body = buffer_span(&bundle);
    if (status != STATUS_OK)
        status = trouble_say(trouble, status, "%s", status_text(status));
    else
        status = client_ask(&answer, &client, &request, trouble);
    buffer_done(&bundle);
    if (status != STATUS_OK)
        return status;
    (void)printf("handed in: %lld key events; %lld entries signed anew\n",
                 (long long)client_number(answer, "events"),
                 (long long)client_number(answer, "entries"));
    if (client_number(answer, "void") > 0)
        (void)printf("%lld entries that the revoked key wrote are void; publish them again\n",
                     (long long)client_number(answer, "void"));
    json_decref(answer);
    return STATUS_OK;
}

enum status key_task_finish(struct key_task *task, struct trouble *trouble)
{
    const char *path = args_value(task->args, "draft");
    enum status status = key_task_sign(&task->draft, &task->sheets, trouble);

    if (status != STATUS_OK)
        return status;
    if (path == NULL && key_draft_signed_count(&task->draft) < task->draft.signers.threshold)
        return say_missing(&task->draft, trouble);
    status = key_task_confirm(&task->draft, task->args, "Is that what you want?", trouble);
    if (status != STATUS_OK)
        return status;
    if (path == NULL)
        return key_task_submit(&task->draft, task->args, trouble);
    status = key_task_write(&task->draft, path, trouble);
    if (status == STATUS_OK)
        (void)printf("written to %s; sign with: zawlbuk key sign %s --sheet SHEET, hand in with: "
                     "zawlbuk key submit %s --home DIR\n",
                     path, path, path);
    return status;
}
