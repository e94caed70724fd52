/* What delegations sign: decisions of the Cell, vouches, and entries of every class. */
#include "property.h"
#include "write.h"

#define GHOSTS 12 /* subjects of vouches that no one ever founds */

static const uint8_t deletion_body[] = {0x80};
static const uint8_t unreadable_body[] = {0x81, 0x28, 0x01}; /* {40: 1} */

static struct span choose_body(struct history *history, uint8_t body[3])
{
    if (dice_percent(&history->dice, 14))
        return span_of(deletion_body, sizeof(deletion_body));
    body[0] = 0x81;
    body[1] = 0;
    body[2] = (uint8_t)dice_below(&history->dice, 100);
    return span_of(body, 3);
}

int write_entry(struct history *history, const struct entry_plan *plan, const struct deed *meaning)
{
    const struct deed *via = &history->deeds[plan->via];
    struct deed deed = *meaning;
    struct record_draft draft = {.author = history->principals[via->owner],
                                 .via = via->record.id,
                                 .kind = plan->kind,
                                 .subject = plan->subject,
                                 .stamp = plan->stamp,
                                 .body = plan->body};
    struct key_signature signature;
    struct buffer record;
    int added;

    deed.owner = via->owner;
    deed.parent = NONE;
    deed.other.bytes.size = 0;
    deed.forgery = FORGERY_NONE;
    buffer_clear(&history->payload);
    property_require(record_write_payload(&history->payload, &draft) == STATUS_OK,
                     "a payload is not written");
    write_signature(history, &signature, via->pair, buffer_span(&history->payload),
                    &history->network);
    if (history->verified && dice_percent(&history->dice, 4)) {
        deed.forgery = FORGERY_SIGNATURE;
        signature.signature.bytes[dice_below(&history->dice, SIGNATURE_SIZE)] ^= 4;
    }
    if (via->forgery == FORGERY_KEY)
        deed.forgery = FORGERY_SIGNATURE;
    buffer_init(&record, LIMIT_RECORD_SIZE);
    property_require(record_write(&record, buffer_span(&history->payload), &signature, 1, false) ==
                         STATUS_OK,
                     "a record is not written");
    added = write_deed(history, buffer_span(&record), &deed);
    buffer_done(&record);
    return added;
}

static void choose_recognition(struct history *history, struct recognition_body *body,
                               uint32_t subject, bool plain)
{
    static const char countries[][3] = {"IN", "IN", "MM", "US"};
    struct dice *dice = &history->dice;
    uint32_t what = dice_below(dice, 100);
    int head = what < 60 || plain ? pick_event(history, subject) : pick_any_event(history, subject);

    *body = (struct recognition_body){.state = RECOGNITION_RECOGNISED, .reason = {.bytes = NULL}};
    if (!plain && dice_percent(dice, 35))
        body->state = dice_percent(dice, 50) ? RECOGNITION_SUSPENDED : RECOGNITION_DELISTED;
    memcpy(body->country, countries[dice_below(dice, 4)], sizeof(body->country));
    body->review = write_hour(history);
    body->head = history->deeds[head].record.id;
    if (what >= 80)
        body->head = history->deeds[dice_below(dice, history->count)].record.id;
    if (what >= 90)
        memset(body->head.bytes, (int)what, ID_SIZE);
}

void write_recognition(struct history *history, uint32_t subject, bool plain)
{
    struct dice *dice = &history->dice;
    struct entry_plan plan = {.kind = KIND_RECOGNITION};
    uint32_t decider; /* the Cell; in vain, somebody else */
    struct deed deed = {.readable = true};
    struct buffer body;

    decider = plain || !dice_percent(dice, 6) ? 0 : subject;
    plan.via = pick_delegation(history, decider, dice_percent(dice, 4) ? 0 : ROLE_ADMIT);
    if (plan.via == NONE)
        return;
    choose_recognition(history, &deed.recognition, subject, plain);
    buffer_init(&body, LIMIT_BODY_SIZE);
    property_require(recognition_body_write(&body, &deed.recognition) == STATUS_OK, "no body");
    plan.body = buffer_span(&body);
    plan.subject = subject_of_id(&history->principals[subject]);
    if (!plain && dice_percent(dice, 3))
        plan.subject = subject_of(history->principals[subject].bytes, ID_SIZE - 1);
    plan.stamp = write_stamp(history, history->deeds[plan.via].record.stamp);
    if (!plain && dice_percent(dice, 12)) {
        deed.readable = false;
        plan.body = dice_percent(dice, 50) ? span_of(deletion_body, sizeof(deletion_body))
                                           : span_of(unreadable_body, sizeof(unreadable_body));
    }
    (void)write_entry(history, &plan, &deed);
    buffer_done(&body);
}

