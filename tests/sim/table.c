/* A map from ids to numbers: open addressing, doubled at three quarters full. */
#include "tests/sim/table.h"

#include <stdio.h>
#include <stdlib.h>

void *memory_grow(void *memory, size_t count, size_t size)
{
    void *grown = size != 0 && count > SIZE_MAX / size ? NULL : realloc(memory, count * size);

    if (grown == NULL) {
        fprintf(stderr, "sim: no memory\n");
        abort();
    }
    return grown;
}

void *memory_take(size_t count, size_t size)
{
    void *memory = memory_grow(NULL, count == 0 ? 1 : count, size);

    memset(memory, 0, (count == 0 ? 1 : count) * size);
    return memory;
}

void table_init(struct table *table)
{
    *table = (struct table){0};
}

void table_done(struct table *table)
{
    free(table->cells);
    table_init(table);
}

static struct table_cell *find(const struct table *table, const struct id *key)
{
    uint64_t hash;
    size_t at;

    memcpy(&hash, key->bytes + 8, sizeof hash);
    at = hash & (table->capacity - 1);
    while (table->cells[at].value != TABLE_NONE && !id_equal(&table->cells[at].key, key))
        at = (at + 1) & (table->capacity - 1);
    return &table->cells[at];
}

uint32_t table_get(const struct table *table, const struct id *key)
{
    return table->capacity == 0 ? TABLE_NONE : find(table, key)->value;
}

static void widen(struct table *table)
{
    struct table old = *table;

    table->capacity = old.capacity == 0 ? 64 : old.capacity * 2;
    table->cells = memory_take(table->capacity, sizeof *table->cells);
    for (size_t i = 0; i < table->capacity; i++)
        table->cells[i].value = TABLE_NONE;
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.cells[i].value != TABLE_NONE)
            *find(table, &old.cells[i].key) = old.cells[i];
    }
    free(old.cells);
}

void table_put(struct table *table, const struct id *key, uint32_t value)
{
    struct table_cell *cell;

    if (table->count * 4 >= table->capacity * 3)
        widen(table);
    cell = find(table, key);
    table->count += cell->value == TABLE_NONE;
    *cell = (struct table_cell){.key = *key, .value = value};
}
