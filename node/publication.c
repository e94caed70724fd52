/* Signing entries into a bundle. */
#include "node/publication.h"

#include <stdio.h>

#include "node/cli_tools.h"
#include "node/entry_json.h"
#include "node/file.h"
#include "node/home.h"
#include "node/key_source.h"
#include "store/lock.h"

/* "signed-" and a stamp. */
#define NAME_SIZE 48

struct publication {
    struct home home;
    struct key_history history;
    struct entry_list list;
    struct buffer out;
    struct bundle_writer writer;
    struct id delegation;
    struct stamp stamp;
};

static enum status find_delegation(struct publication *publication, struct hour hour,
                                   struct trouble *trouble)
{
    const struct keylog *log = &publication->history.log;
    const struct public_key *device = &publication->home.identity.device.public_key;
    bool found = false;

    for (uint16_t i = 0; i < log->count; i++) {
        if (!key_history_is_good(&publication->history, i, hour) ||
            memcmp(log->events[i].key.bytes, device->bytes, PUBLIC_KEY_SIZE) != 0)
            continue;
        publication->delegation = log->events[i].id;
        found = true;
    }
    if (found)
        return STATUS_OK;
    return trouble_say(trouble, STATUS_UNKNOWN_DELEGATION,
                       "no delegation in this home counts for its key; see zawlbuk key delegate");
}

static enum status write_log(struct publication *publication)
{
    const struct keylog *log = &publication->history.log;
    enum status status =
        bundle_write_header(&publication->writer, &publication->out, &publication->home.network);

    for (uint16_t i = 0; i < log->count && status == STATUS_OK; i++) {
        struct span event = buffer_span(&publication->history.records[log->order[i]]);

        status = bundle_write_records(&publication->writer, &event, 1);
    }
    return status;
}

static enum status write_entry(struct publication *publication, const struct driver_entry *entry)
{
    const struct record_draft draft = {
        .author = publication->home.principal,
        .via = publication->delegation,
        .kind = entry->kind,
        .subject = entry->subject,
        .stamp = {publication->stamp.value++},
        .body = entry->body,
    };
    struct buffer record;
    struct span bytes;
    enum status status;

    buffer_init(&record, LIMIT_RECORD_SIZE);
    status = record_compose(&record, &draft, &publication->home.identity.device,
                            &publication->home.identity.network);
    bytes = buffer_span(&record);
    if (status == STATUS_OK)
        status = bundle_write_records(&publication->writer, &bytes, 1);
    buffer_done(&record);
    return status;
}

/* The bundle alone may not pass the quota; what stands already is known to running nodes only. */
static enum status check_room(const struct entry_list *list, struct trouble *trouble)
{
    uint32_t quota = kind_class_of(KIND_PROFILE)->quota;

    if (list->count <= quota)
        return STATUS_OK;
    return trouble_say(trouble, STATUS_OVER_QUOTA, "there is room for %u entries of ours, not %zu",
                       quota, list->count);
}

static enum status write_all(struct publication *publication, struct trouble *trouble)
{
    enum status status = write_log(publication);

    for (size_t i = 0; i < publication->list.count && status == STATUS_OK; i++)
        status = write_entry(publication, &publication->list.items[i]);
    if (status == STATUS_OK)
        status = bundle_write_end(&publication->writer);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "the entries cannot be signed: %s",
                           status_text(status));
    return STATUS_OK;
}

static enum status sign_document(struct publication *publication, struct span document,
                                 struct trouble *trouble)
{
    const struct wall now = cli_now();
    enum status status =
        key_source_read_of(&publication->history, buffer_span(&publication->home.keylog_file),
                           HOME_KEYLOG, &publication->home.principal, now, trouble);

    if (status != STATUS_OK)
        return status;
    publication->stamp = stamp_of_ms(now.ms);
    status = find_delegation(publication, hour_of_wall(now), trouble);
    if (status == STATUS_OK)
        status = entry_json_read(&publication->list, document, trouble);
    if (status == STATUS_OK)
        status = check_room(&publication->list, trouble);
    if (status == STATUS_OK)
        status = write_all(publication, trouble);
    key_history_done(&publication->history);
    return status;
}

/* The home keeps a copy first: the node must know all that its key has signed. */
static enum status write_both(const struct publication *publication, const char *path,
                              struct trouble *trouble)
{
    const struct span bundle = buffer_span(&publication->out);
    char name[NAME_SIZE];
    char kept[HOME_PATH_SIZE];
    enum status status;

    (void)snprintf(name, sizeof(name), HOME_SIGNED "%lld.zaw", (long long)publication->stamp.value);
    if (!home_file(kept, publication->home.path, name))
        return trouble_say(trouble, STATUS_TOO_LARGE, "the path of the home is too long");
    status = file_write(kept, bundle, trouble);
    if (status != STATUS_OK)
        return status;
    status = file_write(path, bundle, trouble);
    if (status != STATUS_OK)
        file_drop(kept);
    return status;
}

/* No node may run on the home meanwhile: it would take what comes back for a clone's. */
static enum status lock_home(int *lock, const char *home, struct trouble *trouble)
{
    char path[HOME_PATH_SIZE];
    enum status status = STATUS_TOO_LARGE;

    if (home_file(path, home, HOME_STORE))
        status = lock_take(lock, path);
    if (status == STATUS_EXISTS)
        return trouble_say(trouble, status,
                           "a node runs on %s; publish without --to, and zawlbuk export FILE",
                           home);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s: %s", home, status_text(status));
    return STATUS_OK;
}

static enum status write_locked(struct publication *publication, const char *path,
                                struct span document, struct trouble *trouble)
{
    int lock = -1;
    enum status status = lock_home(&lock, publication->home.path, trouble);

    if (status == STATUS_OK)
        status = sign_document(publication, document, trouble);
    if (status == STATUS_OK)
        status = write_both(publication, path, trouble);
    lock_release(lock);
    return status;
}

enum status publication_write(const char *path, const char *home, struct span passphrase,
                              struct span document, size_t *count, struct trouble *trouble)
{
    struct publication publication = {.list.count = 0};
    enum status status = home_open(&publication.home, home, passphrase, trouble);

    if (status != STATUS_OK)
        return status;
    buffer_init(&publication.out, CLI_FILE_SIZE_MAX);
    status = write_locked(&publication, path, document, trouble);
    if (status == STATUS_OK)
        *count = publication.list.count;
    entry_list_done(&publication.list);
    buffer_done(&publication.out);
    home_done(&publication.home);
    return status;
}
