/* The course of a history: who is there, what happens in which order, and when it arrives. */
#include "history.h"

#include <stdlib.h>

#include "property.h"
#include "write.h"

#define HALF_HOUR_MS (HOUR_MS / 2)
#define CLOCK_LEAP_MAX 10000 /* hours between two steps */

static int compare_pairs(const void *a, const void *b)
{
    const struct sign_pair *left = a, *right = b;

    return memcmp(left->public_key.bytes, right->public_key.bytes, PUBLIC_KEY_SIZE);
}

void keyring_init(struct keyring *keyring)
{
    for (uint32_t i = 0; i < HISTORY_PAIRS; i++) {
        struct sign_seed seed = {{(uint8_t)i, 0x5a}};

        sign_pair_from_seed(&keyring->pairs[i], &seed);
    }
    qsort(keyring->pairs, HISTORY_PAIRS, sizeof(keyring->pairs[0]), compare_pairs);
}

void history_open(struct history *history, const struct keyring *keyring)
{
    memset(history, 0, sizeof(*history));
    history->keyring = keyring;
    history->deeds = calloc(HISTORY_DEEDS_MAX, sizeof(struct deed));
    history->bytes = malloc(HISTORY_BYTES);
    property_require(history->deeds != NULL && history->bytes != NULL, "no memory");
    buffer_init(&history->payload, LIMIT_RECORD_SIZE);
    buffer_init(&history->body, LIMIT_BODY_SIZE);
}

void history_close(struct history *history)
{
    buffer_done(&history->payload);
    buffer_done(&history->body);
    free(history->deeds);
    free(history->bytes);
}

int history_find(const struct history *history, const struct id *id)
{
    for (uint32_t i = 0; i < history->count; i++)
        if (id_equal(&history->deeds[i].record.id, id))
            return (int)i;
    return NONE;
}

struct stamp write_stamp(struct history *history, struct stamp least)
{
    struct dice *dice = &history->dice;
    int64_t now_ms = history->clocks[history->step].ms;
    int64_t steps = dice_percent(dice, 8) ? dice_range(dice, 1, 90) : -dice_range(dice, 0, 40);
    int64_t ms = (now_ms / HALF_HOUR_MS + steps) * HALF_HOUR_MS;
    struct stamp stamp = stamp_of_ms(ms < 0 ? 0 : ms);

    if (dice_percent(dice, 10))
        stamp.value++;
    if (stamp.value < least.value)
        stamp.value = least.value + dice_range(dice, 0, 1);
    return stamp;
}

struct hour write_hour(struct history *history)
{
    struct dice *dice = &history->dice;
    int64_t now = hour_of_wall(history->clocks[history->step]).value;

    if (dice_percent(dice, 75))
        return (struct hour){now + 100000};
    return (struct hour){
        now + (dice_percent(dice, 60) ? dice_range(dice, -1, 30) : dice_range(dice, 150, 2400))};
}

/* The delivery may be late, or never; what founds the Cell comes first. */
static uint32_t choose_step(struct history *history)
{
    struct dice *dice = &history->dice;

    if (history->count < 3 || history->prompt || dice_percent(dice, 88))
        return history->step;
    if (dice_percent(dice, 15))
        return HISTORY_STEPS_MAX;
    return history->step + dice_below(dice, HISTORY_STEPS_MAX - 1 - history->step);
}

static struct span keep(struct history *history, struct span bytes)
{
    struct span kept = span_of(history->bytes + history->size, bytes.size);

    property_require(history->size + bytes.size <= HISTORY_BYTES, "the arena is full");
    memcpy(history->bytes + history->size, bytes.bytes, bytes.size);
    history->size += bytes.size;
    return kept;
}

int write_deed(struct history *history, struct span record, const struct deed *deed)
{
    struct deed *added = &history->deeds[history->count];
    enum status status;

    if (history->count == HISTORY_DEEDS_MAX)
        return NONE;
    *added = *deed;
    status = record_read(&added->record, keep(history, record), &history->network);
    property_require(status == STATUS_OK, status_text(status));
    if (history_find(history, &added->record.id) != NONE)
        return NONE;
    added->step = choose_step(history);
    return (int)history->count++;
}

static void happen_to_log(struct history *history, uint32_t owner)
{
    struct dice *dice = &history->dice;

    switch (dice_below(dice, 9)) {
    case 0:
    case 1:
        write_fork(history, owner);
        return;
    case 2:
        write_dispute(history, owner);
        return;
    case 3:
        write_crowd(history, owner);
        return;
    case 4:
    case 5:
    case 6:
        write_ceremony(history, owner);
        return;
    default:
        write_growth(history, owner);
        return;
    }
}

