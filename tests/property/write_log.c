/* Whole ways of a key log: founding, growth, forks, disputes, crowds, ceremonies, a full log. */
#include "property.h"
#include "write.h"

int pick_any_event(struct history *history, uint32_t owner)
{
    int picked = NONE;
    uint32_t seen = 0;

    for (uint32_t i = 0; i < history->count; i++) {
        const struct deed *deed = &history->deeds[i];

        if (deed->owner == owner && deed->record.class->discipline == DISCIPLINE_LOG &&
            dice_below(&history->dice, ++seen) == 0)
            picked = (int)i;
    }
    return picked;
}

int pick_event(struct history *history, uint32_t owner)
{
    if (dice_percent(&history->dice, 12))
        return pick_any_event(history, owner);
    for (uint32_t i = history->count; i > 0; i--) {
        const struct deed *deed = &history->deeds[i - 1];

        if (deed->owner == owner && deed->record.class->discipline == DISCIPLINE_LOG &&
            dice_percent(&history->dice, 85))
            return (int)i - 1;
    }
    return pick_any_event(history, owner);
}

int pick_delegation(struct history *history, uint32_t owner, uint32_t roles)
{
    int picked = NONE;

    for (uint32_t i = 0; i < history->count; i++) {
        const struct deed *deed = &history->deeds[i];

        if (deed->owner == owner && deed->record.kind == KIND_DELEGATE &&
            (deed->event.roles & roles) == roles &&
            (picked == NONE || dice_percent(&history->dice, 55)))
            picked = (int)i;
    }
    return picked;
}

int write_delegate(struct history *history, uint32_t owner, int parent, uint32_t roles)
{
    struct event_plan plan = {.owner = owner, .kind = KIND_DELEGATE, .parent = parent};

    plan.roles = roles;
    plan.until = write_hour(history);
    return write_event(history, &plan);
}

static uint32_t choose_roles(struct history *history)
{
    if (dice_percent(&history->dice, 60))
        return ROLE_ALL;
    return 1 + dice_below(&history->dice, ROLE_ALL);
}

void write_founding(struct history *history, uint32_t owner)
{
    struct event_plan plan = {.owner = owner, .kind = KIND_INCEPTION, .parent = NONE};
    struct dice *dice = &history->dice;
    int tip = write_event(history, &plan);

    while (tip == NONE) /* two by the same keys at the same time are one */
        tip = write_event(history, &plan);
    property_require(owner == history->principal_count, "founded out of turn");
    history->principals[owner] = history->deeds[tip].record.id;
    history->inceptions[owner] = tip;
    history->principal_count++;
    for (uint32_t i = 1 + dice_below(dice, 2); i > 0 && tip != NONE; i--) {
        plan.kind = KIND_DELEGATE;
        plan.parent = tip;
        plan.roles = owner == 0 || dice_percent(dice, 60) ? ROLE_ALL : choose_roles(history);
        plan.until = write_hour(history);
        if (owner == 0 && history->count == 1)
            plan.until = (struct hour){history->clocks[0].ms / HOUR_MS + 100000};
        tip = write_event(history, &plan);
    }
}

/* The n-th delegate at or above an event, or NONE; n by chance. */
static int pick_delegation_above(struct history *history, int event)
{
    int picked = NONE;

    while (event != NONE) {
        const struct deed *deed = &history->deeds[event];

        if (deed->record.kind == KIND_DELEGATE &&
            (picked == NONE || dice_percent(&history->dice, 50)))
            picked = event;
        event = deed->parent;
    }
    return picked;
}

int write_any_event(struct history *history, uint32_t owner, int parent)
{
    static const uint32_t kinds[] = {KIND_DELEGATE, KIND_DELEGATE, KIND_DELEGATE, KIND_REVOKE,
                                     KIND_REVOKE,   KIND_ROTATE,   KIND_CONTEST,  KIND_DISSOLVE};
    struct dice *dice = &history->dice;
    struct event_plan plan = {.owner = owner, .parent = parent, .target = NONE};

    plan.kind = kinds[dice_below(dice, sizeof(kinds) / sizeof(kinds[0]))];
    if (plan.kind == KIND_DISSOLVE && !dice_percent(dice, 35))
        plan.kind = KIND_CONTEST;
    if (plan.kind == KIND_REVOKE) {
        plan.target = pick_delegation_above(history, parent);
        if (plan.target == NONE)
            plan.kind = KIND_DELEGATE;
    }
    plan.roles = choose_roles(history);
    plan.until = write_hour(history);
    plan.flawed = dice_percent(dice, 9);
    return write_event(history, &plan);
}

