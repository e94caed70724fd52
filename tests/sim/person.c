/* What people do: they publish, decide, vouch, lose keys and find them again. */
#include "tests/sim/founding.h"
#include "tests/sim/prose.h"
#include "tests/sim/story.h"

#define MINUTE_MS UINT64_C(60000)

/* Any actor that is not hostile; NULL when the roll finds none. */
static struct actor *pick_honest(struct world *world)
{
    for (int tries = 0; tries < 20; tries++) {
        struct actor *actor = &world->actors[dice_pick(&world->dice, world->actor_count)];

        if (!actor->hostile && !actor->dissolved)
            return actor;
    }
    return NULL;
}

static struct actor *pick_other(struct world *world, const struct actor *than)
{
    struct actor *actor = pick_honest(world);

    return actor == than || actor == NULL || actor->index == 0 ? NULL : actor;
}

static bool knows_the_time(const struct world *world, const struct actor *actor)
{
    return !world->nodes[actor->home].clock_wrong;
}

static void publish(struct world *world, struct actor *actor)
{
    static const uint32_t kinds[] = {
        KIND_PROFILE, KIND_PLACE, KIND_PLACE,    KIND_BEARER,  KIND_SERVICE,   KIND_BEACON,
        PROSE_NOTICE, PROSE_MAIL, PROSE_RECEIPT, PROSE_PREKEY, PROSE_ADVISORY, PROSE_UNKNOWN,
    };
    uint32_t kind = kinds[dice_pick(&world->dice, sizeof kinds / sizeof kinds[0])];
    uint32_t count = dice_chance(&world->dice, 3000) ? 4 : 1;
    struct pen pen;

    if (!pen_open(&pen, world, actor, false))
        return;
    for (uint32_t i = 0; i < count; i++)
        prose_write(&pen, kind, dice_pick(&world->dice, 4));
    pen_submit(&pen, false);
    world_count(world, kind == PROSE_UNKNOWN ? TALLY_STORY_UNKNOWN : TALLY_STORY_PUBLISH);
}

static void erase(struct world *world, struct actor *actor)
{
    struct pen pen;

    if (actor->entry_count == 0 || !pen_open(&pen, world, actor, false))
        return;
    prose_delete(&pen, &actor->entries[dice_pick(&world->dice, actor->entry_count)]);
    pen_submit(&pen, false);
    world_count(world, TALLY_STORY_DELETE);
}

static void raise_alarm(struct world *world, struct actor *actor)
{
    struct pen pen;

    if (!pen_open(&pen, world, actor, true))
        return;
    prose_write(&pen, PROSE_ALARM, dice_pick(&world->dice, 2));
    pen_submit(&pen, false);
    world_count(world, TALLY_STORY_ALARM);
}

static void hold_ceremony(struct world *world, struct actor *actor)
{
    struct pen pen;

    if (!knows_the_time(world, actor) || !pen_open(&pen, world, actor, false))
        return;
    pen_ceremony(&pen, dice_chance(&world->dice, 7000) ? &actor->desk : &actor->machine);
    pen_submit(&pen, true);
    world_count(world, TALLY_STORY_CEREMONY);
}

static void rotate(struct world *world, struct actor *actor)
{
    struct pen pen;

    if (!knows_the_time(world, actor) || !pen_open(&pen, world, actor, false))
        return;
    pen_ceremony(&pen, NULL);
    pen_submit(&pen, true);
    world_count(world, TALLY_STORY_ROTATE);
}

/* A new desk key when the old one has run out, and the entries under it. */
static void delegate_anew(struct world *world, struct actor *actor)
{
    struct pen pen;

    if (!knows_the_time(world, actor) || !pen_open(&pen, world, actor, false))
        return;
    pen_delegate(&pen, &actor->desk, actor->desk.roles, 20000);
    for (size_t i = 0; i < actor->entry_count; i++)
        pen_rewrite(&pen, &actor->entries[i]);
    pen_submit(&pen, false);
    world_count(world, TALLY_STORY_DELEGATE);
}

static void dissolve(struct world *world, struct actor *actor)
{
    static const struct key_event_body blank;
    struct pen pen;

    if (actor->index == 0 || !dice_chance(&world->dice, 2000) || !knows_the_time(world, actor) ||
        !pen_open(&pen, world, actor, false))
        return;
    pen_event(&pen, KIND_DISSOLVE, blank);
    pen_submit(&pen, false);
    actor->dissolved = true;
    world_count(world, TALLY_STORY_DISSOLVE);
}

static void contest(struct world *world, struct actor *actor)
{
    static const struct key_event_body blank;
    struct pen pen;

    if (!knows_the_time(world, actor) || !pen_open(&pen, world, actor, false))
        return;
    pen_event(&pen, KIND_CONTEST, blank);
    pen_submit(&pen, false);
    world_count(world, TALLY_STORY_CONTEST);
}

