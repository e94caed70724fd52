/* What the home signed while no node ran: taken in at the next start, so that the node knows what
 * its own key has written before it hears of it from others. SPEC section 10.6. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/driver_state.h"
#include "node/file.h"
#include "node/log.h"
#include "node/offline.h"

#define FILE_SIZE_MAX (256u << 20)
/* Records of one submit. */
#define PIECE_RECORDS 1024

/* context is the file's path, ours to free. */
static void on_taken(enum status status, size_t index, void *context)
{
    char *path = context;

    (void)index;
    if (status == STATUS_OK)
        (void)unlink(path);
    free(path);
}

static struct driver_waiter waiter_of(const char *path)
{
    size_t size = strlen(path) + 1;
    char *kept = malloc(size);

    if (kept == NULL)
        return (struct driver_waiter){0};
    memcpy(kept, path, size);
    return (struct driver_waiter){.on_answer = on_taken, .context = kept};
}

static enum status submit_piece(struct driver *driver, const struct offline_items *items, size_t at,
                                size_t count, const char *path)
{
    struct span records[PIECE_RECORDS];
    struct driver_waiter waiter = {0};
    enum status status;

    for (size_t i = 0; i < count; i++)
        records[i] = items->items[at + i].bytes;
    if (at + count == items->count)
        waiter = waiter_of(path);
    status = driver_submit(driver, records, count, true, waiter);
    if (status != STATUS_OK)
        free(waiter.context);
    return status;
}

static enum status submit_items(struct driver *driver, const struct offline_items *items,
                                const char *path)
{
    enum status status = STATUS_OK;

    for (size_t at = 0; at < items->count && status == STATUS_OK; at += PIECE_RECORDS) {
        size_t count = items->count - at < PIECE_RECORDS ? items->count - at : PIECE_RECORDS;

        status = submit_piece(driver, items, at, count, path);
    }
    return status;
}

static void submit_file(struct driver *driver, const char *path)
{
    struct offline_items items;
    struct trouble trouble = {{0}};
    struct buffer file;
    enum status status;

    buffer_init(&file, FILE_SIZE_MAX);
    offline_items_init(&items);
    status = file_read(&file, path, &trouble);
    if (status == STATUS_OK)
        status = offline_collect(&items, buffer_span(&file), &driver->home->identity.network, path,
                                 &trouble);
    if (status == STATUS_OK)
        status = submit_items(driver, &items, path);
    if (status != STATUS_OK)
        log_warn("what was signed without this node could not be taken in", log_text("file", path),
                 log_why(status), log_text("detail", trouble.text));
    offline_items_done(&items);
    buffer_done(&file);
}

void driver_submit_signed(struct driver *driver)
{
    DIR *entries = opendir(driver->home->path);
    const struct dirent *entry;
    char path[HOME_PATH_SIZE];

    while (entries != NULL && (entry = readdir(entries)) != NULL)
        if (strncmp(entry->d_name, HOME_SIGNED, strlen(HOME_SIGNED)) == 0 &&
            home_file(path, driver->home->path, entry->d_name))
            submit_file(driver, path);
    if (entries != NULL)
        (void)closedir(entries);
}
