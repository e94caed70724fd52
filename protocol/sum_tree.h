/* Ordered set of items with subtree sums. */
#ifndef ZAWLBUK_PROTOCOL_SUM_TREE_H
#define ZAWLBUK_PROTOCOL_SUM_TREE_H

#include <stdbool.h>

#include "crypto/status.h"
#include "protocol/item_source.h"

struct sum_tree {
    struct item_source source;
    struct item *items;
    size_t count;
    size_t capacity;
};

void sum_tree_init(struct sum_tree *tree);
void sum_tree_done(struct sum_tree *tree);
enum status sum_tree_insert(struct sum_tree *tree, const struct item *item) MUST_CHECK;
void sum_tree_remove(struct sum_tree *tree, const struct item *item);

#endif