static void vouch(struct world *world, struct actor *actor)
{
    const struct actor *newcomer = NULL;
    struct pen pen;
    struct buffer body;

    for (uint32_t i = 0; i < world->actor_count && newcomer == NULL; i++) {
        const struct actor *other = &world->actors[i];

        if (!other->admitted && !other->hostile && other->index != 0 &&
            dice_chance(&world->dice, 6000))
            newcomer = other;
    }
    if (newcomer == NULL || !pen_open(&pen, world, actor, false))
        return;
    buffer_init(&body, LIMIT_BODY_SIZE);
    prose_vouch(&body);
    pen_write(&pen, KIND_VOUCH, subject_of_id(&newcomer->principal), buffer_span(&body));
    buffer_done(&body);
    pen_submit(&pen, false);
    world_count(world, TALLY_STORY_VOUCH);
}

static void withdraw(struct world *world, struct actor *actor)
{
    struct pen pen;

    for (size_t i = 0; i < actor->entry_count; i++) {
        const struct entry *entry = &actor->entries[i];

        if (entry->kind != KIND_VOUCH || entry->deleted || !pen_open(&pen, world, actor, false))
            continue;
        prose_delete(&pen, entry);
        pen_submit(&pen, false);
        world_count(world, TALLY_STORY_WITHDRAW);
        return;
    }
}

static void decide(struct world *world, struct actor *subject, enum recognition_state state,
                   enum tally_row row)
{
    struct pen pen;
    struct buffer body;

    if (!pen_open(&pen, world, &world->actors[0], false))
        return;
    buffer_init(&body, LIMIT_BODY_SIZE);
    prose_recognition(&body, world, subject, state);
    pen_write(&pen, KIND_RECOGNITION, subject_of_id(&subject->principal), buffer_span(&body));
    buffer_done(&body);
    pen_submit(&pen, false);
    subject->admitted = state == RECOGNITION_RECOGNISED;
    world_count(world, row);
}

/* The Cell looks at anybody, the hostile too. */
static void sit_in_judgement(struct world *world, struct actor *unused)
{
    struct actor *subject = &world->actors[dice_pick(&world->dice, world->actor_count)];

    (void)unused;
    if (subject->index == 0)
        return;
    if (!subject->admitted)
        decide(world, subject, RECOGNITION_RECOGNISED, TALLY_STORY_RECOGNISE);
    else if (dice_chance(&world->dice, 3000))
        decide(world, subject, RECOGNITION_SUSPENDED, TALLY_STORY_SUSPEND);
    else if (dice_chance(&world->dice, 3000))
        decide(world, subject, RECOGNITION_DELISTED, TALLY_STORY_DELIST);
}

static void succeed(struct world *world, struct actor *old)
{
    const struct actor *successor = pick_other(world, old);
    struct succession_body body = {.head = old->tip};
    struct pen pen;
    struct buffer encoded;

    if (old->index == 0 || successor == NULL || !pen_open(&pen, world, &world->actors[0], false))
        return;
    body.successor = successor->principal;
    buffer_init(&encoded, LIMIT_BODY_SIZE);
    if (succession_body_write(&encoded, &body) == STATUS_OK) {
        pen_write(&pen, KIND_ANNOUNCE, subject_of_id(&old->principal), buffer_span(&encoded));
        pen_write(&pen, KIND_FINAL, subject_of_id(&old->principal), buffer_span(&encoded));
    }
    buffer_done(&encoded);
    pen_submit(&pen, false);
    world_count(world, TALLY_STORY_SUCCESSION);
}

static void arrive(struct world *world, struct actor *unused)
{
    (void)unused;
    if (world->actor_count < world->plan.principal_count + 6u)
        founding_newcomer(world);
}

struct deed {
    uint32_t weight;
    void (*act)(struct world *world, struct actor *actor);
};

static const struct deed deeds[] = {
    {20, publish}, {5, erase},   {3, raise_alarm},      {3, hold_ceremony}, {2, rotate},
    {2, dissolve}, {1, contest}, {10, vouch},           {2, withdraw},      {2, delegate_anew},
    {2, arrive},   {2, succeed}, {7, sit_in_judgement},
};

void story_person(struct world *world)
{
    struct actor *actor = pick_honest(world);
    uint32_t total = 0;
    uint32_t roll;
    size_t i = 0;

    for (size_t j = 0; j < sizeof deeds / sizeof deeds[0]; j++)
        total += deeds[j].weight;
    roll = dice_pick(&world->dice, total);
    while (roll >= deeds[i].weight)
        roll -= deeds[i++].weight;
    if (actor != NULL)
        deeds[i].act(world, actor);
}
