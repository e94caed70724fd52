/* Open addressing with linear probing; a removal moves later cells of the run back. */
#include "protocol/id_map.h"

#include <assert.h>
#include <stdlib.h>

#include "protocol/id_scatter.h"

#define CAPACITY_MIN 16

void id_map_init(struct id_map *map, uint64_t seed)
{
    *map = (struct id_map){.seed = seed};
}

void id_map_done(struct id_map *map)
{
    free(map->cells);
    id_map_init(map, map->seed);
}

static size_t home_of(const struct id_map *map, const struct id *key)
{
    return (size_t)id_scatter(key, map->seed) & (map->capacity - 1);
}

/* The cell of the key, or the empty one where it would go. */
static struct id_map_cell *locate(const struct id_map *map, const struct id *key)
{
    size_t index = home_of(map, key);

    while (map->cells[index].value != NULL && !id_equal(&map->cells[index].key, key))
        index = (index + 1) & (map->capacity - 1);
    return &map->cells[index];
}

void *id_map_get(const struct id_map *map, const struct id *key)
{
    return map->capacity == 0 ? NULL : locate(map, key)->value;
}

static enum status grow(struct id_map *map)
{
    struct id_map larger = {
        .capacity = map->capacity == 0 ? CAPACITY_MIN : map->capacity * 2,
        .count = map->count,
        .seed = map->seed,
    };

    larger.cells = calloc(larger.capacity, sizeof(*larger.cells));
    if (larger.cells == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->cells[i].value != NULL)
            *locate(&larger, &map->cells[i].key) = map->cells[i];
    free(map->cells);
    *map = larger;
    return STATUS_OK;
}

enum status id_map_put(struct id_map *map, const struct id *key, void *value)
{
    struct id_map_cell *cell;

    assert(value != NULL);
    if ((map->count + 1) * 4 > map->capacity * 3 && grow(map) != STATUS_OK)
        return STATUS_NO_MEMORY;
    cell = locate(map, key);
    if (cell->value == NULL)
        map->count++;
    *cell = (struct id_map_cell){.key = *key, .value = value};
    return STATUS_OK;
}

void id_map_remove(struct id_map *map, const struct id *key)
{
    size_t mask = map->capacity - 1;
    size_t hole;

    if (map->capacity == 0 || locate(map, key)->value == NULL)
        return;
    hole = (size_t)(locate(map, key) - map->cells);
    map->count--;
    for (size_t next = (hole + 1) & mask; map->cells[next].value != NULL;
         next = (next + 1) & mask) {
        size_t home = home_of(map, &map->cells[next].key);

        if (((next - home) & mask) >= ((next - hole) & mask)) {
            map->cells[hole] = map->cells[next];
            hole = next;
        }
    }
    map->cells[hole].value = NULL;
}

void *id_map_next(const struct id_map *map, size_t *cursor)
{
    while (*cursor < map->capacity) {
        void *value = map->cells[(*cursor)++].value;

        if (value != NULL)
            return value;
    }
    return NULL;
}
