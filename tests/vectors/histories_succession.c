/* Stories of an association that another one follows. */
#include "histories.h"

struct change_of_hands {
    struct party cell;
    struct party old;
    struct party heir;
};

static void begin(struct story *story, struct change_of_hands *hands)
{
    scene_cell(story, &hands->cell);
    scene_join(story, &hands->cell, &hands->old, "old", "MY");
    scene_join(story, &hands->cell, &hands->heir, "heir", "MY");
    (void)party_place(story, &hands->old, "hall", "Old Hall");
    (void)party_place(story, &hands->heir, "hall", "New Hall");
}

static void decide(struct story *story, struct change_of_hands *hands, uint32_t kind)
{
    (void)party_succeed(story, &hands->cell, kind, &hands->old.id, &hands->heir.id,
                        &hands->old.tip.id);
}

static void tell_final(struct story *story)
{
    struct change_of_hands hands;

    begin(story, &hands);
    decide(story, &hands, KIND_ANNOUNCE);
    decide(story, &hands, KIND_FINAL);
}

/* The old one is a request, which contests; a vouch for the Cell besides. */
static void tell_of_the_unnamed(struct story *story)
{
    struct change_of_hands hands;

    scene_cell(story, &hands.cell);
    scene_ask(story, &hands.old, "old");
    scene_join(story, &hands.cell, &hands.heir, "heir", "MY");
    decide(story, &hands, KIND_ANNOUNCE);
    (void)party_event(story, &hands.old, KIND_CONTEST, (struct key_event_body){0});
    (void)party_succeed(story, &hands.cell, KIND_FINAL, &hands.old.id, &hands.heir.id,
                        &hands.old.id);
    (void)party_vouch(story, &hands.heir, &hands.cell.id);
}

static void tell_announced_only(struct story *story)
{
    struct change_of_hands hands;

    begin(story, &hands);
    decide(story, &hands, KIND_ANNOUNCE);
}

static void tell_announced_later(struct story *story)
{
    struct change_of_hands hands;

    begin(story, &hands);
    decide(story, &hands, KIND_FINAL);
    decide(story, &hands, KIND_ANNOUNCE);
}

static void tell_other_heir(struct story *story)
{
    struct change_of_hands hands;

    begin(story, &hands);
    (void)party_succeed(story, &hands.cell, KIND_ANNOUNCE, &hands.old.id, &hands.cell.id,
                        &hands.old.tip.id);
    decide(story, &hands, KIND_FINAL);
}

static void tell_contested(struct story *story)
{
    struct change_of_hands hands;

    begin(story, &hands);
    decide(story, &hands, KIND_ANNOUNCE);
    decide(story, &hands, KIND_FINAL);
    (void)party_event(story, &hands.old, KIND_CONTEST, (struct key_event_body){0});
}

static void tell_contest_considered(struct story *story)
{
    struct change_of_hands hands;

    begin(story, &hands);
    decide(story, &hands, KIND_ANNOUNCE);
    decide(story, &hands, KIND_FINAL);
    (void)party_event(story, &hands.old, KIND_CONTEST, (struct key_event_body){0});
    decide(story, &hands, KIND_FINAL);
}

static void tell_head_unknown(struct story *story)
{
    struct change_of_hands hands;
    const struct id unknown = {{0xee}};

    begin(story, &hands);
    decide(story, &hands, KIND_ANNOUNCE);
    (void)party_succeed(story, &hands.cell, KIND_FINAL, &hands.old.id, &hands.heir.id, &unknown);
}

static void tell_contest_and_head_unknown(struct story *story)
{
    struct change_of_hands hands;
    const struct id unknown = {{0xee}};

    begin(story, &hands);
    decide(story, &hands, KIND_ANNOUNCE);
    (void)party_event(story, &hands.old, KIND_CONTEST, (struct key_event_body){0});
    (void)party_succeed(story, &hands.cell, KIND_FINAL, &hands.old.id, &hands.heir.id, &unknown);
}

static void tell_revoked_final(struct story *story)
{
    struct change_of_hands hands;

    begin(story, &hands);
    decide(story, &hands, KIND_ANNOUNCE);
    (void)party_delegate(story, &hands.cell, ROLE_ADMIT, UNTIL_NEVER);
    decide(story, &hands, KIND_FINAL);
    (void)party_revoke(story, &hands.cell, &hands.cell.delegation);
}

/* The thief's branch, which a rotate kills, contests. */
static void tell_dead_contest(struct story *story)
{
    struct change_of_hands hands;
    struct party thief;

    begin(story, &hands);
    thief = hands.old;
    (void)party_event(story, &thief, KIND_CONTEST, (struct key_event_body){0});
    (void)party_rotate(story, &hands.old);
    decide(story, &hands, KIND_ANNOUNCE);
    decide(story, &hands, KIND_FINAL);
}

static void tell_same_stamp(struct story *story)
{
    struct change_of_hands hands;
    struct stamp stamp;

    begin(story, &hands);
    stamp = story->now;
    decide(story, &hands, KIND_ANNOUNCE);
    story->now = stamp;
    decide(story, &hands, KIND_FINAL);
}

const struct history histories_of_succession[] = {
    {"succession", "announced, then final", "8.4", tell_final, {1}, false},
    {"succession of one whom nobody named",
     "announced, then final; the old one, a request, contests; the heir vouches for the Cell",
     "7.3, 8.1, 8.3, 8.4",
     tell_of_the_unnamed,
     {1},
     false},
    {"announced only", "announced, no final yet", "8.4", tell_announced_only, {1}, false},
    {"announced too late",
     "the announce is stamped after the final",
     "8.4",
     tell_announced_later,
     {1},
     false},
    {"announced for another",
     "announce and final name different successors",
     "8.4",
     tell_other_heir,
     {1},
     false},
    {"contested", "the old log contests after the final", "8.4", tell_contested, {1}, false},
    {"contest considered",
     "the Cell signs the final again with the contest as its head",
     "8.4",
     tell_contest_considered,
     {1},
     false},
    {"contest on a dead branch",
     "a thief contests beside the rotate that the Cell names as head",
     "6.5, 8.4",
     tell_dead_contest,
     {1},
     false},
    {"announced and final at once",
     "announce and final bear one stamp",
     "8.4",
     tell_same_stamp,
     {1},
     false},
    {"head unknown",
     "the final names a head that nobody has; nobody contests",
     "8.4",
     tell_head_unknown,
     {1},
     false},
    {"contested, head unknown",
     "a contest, and a final whose head nobody has",
     "8.4",
     tell_contest_and_head_unknown,
     {1},
     false},
    {"final revoked",
     "the device that signed the final is revoked",
     "8.1, 8.4",
     tell_revoked_final,
     {1},
     false},
};
const size_t histories_of_succession_count =
    sizeof(histories_of_succession) / sizeof(histories_of_succession[0]);
