/* The clock in use: the machine's, or what the peers' clocks make of it. SPEC section 4.3. Also the
 * stamps of our own records, and the jitter of timers. */
#include "protocol/core_state.h"

#include <stdlib.h>

struct instant instant_after(struct instant from, uint64_t ms)
{
    return (struct instant){.ms = from.ms + ms};
}

/* splitmix64 */
uint64_t core_random(struct core *core)
{
    uint64_t value;

    core->random += UINT64_C(0x9e3779b97f4a7c15);
    value = core->random;
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

uint64_t core_jitter(struct core *core, uint64_t ms)
{
    return ms - ms / 4 + core_random(core) % (ms / 2 + 1);
}

static int compare_offsets(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* The links of admitted principals other than ours, one of each: whose clock was told last. */
static size_t collect_samples(const struct core *core, const struct link **samples)
{
    struct id principals[LIMIT_LINKS];
    size_t count = 0;

    for (size_t i = 0; i < core->link_count; i++) {
        const struct link *link = core->links[i];
        struct id principal = link_principal(core, link);
        struct principal_view view;
        size_t at = 0;

        if (!link->greeted || id_equal(&principal, &core->config.self) ||
            !ledger_principal(core->ledger, &principal, &view) || !admission_admits(view.admission))
            continue;
        while (at < count && !id_equal(&principals[at], &principal))
            at++;
        if (at < count && samples[at]->told_clock > link->told_clock)
            continue;
        principals[at] = principal;
        samples[at] = link;
        count += at == count;
    }
    return count;
}

/* The lower median of the peers' clocks minus ours; false with too few of them. */
static bool median_offset(const struct core *core, int64_t *out)
{
    const struct link *samples[LIMIT_LINKS];
    int64_t offsets[LIMIT_LINKS];
    size_t count = collect_samples(core, samples);

    if (count < LIMIT_CLOCKS)
        return false;
    for (size_t i = 0; i < count; i++)
        offsets[i] = samples[i]->clock_offset_ms;
    qsort(offsets, count, sizeof(offsets[0]), compare_offsets);
    *out = offsets[(count - 1) / 2];
    return true;
}

/* Within what the wire can say, whatever the machine believes. */
static struct wall clamp(int64_t ms)
{
    if (ms < 0)
        return (struct wall){.ms = 0};
    return (struct wall){.ms = ms > LIMIT_WALL_MS ? LIMIT_WALL_MS : ms};
}

struct moment core_moment(const struct core *core, const struct moment *moment)
{
    int64_t elapsed = (int64_t)(core->now.ms - core->floor_at.ms);
    int64_t offset;

    if (moment->good)
        return (struct moment){.wall = clamp(moment->wall.ms), .good = true};
    if (!median_offset(core, &offset))
        return (struct moment){.wall = clamp(core->floor.ms + elapsed), .good = false};
    if (offset >= -LIMIT_CLOCK_MS && offset <= LIMIT_CLOCK_MS)
        return (struct moment){.wall = clamp(moment->wall.ms), .good = true};
    return (struct moment){.wall = clamp(moment->wall.ms + offset), .good = false};
}

/* When somebody sets our clock, the peers' are as far from it as that. */
static void follow_jump(struct core *core, const struct event *event)
{
    int64_t elapsed = (int64_t)(event->now.ms - core->now.ms);
    int64_t jump = event->moment.wall.ms - core->told.wall.ms - elapsed;

    if (jump >= -LIMIT_JUMP_MS && jump <= LIMIT_JUMP_MS)
        return;
    for (size_t i = 0; i < core->link_count; i++) {
        core->links[i]->clock_offset_ms -= jump;
        out_forget_refusals(core->links[i]);
    }
    core->tick_wanted = true;
}

void clock_observe(struct core *core, const struct event *event)
{
    bool was_good = core->moment.good;

    follow_jump(core, event);
    core->now = event->now;
    core->told = event->moment;
    core->moment = core_moment(core, &event->moment);
    if (core->moment.good) {
        core->floor = core->moment.wall;
        core->floor_at = core->now;
    }
    if (core->moment.good && !was_good)
        core->tick_wanted = true;
}

/* An unsure clock moves no ledger. */
static bool is_behind(const struct core *core)
{
    return core->moment.good &&
           hour_of_wall(core->moment.wall).value != ledger_hour(core->ledger).value;
}

/* Moves the ledger when the hour is another, or when a clock turned good may now end things. */
void clock_tick(struct core *core)
{
    if (!core->tick_wanted && !is_behind(core))
        return;
    core->tick_wanted = false;
    core_note(core, ledger_tick(core->ledger, &core->moment, &core->changes));
    for (size_t i = 0; i < core->link_count; i++)
        out_forget_refusals(core->links[i]);
}

struct instant clock_next_hour(const struct core *core)
{
    int64_t left = HOUR_MS - core->moment.wall.ms % HOUR_MS;

    if (is_behind(core))
        return core->now;
    return instant_after(core->now, (uint64_t)left);
}

/* Ours always; another's only when it is not ahead of a good clock. */
void clock_note_held(struct core *core, const struct record *record)
{
    bool ours = id_equal(&record->author, &core->config.self);
    bool sound =
        core->moment.good && stamp_ms(record->stamp) <= core->moment.wall.ms + LIMIT_CLOCK_MS;

    if ((ours || sound) && record->stamp.value > core->held.value)
        core->held = record->stamp;
}

/* Goes on from an earlier stamp, unless that is later than any that peers would take. */
static void follow(struct stamp *next, struct stamp earlier, int64_t latest_ms)
{
    if (earlier.value >= next->value && stamp_ms(earlier) <= latest_ms)
        next->value = earlier.value + 1;
}

enum status core_next_stamp(struct core *core, const struct moment *moment, bool alarm,
                            struct stamp *out)
{
    struct moment judged = core_moment(core, moment);
    struct stamp next = stamp_of_ms(judged.wall.ms);
    int64_t latest_ms = judged.wall.ms + LIMIT_CLOCK_MS;

    if (!judged.good && !alarm)
        return STATUS_CLOCK_UNSURE;
    /* What a thief stamped far ahead, or we under a wrong clock, must not carry ours along. */
    follow(&next, core->issued, latest_ms);
    follow(&next, core->held, latest_ms);
    core->issued = next;
    *out = next;
    return STATUS_OK;
}
