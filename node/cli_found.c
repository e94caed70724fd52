/* zawlbuk network new, zawlbuk init: a new Cell, a new association. */
#include <stdio.h>
#include <unistd.h>

#include "node/cli.h"
#include "node/cli_tools.h"
#include "node/founding.h"
#include "node/hex.h"
#include "node/json.h"
#include "node/text.h"

/* What a founding command was asked for, and what it has made so far. */
struct task {
    const struct args *args;
    struct bundle_header header;
    struct founding_plan plan;
    struct buffer network_file; /* init: of the network joined */
    struct buffer passphrase;
    struct founding founding;
    bool has_founding;
};

static void end_task(struct task *task)
{
    if (task->has_founding)
        founding_done(&task->founding);
    secret_wipe(&task->passphrase);
    buffer_done(&task->network_file);
}

static enum status read_counts(struct task *task, struct trouble *trouble)
{
    const struct args_range keys = {1, LIMIT_ROTATION_KEYS, 1};
    int64_t count;
    int64_t threshold;
    enum status status = args_number(task->args, &count, "keys", keys, trouble);

    if (status == STATUS_OK)
        status = args_number(task->args, &threshold, "threshold",
                             (struct args_range){1, LIMIT_ROTATION_KEYS, count / 2 + 1}, trouble);
    if (status != STATUS_OK)
        return status;
    if (threshold > count)
        return trouble_say(trouble, STATUS_USAGE,
                           "--threshold cannot be more than --keys, which is %lld",
                           (long long)count);
    task->plan.sheets = (uint32_t)count;
    task->plan.threshold = (uint32_t)threshold;
    task->plan.now = cli_now();
    return STATUS_OK;
}

static enum status check_name(struct span name, struct trouble *trouble)
{
    size_t at = 0;

    if (name.size == 0 || name.size > BUNDLE_NAME_SIZE_MAX)
        return trouble_say(trouble, STATUS_USAGE, "--name must have 1 to %d bytes",
                           BUNDLE_NAME_SIZE_MAX);
    while (at < name.size)
        if (!text_is_printable(text_next(name, &at)))
            return trouble_say(trouble, STATUS_USAGE,
                               "--name must be plain text without control characters");
    return STATUS_OK;
}

static enum status read_addresses(struct task *task, struct trouble *trouble)
{
    const char *text;

    for (size_t i = 0; (text = args_value_at(task->args, "address", i)) != NULL; i++) {
        struct address address;

        if (i == BUNDLE_ADDRESSES_MAX)
            return trouble_say(trouble, STATUS_USAGE, "at most %d addresses", BUNDLE_ADDRESSES_MAX);
        if (address_parse(&address, text) != STATUS_OK || address.port == 0)
            return trouble_say(trouble, STATUS_USAGE,
                               "--address %s: it must be HOST:PORT, where others reach the Cell",
                               text);
        task->header.addresses[task->header.address_count++] = span_of_text(text);
    }
    return STATUS_OK;
}

static enum status read_languages(const struct args *args, struct text_list *out,
                                  struct trouble *trouble)
{
    const char *text;

    for (size_t i = 0; (text = args_value_at(args, "language", i)) != NULL; i++) {
        if (i == LIMIT_LIST_COUNT)
            return trouble_say(trouble, STATUS_USAGE, "at most %d languages", LIMIT_LIST_COUNT);
        out->items[out->count++] = span_of_text(text);
    }
    return STATUS_OK;
}

static struct span value_of(const struct args *args, const char *name)
{
    const char *value = args_value(args, name);

    return value == NULL ? span_of(NULL, 0) : span_of_text(value);
}

static enum status add_profile(struct task *task, struct trouble *trouble)
{
    const struct args *args = task->args;
    struct profile profile = {
        .name = value_of(args, "name"),
        .kind = value_of(args, "kind"),
        .country = value_of(args, "country"),
        .city = value_of(args, "city"),
        .acronym = value_of(args, "acronym"),
        .url = value_of(args, "url"),
    };
    enum status status = read_languages(args, &profile.languages, trouble);

    if (profile.kind.size == 0)
        profile.kind = span_of_text("other");
    if (status != STATUS_OK)
        return status;
    return founding_add_profile(&task->founding, &profile, trouble);
}

