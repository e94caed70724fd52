/* The snapshot is a sum tree filled once. */
#include "protocol/item_array.h"

#include <stdlib.h>

#include "protocol/sum_tree.h"

struct item_array {
    struct sum_tree tree;
};

enum status item_array_open(struct item_array **out, const struct item *items, size_t count)
{
    struct item_array *array = malloc(sizeof(*array));

    if (array == NULL)
        return STATUS_NO_MEMORY;
    sum_tree_init(&array->tree);
    for (size_t i = 0; i < count; i++) {
        if (sum_tree_insert(&array->tree, &items[i]) != STATUS_OK) {
            item_array_close(array);
            return STATUS_NO_MEMORY;
        }
    }
    *out = array;
    return STATUS_OK;
}

void item_array_close(struct item_array *array)
{
    if (array == NULL)
        return;
    sum_tree_done(&array->tree);
    free(array);
}

const struct item_source *item_array_source(const struct item_array *array)
{
    return &array->tree.source;
}
