/* zawlbuk restore: a home with a new device key for a principal that exists. */
#include <stdio.h>

#include "node/cli.h"
#include "node/cli_tools.h"
#include "node/founding.h"
#include "node/hex.h"
#include "node/json.h"
#include "node/key_source.h"

/* Bytes of a key log: 256 events of 4 KB. */
#define KEYLOG_SIZE_MAX (2u << 20)

struct restoration {
    const struct args *args;
    struct id principal;
    struct bundle_header header;
    struct buffer network_file;
    struct buffer from;
    struct buffer keylog_file;
    struct buffer passphrase;
    struct founding founding;
};

static void init(struct restoration *restoration, const struct args *args)
{
    *restoration = (struct restoration){.args = args};
    buffer_init(&restoration->network_file, HOME_FILE_SIZE_MAX);
    buffer_init(&restoration->from, CLI_FILE_SIZE_MAX);
    buffer_init(&restoration->keylog_file, KEYLOG_SIZE_MAX);
    buffer_init(&restoration->passphrase, 0);
}

static void done(struct restoration *restoration)
{
    founding_done(&restoration->founding);
    secret_wipe(&restoration->passphrase);
    buffer_done(&restoration->keylog_file);
    buffer_done(&restoration->from);
    buffer_done(&restoration->network_file);
}

static enum status read_input(struct restoration *restoration, struct trouble *trouble)
{
    const struct args *args = restoration->args;
    enum status status;

    if (hex_read_id(&restoration->principal, args_value(args, "id")) != STATUS_OK)
        return trouble_say(trouble, STATUS_USAGE, "--id must be all 64 hex digits");
    status = cli_read_network(&restoration->network_file, &restoration->header,
                              args_value(args, "network"), trouble);
    if (status == STATUS_OK)
        status = cli_read(&restoration->from, args_value(args, "from"), trouble);
    if (status == STATUS_OK)
        status = cli_read_passphrase(&restoration->passphrase, args, trouble);
    return status;
}

static enum status write_keylog(struct buffer *out, const struct bundle_header *header,
                                const struct key_history *history)
{
    const struct keylog *log = &history->log;
    struct bundle_header named = *header;
    struct bundle_writer writer;
    enum status status;

    named.address_count = 0;
    status = bundle_write_header(&writer, out, &named);
    for (uint16_t i = 0; i < log->count && status == STATUS_OK; i++) {
        struct span event = buffer_span(&history->records[log->order[i]]);

        status = bundle_write_records(&writer, &event, 1);
    }
    return status == STATUS_OK ? bundle_write_end(&writer) : status;
}

static enum status read_keylog(struct restoration *restoration, struct trouble *trouble)
{
    struct key_history history;
    const char *name = args_value(restoration->args, "from");
    enum status status = key_source_read_of(&history, buffer_span(&restoration->from), name,
                                            &restoration->principal, cli_now(), trouble);

    if (status != STATUS_OK)
        return status;
    if (!id_equal(&history.network, &restoration->header.network))
        status = trouble_say(trouble, STATUS_BAD_NETWORK, "%s is of another network", name);
    else
        status = write_keylog(&restoration->keylog_file, &restoration->header, &history);
    key_history_done(&history);
    return status;
}

static enum status write_home(struct restoration *restoration, struct trouble *trouble)
{
    const struct founding_home home = {
        .path = args_value(restoration->args, "home"),
        .header = &restoration->header,
        .network_file = buffer_span(&restoration->network_file),
        .keylog_file = buffer_span(&restoration->keylog_file),
        .passphrase = buffer_span(&restoration->passphrase),
    };
    enum status status = home_make(home.path, trouble);

    if (status != STATUS_OK)
        return status;
    founding_begin_device(&restoration->founding, &restoration->header.network,
                          &restoration->principal);
    return founding_write_home(&restoration->founding, &home, trouble);
}

static enum exit_code tell(const struct restoration *restoration)
{
    const char *home = args_value(restoration->args, "home");
    const struct public_key *key = &restoration->founding.device.public_key;

    if (args_has(restoration->args, "json"))
        return json_print(json_pack("{s:s, s:s, s:o}", "id", args_value(restoration->args, "id"),
                                    "home", home, "device",
                                    json_of_hex(span_of(key->bytes, PUBLIC_KEY_SIZE))));
    (void)printf("The new device has no delegation yet. Next:\n  zawlbuk run --home %s\n"
                 "  zawlbuk key delegate --home %s --sheet FILE\n",
                 home, home);
    return EXIT_CODE_DONE;
}

enum exit_code cli_restore(const struct args *args)
{
    struct restoration restoration;
    struct trouble trouble;
    enum exit_code code;
    enum status status;

    init(&restoration, args);
    status = read_input(&restoration, &trouble);
    if (status == STATUS_OK)
        status = read_keylog(&restoration, &trouble);
    if (status == STATUS_OK)
        status = write_home(&restoration, &trouble);
    code = status == STATUS_OK ? tell(&restoration) : command_fail(status, &trouble);
    done(&restoration);
    return code;
}
