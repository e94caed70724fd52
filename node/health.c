/* Judging disk and clock, and saying it. */
#include "node/health.h"

#include <stdio.h>

#include "node/text.h"

#define MEGABYTE_BITS 20

static const struct {
    const char *name;
    const char *text; /* after how much is free */
} disks[HEALTH_DISK_COUNT] = {
    [HEALTH_DISK_WELL] = {"well", ""},
    [HEALTH_DISK_LOW] = {"nearly-full",
                         ": nearly full; free some space, or give the node a larger disk"},
    [HEALTH_DISK_LAST] = {"last-room",
                          ": any write may be the one that fails; free some space now"},
    [HEALTH_DISK_FULL] = {"full", ": full, so nothing new is taken in; nothing was lost. Free some "
                                  "space; the node goes on by itself"},
    [HEALTH_DISK_FAILING] =
        {"failing", ": writing fails, so nothing new is taken in; look at the disk's cable "
                    "or card, and at dmesg. Nothing was lost yet: make a backup"},
};

static const struct {
    const char *name;
    bool is_good;
    const char *text;
} clocks[HEALTH_CLOCK_COUNT] = {
    [HEALTH_CLOCK_KEPT] = {"kept", true, "good: NTP keeps it"},
    [HEALTH_CLOCK_TRUSTED] = {"trusted", true,
                              "good, because the node was started with --clock trusted"},
    [HEALTH_CLOCK_CONFIRMED] = {"confirmed", true, "good: other associations' clocks say the same"},
    [HEALTH_CLOCK_UNCONFIRMED] =
        {"unconfirmed", false,
         "unsure, so nothing but an SOS can be published: neither NTP nor three other associations "
         "confirm it. Let NTP keep it (timedatectl set-ntp true); or, if you are sure of it, start "
         "the node with --clock trusted"},
};

const char *health_disk_name(enum health_disk disk)
{
    return disks[disk].name;
}

const char *health_clock_name(enum health_clock clock)
{
    return clocks[clock].name;
}

bool health_clock_is_good(enum health_clock clock)
{
    return clocks[clock].is_good;
}

static enum health_clock judge_clock(const struct health_facts *facts)
{
    if (!facts->clock_good)
        return HEALTH_CLOCK_UNCONFIRMED;
    if (facts->clock_kept)
        return HEALTH_CLOCK_KEPT;
    return facts->clock_trusted ? HEALTH_CLOCK_TRUSTED : HEALTH_CLOCK_CONFIRMED;
}

/* A quarter more is asked for of a disk that was short of it before. */
static bool is_short(const struct health_facts *facts, uint64_t least, bool before)
{
    return facts->disk_seen && facts->disk_free < (before ? least + least / 4 : least);
}

static enum health_disk judge_disk(const struct health *health, const struct health_facts *facts)
{
    bool was_last = health->disk == HEALTH_DISK_LAST;
    bool was_low = was_last || health->disk == HEALTH_DISK_LOW;

    if (facts->store == STATUS_DISK_FULL)
        return HEALTH_DISK_FULL;
    if (facts->store != STATUS_OK)
        return HEALTH_DISK_FAILING;
    if (is_short(facts, HEALTH_FREE_LAST, was_last))
        return HEALTH_DISK_LAST;
    if (is_short(facts, HEALTH_FREE_LOW + 2 * facts->store_size, was_low))
        return HEALTH_DISK_LOW;
    return HEALTH_DISK_WELL;
}

static void note_step(struct health *health, const struct health_facts *facts)
{
    int64_t elapsed = (int64_t)(facts->steady.ms - health->facts.steady.ms);
    int64_t step = facts->wall.ms - health->facts.wall.ms - elapsed;

    if (step >= -HEALTH_STEP_MS && step <= HEALTH_STEP_MS)
        return;
    health->steps++;
    health->step_ms = step;
    health->stepped_at = facts->steady;
}

void health_look(struct health *health, const struct health_facts *facts)
{
    if (health->seen)
        note_step(health, facts);
    health->disk = judge_disk(health, facts);
    health->clock = judge_clock(facts);
    health->facts = *facts;
    health->seen = true;
}

bool health_stepped(const struct health *health)
{
    int64_t since = (int64_t)(health->facts.steady.ms - health->stepped_at.ms);

    return health->steps > 0 && since < HEALTH_STEP_TOLD_MS;
}

void health_disk_text(const struct health *health, char out[HEALTH_TEXT_SIZE])
{
    const struct health_facts *facts = &health->facts;
    const char *text = disks[health->disk].text;

    if (facts->disk_seen)
        (void)snprintf(out, HEALTH_TEXT_SIZE, "%llu of %llu MB are free%s",
                       (unsigned long long)(facts->disk_free >> MEGABYTE_BITS),
                       (unsigned long long)(facts->disk_size >> MEGABYTE_BITS), text);
    else
        (void)snprintf(out, HEALTH_TEXT_SIZE, "how much is free cannot be told%s", text);
}

void health_clock_text(const struct health *health, char out[HEALTH_TEXT_SIZE])
{
    (void)snprintf(out, HEALTH_TEXT_SIZE, "%s", clocks[health->clock].text);
}

void health_step_text(const struct health *health, char out[HEALTH_TEXT_SIZE])
{
    int64_t since = (int64_t)(health->facts.steady.ms - health->stepped_at.ms);
    int64_t step = health->step_ms;
    char by[TEXT_SECONDS_SIZE];
    char ago[TEXT_SECONDS_SIZE];

    out[0] = '\0';
    if (!health_stepped(health))
        return;
    text_seconds(by, (step < 0 ? -step : step) / 1000);
    text_seconds(ago, since / 1000);
    (void)snprintf(out, HEALTH_TEXT_SIZE, "set %s %s %s ago%s", by, step < 0 ? "back" : "ahead",
                   ago,
                   health->clock == HEALTH_CLOCK_KEPT
                       ? " and kept by NTP since"
                       : ": if that was not you, or not NTP, look at the date; what is published "
                         "under a wrong one is refused by others, or ends too early");
}