static uint32_t pick_principal(struct history *history)
{
    return 1 + dice_below(&history->dice, history->principal_count - 1);
}

static void happen(struct history *history)
{
    struct dice *dice = &history->dice;
    uint32_t owner = pick_principal(history);
    uint32_t guest = history->principal_count - 1;
    uint32_t what = dice_below(dice, 100);

    if (what < 22)
        happen_to_log(history, owner);
    else if (what < 32 && (!history->welcoming || owner != guest || what < 25))
        write_recognition(history, owner, false);
    else if (what < 38)
        write_vouch(history, owner, &history->principals[pick_principal(history)], false);
    else if (what < 42)
        write_welcome(history, owner, 3 + dice_below(dice, 3));
    else if (what < 46)
        write_succession(history, owner);
    else if (what < 48)
        write_burst(history, owner);
    else if (what < 74)
        write_publication(history, owner);
    else
        write_collision(history);
}

/* Trouble at the Cell empties most of a network, so it is rare. */
static void happen_to_cell(struct history *history)
{
    struct dice *dice = &history->dice;

    if (dice_percent(dice, 12))
        write_ceremony(history, 0);
    if (dice_percent(dice, 6))
        happen_to_log(history, 0);
    if (dice_percent(dice, 6))
        write_growth(history, 0);
    if (dice_percent(dice, 10))
        write_publication(history, 0);
    if (dice_percent(dice, 3))
        write_recognition(history, 0, false);
    if (dice_percent(dice, 3))
        write_vouch(history, 0, &history->principals[pick_principal(history)], false);
}

static void begin(struct history *history)
{
    struct dice *dice = &history->dice;
    uint32_t fewest = history->welcoming ? 5 : 3;
    uint32_t associations = (uint32_t)dice_range(dice, fewest, dice_percent(dice, 70) ? 6 : 12);
    uint32_t recognised_percent = (uint32_t)dice_range(dice, 40, 95);
    uint32_t recognised;

    for (uint32_t owner = 0; owner <= associations; owner++)
        write_founding(history, owner);
    recognised = history->principal_count - history->welcoming;
    for (uint32_t owner = 1; owner < recognised; owner++)
        if (history->welcoming || dice_percent(dice, recognised_percent))
            write_recognition(history, owner, true);
    if (history->welcoming)
        write_welcome(history, recognised, 3 + dice_below(dice, history->principal_count));
    for (uint32_t owner = 1; owner < recognised; owner++)
        if (dice_percent(dice, 10))
            write_welcome(history, owner, 3 + dice_below(dice, 3));
}

/* The end of something written, give or take, else a random leap. */
static int64_t choose_hour(struct history *history, int64_t after)
{
    struct dice *dice = &history->dice;

    for (uint32_t tries = 0; tries < 8; tries++) {
        const struct deed *deed = &history->deeds[dice_below(dice, history->count)];
        int64_t hour = deed->record.kind == KIND_DELEGATE
                           ? deed->event.until.value
                           : hour_of_end(deed->record.stamp, deed->record.class->life_hours).value;

        if (hour > after && hour <= after + CLOCK_LEAP_MAX)
            return hour + dice_range(dice, 0, 3);
    }
    return after + dice_range(dice, 1, 60);
}

static void choose_clock(struct history *history, uint32_t step)
{
    struct dice *dice = &history->dice;
    int64_t hour = HISTORY_HOUR;
    int64_t ms = dice_percent(dice, 35) ? 2000 : dice_range(dice, 0, HOUR_MS - 1);

    if (step > 0)
        hour = choose_hour(history, hour_of_wall(history->clocks[step - 1]).value);
    history->clocks[step] = (struct wall){hour * HOUR_MS + ms};
}

void history_make(struct history *history, uint64_t seed)
{
    struct dice *dice = &history->dice;

    history->seed = seed;
    dice->state = seed * UINT64_C(0x2545f4914f6cdd1d) + 1;
    history->network = (struct id){{0}};
    history->count = 0;
    history->size = 0;
    history->principal_count = 0;
    history->reign_count = 0;
    history->verified = dice_percent(dice, 10);
    history->prompt = false;
    history->welcoming = dice_percent(dice, 30);
    history->step_count = (uint32_t)dice_range(dice, 2, HISTORY_STEPS_MAX);
    for (history->step = 0; history->step < history->step_count; history->step++) {
        uint32_t events =
            (uint32_t)dice_range(dice, history->step == 0 ? 6 : 0, history->step == 0 ? 24 : 7);

        choose_clock(history, history->step);
        if (history->step == 0)
            begin(history);
        happen_to_cell(history);
        for (uint32_t i = 0; i < events; i++)
            happen(history);
        if (history->step == 0 && dice_percent(dice, 2))
            write_full_log(history, pick_principal(history));
    }
}
