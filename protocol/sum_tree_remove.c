/* Taking an item out of a sum tree: a node that falls under half joins a neighbour or shares with
 * it. */
#include "protocol/sum_tree.h"

#include <stdlib.h>

#include "protocol/sum_tree_node.h"

static void drop_child(struct sum_branch *branch, uint32_t slot)
{
    branch->count--;
    memmove(&branch->children[slot], &branch->children[slot + 1],
            (branch->count - slot) * sizeof(branch->children[0]));
}

/* Moves elements between two neighbouring runs until left has kept of them, in order. */
static void shift(void *left, uint32_t *left_count, void *right, uint32_t *right_count,
                  uint32_t kept, size_t element_size)
{
    uint8_t *left_bytes = left;
    uint8_t *right_bytes = right;

    if (kept >= *left_count) {
        uint32_t moved = kept - *left_count;

        memcpy(left_bytes + *left_count * element_size, right_bytes, moved * element_size);
        *right_count -= moved;
        memmove(right_bytes, right_bytes + moved * element_size, *right_count * element_size);
    } else {
        uint32_t moved = *left_count - kept;

        memmove(right_bytes + moved * element_size, right_bytes, *right_count * element_size);
        memcpy(right_bytes, left_bytes + kept * element_size, moved * element_size);
        *right_count += moved;
    }
    *left_count = kept;
}

/* After a shift, what the parent says of its children at slot and slot + 1; their sums together
 * have not changed. */
static void tell_parent(struct sum_branch *parent, uint32_t slot, const struct item *right_first,
                        const struct item_sum *right_sum)
{
    struct sum_child *left = &parent->children[slot];
    struct sum_child *right = &parent->children[slot + 1];

    item_sum_add(&left->sum, &right->sum);
    item_sum_remove(&left->sum, right_sum);
    right->sum = *right_sum;
    right->first = *right_first;
}

/* True when the two leaves became one. */
static bool join_leaves(struct sum_branch *parent, uint32_t slot)
{
    struct sum_leaf *left = parent->children[slot].node.leaf;
    struct sum_leaf *right = parent->children[slot + 1].node.leaf;
    uint32_t count = left->count + right->count;
    struct item_sum sum = {0};

    if (count <= LEAF_ITEMS) {
        shift(left->items, &left->count, right->items, &right->count, count,
              sizeof(left->items[0]));
        item_sum_add(&parent->children[slot].sum, &parent->children[slot + 1].sum);
        free(right);
        return true;
    }
    shift(left->items, &left->count, right->items, &right->count, count / 2,
          sizeof(left->items[0]));
    for (uint32_t i = 0; i < right->count; i++)
        item_sum_add_id(&sum, &right->items[i].id);
    tell_parent(parent, slot, &right->items[0], &sum);
    return false;
}

static bool join_branches(struct sum_branch *parent, uint32_t slot)
{
    struct sum_branch *left = parent->children[slot].node.branch;
    struct sum_branch *right = parent->children[slot + 1].node.branch;
    uint32_t count = left->count + right->count;
    struct item_sum sum = {0};

    if (count <= BRANCH_CHILDREN) {
        shift(left->children, &left->count, right->children, &right->count, count,
              sizeof(left->children[0]));
        item_sum_add(&parent->children[slot].sum, &parent->children[slot + 1].sum);
        free(right);
        return true;
    }
    shift(left->children, &left->count, right->children, &right->count, count / 2,
          sizeof(left->children[0]));
    for (uint32_t i = 0; i < right->count; i++)
        item_sum_add(&sum, &right->children[i].sum);
    tell_parent(parent, slot, &right->children[0].first, &sum);
    return false;
}

static bool is_sparse(const struct sum_child *child, bool leaf)
{
    return leaf ? child->node.leaf->count < LEAF_ITEMS / 2
                : child->node.branch->count < BRANCH_CHILDREN / 2;
}

/* From the leaf upwards, as long as a node on the path is under half and has a neighbour. */
static void rebalance(struct sum_tree *tree, const struct sum_path *path)
{
    for (unsigned level = tree->height; level > 0; level--) {
        const struct sum_step *step = &path->steps[level - 1];
        bool leaf = level == tree->height;
        uint32_t slot = step->slot > 0 ? step->slot - 1 : 0;

        if (!is_sparse(&step->branch->children[step->slot], leaf))
            break;
        if (step->branch->count == 1)
            continue;
        if (leaf ? join_leaves(step->branch, slot) : join_branches(step->branch, slot))
            drop_child(step->branch, slot + 1);
    }
    while (tree->height > 0 && tree->root.branch->count == 1) {
        struct sum_branch *root = tree->root.branch;

        tree->root = root->children[0].node;
        tree->height--;
        free(root);
    }
}

bool sum_tree_remove(struct sum_tree *tree, const struct item *item)
{
    struct sum_path path;

    if (tree->total.count == 0)
        return false;
    sum_tree_descend(tree, &path, item);
    if (!sum_path_hits(&path, item))
        return false;
    item_sum_remove_id(&tree->total, &item->id);
    if (tree->total.count == 0) {
        sum_tree_done(tree);
        return true;
    }
    for (unsigned level = 0; level < tree->height; level++)
        item_sum_remove_id(&path.steps[level].branch->children[path.steps[level].slot].sum,
                           &item->id);
    path.leaf->count--;
    memmove(&path.leaf->items[path.slot], &path.leaf->items[path.slot + 1],
            (path.leaf->count - path.slot) * sizeof(path.leaf->items[0]));
    rebalance(tree, &path);
    return true;
}
