/* Stories of who is not named, and of copies of one record that are not alike. */
#include <stdio.h>

#include "histories.h"

#define BRANCHES 3
#define CHILDREN 3
/* More than there may be requests. */
#define STRANGERS (LIMIT_REQUESTS + 6)

/* Branches below the inception, each of a delegation and, below that, so many. */
static void branch(struct story *story, const struct party *party, uint32_t children)
{
    for (uint32_t i = 0; i < BRANCHES; i++) {
        struct party hand = *party;

        hand.device_number = 10 * (i + 1);
        (void)party_delegate(story, &hand, ROLE_ALL, UNTIL_NEVER);
        for (uint32_t c = 0; c < children; c++) {
            struct party child = hand;

            child.device_number += c;
            (void)party_delegate(story, &child, ROLE_ALL, UNTIL_NEVER);
        }
    }
}

static void tell_branching_requests(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party beta;
    struct party other;

    scene_cell(story, &cell);
    party_begin(story, &alpha, "alpha", 1, 1);
    branch(story, &alpha, CHILDREN);
    party_begin(story, &beta, "beta", 1, 1);
    branch(story, &beta, 1);
    other = beta;
    (void)party_place(story, &beta, "hall", "Nobody's hall");
    (void)party_event(story, &other, KIND_DISSOLVE, (struct key_event_body){0});
}

static void tell_branches_named(struct story *story)
{
    struct party cell;
    struct party alpha;

    scene_cell(story, &cell);
    party_begin(story, &alpha, "alpha", 1, 1);
    branch(story, &alpha, CHILDREN);
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
}

static void tell_crowd(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party stranger;
    char name[LABEL_SIZE];

    scene_cell(story, &cell);
    scene_join(story, &cell, &alpha, "alpha", "MY");
    for (unsigned i = 0; i < STRANGERS; i++) {
        (void)snprintf(name, sizeof(name), "stranger %02u", i);
        party_begin(story, &stranger, name, 1, 1);
    }
}

static void read_last(struct record *out, const struct story *story)
{
    const struct story_record *last = &story->records[story->record_count - 1];

    must(record_read(out, buffer_span(&last->bytes), &story->network));
}

/* Of the record that was written last, with one bit of its last signature another. */
static void add_garbled_copy(struct story *story)
{
    const struct stamp now = story->now;
    char name[LABEL_SIZE + 16];
    struct record record;
    struct buffer bytes;

    read_last(&record, story);
    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    buffer_append(&bytes, record.bytes);
    must(bytes.status);
    bytes.bytes[bytes.size - SIGNATURE_SIZE] ^= 1;
    (void)snprintf(name, sizeof(name), "%s, badly signed",
                   story->records[story->record_count - 1].name);
    (void)story_add(story, name, buffer_span(&bytes));
    story->now = now;
    buffer_done(&bytes);
}

/* The last takes the place of the one before it. */
static void drop_last_but_one(struct story *story)
{
    struct story_record *last = &story->records[--story->record_count];

    buffer_done(&last[-1].bytes);
    last[-1] = *last;
}

static void tell_garbled_copies(struct story *story)
{
    struct party cell;
    struct party alpha;

    scene_cell(story, &cell);
    add_garbled_copy(story);
    scene_ask(story, &alpha, "alpha");
    add_garbled_copy(story);
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
    add_garbled_copy(story);
    (void)party_place(story, &alpha, "hall", "First Hall");
    add_garbled_copy(story);
    (void)party_rotate(story, &alpha);
    add_garbled_copy(story);
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, &alpha, "home", "Guest Home");
    (void)party_place(story, &alpha, "hall", "Only badly signed");
    add_garbled_copy(story);
    drop_last_but_one(story);
}

/* The same payload, signed by the last keys of the set instead of the first. */
static void add_signed_by_others(struct story *story, const struct party *party)
{
    const struct stamp now = story->now;
    struct sign_pair pairs[PARTY_KEYS_MAX];
    struct key_set set;
    char name[LABEL_SIZE + 16];
    struct record record;
    struct buffer bytes;

    read_last(&record, story);
    party_pairs(story, party, party->tip.generation, pairs, &set);
    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    party_seal(&bytes, record.payload, pairs + (party->key_count - party->threshold),
               party->threshold, &story->network);
    (void)snprintf(name, sizeof(name), "%s, by others",
                   story->records[story->record_count - 1].name);
    (void)story_add(story, name, buffer_span(&bytes));
    story->now = now;
    buffer_done(&bytes);
}

static void tell_other_signers(struct story *story)
{
    struct party cell;
    struct party alpha;

    scene_cell(story, &cell);
    party_begin(story, &alpha, "alpha", 3, 2);
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    add_signed_by_others(story, &alpha);
    (void)party_rotate(story, &alpha);
    add_signed_by_others(story, &alpha);
    add_garbled_copy(story);
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, &alpha, "hall", "First Hall");
}

const struct history histories_of_copies[] = {
    {"branching requests",
     "nobody named alpha, with 13 events on three branches, nor beta, with 8, a dissolve among "
     "them",
     "6.4, 7.3",
     tell_branching_requests,
     {1},
     true},
    {"branches named",
     "alpha's 13 events on three branches; the Cell recognises it with the inception for a head",
     "6.4, 6.5, 7.3",
     tell_branches_named,
     {1},
     true},
    {"a crowd of requests",
     "70 strangers ask, of whom 64 find room: which, hangs on who came first",
     "7.3",
     tell_crowd,
     {1},
     true},
    {"badly signed copies",
     "of events, a recognition and an entry there is a copy with a wrong signature besides; of one "
     "entry there is nothing else",
     "3.2, 7.1, 10.5",
     tell_garbled_copies,
     {1},
     true},
    {"other signers",
     "two of alpha's three sign a delegation and a rotate, another two sign the same, and a third "
     "copy of the rotate is badly signed",
     "3.2, 6.2",
     tell_other_signers,
     {1},
     true},
};
const size_t histories_of_copies_count =
    sizeof(histories_of_copies) / sizeof(histories_of_copies[0]);
