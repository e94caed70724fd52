/* Adding and dropping held records, with every list, map and tree that knows them. */
#include <assert.h>
#include <stdlib.h>

#include "protocol/ledger_state.h"

static enum status list_add(struct slot_list *list, struct slot *slot)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        struct slot **items = realloc(list->items, capacity * sizeof(*items));

        if (items == NULL)
            return STATUS_NO_MEMORY;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = slot;
    return STATUS_OK;
}

static void list_remove(struct slot_list *list, const struct slot *slot)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i] == slot) {
            list->items[i] = list->items[--list->count];
            return;
        }
    }
}

/* The counter of the class that a slot belongs to. */
static uint32_t *class_counter(const struct slot *slot)
{
    uint32_t class_number = slot->kind >> KIND_CLASS_SHIFT;

    assert(class_number < CLASSES_MAX);
    return &slot->author->registers[class_number];
}

/* Reads what a trust register says; an unreadable one still stands in its register. */
static enum status understand(struct slot *slot, struct span body)
{
    struct recognition_body recognition;
    struct succession_body succession;
    struct span note;

    if (slot->kind == KIND_VOUCH) {
        slot->readable = vouch_body_read(&note, body) == STATUS_OK;
        return STATUS_OK;
    }
    slot->decision = calloc(1, sizeof(*slot->decision));
    if (slot->decision == NULL)
        return STATUS_NO_MEMORY;
    if (slot->kind == KIND_RECOGNITION) {
        slot->readable = recognition_body_read(&recognition, body) == STATUS_OK;
        if (!slot->readable)
            return STATUS_OK;
        slot->decision->state = recognition.state;
        memcpy(slot->decision->country, recognition.country, sizeof(recognition.country));
        slot->decision->review = recognition.review;
        slot->decision->head = recognition.head;
        return STATUS_OK;
    }
    slot->readable = succession_body_read(&succession, body) == STATUS_OK;
    if (slot->readable) {
        slot->decision->successor = succession.successor;
        slot->decision->head = succession.head;
    }
    return STATUS_OK;
}

/* The place at the subject where a decision of that kind stands; NULL for a vouch. */
static struct slot **decision_place(struct principal *about, uint32_t kind)
{
    switch (kind) {
    case KIND_RECOGNITION:
        return &about->recognition;
    case KIND_ANNOUNCE:
        return &about->announce;
    case KIND_FINAL:
        return &about->final;
    default:
        return NULL;
    }
}

static bool concerns_a_principal(const struct record *record)
{
    return record->subject.size == ID_SIZE &&
           (record->kind == KIND_RECOGNITION || record->kind == KIND_ANNOUNCE ||
            record->kind == KIND_FINAL || record->kind == KIND_VOUCH);
}

/* Hooks a trust register to the principal that it concerns. */
static enum status attach(struct ledger *ledger, struct slot *slot, const struct record *record)
{
    struct id subject;
    struct slot **place;

    if (!concerns_a_principal(record))
        return STATUS_OK;
    memcpy(subject.bytes, record->subject.bytes, ID_SIZE);
    if (id_equal(&subject, &ledger->network))
        return STATUS_OK; /* of the Cell nobody decides: it is judged by its own log alone */
    if (ledger_make_principal(ledger, &subject, &slot->about) != STATUS_OK ||
        understand(slot, record->body) != STATUS_OK)
        return STATUS_NO_MEMORY;
    place = decision_place(slot->about, slot->kind);
    if (place == NULL)
        return list_add(&slot->about->vouches, slot);
    *place = slot;
    return STATUS_OK;
}

static void detach(struct slot *slot)
{
    struct slot **place;

    if (slot->about == NULL)
        return;
    place = decision_place(slot->about, slot->kind);
    if (place == NULL)
        list_remove(&slot->about->vouches, slot);
    else if (*place == slot)
        *place = NULL;
}

static struct slot *make_slot(const struct record *record, struct principal *author, uint16_t event)
{
    struct slot *slot = calloc(1, sizeof(*slot));

    if (slot == NULL)
        return NULL;
    slot->id = record->id;
    slot->stamp = record->stamp;
    slot->author = author;
    slot->end = hour_of_end(record->stamp, record->class->life_hours);
    slot->kind = record->kind;
    slot->size = (uint32_t)record->bytes.size;
    slot->event = event;
    slot->subject = record->subject;
    slot->epoch = author->log.events[event].epoch;
    return slot;
}

enum status ledger_add_slot(struct ledger *ledger, const struct record *record,
                            struct principal *author, uint16_t event, struct slot **out)
{
    struct slot *slot = make_slot(record, author, event);
    struct id place;

    if (slot == NULL || id_map_put(&ledger->records, &slot->id, slot) != STATUS_OK) {
        free(slot);
        return STATUS_NO_MEMORY;
    }
    *out = slot; /* from here on the records map owns it */
    slot->position = (uint32_t)author->slots.count;
    if (list_add(&author->slots, slot) != STATUS_OK)
        return STATUS_NO_MEMORY;
    if (slot_is_key_event(slot))
        return STATUS_OK;
    place = ledger_place(&author->id, slot->kind, &slot->subject);
    if (id_map_put(&ledger->registers, &place, slot) != STATUS_OK)
        return STATUS_NO_MEMORY;
    (*class_counter(slot))++;
    return attach(ledger, slot, record);
}

enum status ledger_set_offered(struct ledger *ledger, struct slot *slot, bool offered)
{
    struct item item = {.stamp = slot->stamp, .id = slot->id};
    enum status status = STATUS_OK;

    if (slot->offered == offered)
        return STATUS_OK;
    ledger->digest_kept[slot_lane(slot)] = false;
    if (offered)
        status = sum_tree_insert(&ledger->lanes[slot_lane(slot)], &item);
    else
        (void)sum_tree_remove(&ledger->lanes[slot_lane(slot)], &item);
    if (status == STATUS_OK)
        slot->offered = offered;
    return status;
}

static void forget_position(struct slot *slot)
{
    struct slot_list *slots = &slot->author->slots;

    slots->items[slot->position] = slots->items[--slots->count];
    slots->items[slot->position]->position = slot->position;
}

enum status ledger_drop_slot(struct ledger *ledger, struct slot *slot, struct changes *changes)
{
    const struct change drop = {.type = CHANGE_DROP, .id = slot->id};
    enum status status = ledger_set_offered(ledger, slot, false);
    struct id place;

    if (status != STATUS_OK)
        return status;
    if (slot_lane(slot) == LANE_TRUST)
        ledger->trust_version++;
    forget_position(slot);
    id_map_remove(&ledger->records, &slot->id);
    if (!slot_is_key_event(slot)) {
        place = ledger_place(&slot->author->id, slot->kind, &slot->subject);
        id_map_remove(&ledger->registers, &place);
        (*class_counter(slot))--;
    }
    detach(slot);
    free(slot->decision);
    free(slot);
    return changes_add(changes, &drop);
}
