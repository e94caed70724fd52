/* zawlbuk verify: checks bundles and records against a network file, without a node. */
#include <stdio.h>

#include "node/cli.h"
#include "node/cli_tools.h"
#include "node/hex.h"
#include "node/json.h"
#include "node/offline.h"

/* Files that one command takes into memory. */
#define FILES_MAX ARGS_OPERANDS_MAX

struct check {
    const struct args *args;
    struct id network;
    struct wall now;
    struct buffer files[FILES_MAX];
    size_t file_count;
    struct offline_items items;
    size_t own_count; /* items at the front that only help: network file, --with */
    struct ledger *ledger;
};

static enum status read_file(struct check *check, const char *path, struct trouble *trouble)
{
    struct buffer *file = &check->files[check->file_count];
    struct bundle_reader reader;
    struct bundle_header header;
    enum status status;

    if (check->file_count == FILES_MAX)
        return trouble_say(trouble, STATUS_USAGE, "at most %d files at once", FILES_MAX);
    buffer_init(file, CLI_FILE_SIZE_MAX);
    check->file_count++;
    status = cli_read(file, path, trouble);
    if (status != STATUS_OK)
        return status;
    if (check->file_count == 1) { /* the network file: it says which network all is checked for */
        status = cli_open_bundle(&reader, &header, buffer_span(file), path, trouble);
        if (status != STATUS_OK)
            return status;
        check->network = header.network;
    }
    return offline_collect(&check->items, buffer_span(file), &check->network, path, trouble);
}

static enum status read_files(struct check *check, struct trouble *trouble)
{
    const char *path;
    enum status status = read_file(check, args_value(check->args, "network"), trouble);

    for (size_t i = 0; status == STATUS_OK; i++) {
        path = args_value_at(check->args, "with", i);
        if (path == NULL)
            break;
        status = read_file(check, path, trouble);
    }
    check->own_count = check->items.count;
    for (size_t i = 0; i < check->args->operand_count && status == STATUS_OK; i++)
        status = read_file(check, check->args->operands[i], trouble);
    return status;
}

static enum status judge(struct check *check, struct trouble *trouble)
{
    enum status status = offline_open(&check->ledger, &check->network, &check->network, check->now);

    if (status == STATUS_OK)
        status = offline_settle(check->ledger, &check->items, &check->network, check->now);
    if (status == STATUS_OK)
        status = offline_judge_unadmitted(&check->items, &check->network, check->now);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s", status_text(status));
    return STATUS_OK;
}

static size_t count_good(const struct check *check)
{
    size_t good = 0;

    for (size_t i = check->own_count; i < check->items.count; i++)
        good += check->items.items[i].status == STATUS_OK;
    return good;
}

static size_t count_unadmitted(const struct check *check)
{
    size_t count = 0;

    for (size_t i = check->own_count; i < check->items.count; i++)
        count += check->items.items[i].status == STATUS_OK && check->items.items[i].unadmitted;
    return count;
}

static json_t *json_of_item(const struct offline_item *item, size_t index)
{
    const char *kind = kind_name(item->kind);

    return json_pack("{s:I, s:o, s:o, s:s?, s:s, s:s}", "index", (json_int_t)index, "id",
                     json_of_id(&item->id), "author", json_of_id(&item->author), "kind", kind,
                     "status", status_name(item->status), "text", status_text(item->status));
}

static enum exit_code tell_json(const struct check *check, size_t good, enum exit_code code)
{
    size_t count = check->items.count - check->own_count;
    json_t *bad = json_array();
    enum exit_code printed;

    for (size_t i = check->own_count; i < check->items.count; i++)
        if (check->items.items[i].status != STATUS_OK)
            (void)json_array_append_new(bad,
                                        json_of_item(&check->items.items[i], i - check->own_count));
    printed =
        json_print(json_pack("{s:o, s:I, s:I, s:I, s:o}", "network", json_of_id(&check->network),
                             "records", (json_int_t)count, "genuine", (json_int_t)good,
                             "unadmitted", (json_int_t)count_unadmitted(check), "bad", bad));
    return printed == EXIT_CODE_DONE ? code : printed;
}

static void print_bad(const struct check *check)
{
    char id[HEX_ID_SIZE];

    for (size_t i = check->own_count; i < check->items.count; i++) {
        const struct offline_item *item = &check->items.items[i];
        const char *kind = kind_name(item->kind);

        if (item->status == STATUS_OK)
            continue;
        hex_write_id(id, &item->id);
        (void)printf("record %zu (%s %.16s): %s\n", i - check->own_count + 1,
                     kind == NULL ? "unknown kind" : kind, id, status_text(item->status));
    }
}

static enum exit_code tell(const struct check *check)
{
    size_t count = check->items.count - check->own_count;
    size_t good = count_good(check);
    enum exit_code code = good == count ? EXIT_CODE_DONE : EXIT_CODE_REFUSED;

    if (args_has(check->args, "json"))
        return tell_json(check, good, code);
    print_bad(check);
    (void)printf("%zu of %zu records are genuine\n", good, count);
    if (count_unadmitted(check) > 0)
        (void)printf("%zu of them are by authors whom nothing in these files admits\n",
                     count_unadmitted(check));
    return code;
}

enum exit_code cli_verify(const struct args *args)
{
    struct check check = {.args = args, .now = cli_now()};
    struct trouble trouble;
    enum exit_code code;
    enum status status;

    offline_items_init(&check.items);
    status = read_files(&check, &trouble);
    if (status == STATUS_OK)
        status = judge(&check, &trouble);
    code = status == STATUS_OK ? tell(&check) : command_fail(status, &trouble);
    if (check.ledger != NULL)
        ledger_close(check.ledger);
    offline_items_done(&check.items);
    for (size_t i = 0; i < check.file_count; i++)
        buffer_done(&check.files[i]);
    return code;
}
