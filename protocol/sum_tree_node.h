/* The nodes of a sum tree and the way down to one of them; for sum_tree*.c alone. */
#ifndef ZAWLBUK_PROTOCOL_SUM_TREE_NODE_H
#define ZAWLBUK_PROTOCOL_SUM_TREE_NODE_H

#include "protocol/sum_tree.h"

#define LEAF_ITEMS 64
#define BRANCH_CHILDREN 32
/* Half-full nodes of this many levels hold 2^53 items. */
#define HEIGHT_MAX 12

struct sum_leaf {
    uint32_t count;
    struct item items[LEAF_ITEMS];
};

struct sum_child {
    struct item first; /* not above any item in the child, above all left of it; on the left edge of
                        * the tree, where nothing is left of it, unused */
    struct item_sum sum;
    union sum_node node;
};

struct sum_branch {
    uint32_t count;
    struct sum_child children[BRANCH_CHILDREN];
};

struct sum_step {
    struct sum_branch *branch;
    uint32_t slot; /* of the child that the path takes */
};

/* From the root to where an item is or would be. */
struct sum_path {
    struct sum_step steps[HEIGHT_MAX]; /* [0] is the root, [height - 1] is above the leaf */
    struct sum_leaf *leaf;
    uint32_t slot; /* of the first item in the leaf that is not below; may be the leaf's count */
};

/* The tree must not be empty. */
void sum_tree_descend(const struct sum_tree *tree, struct sum_path *out, const struct item *item);

static inline bool sum_path_hits(const struct sum_path *path, const struct item *item)
{
    return path->slot < path->leaf->count && item_equal(&path->leaf->items[path->slot], item);
}

#endif