void write_growth(struct history *history, uint32_t owner)
{
    int parent = pick_event(history, owner);

    for (uint32_t i = 1 + dice_below(&history->dice, 2); i > 0 && parent != NONE; i--)
        parent = write_any_event(history, owner, parent);
}

void write_fork(struct history *history, uint32_t owner)
{
    int parent = pick_any_event(history, owner);
    int tip = parent;

    if (parent == NONE)
        return;
    if (dice_percent(&history->dice, 40))
        (void)write_delegate(history, owner, parent, choose_roles(history));
    for (uint32_t i = 1 + dice_below(&history->dice, 3); i > 0 && tip != NONE; i--)
        tip = write_any_event(history, owner, tip);
}

void write_dispute(struct history *history, uint32_t owner)
{
    struct event_plan plan = {.owner = owner, .kind = KIND_ROTATE};

    for (uint32_t i = 0; i < 2; i++) {
        int tip;

        plan.parent = i == 0 || dice_percent(&history->dice, 50) ? pick_any_event(history, owner)
                                                                 : plan.parent;
        if (plan.parent == NONE)
            return;
        tip = write_event(history, &plan);
        if (tip != NONE && dice_percent(&history->dice, 50))
            (void)write_delegate(history, owner, tip, ROLE_ALL);
    }
}

void write_crowd(struct history *history, uint32_t owner)
{
    struct event_plan plan = {.owner = owner, .kind = KIND_ROTATE};

    plan.parent = pick_any_event(history, owner);
    if (plan.parent == NONE)
        return;
    for (uint32_t i = 0; i < 5; i++)
        (void)write_delegate(history, owner, plan.parent, choose_roles(history));
    if (dice_percent(&history->dice, 15))
        (void)write_event(history, &plan);
}

/* Signs anew, at the same places, what the old delegation said. */
static void write_again(struct history *history, int old, int fresh)
{
    uint32_t count = history->count;
    uint32_t again = 0;

    for (uint32_t i = 0; i < count && again < 4; i++) {
        const struct deed *deed = &history->deeds[i];
        struct entry_plan plan = {.via = fresh};

        if (!id_equal(&deed->record.via, &history->deeds[old].record.id))
            continue;
        plan.kind = deed->record.kind;
        plan.subject = deed->record.subject;
        plan.body = deed->record.body;
        plan.stamp = write_stamp(history, history->deeds[fresh].record.stamp);
        (void)write_entry(history, &plan, deed);
        again++;
    }
}

void write_ceremony(struct history *history, uint32_t owner)
{
    struct event_plan plan = {.owner = owner, .kind = KIND_REVOKE};
    struct dice *dice = &history->dice;
    int tip, fresh;

    plan.parent = pick_event(history, owner);
    plan.target = pick_delegation_above(history, plan.parent);
    if (plan.target == NONE)
        return;
    tip = write_event(history, &plan);
    if (tip == NONE)
        return;
    fresh = write_delegate(history, owner, tip, history->deeds[plan.target].event.roles);
    if (fresh == NONE || dice_percent(dice, 15))
        return;
    write_again(history, plan.target, fresh);
    if (dice_percent(dice, 40))
        (void)write_delegate(history, owner, fresh, choose_roles(history));
}

void write_full_log(struct history *history, uint32_t owner)
{
    struct event_plan plan = {.owner = owner, .kind = KIND_CONTEST, .target = NONE};
    struct dice *dice = &history->dice;
    uint32_t events = (uint32_t)dice_range(dice, 235, 270);
    int tip = history->inceptions[owner];

    plan.roles = ROLE_ALL;
    plan.until = (struct hour){HISTORY_HOUR + 100000};
    history->prompt = true;
    for (uint32_t i = 0; i < events && tip != NONE; i++) {
        bool aside = dice_percent(dice, 5);
        int added;

        plan.parent = tip;
        plan.kind = dice_percent(dice, 20) ? KIND_DELEGATE : KIND_CONTEST;
        if (aside && dice_percent(dice, 60))
            plan.kind = KIND_ROTATE;
        added = write_event(history, &plan);
        if (added != NONE && !aside)
            tip = added;
    }
    if (tip != NONE)
        write_publication(history, owner);
    history->prompt = false;
}
