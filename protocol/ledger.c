/* Opening, looking things up, and views of the ledger. */
#include "protocol/ledger.h"

#include <assert.h>
#include <stdlib.h>

#include "protocol/ledger_state.h"

static const char *const admission_names[] = {
    [ADMISSION_NONE] = "none",
    [ADMISSION_PROVISIONAL] = "provisional",
    [ADMISSION_RECOGNISED] = "recognised",
    [ADMISSION_SUSPENDED] = "suspended",
    [ADMISSION_DELISTED] = "delisted",
    [ADMISSION_CELL] = "cell",
};

const char *admission_name(enum admission admission)
{
    return admission_names[admission];
}

bool admission_admits(enum admission admission)
{
    return admission == ADMISSION_PROVISIONAL || admission == ADMISSION_RECOGNISED ||
           admission == ADMISSION_CELL;
}

void changes_init(struct changes *changes)
{
    *changes = (struct changes){0};
}

void changes_done(struct changes *changes)
{
    free(changes->items);
    changes_init(changes);
}

void changes_clear(struct changes *changes)
{
    changes->count = 0;
}

enum status changes_add(struct changes *changes, const struct change *change)
{
    if (changes->count == changes->capacity) {
        size_t capacity = changes->capacity == 0 ? 16 : changes->capacity * 2;
        struct change *items = realloc(changes->items, capacity * sizeof(*items));

        if (items == NULL)
            return STATUS_NO_MEMORY;
        changes->items = items;
        changes->capacity = capacity;
    }
    changes->items[changes->count++] = *change;
    return STATUS_OK;
}

enum status ledger_open(struct ledger **out, const struct id *network, const struct id *self,
                        uint64_t scatter)
{
    struct ledger *ledger = calloc(1, sizeof(*ledger));

    if (ledger == NULL)
        return STATUS_NO_MEMORY;
    ledger->network = *network;
    ledger->self = *self;
    ledger->loading = true;
    id_map_init(&ledger->records, scatter);
    id_map_init(&ledger->registers, scatter);
    for (int lane = 0; lane < LANE_COUNT; lane++)
        sum_tree_init(&ledger->lanes[lane]);
    if (ledger_make_principal(ledger, network, &ledger->cell) != STATUS_OK) {
        ledger_close(ledger);
        return STATUS_NO_MEMORY;
    }
    *out = ledger;
    return STATUS_OK;
}

void ledger_free_principal(struct principal *principal)
{
    keylog_done(&principal->log);
    free(principal->slots.items);
    free(principal->vouches.items);
    free(principal);
}

void ledger_close(struct ledger *ledger)
{
    size_t cursor = 0;
    struct slot *slot;

    if (ledger == NULL)
        return;
    while ((slot = id_map_next(&ledger->records, &cursor)) != NULL) {
        free(slot->decision);
        free(slot);
    }
    for (size_t i = 0; i < ledger->principal_count; i++)
        ledger_free_principal(ledger->principals[i]);
    free(ledger->principals);
    id_map_done(&ledger->records);
    id_map_done(&ledger->registers);
    for (int lane = 0; lane < LANE_COUNT; lane++)
        sum_tree_done(&ledger->lanes[lane]);
    free(ledger);
}

