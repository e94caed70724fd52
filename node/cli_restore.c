/* zawlbuk restore: a home with a new device key for a principal that exists, from a backup or from
 * a bundle with its key log. */
#include <stdio.h>

#include "node/cli.h"
#include "node/cli_tools.h"
#include "node/founding.h"
#include "node/hex.h"
#include "node/home_backup.h"
#include "node/json.h"
#include "node/key_source.h"

/* Bytes of a key log: 256 events of 4 KB. */
#define KEYLOG_SIZE_MAX (2u << 20)

/* How a backup begins, being a SQLite file. */
#define BACKUP_MAGIC "SQLite format 3"

struct restoration {
    const struct args *args;
    bool from_backup;
    struct home_backup backup;
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
    home_backup_close(&restoration->backup);
    secret_wipe(&restoration->passphrase);
    buffer_done(&restoration->keylog_file);
    buffer_done(&restoration->from);
    buffer_done(&restoration->network_file);
}

static bool is_backup(const char *path)
{
    char magic[sizeof(BACKUP_MAGIC)] = {0};
    FILE *file = fopen(path, "rb");
    bool found = file != NULL && fread(magic, 1, sizeof(magic), file) == sizeof(magic) &&
                 memcmp(magic, BACKUP_MAGIC, sizeof(magic)) == 0;

    if (file != NULL)
        (void)fclose(file);
    return found;
}

static enum status read_backup(struct restoration *restoration, struct trouble *trouble)
{
    const struct args *args = restoration->args;
    enum status status;

    if (args_value(args, "network") != NULL || args_value(args, "id") != NULL)
        return trouble_say(trouble, STATUS_USAGE,
                           "%s is a backup, which says itself whose it is; leave out --network "
                           "and --id",
                           args->operands[0]);
    status = home_backup_open(&restoration->backup, args->operands[0], trouble);
    if (status != STATUS_OK)
        return status;
    restoration->principal = restoration->backup.principal;
    restoration->header = restoration->backup.network;
    return cli_read_passphrase(&restoration->passphrase, args, trouble);
}

static enum status read_bundle(struct restoration *restoration, struct trouble *trouble)
{
    const struct args *args = restoration->args;
    enum status status;

    if (args_value(args, "network") == NULL || args_value(args, "id") == NULL)
        return trouble_say(trouble, STATUS_USAGE,
                           "%s is no backup; of a bundle, --network FILE and --id ID must say what "
                           "is wanted from it",
                           args->operands[0]);
    if (hex_read_id(&restoration->principal, args_value(args, "id")) != STATUS_OK)
        return trouble_say(trouble, STATUS_USAGE, "--id must be all 64 hex digits");
    status = cli_read_network(&restoration->network_file, &restoration->header,
                              args_value(args, "network"), trouble);
    if (status == STATUS_OK)
        status = cli_read(&restoration->from, args->operands[0], trouble);
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
    const char *name = restoration->args->operands[0];
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

/* The device key last: what has one is a home. */
static enum status write_home(struct restoration *restoration, struct trouble *trouble)
{
    const bool from_backup = restoration->from_backup;
    const struct founding_home home = {
        .path = args_value(restoration->args, "home"),
        .header = &restoration->header,
        .network_file = buffer_span(from_backup ? &restoration->backup.network_file
                                                : &restoration->network_file),
        .keylog_file =
            buffer_span(from_backup ? &restoration->backup.keylog_file : &restoration->keylog_file),
        .passphrase = buffer_span(&restoration->passphrase),
    };
    enum status status = home_make(home.path, trouble);

    if (status == STATUS_OK && from_backup)
        status = home_backup_restore(&restoration->backup, home.path,
                                     !args_has(restoration->args, "alone"), trouble);
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
    char id[HEX_ID_SIZE];

    hex_write_id(id, &restoration->principal);
    if (args_has(restoration->args, "json"))
        return json_print(json_pack("{s:s, s:s, s:o}", "id", id, "home", home, "device",
                                    json_of_hex(span_of(key->bytes, PUBLIC_KEY_SIZE))));
    (void)printf("%s is the home of %s, with a new device key that has no delegation yet. Next:\n"
                 "  zawlbuk run --home %s\n"
                 "  zawlbuk key delegate --home %s --sheet FILE\n",
                 home, id, home, home);
    if (restoration->from_backup && !args_has(restoration->args, "alone"))
        (void)printf(
            "What we published after the backup is known to others only: until the node\n"
            "has met one of them, it signs nothing. zawlbuk status tells when it has.\n"
            "Then revoke the key that was lost: zawlbuk key list, zawlbuk key revoke ID.\n");
    return EXIT_CODE_DONE;
}

enum exit_code cli_restore(const struct args *args)
{
    struct restoration restoration;
    struct trouble trouble;
    enum exit_code code;
    enum status status;

    init(&restoration, args);
    restoration.from_backup = is_backup(args->operands[0]);
    if (restoration.from_backup) {
        status = read_backup(&restoration, &trouble);
    } else {
        status = read_bundle(&restoration, &trouble);
        if (status == STATUS_OK)
            status = read_keylog(&restoration, &trouble);
    }
    if (status == STATUS_OK)
        status = write_home(&restoration, &trouble);
    code = status == STATUS_OK ? tell(&restoration) : command_fail(status, &trouble);
    done(&restoration);
    return code;
}
