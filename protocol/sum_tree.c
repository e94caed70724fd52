/* A sorted array. */
#include "protocol/sum_tree.h"

#include <stdlib.h>

static const struct sum_tree *tree_of(const struct item_source *source)
{
    return (const struct sum_tree *)(const void *)source;
}

static size_t tree_size(const struct item_source *source)
{
    return tree_of(source)->count;
}

static size_t lower_bound(const struct item_source *source, const struct item *bound)
{
    const struct sum_tree *tree = tree_of(source);
    size_t low = 0;
    size_t high = tree->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (item_compare(&tree->items[middle], bound) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void at(const struct item_source *source, size_t index, struct item *out)
{
    *out = tree_of(source)->items[index];
}

static void sum(const struct item_source *source, size_t begin, size_t end, struct item_sum *out)
{
    *out = (struct item_sum){{0}};
    for (size_t i = begin; i < end; i++) {
        uint64_t carry = 0;

        for (int limb = 0; limb < 4; limb++) {
            uint64_t value;
            uint64_t total;

            memcpy(&value, &tree_of(source)->items[i].id.bytes[8 * limb], 8);
            total = out->limbs[limb] + value;
            out->limbs[limb] = total + carry;
            carry = (uint64_t)(total < value) + (uint64_t)(out->limbs[limb] < carry);
        }
    }
}

static const struct item_source_ops ops = {tree_size, lower_bound, at, sum};

void sum_tree_init(struct sum_tree *tree)
{
    *tree = (struct sum_tree){.source.ops = &ops};
}

void sum_tree_done(struct sum_tree *tree)
{
    free(tree->items);
    sum_tree_init(tree);
}

enum status sum_tree_insert(struct sum_tree *tree, const struct item *item)
{
    size_t index = lower_bound(&tree->source, item);

    if (tree->count == tree->capacity) {
        size_t capacity = tree->capacity == 0 ? 16 : tree->capacity * 2;
        struct item *items = realloc(tree->items, capacity * sizeof(*items));

        if (items == NULL)
            return STATUS_NO_MEMORY;
        tree->items = items;
        tree->capacity = capacity;
    }
    memmove(&tree->items[index + 1], &tree->items[index],
            (tree->count - index) * sizeof(*tree->items));
    tree->items[index] = *item;
    tree->count++;
    return STATUS_OK;
}

void sum_tree_remove(struct sum_tree *tree, const struct item *item)
{
    size_t index = lower_bound(&tree->source, item);

    if (index == tree->count || item_compare(&tree->items[index], item) != 0)
        return;
    tree->count--;
    memmove(&tree->items[index], &tree->items[index + 1],
            (tree->count - index) * sizeof(*tree->items));
}