/* Where the principal stands or would stand. */
static size_t principal_position(const struct ledger *ledger, const struct id *id)
{
    size_t low = 0;
    size_t high = ledger->principal_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (id_compare(&ledger->principals[middle]->id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct principal *ledger_get_principal(const struct ledger *ledger, const struct id *id)
{
    size_t position = principal_position(ledger, id);

    if (position == ledger->principal_count || !id_equal(&ledger->principals[position]->id, id))
        return NULL;
    return ledger->principals[position];
}

enum status ledger_make_principal(struct ledger *ledger, const struct id *id,
                                  struct principal **out)
{
    size_t position = principal_position(ledger, id);
    struct principal *principal = ledger_get_principal(ledger, id);

    if (principal != NULL) {
        *out = principal;
        return STATUS_OK;
    }
    if (ledger->principal_count == ledger->principal_capacity) {
        size_t capacity = ledger->principal_capacity == 0 ? 16 : ledger->principal_capacity * 2;
        struct principal **grown = realloc(ledger->principals, capacity * sizeof(*grown));

        if (grown == NULL)
            return STATUS_NO_MEMORY;
        ledger->principals = grown;
        ledger->principal_capacity = capacity;
    }
    principal = calloc(1, sizeof(*principal));
    if (principal == NULL)
        return STATUS_NO_MEMORY;
    principal->id = *id;
    principal->hidden_since.value = HOUR_NEVER;
    keylog_init(&principal->log);
    memmove(&ledger->principals[position + 1], &ledger->principals[position],
            (ledger->principal_count - position) * sizeof(*ledger->principals));
    ledger->principals[position] = principal;
    ledger->principal_count++;
    *out = principal;
    return STATUS_OK;
}

struct id ledger_place(const struct id *author, uint32_t kind, const struct subject *subject)
{
    const uint8_t kind_bytes[2] = {(uint8_t)(kind >> 8), (uint8_t)kind};
    const struct span parts[] = {
        span_of(author->bytes, ID_SIZE),
        span_of(kind_bytes, sizeof(kind_bytes)),
        span_of(subject->bytes, subject->size),
    };
    struct id place;

    hash_parts(&place, parts, 3);
    return place;
}

bool slot_is_key_event(const struct slot *slot)
{
    return kind_class_of(slot->kind)->discipline == DISCIPLINE_LOG;
}

const struct key_event *slot_key_event(const struct slot *slot)
{
    return &slot->author->log.events[slot->event];
}

enum lane slot_lane(const struct slot *slot)
{
    return kind_class_of(slot->kind)->lane;
}

bool ledger_is_self(const struct ledger *ledger, const struct principal *principal)
{
    return id_equal(&ledger->self, &principal->id);
}

uint64_t ledger_trust_version(const struct ledger *ledger)
{
    return ledger->trust_version;
}

struct hour ledger_hour(const struct ledger *ledger)
{
    return ledger->hour;
}

bool ledger_find(const struct ledger *ledger, const struct id *id, struct ledger_entry *out)
{
    const struct slot *slot = id_map_get(&ledger->records, id);

    if (slot == NULL)
        return false;
    *out = (struct ledger_entry){
        .lane = slot_lane(slot),
        .kind = slot->kind,
        .size = slot->size,
        .stamp = slot->stamp,
        .author = slot->author->id,
        .offered = slot->offered,
        .effective = slot_effective_at(ledger, slot, ledger->hour),
    };
    return true;
}

bool ledger_find_register(const struct ledger *ledger, const struct id *author, uint32_t kind,
                          const struct subject *subject, struct id *out)
{
    struct id place = ledger_place(author, kind, subject);
    const struct slot *slot = id_map_get(&ledger->registers, &place);

    if (slot != NULL)
        *out = slot->id;
    return slot != NULL;
}

uint32_t ledger_register_count(const struct ledger *ledger, const struct id *author, uint32_t kind)
{
    const struct principal *principal = ledger_get_principal(ledger, author);

    return principal == NULL ? 0 : principal->registers[kind >> KIND_CLASS_SHIFT];
}

/* 8.4: the Cell's final counts, an earlier announce agrees, and its head includes every contest. */
static bool succession_takes_effect(const struct ledger *ledger, const struct principal *principal)
{
    const struct slot *final = principal->final;
    const struct slot *announce = principal->announce;
    const struct keylog *log = &principal->log;
    uint16_t head;

    if (final == NULL || announce == NULL || !final->readable || !announce->readable ||
        !slot_effective_at(ledger, final, ledger->hour) ||
        !slot_effective_at(ledger, announce, ledger->hour) ||
        announce->stamp.value >= final->stamp.value ||
        !id_equal(&final->decision->successor, &announce->decision->successor))
        return false;
    if (!principal->named)
        return true; /* no event of a request counts: others may not have it */
    head = keylog_find(log, &final->decision->head);
    for (uint16_t i = 0; i < log->count; i++)
        if (log->events[i].kind == KIND_CONTEST && log->events[i].alive &&
            (head == KEYLOG_NONE || !keylog_is_above(log, i, head)))
            return false;
    return true;
}

void ledger_view_principal(const struct ledger *ledger, const struct principal *principal,
                           struct principal_view *out)
{
    struct principal_view view = {
        .id = principal->id,
        .admission = principal->admission,
        .review.value = HOUR_NEVER,
        .dissolved = principal->log.dissolved,
        .disputed = principal->log.disputed,
        .spent = keylog_is_spent(&principal->log),
        .named = principal->named,
        .succeeded = succession_takes_effect(ledger, principal),
        .hidden_since = principal->hidden_since,
        .event_count = principal->log.count,
        .vouch_count = principal->vouch_count,
    };

    if (principal->recognition != NULL && principal->recognition->readable &&
        slot_effective_at(ledger, principal->recognition, ledger->hour)) {
        memcpy(view.country, principal->recognition->decision->country, sizeof(view.country));
        view.review = principal->recognition->decision->review;
    }
    if (view.succeeded)
        view.successor = principal->final->decision->successor;
    if (principal->log.tip != KEYLOG_NONE)
        view.head = principal->log.events[principal->log.tip].id;
    *out = view;
}

bool ledger_principal(const struct ledger *ledger, const struct id *id, struct principal_view *out)
{
    const struct principal *principal = ledger_get_principal(ledger, id);

    if (principal != NULL)
        ledger_view_principal(ledger, principal, out);
    return principal != NULL;
}

bool ledger_principal_at(const struct ledger *ledger, size_t index, struct principal_view *out)
{
    if (index >= ledger->principal_count)
        return false;
    ledger_view_principal(ledger, ledger->principals[index], out);
    return true;
}

bool ledger_delegation(const struct ledger *ledger, const struct id *id,
                       struct delegation_view *out)
{
    const struct slot *slot = id_map_get(&ledger->records, id);
    const struct key_event *event;

    if (slot == NULL || slot->kind != KIND_DELEGATE)
        return false;
    event = slot_key_event(slot);
    *out = (struct delegation_view){
        .id = *id,
        .principal = slot->author->id,
        .key = event->key,
        .roles = event->roles,
        .until = event->until,
        .epoch = event->epoch,
        .alive = event->alive && !event->revoked && !slot->author->log.dissolved &&
                 ledger->hour.value < event->until.value,
    };
    return true;
}

bool ledger_event_at(const struct ledger *ledger, const struct id *principal, size_t index,
                     struct id *event)
{
    const struct principal *found = ledger_get_principal(ledger, principal);

    if (found == NULL || index >= found->log.count)
        return false;
    *event = found->log.events[found->log.order[index]].id;
    return true;
}