void write_vouch(struct history *history, uint32_t owner, const struct id *subject, bool plain)
{
    struct dice *dice = &history->dice;
    struct entry_plan plan = {.kind = KIND_VOUCH, .subject = subject_of_id(subject)};
    struct deed deed = {.readable = true};
    struct buffer body;

    plan.via = pick_delegation(history, owner, !plain && dice_percent(dice, 6) ? 0 : ROLE_ADMIT);
    if (plan.via == NONE)
        return;
    buffer_init(&body, LIMIT_BODY_SIZE);
    property_require(vouch_body_write(&body, span_of_text("known to us")) == STATUS_OK, "no body");
    plan.body = buffer_span(&body);
    plan.stamp = write_stamp(history, history->deeds[plan.via].record.stamp);
    if (!plain && dice_percent(dice, 12)) {
        deed.readable = false;
        plan.body = dice_percent(dice, 70) ? span_of(deletion_body, sizeof(deletion_body))
                                           : span_of(unreadable_body, sizeof(unreadable_body));
    }
    if (!plain && dice_percent(dice, 3))
        plan.kind = KIND_OF(3, 2);
    if (!plain && dice_percent(dice, 5))
        plan.subject = subject_of(subject->bytes, ID_SIZE - 1);
    (void)write_entry(history, &plan, &deed);
    buffer_done(&body);
}

void write_welcome(struct history *history, uint32_t subject, uint32_t vouchers)
{
    uint32_t order[HISTORY_PRINCIPALS_MAX];

    dice_shuffle(&history->dice, order, history->principal_count);
    for (uint32_t i = 0; i < history->principal_count && vouchers > 0; i++) {
        if (order[i] == 0 || (order[i] == subject && !dice_percent(&history->dice, 20)))
            continue;
        write_vouch(history, order[i], &history->principals[subject], history->welcoming);
        vouchers--;
    }
}

static int write_decision(struct history *history, uint32_t kind, uint32_t subject,
                          const struct succession_body *decision, struct stamp least)
{
    struct entry_plan plan = {.kind = kind};
    struct deed deed = {.readable = true, .succession = *decision};
    struct buffer body;
    int added;

    plan.via = pick_delegation(history, 0, ROLE_ADMIT);
    if (plan.via == NONE)
        return NONE;
    buffer_init(&body, LIMIT_BODY_SIZE);
    property_require(succession_body_write(&body, decision) == STATUS_OK, "no body");
    plan.body = buffer_span(&body);
    plan.subject = subject_of_id(&history->principals[subject]);
    if (least.value < history->deeds[plan.via].record.stamp.value)
        least = history->deeds[plan.via].record.stamp;
    plan.stamp = write_stamp(history, least);
    if (dice_percent(&history->dice, 6)) {
        deed.readable = false;
        plan.body = span_of(unreadable_body, sizeof(unreadable_body));
    }
    added = write_entry(history, &plan, &deed);
    buffer_done(&body);
    return added;
}

static void write_contest(struct history *history, uint32_t subject, struct succession_body *body,
                          struct stamp least)
{
    struct event_plan plan = {.owner = subject, .kind = KIND_CONTEST, .target = NONE};
    int contest;

    plan.parent = pick_event(history, subject);
    contest = write_event(history, &plan);
    if (contest == NONE || dice_percent(&history->dice, 40))
        return;
    body->head = history->deeds[contest].record.id;
    (void)write_decision(history, KIND_FINAL, subject, body, (struct stamp){least.value + 1});
}

void write_succession(struct history *history, uint32_t subject)
{
    struct dice *dice = &history->dice;
    struct succession_body body;
    struct stamp least = {0};
    int announced = NONE, final;

    body.successor = history->principals[dice_below(dice, history->principal_count)];
    body.head = history->deeds[pick_event(history, subject)].record.id;
    if (dice_percent(dice, 85))
        announced = write_decision(history, KIND_ANNOUNCE, subject, &body, least);
    if (announced != NONE && !dice_percent(dice, 10))
        least.value = history->deeds[announced].record.stamp.value + dice_range(dice, 0, 2);
    if (dice_percent(dice, 8))
        body.successor = history->principals[dice_below(dice, history->principal_count)];
    final = write_decision(history, KIND_FINAL, subject, &body, least);
    if (final != NONE && dice_percent(dice, 45))
        write_contest(history, subject, &body, history->deeds[final].record.stamp);
}

