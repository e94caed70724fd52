/* Stories of key logs: which events are alive, and what that does to records. */
#include "histories.h"

#define EVENTS_TO_FILL 256

static void begin(struct story *story, struct party *cell, struct party *alpha)
{
    scene_cell(story, cell);
    scene_join(story, cell, alpha, "alpha", "MY");
}

static void tell_stolen_key(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party thief;
    struct id stolen;

    begin(story, &cell, &alpha);
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_place(story, &alpha, "home", "Guest Home");
    thief = alpha;
    stolen = alpha.delegation;
    story_at(story, 50);
    (void)party_place(story, &thief, "hall", "Thief's Hall");
    story_at(story, 9000);
    (void)party_place(story, &thief, "home", "Thief's Home");
    (void)party_place(story, &thief, "trap", "Trap");
    story_at(story, 100);
    (void)party_revoke(story, &alpha, &stolen);
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_place(story, &alpha, "home", "Guest Home");
}

static void tell_void_winner(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party second;

    begin(story, &cell, &alpha);
    (void)party_place(story, &alpha, "hall", "First Hall");
    second = alpha;
    (void)party_delegate(story, &second, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_place(story, &second, "hall", "Second Hall");
    story_at(story, 2);
    (void)party_revoke(story, &second, &second.delegation);
}

static void tell_superseded(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party other;

    begin(story, &cell, &alpha);
    other = alpha;
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_place(story, &other, "before", "Before the revoke");
    story_at(story, 10);
    (void)party_revoke(story, &alpha, &alpha.delegation);
    story->now.value -= INT64_C(1000) << STAMP_COUNTER_BITS;
    (void)party_place(story, &other, "same", "Stamped as the revoke is");
    (void)party_place(story, &other, "after", "After the revoke");
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_place(story, &alpha, "new", "New epoch");
}

static void tell_fork_without_rotate(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party other;

    begin(story, &cell, &alpha);
    other = alpha;
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    other.device_number = 7;
    (void)party_delegate(story, &other, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_place(story, &alpha, "hall", "One hand");
    (void)party_place(story, &other, "home", "Other hand");
}

static void tell_rotate_beats(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party thief;

    begin(story, &cell, &alpha);
    (void)party_place(story, &alpha, "hall", "First Hall");
    thief = alpha;
    thief.device_number = 7;
    (void)party_delegate(story, &thief, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, &thief, "trap", "Trap");
    (void)party_event(story, &thief, KIND_REVOKE,
                      (struct key_event_body){.target = alpha.delegation});
    story_at(story, 5);
    (void)party_rotate(story, &alpha);
    (void)party_place(story, &alpha, "home", "Guest Home");
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, &alpha, "new", "By the new set");
}

/* Two hands rotate at the same place; each delegates and writes. */
static void dispute(struct story *story, struct party *alpha, struct party *other)
{
    (void)party_place(story, alpha, "hall", "Before the dispute");
    *other = *alpha;
    other->device_number = 7;
    story_at(story, 5);
    (void)party_rotate(story, alpha);
    (void)party_rotate(story, other);
    (void)party_delegate(story, alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_delegate(story, other, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, alpha, "home", "One committee");
    (void)party_place(story, other, "lodge", "Other committee");
}

static void tell_dispute(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party other;

    begin(story, &cell, &alpha);
    dispute(story, &alpha, &other);
}

static void tell_head_decides(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party other;

    begin(story, &cell, &alpha);
    dispute(story, &alpha, &other);
    (void)party_recognise(story, &cell, &other, RECOGNITION_RECOGNISED, "MY");
}

static void tell_deep_dispute(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party other;

    begin(story, &cell, &alpha);
    (void)party_rotate(story, &alpha);
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, &alpha, "hall", "At the meeting of the branches");
    dispute(story, &alpha, &other);
    (void)party_rotate(story, &alpha);
    (void)party_rotate(story, &alpha);
}

static void tell_dispute_of_the_cell(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party other;
    struct party beta;

    begin(story, &cell, &alpha);
    other = cell;
    story_at(story, 5);
    (void)party_rotate(story, &cell);
    (void)party_rotate(story, &other);
    (void)party_delegate(story, &cell, ROLE_ALL, UNTIL_NEVER);
    scene_join(story, &cell, &beta, "beta", "SG");
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_place(story, &beta, "hall", "Second Hall");
}

/* Six delegations by one set at one place, each with an entry. */
static void tell_many_children(struct story *story)
{
    static const char *const subjects[] = {"a", "b", "c", "d", "e", "f"};
    struct party cell;
    struct party alpha;

    begin(story, &cell, &alpha);
    for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
        struct party hand = alpha;

        hand.device_number = (uint32_t)i + 7;
        (void)party_delegate(story, &hand, ROLE_DIRECTORY, UNTIL_NEVER);
        (void)party_place(story, &hand, subjects[i], "Child");
    }
}

