/* Backups: on demand and once a day, made on another thread. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "node/driver_state.h"
#include "node/home_backup.h"
#include "node/log.h"
#include "protocol/reader.h"
#include "protocol/writer.h"

#define NOTE_BACKUP "backup"
#define NOTE_SIZE_MAX 16
/* Milliseconds between two looks whether a daily backup is due; after one that failed, between two
 * attempts. */
#define LOOK_MS 60000
#define RETRY_MS 3600000
#define DAY_MS 86400000
/* Daily backups kept in their folder; what was deleted is in none of them a week later. */
#define DAILY_MAX 7
#define DAILY_NAME_SIZE 26 /* "zawlbuk-2026-11-24.backup" and its NUL */
#define DAILY_PREFIX "zawlbuk-"
#define DAILY_SUFFIX ".backup"

struct backup_work {
    uv_work_t work;
    struct driver *driver;
    struct driver_waiter waiter;
    char home[HOME_PATH_SIZE];
    char path[HOME_PATH_SIZE];
    char daily[CONFIG_PATH_SIZE]; /* the folder of daily ones, to keep in bounds; or "" */
    struct wall began;
    enum status status;
    struct trouble trouble;
};

static bool is_daily(const char *name)
{
    return strlen(name) == DAILY_NAME_SIZE - 1 &&
           strncmp(name, DAILY_PREFIX, strlen(DAILY_PREFIX)) == 0 &&
           strcmp(name + DAILY_NAME_SIZE - 1 - strlen(DAILY_SUFFIX), DAILY_SUFFIX) == 0;
}

/* The name of the oldest daily backup in out, which sorts first; how many there are. */
static size_t find_oldest(char out[DAILY_NAME_SIZE], const char *folder)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;

    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (!is_daily(entry->d_name))
            continue;
        if (count++ == 0 || strcmp(entry->d_name, out) < 0)
            (void)snprintf(out, DAILY_NAME_SIZE, "%.25s", entry->d_name);
    }
    if (entries != NULL)
        (void)closedir(entries);
    return count;
}

static void drop_old(const char *folder)
{
    char name[DAILY_NAME_SIZE];
    char path[HOME_PATH_SIZE];

    while (find_oldest(name, folder) > DAILY_MAX)
        if (!home_file(path, folder, name) || unlink(path) != 0)
            return;
}

static void on_work(uv_work_t *work)
{
    struct backup_work *backup = work->data;

    backup->status =
        home_backup_write(backup->driver->store, backup->home, backup->path, &backup->trouble);
    if (backup->status == STATUS_OK && backup->daily[0] != '\0')
        drop_old(backup->daily);
}

static void note_backup(struct driver *driver, struct wall made)
{
    struct buffer note;
    struct writer writer;

    driver->backed_up = made;
    buffer_init(&note, NOTE_SIZE_MAX);
    writer_init(&writer, &note);
    writer_int(&writer, made.ms);
    if (writer_end(&writer) != STATUS_OK ||
        store_note_put(driver->store, NOTE_BACKUP, buffer_span(&note)) != STATUS_OK)
        log_warn("the time of the backup could not be noted");
    buffer_done(&note);
}

static void on_work_done(uv_work_t *work, int cancelled)
{
    struct backup_work *backup = work->data;
    struct driver *driver = backup->driver;

    if (cancelled != 0)
        backup->status = STATUS_BUSY;
    driver->backing_up = false;
    if (backup->status == STATUS_OK)
        note_backup(driver, backup->began);
    else
        log_error("no backup was made", log_text("detail", backup->trouble.text),
                  log_why(backup->status));
    if (backup->waiter.on_answer != NULL)
        backup->waiter.on_answer(backup->status, 0, backup->waiter.context);
    free(backup);
    driver_finish_stop(driver);
}

static enum status begin(struct driver *driver, const char *path, const char *daily,
                         struct driver_waiter waiter)
{
    struct backup_work *backup;
    enum status status;

    if (driver->stopping || driver->backing_up)
        return STATUS_BUSY;
    status = store_checkpoint(driver->store); /* words of deleted entries are not to be in it */
    if (status != STATUS_OK)
        return status;
    backup = calloc(1, sizeof(*backup));
    if (backup == NULL)
        return STATUS_NO_MEMORY;
    backup->work.data = backup;
    backup->driver = driver;
    backup->waiter = waiter;
    backup->began = driver_moment(driver).wall;
    (void)snprintf(backup->home, sizeof(backup->home), "%s", driver->home->path);
    (void)snprintf(backup->path, sizeof(backup->path), "%s", path);
    (void)snprintf(backup->daily, sizeof(backup->daily), "%s", daily);
    driver->backing_up = true;
    if (uv_queue_work(driver->loop, &backup->work, on_work, on_work_done) != 0)
        abort(); /* only wrong arguments make it fail */
    return STATUS_OK;
}

enum status driver_backup(struct driver *driver, const char *path, struct driver_waiter waiter)
{
    return begin(driver, path, "", waiter);
}

struct wall driver_backed_up(const struct driver *driver)
{
    return driver->backed_up;
}

/* UTC, so that names sort as they were made. */
static bool name_daily(char out[HOME_PATH_SIZE], const char *folder, struct wall now)
{
    time_t seconds = (time_t)(now.ms / 1000);
    char name[DAILY_NAME_SIZE];
    struct tm date;

    return gmtime_r(&seconds, &date) != NULL &&
           strftime(name, sizeof(name), DAILY_PREFIX "%Y-%m-%d" DAILY_SUFFIX, &date) > 0 &&
           home_file(out, folder, name);
}

void driver_look_at_backup(struct driver *driver)
{
    const char *folder = driver->config->backup;
    const struct wall wall = driver_moment(driver).wall;
    struct instant now = driver_now(driver);
    char path[HOME_PATH_SIZE];
    enum status status = STATUS_OK;

    if (folder[0] == '\0' || driver->stopping || driver->backing_up ||
        now.ms < driver->backup_look_at.ms)
        return;
    driver->backup_look_at.ms = now.ms + LOOK_MS;
    if (wall.ms >= driver->backed_up.ms && wall.ms < driver->backed_up.ms + DAY_MS)
        return;
    driver->backup_look_at.ms = now.ms + RETRY_MS;
    if (name_daily(path, folder, wall))
        status = begin(driver, path, folder, (struct driver_waiter){0});
    if (status != STATUS_OK)
        log_error("no backup was made", log_text("folder", folder), log_why(status));
}

static struct wall read_wall(struct span note)
{
    struct reader reader;
    int64_t ms;

    reader_init(&reader, note);
    ms = reader_int(&reader, 0, INT64_MAX);
    return (struct wall){.ms = reader_end(&reader) == STATUS_OK ? ms : 0};
}

void driver_read_backup_note(struct driver *driver)
{
    struct buffer note;

    buffer_init(&note, NOTE_SIZE_MAX);
    if (store_note_get(driver->store, NOTE_BACKUP, &note) == STATUS_OK)
        driver->backed_up = read_wall(buffer_span(&note));
    buffer_done(&note);
}
