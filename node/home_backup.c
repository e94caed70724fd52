/* Backups of a home, written and read. */
#include "node/home_backup.h"

#include <stdio.h>

#include "node/file.h"
#include "node/rotation.h"
#include "store/backup.h"

/* What of a home is in its backup besides the store; the first two are in each. */
static const char *const names[] = {HOME_NETWORK, HOME_KEYLOG, HOME_CONFIG, HOME_ROTATION};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))
#define NAMES_NEEDED 2

struct files {
    struct buffer bytes[NAME_COUNT];
    struct backup_file files[NAME_COUNT];
    size_t count;
};

static enum status read_file(struct files *files, const char *home, size_t index,
                             struct trouble *trouble)
{
    struct buffer *bytes = &files->bytes[index];
    char path[HOME_PATH_SIZE];
    enum status status;

    if (!home_file(path, home, names[index]))
        return trouble_say(trouble, STATUS_TOO_LARGE, "%s: the path is too long", home);
    status = file_read(bytes, path, trouble);
    if (status == STATUS_NOT_FOUND && index >= NAMES_NEEDED)
        return STATUS_OK;
    if (status == STATUS_OK)
        files->files[files->count++] = (struct backup_file){names[index], buffer_span(bytes)};
    return status;
}

static enum status write_into(const struct store *store, const char *path,
                              const struct files *files, struct trouble *trouble)
{
    char temporary[FILE_PATH_SIZE];
    enum status status = file_begin(temporary, path, trouble);

    if (status != STATUS_OK)
        return status;
    status = backup_write(store, temporary, files->files, files->count);
    if (status == STATUS_OK)
        return file_settle(temporary, path, trouble);
    file_drop(temporary);
    return trouble_say(trouble, status, "%s: %s", path, status_text(status));
}

enum status home_backup_write(const struct store *store, const char *home, const char *path,
                              struct trouble *trouble)
{
    struct files files = {.count = 0};
    enum status status = STATUS_OK;

    for (size_t i = 0; i < NAME_COUNT; i++)
        buffer_init(&files.bytes[i], HOME_FILE_SIZE_MAX);
    for (size_t i = 0; i < NAME_COUNT && status == STATUS_OK; i++)
        status = read_file(&files, home, i, trouble);
    if (status == STATUS_OK)
        status = write_into(store, path, &files, trouble);
    for (size_t i = 0; i < NAME_COUNT; i++)
        buffer_done(&files.bytes[i]);
    return status;
}

/* Of the two that each has: whose it is, and in which network. */
static enum status read_needed(struct home_backup *backup)
{
    struct bundle_reader reader;
    enum status status = backup_read(backup->backup, HOME_NETWORK, &backup->network_file);

    if (status == STATUS_OK)
        status = backup_read(backup->backup, HOME_KEYLOG, &backup->keylog_file);
    if (status == STATUS_OK)
        status = bundle_open(&reader, &backup->network, buffer_span(&backup->network_file));
    if (status == STATUS_OK)
        status = home_read_principal(&backup->principal, buffer_span(&backup->keylog_file),
                                     &backup->network.network);
    return status == STATUS_OK || status == STATUS_NO_MEMORY ? status : STATUS_CORRUPT;
}

enum status home_backup_open(struct home_backup *out, const char *path, struct trouble *trouble)
{
    enum status status;

    *out = (struct home_backup){.backup = NULL};
    buffer_init(&out->network_file, HOME_FILE_SIZE_MAX);
    buffer_init(&out->keylog_file, HOME_FILE_SIZE_MAX);
    status = backup_open(&out->backup, path);
    if (status == STATUS_UNSUPPORTED)
        return trouble_say(trouble, status,
                           "%s is no backup, or a newer version made it; zawlbuk backup makes one",
                           path);
    if (status == STATUS_OK)
        status = read_needed(out);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s: %s", path, status_text(status));
    return STATUS_OK;
}

void home_backup_close(struct home_backup *backup)
{
    backup_close(backup->backup);
    buffer_done(&backup->network_file);
    buffer_done(&backup->keylog_file);
}

static enum status restore_file(const struct home_backup *backup, const char *home,
                                const char *name, struct trouble *trouble)
{
    char path[HOME_PATH_SIZE];
    struct buffer bytes;
    enum status status;

    buffer_init(&bytes, HOME_FILE_SIZE_MAX);
    status = backup_read(backup->backup, name, &bytes);
    if (status == STATUS_OK && !home_file(path, home, name))
        status = STATUS_TOO_LARGE;
    if (status == STATUS_OK)
        status = file_write(path, buffer_span(&bytes), trouble);
    else if (status != STATUS_NOT_FOUND)
        status = trouble_say(trouble, status, "%s: %s", name, status_text(status));
    buffer_done(&bytes);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Opening it also proves that it is a store. */
static enum status note_restored(const char *path, const struct id *network, bool catch_up)
{
    struct store *store;
    enum status status = store_open(&store, path, network);

    if (status != STATUS_OK)
        return status;
    status = store_note_put(store, HOME_NOTE_RESTORED, span_of_text(catch_up ? "yes" : ""));
    store_close(store);
    return status;
}

/* What a database of that name left behind would be taken for the new one's. */
static void drop_leftovers(const char *path)
{
    static const char *const suffixes[] = {"-wal", "-shm", "-journal"};
    char name[HOME_PATH_SIZE + 16];

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        (void)snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
        file_drop(name);
    }
}

static enum status restore_store(const struct home_backup *backup, const char *home,
                                 struct trouble *trouble)
{
    char path[HOME_PATH_SIZE];
    char temporary[FILE_PATH_SIZE];
    enum status status;

    if (!home_file(path, home, HOME_STORE))
        return trouble_say(trouble, STATUS_TOO_LARGE, "%s: the path is too long", home);
    status = file_begin(temporary, path, trouble);
    if (status != STATUS_OK)
        return status;
    status = backup_restore(backup->backup, temporary);
    drop_leftovers(path);
    if (status == STATUS_OK)
        return file_settle(temporary, path, trouble);
    file_drop(temporary);
    return trouble_say(trouble, status, "%s: %s", path, status_text(status));
}

enum status home_backup_restore(const struct home_backup *backup, const char *home, bool catch_up,
                                struct trouble *trouble)
{
    char path[HOME_PATH_SIZE];
    enum status status = restore_store(backup, home, trouble);

    if (status == STATUS_OK && home_file(path, home, HOME_STORE)) {
        status = note_restored(path, &backup->network.network, catch_up);
        if (status != STATUS_OK)
            status = trouble_say(trouble, status, "%s: %s", path, status_text(status));
    }
    for (size_t i = 0; i < NAME_COUNT && status == STATUS_OK; i++)
        status = restore_file(backup, home, names[i], trouble);
    return status;
}
