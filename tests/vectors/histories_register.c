/* Stories of registers: what stands, what is deleted, what ends, what is too much. */
#include "histories.h"

#define EMPTY_BODY "\x80"
/* {1: "x"} */
#define SOME_BODY "\x81\x01\xa1x"
#define KIND_NOTICE KIND_OF(6, 1)
#define KIND_ALARM KIND_OF(7, 1)
#define KIND_ADVISORY KIND_OF(8, 1)
#define KIND_MAIL KIND_OF(9, 1)
#define KIND_RECEIPT KIND_OF(10, 1)
#define KIND_PREKEY KIND_OF(11, 1)
#define BEACONS 18

static void begin(struct story *story, struct party *alpha)
{
    struct party cell;

    scene_cell(story, &cell);
    scene_join(story, &cell, alpha, "alpha", "MY");
}

static void write_some(struct story *story, struct party *party, uint32_t kind, const char *body)
{
    const struct subject subject = subject_of("s", 1);

    (void)party_write(story, party, kind, &subject, span_of_text(body));
}

static void tell_greatest_stamp(struct story *story)
{
    struct party alpha;

    begin(story, &alpha);
    (void)party_place(story, &alpha, "hall", "First");
    (void)party_place(story, &alpha, "hall", "Second");
    (void)party_place(story, &alpha, "hall", "Third");
    story->now.value -= INT64_C(1000) << STAMP_COUNTER_BITS;
    (void)party_place(story, &alpha, "hall", "Third, otherwise");
}

static void tell_counter(struct story *story)
{
    struct party alpha;
    struct stamp stamp;

    begin(story, &alpha);
    stamp = story->now;
    (void)party_place(story, &alpha, "hall", "Counter 0");
    story->now.value = stamp.value + 2;
    (void)party_place(story, &alpha, "hall", "Counter 2");
    story->now.value = stamp.value + 1;
    (void)party_place(story, &alpha, "hall", "Counter 1");
}

static void tell_deletion(struct story *story)
{
    struct party alpha;

    begin(story, &alpha);
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_place(story, &alpha, "home", "Guest Home");
    (void)party_place(story, &alpha, "hall", NULL);
    (void)party_place(story, &alpha, "home", NULL);
    (void)party_place(story, &alpha, "home", "Guest Home again");
}

static void tell_lives(struct story *story)
{
    struct party alpha;

    begin(story, &alpha);
    write_some(story, &alpha, KIND_BEACON, SOME_BODY);
    write_some(story, &alpha, KIND_ALARM, SOME_BODY);
    write_some(story, &alpha, KIND_MAIL, SOME_BODY);
    write_some(story, &alpha, KIND_PLACE, EMPTY_BODY);
}

/* One life begins at the first millisecond of an hour, one a millisecond later. */
static void tell_whole_hours(struct story *story)
{
    struct party alpha;

    begin(story, &alpha);
    story_at(story, 10);
    write_some(story, &alpha, KIND_MAIL, SOME_BODY);
    story->now = stamp_of_ms((BASE_HOUR + 10) * HOUR_MS + 1);
    write_some(story, &alpha, KIND_RECEIPT, SOME_BODY);
    story->now.value = stamp_of_ms((BASE_HOUR + 10) * HOUR_MS).value + 1;
    write_some(story, &alpha, KIND_ALARM, SOME_BODY);
}

static void tell_future(struct story *story)
{
    struct party alpha;

    begin(story, &alpha);
    (void)party_place(story, &alpha, "hall", "First Hall");
    story->now = stamp_of_ms((BASE_HOUR + 10) * HOUR_MS + HOUR_MS / 2 + LIMIT_AHEAD_MS);
    (void)party_place(story, &alpha, "hall", "As far ahead as may be");
    story->now.value =
        stamp_of_ms((BASE_HOUR + 10) * HOUR_MS + HOUR_MS / 2 + LIMIT_AHEAD_MS + 1).value;
    (void)party_place(story, &alpha, "home", "A millisecond further");
}

static void tell_too_many(struct story *story)
{
    struct party alpha;

    begin(story, &alpha);
    for (uint8_t i = 0; i < BEACONS; i++) {
        const struct subject subject = subject_of(&i, 1);

        (void)party_write(story, &alpha, KIND_BEACON, &subject,
                          span_of_text(i % 2 == 0 ? SOME_BODY : EMPTY_BODY));
    }
}

