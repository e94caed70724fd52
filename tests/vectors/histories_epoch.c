/* Stories of who outranks whom: epochs of two branches, and the last places of a full log. */
#include "histories.h"

#define EVENTS_TO_FILL 256
#define THEFTS 3

static void begin(struct story *story, struct party *cell, struct party *alpha)
{
    scene_cell(story, cell);
    scene_join(story, cell, alpha, "alpha", "MY");
}

/* Delegates and revokes again and again; the last device stays. */
static void revoke_often(struct story *story, struct party *thief)
{
    for (int i = 0; i < THEFTS; i++) {
        (void)party_revoke(story, thief, &thief->delegation);
        (void)party_delegate(story, thief, ROLE_ALL, UNTIL_NEVER);
    }
}

static void tell_rotate_outranks(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party thief;

    begin(story, &cell, &alpha);
    (void)party_place(story, &alpha, "hall", "First Hall");
    thief = alpha;
    thief.device_number = 7;
    revoke_often(story, &thief);
    (void)party_rotate(story, &alpha);
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_place(story, &alpha, "home", "Guest Home");
    story_at(story, 100);
    (void)party_place(story, &thief, "hall", "Thief's Hall");
    (void)party_place(story, &thief, "home", "Thief's Home");
}

static void tell_revokes_after_rotates(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party old;

    begin(story, &cell, &alpha);
    (void)party_rotate(story, &alpha);
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    old = alpha;
    old.device_number = 7;
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_revoke(story, &alpha, &old.delegation);
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, &alpha, "hall", "First Hall");
    story_at(story, 100);
    (void)party_place(story, &old, "hall", "Stolen Hall");
}

/* Contests until one event is missing from a full log. */
static void fill_but_one(struct story *story, struct party *party)
{
    while (party->tip.sequence < EVENTS_TO_FILL - 2)
        (void)party_event(story, party, KIND_CONTEST, (struct key_event_body){0});
}

static void tell_last_place_for_a_rotate(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party hand;
    struct id rotate;
    struct id contest;

    begin(story, &cell, &alpha);
    fill_but_one(story, &alpha);
    hand = alpha;
    rotate = party_rotate(story, &hand);
    do {
        hand = alpha;
        contest = party_event(story, &hand, KIND_CONTEST, (struct key_event_body){0});
    } while (id_compare(&contest, &rotate) > 0);
}

static void tell_last_place_by_id(struct story *story)
{
    struct party cell;
    struct party alpha;

    begin(story, &cell, &alpha);
    fill_but_one(story, &alpha);
    for (int i = 0; i < THEFTS; i++) {
        struct party hand = alpha;

        (void)party_event(story, &hand, KIND_CONTEST, (struct key_event_body){0});
    }
}

static void tell_displaced(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party hand;

    begin(story, &cell, &alpha);
    hand = alpha;
    fill_but_one(story, &alpha);
    (void)party_event(story, &alpha, KIND_CONTEST, (struct key_event_body){0});
    (void)party_delegate(story, &hand, ROLE_ALL, UNTIL_NEVER);
    (void)party_rotate(story, &hand);
}

static void tell_same_stamp(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct stamp stamp;

    begin(story, &cell, &alpha);
    stamp = story->now;
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    story->now = stamp;
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    story->now = stamp;
    (void)party_place(story, &alpha, "hall", "Stamped as its delegation is");
}

static void tell_event_ahead(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party hand;

    begin(story, &cell, &alpha);
    story->now = stamp_of_ms((BASE_HOUR + 10) * HOUR_MS + HOUR_MS / 2 + LIMIT_AHEAD_MS);
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    hand = alpha;
    story->now.value =
        stamp_of_ms((BASE_HOUR + 10) * HOUR_MS + HOUR_MS / 2 + LIMIT_AHEAD_MS + 1).value;
    (void)party_delegate(story, &hand, ROLE_DIRECTORY, UNTIL_NEVER);
}

static void tell_last_stamp(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party beta;
    struct party late;

    begin(story, &cell, &alpha);
    scene_join(story, &cell, &beta, "beta", "SG");
    late = alpha;
    story->now.value = STAMP_MAX;
    (void)party_place(story, &late, "hall", "Nothing is later");
    late = beta;
    story_at(story, 1);
    (void)party_delegate(story, &beta, ROLE_DIRECTORY, UNTIL_NEVER);
    story->now.value = STAMP_MAX;
    (void)party_place(story, &late, "hall", "A revoke is as late");
    (void)party_revoke(story, &beta, &beta.delegation);
}

const struct history histories_of_epochs[] = {
    {"rotate outranks revokes",
     "a thief's branch with three revokes and later stamps, and alpha's with one rotate, write the "
     "same registers",
     "6.3, 6.5, 7.2",
     tell_rotate_outranks,
     {99, 101},
     false},
    {"revoke after a rotate",
     "below a rotate, a revoked key writes later than its successor",
     "6.3, 7.2",
     tell_revokes_after_rotates,
     {101},
     false},
    {"last place for a rotate",
     "a rotate and a contest of a lesser id at the last place of a full log",
     "6.4",
     tell_last_place_for_a_rotate,
     {1},
     false},
    {"last place by id",
     "three contests at the last place of a full log",
     "6.4",
     tell_last_place_by_id,
     {1},
     false},
    {"displaced",
     "a full log, and two events that come before its last ones",
     "6.4",
     tell_displaced,
     {1},
     false},
    {"same stamp",
     "a delegation and an entry bear the very stamps of what they follow",
     "6.2, 7.1",
     tell_same_stamp,
     {1},
     false},
    {"key event from the future, good clock",
     "a delegation as far ahead as may be, and one a millisecond further",
     "4.3, 6.2",
     tell_event_ahead,
     {10, 11},
     true},
    {"key event from the future, unsure clock",
     "the same events and a clock that is not good",
     "4.3, 6.2",
     tell_event_ahead,
     {10},
     false},
    {"the last stamp",
     "two entries are stamped 2^63 - 1; beside one of them a new epoch begins at that stamp",
     "4.1, 8.1",
     tell_last_stamp,
     {2},
     false},
};
const size_t histories_of_epochs_count =
    sizeof(histories_of_epochs) / sizeof(histories_of_epochs[0]);