/* Sheets first: nothing is written before a person has shown that they are kept. */
static enum status secure_sheets(struct task *task, struct trouble *trouble)
{
    const struct sheets_place place = {
        .network = &task->founding.network,
        .principal = &task->founding.principal,
        .folder = args_value(task->args, "sheets"),
        .screen = args_has(task->args, "json") ? stderr : stdout,
    };
    enum status status = sheets_hand_out(&task->founding.sheets, &place, trouble);

    if (status != STATUS_OK || args_has(task->args, "yes"))
        return status;
    status = sheets_type_back(&task->founding.sheets, &place, stdin, trouble);
    if (status != STATUS_OK)
        sheets_take_back(&task->founding.sheets, &place);
    return status;
}

static enum status write_home(struct task *task, struct trouble *trouble)
{
    const struct founding_home home = {
        .path = args_value(task->args, "home"),
        .header = &task->header,
        .network_file = buffer_span(&task->network_file),
        .passphrase = buffer_span(&task->passphrase),
    };
    enum status status = founding_write_home(&task->founding, &home, trouble);

    if (status == STATUS_OK && task->passphrase.size > 0)
        (void)fputs("The device key is sealed: after a power cut the node waits for the "
                    "passphrase.\n",
                    stderr);
    return status;
}

static enum exit_code tell(const struct task *task)
{
    const char *home = args_value(task->args, "home");
    char id[HEX_ID_SIZE];
    char network[HEX_ID_SIZE];

    hex_write_id(id, &task->founding.principal);
    hex_write_id(network, &task->founding.network);
    if (args_has(task->args, "json"))
        return json_print(json_pack("{s:s, s:s, s:s}", "id", id, "network", network, "home", home));
    if (task->plan.network == NULL)
        (void)printf("network %s\nOthers join with the file %s/network.zaw.\n", network, home);
    (void)printf("id %s\nNext: zawlbuk run --home %s\n", id, home);
    return EXIT_CODE_DONE;
}

/* The part that both commands share, once the plan stands. */
static enum exit_code found(struct task *task, bool with_profile)
{
    const char *home = args_value(task->args, "home");
    const bool stood = access(home, F_OK) == 0;
    struct trouble trouble;
    enum status status = cli_read_passphrase(&task->passphrase, task->args, &trouble);
    enum exit_code code;

    if (status == STATUS_OK)
        status = founding_begin(&task->founding, &task->plan, &trouble);
    task->has_founding = status == STATUS_OK;
    if (status == STATUS_OK && with_profile)
        status = add_profile(task, &trouble);
    if (status == STATUS_OK)
        status = home_make(home, &trouble);
    if (status == STATUS_OK)
        status = secure_sheets(task, &trouble);
    if (status == STATUS_OK)
        status = write_home(task, &trouble);
    if (status != STATUS_OK && !stood)
        (void)rmdir(home); /* only when it is empty: nothing was made */
    code = status == STATUS_OK ? tell(task) : command_fail(status, &trouble);
    end_task(task);
    return code;
}

static void begin_task(struct task *task, const struct args *args)
{
    *task = (struct task){.args = args};
    buffer_init(&task->network_file, LIMIT_FRAME_SIZE + 65536);
    buffer_init(&task->passphrase, 0);
}

enum exit_code cli_network_new(const struct args *args)
{
    struct task task;
    struct trouble trouble;
    enum status status;

    begin_task(&task, args);
    task.header.name = value_of(args, "name");
    status = check_name(task.header.name, &trouble);
    if (status == STATUS_OK)
        status = read_counts(&task, &trouble);
    if (status == STATUS_OK)
        status = read_addresses(&task, &trouble);
    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    return found(&task, args_has(args, "country"));
}

enum exit_code cli_init(const struct args *args)
{
    struct task task;
    struct trouble trouble;
    enum status status;

    begin_task(&task, args);
    status = read_counts(&task, &trouble);
    if (status == STATUS_OK)
        status = cli_read_network(&task.network_file, &task.header, args_value(args, "network"),
                                  &trouble);
    if (status != STATUS_OK) {
        end_task(&task);
        return command_fail(status, &trouble);
    }
    task.plan.network = &task.header.network;
    return found(&task, true);
}