static void tell_quota_by_epoch(struct story *story)
{
    struct party alpha;
    struct party old;

    begin(story, &alpha);
    old = alpha;
    story_at(story, 1);
    (void)party_revoke(story, &alpha, &alpha.delegation);
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    for (uint8_t i = 0; i < BEACONS / 2; i++) {
        const struct subject subject = subject_of(&i, 1);

        (void)party_write(story, &alpha, KIND_BEACON, &subject, span_of_text(SOME_BODY));
    }
    story_at(story, 100);
    for (uint8_t i = BEACONS / 2; i < BEACONS; i++) {
        const struct subject subject = subject_of(&i, 1);

        (void)party_write(story, &old, KIND_BEACON, &subject, span_of_text(SOME_BODY));
    }
}

static void tell_lanes(struct story *story)
{
    struct party alpha;

    begin(story, &alpha);
    write_some(story, &alpha, KIND_NOTICE, SOME_BODY);
    write_some(story, &alpha, KIND_ALARM, SOME_BODY);
    write_some(story, &alpha, KIND_ADVISORY, SOME_BODY);
    write_some(story, &alpha, KIND_MAIL, SOME_BODY);
    write_some(story, &alpha, KIND_RECEIPT, SOME_BODY);
    write_some(story, &alpha, KIND_PREKEY, SOME_BODY);
}

static void tell_unknown_kinds(struct story *story)
{
    struct party cell;
    struct party alpha;

    scene_cell(story, &cell);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    write_some(story, &alpha, KIND_OF(4, 255), SOME_BODY);
    write_some(story, &alpha, KIND_OF(3, 200), SOME_BODY);
    write_some(story, &cell, KIND_OF(2, 99), SOME_BODY);
    write_some(story, &cell, KIND_OF(8, 0), SOME_BODY);
}

static void tell_own_registers(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party beta;

    scene_cell(story, &cell);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    scene_join(story, &cell, &beta, "beta", "SG");
    (void)party_place(story, &alpha, "hall", "Hall of alpha");
    (void)party_place(story, &beta, "hall", "Hall of beta");
    write_some(story, &alpha, KIND_PLACE, SOME_BODY);
    write_some(story, &alpha, KIND_SERVICE, SOME_BODY);
}

static void tell_wrong_via(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party beta;
    struct party mixed;

    scene_cell(story, &cell);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    scene_join(story, &cell, &beta, "beta", "SG");
    mixed = alpha;
    mixed.delegation = beta.delegation;
    mixed.device = beta.device;
    (void)party_place(story, &mixed, "hall", "By way of another's delegation");
    mixed.delegation = alpha.delegation;
    (void)party_place(story, &mixed, "home", "By another's device");
    mixed.delegation = alpha.id;
    (void)party_place(story, &mixed, "lodge", "By way of the inception");
}

const struct history histories_of_registers[] = {
    {"greatest stamp",
     "four records at one register, the last two stamped alike",
     "7.2",
     tell_greatest_stamp,
     {1},
     false},
    {"counter",
     "three records of one millisecond at one register",
     "4.1, 7.2",
     tell_counter,
     {1},
     false},
    {"deletion",
     "two entries are deleted, one is written again",
     "7.2, 8.1",
     tell_deletion,
     {1},
     false},
    {"lives",
     "a beacon, an alarm, a mail and a deleted place end; nothing is destroyed",
     "4.2, 5, 7.4",
     tell_lives,
     {168, 169, 721, 1441, 9505},
     false},
    {"lives with a good clock",
     "the same records, taken in late by a good clock",
     "4.2, 4.3, 7.1",
     tell_lives,
     {168, 169, 721, 1441, 9505},
     true},
    {"whole hours",
     "lives that begin at, a counter after, and a millisecond after an hour",
     "4.2",
     tell_whole_hours,
     {177, 178, 729, 730, 731},
     false},
    {"future, good clock",
     "a record as far ahead as may be, and one a millisecond further",
     "4.3, 7.1",
     tell_future,
     {10, 11},
     true},
    {"future, unsure clock",
     "the same records and a clock that is not good",
     "4.3, 7.1",
     tell_future,
     {10},
     false},
    {"too many",
     "eighteen beacons, every second one a deletion",
     "5, 7.2",
     tell_too_many,
     {1},
     false},
    {"too many by epoch",
     "nine beacons of a new epoch, and nine later ones of a revoked key",
     "6.3, 7.2, 8.1",
     tell_quota_by_epoch,
     {2},
     false},
    {"lanes", "a record of each class that has no kind yet", "5", tell_lanes, {1}, false},
    {"unknown kinds",
     "numbers that this version does not know, of classes that it does",
     "5, 8.1",
     tell_unknown_kinds,
     {1},
     false},
    {"registers apart",
     "one subject under two authors and under two kinds",
     "7.2",
     tell_own_registers,
     {1},
     false},
    {"wrong way",
     "records that name another's delegation, another's key, or no delegation",
     "7.1",
     tell_wrong_via,
     {1},
     false},
};
const size_t histories_of_registers_count =
    sizeof(histories_of_registers) / sizeof(histories_of_registers[0]);
