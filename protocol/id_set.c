/* A ring of cells and an index of it by linear probing. */
#include "protocol/id_set.h"

#include <assert.h>
#include <stdlib.h>

#include "protocol/id_scatter.h"

#define CAPACITY_LEAST 16

void id_set_init(struct id_set *set, uint32_t capacity_max, uint64_t seed)
{
    assert(capacity_max >= CAPACITY_LEAST && (capacity_max & (capacity_max - 1)) == 0);
    *set = (struct id_set){.capacity_max = capacity_max, .seed = seed};
}

void id_set_done(struct id_set *set)
{
    if (set == NULL)
        return;
    free(set->cells);
    free(set->slots);
    id_set_init(set, set->capacity_max, set->seed);
}

void id_set_clear(struct id_set *set)
{
    id_set_done(set);
}

static uint32_t slot_mask(const struct id_set *set)
{
    return set->capacity * 2 - 1;
}

static uint32_t home_of(const struct id_set *set, const struct id *id)
{
    return (uint32_t)id_scatter(id, set->seed) & slot_mask(set);
}

/* The slot of the id, or the free slot where it would go. There is always a free one. */
static uint32_t find(const struct id_set *set, const struct id *id)
{
    uint32_t slot = home_of(set, id);

    while (set->slots[slot] != 0 && !id_equal(&set->cells[set->slots[slot] - 1].id, id))
        slot = (slot + 1) & slot_mask(set);
    return slot;
}

bool id_set_has(const struct id_set *set, const struct id *id)
{
    return set->count > 0 && set->slots[find(set, id)] != 0;
}

/* Frees a slot and moves up what had to be placed behind it. */
static void free_slot(struct id_set *set, uint32_t slot)
{
    uint32_t hole = slot;
    uint32_t at = slot;

    set->cells[set->slots[slot] - 1].used = false;
    set->count--;
    for (;;) {
        uint32_t home;

        at = (at + 1) & slot_mask(set);
        if (set->slots[at] == 0)
            break;
        home = home_of(set, &set->cells[set->slots[at] - 1].id);
        if (((at - home) & slot_mask(set)) >= ((at - hole) & slot_mask(set))) {
            set->slots[hole] = set->slots[at];
            hole = at;
        }
    }
    set->slots[hole] = 0;
}

bool id_set_remove(struct id_set *set, const struct id *id)
{
    uint32_t slot;

    if (set->count == 0)
        return false;
    slot = find(set, id);
    if (set->slots[slot] == 0)
        return false;
    free_slot(set, slot);
    return true;
}

/* Doubles the ring, oldest id first, and indexes it anew. */
static enum status grow(struct id_set *set)
{
    uint32_t capacity = set->capacity == 0 ? CAPACITY_LEAST : set->capacity * 2;
    struct id_set larger = *set;

    larger.cells = calloc(capacity, sizeof(*larger.cells));
    larger.slots = calloc((size_t)capacity * 2, sizeof(*larger.slots));
    if (larger.cells == NULL || larger.slots == NULL) {
        free(larger.cells);
        free(larger.slots);
        return STATUS_NO_MEMORY;
    }
    larger.capacity = capacity;
    larger.next = 0;
    for (uint32_t i = 0; i < set->capacity; i++) {
        const struct id_set_cell *cell = &set->cells[(set->next + i) & (set->capacity - 1)];

        if (!cell->used)
            continue;
        larger.cells[larger.next++] = *cell;
        larger.slots[find(&larger, &cell->id)] = larger.next;
    }
    free(set->cells);
    free(set->slots);
    *set = larger;
    return STATUS_OK;
}

enum status id_set_add(struct id_set *set, const struct id *id)
{
    struct id_set_cell *cell;
    enum status status;

    if (id_set_has(set, id))
        return STATUS_OK;
    if (set->capacity == 0 || (set->cells[set->next].used && set->capacity < set->capacity_max)) {
        status = grow(set);
        if (status != STATUS_OK)
            return status;
    }
    cell = &set->cells[set->next];
    if (cell->used)
        free_slot(set, find(set, &cell->id));
    *cell = (struct id_set_cell){.id = *id, .used = true};
    set->slots[find(set, id)] = set->next + 1;
    set->count++;
    set->next = (set->next + 1) & (set->capacity - 1);
    return STATUS_OK;
}