static uint32_t role_of_class(uint32_t class_number)
{
    return kind_class_of(KIND_OF(class_number, 1))->role;
}

/* A class of 4 to 11, mostly one that the roles allow. */
static uint32_t choose_class(struct history *history, uint32_t roles)
{
    uint32_t class_number = 4;

    for (uint32_t tries = 0; tries < 6; tries++) {
        class_number = (uint32_t)dice_range(&history->dice, 4, 11);
        if ((role_of_class(class_number) & roles) != 0 || dice_percent(&history->dice, 3))
            break;
    }
    return class_number;
}

static struct subject choose_subject(struct history *history)
{
    uint8_t byte = (uint8_t)dice_below(&history->dice, 3);

    return subject_of(&byte, dice_percent(&history->dice, 10) ? 0 : 1);
}

void write_publication(struct history *history, uint32_t owner)
{
    struct dice *dice = &history->dice;
    uint32_t count = 1 + dice_below(dice, 3);

    for (uint32_t i = 0; i < count; i++) {
        struct entry_plan plan = {.via = pick_delegation(history, owner, 0)};
        struct deed deed = {.readable = false};
        const struct deed *via;
        uint8_t body[3];

        if (plan.via == NONE)
            return;
        via = &history->deeds[plan.via];
        plan.kind = KIND_OF(choose_class(history, via->event.roles), 1);
        if (dice_percent(dice, 8))
            plan.kind += 200;
        plan.subject = choose_subject(history);
        plan.stamp = write_stamp(history, via->record.stamp);
        if (dice_percent(dice, 3) && via->record.stamp.value > 0)
            plan.stamp.value = via->record.stamp.value - 1;
        plan.body = choose_body(history, body);
        (void)write_entry(history, &plan, &deed);
    }
}

static void write_vouch_burst(struct history *history, uint32_t owner)
{
    uint32_t count = (uint32_t)dice_range(&history->dice, 7, 11);

    for (uint32_t i = 0; i < count; i++) {
        struct id subject;

        memset(subject.bytes, (int)(0xe0 + dice_below(&history->dice, GHOSTS)), ID_SIZE);
        if (dice_percent(&history->dice, 40))
            subject = history->principals[dice_below(&history->dice, history->principal_count)];
        write_vouch(history, owner, &subject, false);
    }
}

void write_burst(struct history *history, uint32_t owner)
{
    struct dice *dice = &history->dice;
    uint32_t count = (uint32_t)dice_range(dice, 15, 22);
    struct entry_plan plan = {.kind = KIND_BEACON};
    struct deed deed = {.readable = false};

    if (dice_percent(dice, 40)) {
        write_vouch_burst(history, owner);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint8_t subject = (uint8_t)i, body[3];

        plan.kind = dice_percent(dice, 25) ? KIND_OF(5, 2) : KIND_BEACON;
        plan.via = pick_delegation(history, owner, ROLE_NODE);
        if (plan.via == NONE)
            return;
        plan.subject = subject_of(&subject, 1);
        plan.stamp = write_stamp(history, history->deeds[plan.via].record.stamp);
        plan.body = choose_body(history, body);
        (void)write_entry(history, &plan, &deed);
    }
}

/* Something of class 2 and above, or NONE. */
static int pick_entry(struct history *history)
{
    for (uint32_t tries = 0; tries < 12; tries++) {
        uint32_t i = dice_below(&history->dice, history->count);

        if (history->deeds[i].record.class->discipline != DISCIPLINE_LOG)
            return (int)i;
    }
    return NONE;
}

void write_collision(struct history *history)
{
    struct dice *dice = &history->dice;
    int stood = pick_entry(history);
    struct entry_plan plan;
    struct deed deed;
    struct stamp least;

    if (stood == NONE)
        return;
    deed = history->deeds[stood];
    plan.via = pick_delegation(history, deed.owner, deed.record.class->role);
    if (plan.via == NONE)
        return;
    plan.kind = deed.record.kind;
    plan.subject = deed.record.subject;
    plan.body = deed.record.body;
    least = history->deeds[plan.via].record.stamp;
    plan.stamp = write_stamp(history, least);
    if (dice_percent(dice, 40) && deed.record.stamp.value >= least.value)
        plan.stamp = deed.record.stamp;
    if (dice_percent(dice, 30)) {
        deed.readable = false;
        plan.body = span_of(deletion_body, sizeof(deletion_body));
    }
    (void)write_entry(history, &plan, &deed);
}
