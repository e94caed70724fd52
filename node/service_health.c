/* Looking at disk and clock, and telling the log of what changed. */
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

#include "node/log.h"
#include "node/service.h"

/* Milliseconds between two lines about the clock: it may be good and unsure by turns while peers
 * come and go. */
#define CLOCK_TOLD_MS 60000

static void look_at_disk(struct health_facts *facts, const char *home)
{
    char path[HOME_PATH_SIZE];
    struct statvfs disk;
    struct stat store;

    facts->disk_seen = home_file(path, home, HOME_STORE) && statvfs(home, &disk) == 0;
    if (!facts->disk_seen)
        return;
    facts->disk_free = (uint64_t)disk.f_bavail * disk.f_frsize;
    facts->disk_size = (uint64_t)disk.f_blocks * disk.f_frsize;
    facts->store_size = stat(path, &store) == 0 ? (uint64_t)store.st_size : 0;
}

/* Nobody sets it, and it runs on while a laptop sleeps. */
static struct instant steady_now(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_BOOTTIME, &now);
    return (struct instant){.ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000};
}

static void look(const struct service *service, struct health_facts *facts)
{
    const struct moment local = driver_moment(service->driver);

    *facts = (struct health_facts){
        .store = driver_store_status(service->driver),
        .clock_kept = driver_clock_kept(service->driver),
        .clock_trusted = driver_clock_trusted(service->driver),
        .clock_good = core_moment(driver_core(service->driver), &local).good,
        .wall = local.wall,
        .steady = steady_now(),
    };
    look_at_disk(facts, driver_home(service->driver)->path);
}

static void say(enum log_level level, const char *part, const char *text)
{
    char line[LOG_TEXT_SIZE];

    (void)snprintf(line, sizeof(line), "%s: %s", part, text);
    log_write(level, line, NULL, 0);
}

/* That a write failed, and that writes succeed again, the driver says at once. */
static void tell_disk(struct service *service, enum health_disk told)
{
    enum health_disk disk = service->health.disk;
    bool was_short = told == HEALTH_DISK_LOW || told == HEALTH_DISK_LAST;
    bool is_short = disk == HEALTH_DISK_LOW || disk == HEALTH_DISK_LAST;
    char text[HEALTH_TEXT_SIZE];

    if (disk == told || !(is_short || (was_short && disk == HEALTH_DISK_WELL)))
        return;
    health_disk_text(&service->health, text);
    say(is_short ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "disk", text);
}

static void tell_clock(struct service *service)
{
    const struct health *health = &service->health;
    struct health_told *told = &service->told;
    bool is_good = health_clock_is_good(health->clock);
    char text[HEALTH_TEXT_SIZE];

    if (health->clock == told->clock || (is_good && health_clock_is_good(told->clock)))
        return;
    if (told->clock_at.ms > 0 && health->facts.steady.ms < told->clock_at.ms + CLOCK_TOLD_MS)
        return;
    health_clock_text(health, text);
    say(is_good ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "clock", text);
    told->clock = health->clock;
    told->clock_at = health->facts.steady;
}

static void tell_step(struct service *service)
{
    char text[HEALTH_TEXT_SIZE];

    if (service->health.steps == service->told.steps)
        return;
    health_step_text(&service->health, text);
    say(LOG_LEVEL_WARN, "clock", text);
    service->told.steps = service->health.steps;
}

void service_take_health(struct service *service, const struct health_facts *facts)
{
    enum health_disk told = service->health.disk;

    health_look(&service->health, facts);
    tell_disk(service, told);
    tell_clock(service);
    tell_step(service);
}

const struct health *service_health(struct service *service)
{
    struct health_facts facts;

    look(service, &facts);
    service_take_health(service, &facts);
    return &service->health;
}