static void tell_rotate_among_children(struct story *story)
{
    struct party cell;
    struct party alpha;

    begin(story, &cell, &alpha);
    for (uint32_t i = 0; i < 5; i++) {
        struct party hand = alpha;

        hand.device_number = i + 7;
        (void)party_delegate(story, &hand, ROLE_DIRECTORY, UNTIL_NEVER);
    }
    (void)party_rotate(story, &alpha);
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_place(story, &alpha, "hall", "By the new set");
}

static void tell_head_prunes(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party other;

    begin(story, &cell, &alpha);
    other = alpha;
    other.device_number = 7;
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_delegate(story, &other, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_place(story, &other, "hall", "Beside the head");
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_place(story, &alpha, "home", "Below the head");
}

static void tell_head_not_held(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party other;

    begin(story, &cell, &alpha);
    other = alpha;
    other.device_number = 7;
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_delegate(story, &other, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_place(story, &alpha, "hall", "One hand");
    (void)party_place(story, &other, "home", "Other hand");
    alpha.tip.id = (struct id){{0xee}};
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
}

static void tell_dissolved(struct story *story)
{
    struct party cell;
    struct party alpha;

    begin(story, &cell, &alpha);
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_event(story, &alpha, KIND_DISSOLVE, (struct key_event_body){0});
    (void)party_place(story, &alpha, "home", "After the end");
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
}

static void tell_dissolved_by_a_thief(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party thief;

    begin(story, &cell, &alpha);
    (void)party_place(story, &alpha, "hall", "First Hall");
    thief = alpha;
    (void)party_event(story, &thief, KIND_DISSOLVE, (struct key_event_body){0});
    (void)party_rotate(story, &alpha);
}

static void tell_delegation_ends(struct story *story)
{
    struct party cell;
    struct party alpha;

    scene_cell(story, &cell);
    party_begin(story, &alpha, "alpha", 1, 1);
    (void)party_delegate(story, &alpha, ROLE_ALL, 100);
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
    (void)party_place(story, &alpha, "hall", "First Hall");
    story_at(story, 120);
    (void)party_place(story, &alpha, "home", "Stamped after the delegation's end");
}

static void tell_two_of_three(struct story *story)
{
    struct party cell;
    struct party alpha;

    party_begin(story, &cell, "cell", 3, 2);
    (void)party_delegate(story, &cell, ROLE_ALL, UNTIL_NEVER);
    party_begin(story, &alpha, "alpha", 3, 2);
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
    (void)party_rotate(story, &alpha);
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, &alpha, "hall", "First Hall");
}

static void tell_spent(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct id nobody = {{1}};

    begin(story, &cell, &alpha);
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_vouch(story, &alpha, &nobody);
    while (alpha.tip.sequence < EVENTS_TO_FILL - 1)
        (void)party_event(story, &alpha, KIND_CONTEST, (struct key_event_body){0});
    (void)party_place(story, &alpha, "home", "After the log was full");
    (void)party_event(story, &alpha, KIND_CONTEST, (struct key_event_body){0});
}

static void tell_cell_revokes(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party beta;

    begin(story, &cell, &alpha);
    scene_join(story, &cell, &beta, "beta", "SG");
    (void)party_place(story, &alpha, "hall", "First Hall");
    (void)party_place(story, &beta, "hall", "Second Hall");
    story_at(story, 3);
    (void)party_revoke(story, &cell, &cell.delegation);
    (void)party_delegate(story, &cell, ROLE_ALL, UNTIL_NEVER);
    (void)party_recognise(story, &cell, &alpha, RECOGNITION_RECOGNISED, "MY");
}

static void tell_stamp_below(struct story *story)
{
    struct party cell;
    struct party alpha;

    begin(story, &cell, &alpha);
    (void)party_place(story, &alpha, "hall", "First Hall");
    story->now = stamp_of_ms((BASE_HOUR - 1) * HOUR_MS);
    (void)party_place(story, &alpha, "home", "Stamped before the delegation");
    (void)party_delegate(story, &alpha, ROLE_ALL, UNTIL_NEVER);
}

static void tell_revoke_of_another_branch(struct story *story)
{
    struct party cell;
    struct party alpha;
    struct party other;

    begin(story, &cell, &alpha);
    other = alpha;
    other.device_number = 7;
    (void)party_delegate(story, &alpha, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_delegate(story, &other, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_place(story, &alpha, "hall", "One hand");
    (void)party_revoke(story, &other, &alpha.delegation);
}

const struct history histories_of_logs[] = {
    {"stolen key",
     "a thief writes, future-dated too; alpha revokes and signs its entries again",
     "6.3, 7.2, 8.1",
     tell_stolen_key,
     {60, 101, 9001},
     false},
    {"void winner",
     "the record that stands came by a revoked key; what it beat is gone",
     "7.2, 8.1",
     tell_void_winner,
     {3},
     false},
    {"superseded delegation",
     "a delegation older than a revoke writes before, at and after it",
     "8.1",
     tell_superseded,
     {11},
     false},
    {"fork without rotate",
     "two delegations at one sequence number",
     "6.5",
     tell_fork_without_rotate,
     {1},
     false},
    {"rotate beats",
     "a thief of rotation keys delegates and revokes; alpha rotates, and writes by the old "
     "delegation and a new one",
     "6.3, 6.5, 8.1",
     tell_rotate_beats,
     {6},
     false},
    {"dispute", "two rotates at one place", "6.5", tell_dispute, {6}, false},
    {"head decides",
     "two rotates at one place; the Cell recognises the head of one",
     "6.5",
     tell_head_decides,
     {6},
     false},
    {"deep dispute",
     "two rotates below a rotate, one of them followed by two more",
     "6.5",
     tell_deep_dispute,
     {6},
     false},
    {"dispute of the Cell",
     "two rotates in the Cell's log, and a recognition by way of one",
     "6.5",
     tell_dispute_of_the_cell,
     {6},
     false},
    {"many children",
     "six delegations have one predecessor; an entry came by each",
     "6.4, 6.5",
     tell_many_children,
     {1},
     false},
    {"rotate among children",
     "five delegations and a rotate have one predecessor",
     "6.4, 6.5",
     tell_rotate_among_children,
     {1},
     false},
    {"head prunes",
     "two branches; the Cell names the head of one, which goes on",
     "6.5",
     tell_head_prunes,
     {1},
     false},
    {"head not held",
     "two branches; the Cell names a head that nobody has",
     "6.5",
     tell_head_not_held,
     {1},
     false},
    {"dissolved",
     "alpha dissolves; an entry and a delegation follow",
     "6.2, 6.5",
     tell_dissolved,
     {1},
     false},
    {"dissolved by a thief",
     "a thief dissolves; alpha rotates at the same place",
     "6.5",
     tell_dissolved_by_a_thief,
     {1},
     false},
    {"delegation ends",
     "alpha's delegation ends, and an entry is stamped later",
     "6.5, 7.1, 8.1",
     tell_delegation_ends,
     {99, 100, 121},
     false},
    {"two of three",
     "Cell and alpha with three rotation keys, of which two sign",
     "6.2",
     tell_two_of_three,
     {1},
     false},
    {"spent",
     "alpha's log is filled; an entry and one more event follow",
     "6.4, 7.1, 8.3",
     tell_spent,
     {2},
     false},
    {"the Cell revokes",
     "the Cell revokes its device and signs one of two recognitions again",
     "6.3, 7.3, 8.1",
     tell_cell_revokes,
     {4},
     false},
    {"stamps below",
     "an entry and a delegation are stamped below what they follow",
     "6.2, 7.1",
     tell_stamp_below,
     {1},
     false},
    {"revoke across branches",
     "a revoke's target is on another branch",
     "6.2",
     tell_revoke_of_another_branch,
     {1},
     false},
};
const size_t histories_of_logs_count = sizeof(histories_of_logs) / sizeof(histories_of_logs[0]);
