/* A sorted array with a sum in front of each block of items. */
#include "protocol/item_array.h"

#include <stdlib.h>

#define BLOCK_ITEMS 64
#define CAPACITY_LEAST 64

void item_array_init(struct item_array *array)
{
    *array = (struct item_array){0};
}

void item_array_done(struct item_array *array)
{
    if (array == NULL)
        return;
    free(array->items);
    free(array->blocks);
    item_array_init(array);
}

enum status item_array_add(struct item_array *array, const struct item *item)
{
    assert(array->blocks == NULL);
    if (array->count == array->capacity) {
        size_t capacity = array->capacity > 0 ? array->capacity * 2 : CAPACITY_LEAST;
        struct item *items = NULL;

        if (capacity <= SIZE_MAX / sizeof(*items))
            items = realloc(array->items, capacity * sizeof(*items));
        if (items == NULL)
            return STATUS_NO_MEMORY;
        array->items = items;
        array->capacity = capacity;
    }
    array->items[array->count++] = *item;
    return STATUS_OK;
}

static int compare(const void *a, const void *b)
{
    return item_compare(a, b);
}

static bool is_ascending(const struct item_array *array)
{
    for (size_t i = 1; i < array->count; i++)
        if (item_compare(&array->items[i - 1], &array->items[i]) >= 0)
            return false;
    return true;
}

static void sort(struct item_array *array)
{
    size_t kept = 0;

    if (is_ascending(array))
        return;
    qsort(array->items, array->count, sizeof(*array->items), compare);
    for (size_t i = 0; i < array->count; i++)
        if (kept == 0 || !item_equal(&array->items[kept - 1], &array->items[i]))
            array->items[kept++] = array->items[i];
    array->count = kept;
}

enum status item_array_seal(struct item_array *array)
{
    size_t block_count;

    assert(array->blocks == NULL);
    sort(array);
    block_count = array->count / BLOCK_ITEMS + 1;
    array->blocks = calloc(block_count, sizeof(*array->blocks));
    if (array->blocks == NULL)
        return STATUS_NO_MEMORY;
    for (size_t block = 1; block < block_count; block++) {
        array->blocks[block] = array->blocks[block - 1];
        for (size_t i = (block - 1) * BLOCK_ITEMS; i < block * BLOCK_ITEMS; i++)
            item_sum_add_id(&array->blocks[block], &array->items[i].id);
    }
    return STATUS_OK;
}

static size_t size_of(const void *set)
{
    const struct item_array *array = set;

    return array->count;
}

static size_t lower_bound(const void *set, const struct item *item)
{
    const struct item_array *array = set;
    size_t first = 0;
    size_t count = array->count;

    while (count > 0) {
        size_t half = count / 2;

        if (item_compare(&array->items[first + half], item) < 0) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return first;
}

static const struct item *run(const void *set, size_t *count, size_t index)
{
    const struct item_array *array = set;

    *count = array->count - index;
    return &array->items[index];
}

static void prefix(const struct item_array *array, struct item_sum *out, size_t end)
{
    *out = array->blocks[end / BLOCK_ITEMS];
    for (size_t i = end / BLOCK_ITEMS * BLOCK_ITEMS; i < end; i++)
        item_sum_add_id(out, &array->items[i].id);
}

static void sum(const void *set, struct item_sum *out, size_t begin, size_t end)
{
    struct item_sum before;

    prefix(set, &before, begin);
    prefix(set, out, end);
    item_sum_remove(out, &before);
}

struct item_source item_array_source(const struct item_array *array)
{
    static const struct item_source_ops ops = {size_of, lower_bound, run, sum};

    assert(array->blocks != NULL);
    return (struct item_source){.ops = &ops, .set = array};
}
