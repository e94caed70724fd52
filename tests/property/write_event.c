/* Key events of a history: committees that sign, and the ways in which an event can be wrong. */
#include "property.h"
#include "write.h"

#include <stdlib.h>

static int compare_places(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

static struct committee choose_committee(struct history *history)
{
    struct dice *dice = &history->dice;
    struct committee committee = {.count = 1 + dice_below(dice, 3)};
    uint32_t place = dice_below(dice, HISTORY_PAIRS);

    if (dice_percent(dice, 50))
        committee.count = 1;
    for (uint32_t i = 0; i < committee.count; i++) {
        committee.members[i] = place;
        place = (place + 1 + dice_below(dice, HISTORY_PAIRS / 4)) % HISTORY_PAIRS;
    }
    qsort(committee.members, committee.count, sizeof(committee.members[0]), compare_places);
    committee.threshold = 1 + dice_below(dice, committee.count);
    return committee;
}

static uint32_t add_reign(struct history *history, const struct committee *current)
{
    property_require(history->reign_count < HISTORY_COMMITTEES_MAX, "too many key sets");
    history->reigns[history->reign_count] =
        (struct reign){.current = *current, .next = choose_committee(history)};
    return history->reign_count++;
}

static void set_of(const struct history *history, struct key_set *out,
                   const struct committee *committee)
{
    *out = (struct key_set){.count = committee->count, .threshold = committee->threshold};
    for (uint32_t i = 0; i < committee->count; i++)
        out->keys[i] = history->keyring->pairs[committee->members[i]].public_key;
}

void write_signature(struct history *history, struct key_signature *out, uint32_t pair,
                     struct span payload, const struct id *network)
{
    const struct sign_pair *keys = &history->keyring->pairs[pair];

    out->key = keys->public_key;
    if (history->verified) {
        record_sign(&out->signature, keys, network, payload);
        return;
    }
    for (size_t i = 0; i < SIGNATURE_SIZE; i += sizeof(uint64_t)) {
        uint64_t filler = dice_next(&history->dice);

        memcpy(out->signature.bytes + i, &filler, sizeof(filler));
    }
}

/* As many members as the threshold says, which ones by chance; ascending. */
static struct committee choose_signers(struct history *history, const struct committee *committee)
{
    struct committee signers = *committee;

    while (signers.count > committee->threshold) {
        uint32_t out = dice_below(&history->dice, signers.count);

        signers.count--;
        memmove(&signers.members[out], &signers.members[out + 1],
                (signers.count - out) * sizeof(signers.members[0]));
    }
    return signers;
}

/* One member too few or too many, or a stranger in place of one. */
static void spoil_signers(struct history *history, struct committee *signers)
{
    uint32_t stranger = dice_below(&history->dice, HISTORY_PAIRS);

    for (uint32_t i = 0; i < signers->count; i++)
        if (signers->members[i] == stranger)
            return;
    if (signers->count > 1 && dice_percent(&history->dice, 40))
        signers->count--;
    else if (signers->count < HISTORY_SIGNERS_MAX && dice_percent(&history->dice, 50))
        signers->members[signers->count++] = stranger;
    else
        signers->members[dice_below(&history->dice, signers->count)] = stranger;
    qsort(signers->members, signers->count, sizeof(signers->members[0]), compare_places);
}

/* Payload and signatures to a record in history->body, which is free by then. */
static struct span sign_event(struct history *history, const struct committee *signers,
                              const struct id *network, bool garble)
{
    struct key_signature signatures[HISTORY_SIGNERS_MAX];
    struct span payload = buffer_span(&history->payload);

    for (uint32_t i = 0; i < signers->count; i++)
        write_signature(history, &signatures[i], signers->members[i], payload, network);
    if (garble)
        signatures[0].signature.bytes[dice_below(&history->dice, SIGNATURE_SIZE)] ^= 1;
    buffer_clear(&history->body);
    property_require(record_write(&history->body, payload, signatures, signers->count, true) ==
                         STATUS_OK,
                     "a key event is not written");
    return buffer_span(&history->body);
}

struct draft_event {
    struct deed deed;
    struct stamp stamp;
    struct id author;
    struct committee signers;
    bool spoiled_signers;
};

static void choose_bodies(struct history *history, struct draft_event *draft,
                          const struct event_plan *plan)
{
    struct key_event_body *body = &draft->deed.event;
    const struct reign *reign = &history->reigns[draft->deed.reign];

    set_of(history, &body->keys, &reign->current);
    if (plan->kind == KIND_INCEPTION || plan->kind == KIND_ROTATE) {
        struct key_set next;

        set_of(history, &next, &reign->next);
        property_require(key_set_commit(&body->next_keys, &next) == STATUS_OK, "no commitment");
    }
    if (plan->kind == KIND_DELEGATE) {
        draft->deed.pair = dice_below(&history->dice, HISTORY_PAIRS);
        body->key = history->keyring->pairs[draft->deed.pair].public_key;
        body->roles = plan->roles;
        body->until = plan->until;
        body->label = span_of_text("device");
    }
    if (plan->kind == KIND_REVOKE)
        body->target = history->deeds[plan->target].record.id;
}

static void continue_parent(struct history *history, struct draft_event *draft,
                            const struct event_plan *plan)
{
    const struct deed *parent = &history->deeds[plan->parent];
    struct dice *dice = &history->dice;

    draft->deed.reign = parent->reign;
    if (plan->kind == KIND_ROTATE) {
        struct committee revealed = history->reigns[parent->reign].next;

        if (plan->flawed && dice_percent(dice, 60))
            revealed = choose_committee(history);
        draft->deed.reign = add_reign(history, &revealed);
    }
    draft->deed.event.sequence = parent->event.sequence + 1;
    draft->deed.event.previous = parent->record.id;
    draft->stamp = parent->record.stamp;
    if (dice_percent(dice, 50))
        draft->stamp = write_stamp(history, parent->record.stamp);
    else
        draft->stamp.value += dice_range(dice, 0, 1);
}

/* A rotate may be wrong already: it reveals another set than was committed to. */
static void spoil(struct history *history, struct draft_event *draft, const struct event_plan *plan)
{
    struct dice *dice = &history->dice;
    int target = pick_delegation(history, plan->owner, 0);

    if (plan->kind == KIND_ROTATE && dice_percent(dice, 70))
        return;
    if (plan->kind == KIND_REVOKE && target != NONE && dice_percent(dice, 60)) {
        draft->deed.event.target =
            history->deeds[dice_percent(dice, 80) ? target : plan->parent].record.id;
        return;
    }
    switch (dice_below(dice, 5)) {
    case 0:
        draft->deed.event.sequence++;
        return;
    case 1:
        draft->stamp.value = history->deeds[plan->parent].record.stamp.value - 1;
        return;
    case 2:
        draft->author = history->principals[dice_below(dice, history->principal_count)];
        return;
    default:
        draft->spoiled_signers = true;
        return;
    }
}

/* The form of the prime-order group's sum with a point of order 2 (tests/unit/test_crypto_sign.c).
 */
static const struct public_key mixed_order_key = {{0xb2, 0x95, 0xd8, 0x43, 0x31, 0x49, 0x5b, 0xd2,
                                                   0x9d, 0x5c, 0x57, 0x2f, 0xd5, 0x90, 0xf2, 0x8c,
                                                   0x9a, 0xcd, 0xea, 0x88, 0xe2, 0x1d, 0xbc, 0x59,
                                                   0xc5, 0x3f, 0xb7, 0x5e, 0x74, 0xa6, 0x25, 0xd6}};

static void choose_forgery(struct history *history, struct draft_event *draft, uint32_t kind)
{
    if (!history->verified || draft->author.bytes[0] == 0 || !dice_percent(&history->dice, 5))
        return;
    draft->deed.forgery = FORGERY_SIGNATURE;
    if (kind == KIND_DELEGATE && dice_percent(&history->dice, 60)) {
        draft->deed.forgery = FORGERY_KEY;
        draft->deed.event.key = mixed_order_key;
    }
}

static void write_draft_payload(struct history *history, const struct draft_event *draft,
                                uint32_t kind)
{
    struct record_draft record = {.author = draft->author, .kind = kind, .stamp = draft->stamp};

    buffer_clear(&history->body);
    property_require(key_event_body_write(&history->body, kind, &draft->deed.event) == STATUS_OK,
                     "a key event's body is not written");
    record.body = buffer_span(&history->body);
    buffer_clear(&history->payload);
    property_require(record_write_payload(&history->payload, &record) == STATUS_OK,
                     "a key event's payload is not written");
}

/* The same payload with the signatures of other members. */
static void write_other(struct history *history, int added, const struct committee *committee)
{
    struct deed *deed = &history->deeds[added];
    struct committee signers = choose_signers(history, committee);
    struct id network = record_signing_network(&deed->record, &history->network);
    struct span bytes = sign_event(history, &signers, &network, false);
    uint8_t *kept = history->bytes + history->size;

    property_require(history->size + bytes.size <= HISTORY_BYTES, "the arena is full");
    memcpy(kept, bytes.bytes, bytes.size);
    history->size += bytes.size;
    property_require(record_read(&deed->other, span_of(kept, bytes.size), &history->network) ==
                         STATUS_OK,
                     "another copy cannot be read");
}

int write_event(struct history *history, const struct event_plan *plan)
{
    struct draft_event draft = {.deed = {.owner = plan->owner, .parent = plan->parent},
                                .author = history->principals[plan->owner]};
    struct id network = history->network;
    const struct committee *committee;
    int added;

    if (plan->kind == KIND_INCEPTION) {
        struct committee first = choose_committee(history);

        draft.author = (struct id){{0}};
        draft.stamp = write_stamp(history, (struct stamp){0});
        draft.deed.reign = add_reign(history, &first);
    } else {
        continue_parent(history, &draft, plan);
    }
    committee = &history->reigns[draft.deed.reign].current;
    choose_bodies(history, &draft, plan);
    choose_forgery(history, &draft, plan->kind);
    if (plan->flawed)
        spoil(history, &draft, plan);
    write_draft_payload(history, &draft, plan->kind);
    if (plan->kind == KIND_INCEPTION && plan->owner == 0)
        history->network = record_id(buffer_span(&history->payload), &network);
    draft.signers = choose_signers(history, committee);
    if (draft.spoiled_signers)
        spoil_signers(history, &draft.signers);
    added = write_deed(
        history,
        sign_event(history, &draft.signers, &network, draft.deed.forgery == FORGERY_SIGNATURE),
        &draft.deed);
    if (added != NONE && committee->threshold < committee->count && !plan->flawed &&
        draft.deed.forgery == FORGERY_NONE && dice_percent(&history->dice, 30))
        write_other(history, added, committee);
    return added;
}
