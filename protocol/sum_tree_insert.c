/* Adding an item to a sum tree: every node that may be needed is there before anything changes. */
#include "protocol/sum_tree.h"

#include <stdlib.h>

#include "protocol/sum_tree_node.h"

/* New nodes that this insertion will use up: a leaf if the leaf is full, a branch for each full
 * branch above it, and a new root if all are full. */
struct spares {
    struct sum_leaf *leaf;
    struct sum_branch *branches[HEIGHT_MAX];
    unsigned count;
};

static unsigned branches_needed(const struct sum_tree *tree, const struct sum_path *path)
{
    unsigned level = tree->height;

    if (path->leaf->count < LEAF_ITEMS)
        return 0;
    while (level > 0 && path->steps[level - 1].branch->count == BRANCH_CHILDREN)
        level--;
    return tree->height - level + (level == 0 ? 1 : 0);
}

static enum status reserve(struct spares *out, const struct sum_tree *tree,
                           const struct sum_path *path)
{
    struct spares spares = {0};
    unsigned wanted = branches_needed(tree, path);

    assert(tree->height + (wanted > tree->height ? 1 : 0) <= HEIGHT_MAX);
    if (path->leaf->count == LEAF_ITEMS) {
        spares.leaf = malloc(sizeof(*spares.leaf));
        if (spares.leaf == NULL)
            return STATUS_NO_MEMORY;
    }
    for (; spares.count < wanted; spares.count++) {
        spares.branches[spares.count] = malloc(sizeof(struct sum_branch));
        if (spares.branches[spares.count] == NULL)
            goto fail;
    }
    *out = spares;
    return STATUS_OK;
fail:
    while (spares.count > 0)
        free(spares.branches[--spares.count]);
    free(spares.leaf);
    return STATUS_NO_MEMORY;
}

static bool is_rightmost(const struct sum_tree *tree, const struct sum_path *path)
{
    for (unsigned level = 0; level < tree->height; level++)
        if (path->steps[level].slot + 1 < path->steps[level].branch->count)
            return false;
    return true;
}

/* How many stay in a full node that splits: half; on the right edge all before the new one if that
 * is more, so that ascending insertion leaves full nodes behind. */
static uint32_t split_at(uint32_t slot, uint32_t capacity, bool rightmost)
{
    return rightmost && slot > capacity / 2 ? slot : capacity / 2;
}

static void put_item(struct sum_leaf *leaf, uint32_t slot, const struct item *item)
{
    memmove(&leaf->items[slot + 1], &leaf->items[slot],
            (leaf->count - slot) * sizeof(leaf->items[0]));
    leaf->items[slot] = *item;
    leaf->count++;
}

static void put_child(struct sum_branch *branch, uint32_t slot, const struct sum_child *child)
{
    memmove(&branch->children[slot + 1], &branch->children[slot],
            (branch->count - slot) * sizeof(branch->children[0]));
    branch->children[slot] = *child;
    branch->count++;
}

/* Moves the upper part of the full leaf into right and puts the item into its half; returns right
 * as a child. */
static struct sum_child split_leaf(struct sum_leaf *leaf, struct sum_leaf *right, uint32_t slot,
                                   const struct item *item, bool rightmost)
{
    uint32_t kept = split_at(slot, LEAF_ITEMS, rightmost);
    struct sum_child child = {.node.leaf = right};

    right->count = leaf->count - kept;
    memcpy(right->items, &leaf->items[kept], right->count * sizeof(right->items[0]));
    leaf->count = kept;
    if (slot < kept)
        put_item(leaf, slot, item);
    else
        put_item(right, slot - kept, item);
    child.first = right->items[0];
    for (uint32_t i = 0; i < right->count; i++)
        item_sum_add_id(&child.sum, &right->items[i].id);
    return child;
}

static struct sum_child split_branch(struct sum_branch *branch, struct sum_branch *right,
                                     uint32_t slot, const struct sum_child *added, bool rightmost)
{
    uint32_t kept = split_at(slot, BRANCH_CHILDREN, rightmost);
    struct sum_child child = {.node.branch = right};

    right->count = branch->count - kept;
    memcpy(right->children, &branch->children[kept], right->count * sizeof(right->children[0]));
    branch->count = kept;
    if (slot < kept)
        put_child(branch, slot, added);
    else
        put_child(right, slot - kept, added);
    child.first = right->children[0].first;
    for (uint32_t i = 0; i < right->count; i++)
        item_sum_add(&child.sum, &right->children[i].sum);
    return child;
}

/* The old root and what split off it become the children of a new one; the total is up to date. */
static void grow(struct sum_tree *tree, struct sum_branch *root, const struct sum_child *right)
{
    struct sum_child left = {.sum = tree->total, .node = tree->root};

    item_sum_remove(&left.sum, &right->sum);
    root->count = 0;
    put_child(root, 0, &left);
    put_child(root, 1, right);
    tree->root.branch = root;
    tree->height++;
}

/* Takes the split of the leaf upwards, until a branch has room. */
static void hang(struct sum_tree *tree, const struct sum_path *path, struct spares *spares,
                 struct sum_child child, bool rightmost)
{
    for (unsigned level = tree->height; level > 0; level--) {
        const struct sum_step *step = &path->steps[level - 1];

        item_sum_remove(&step->branch->children[step->slot].sum, &child.sum);
        if (step->branch->count < BRANCH_CHILDREN) {
            put_child(step->branch, step->slot + 1, &child);
            return;
        }
        child = split_branch(step->branch, spares->branches[--spares->count], step->slot + 1,
                             &child, rightmost);
    }
    grow(tree, spares->branches[--spares->count], &child);
}

static enum status plant(struct sum_tree *tree, const struct item *item)
{
    struct sum_leaf *leaf = malloc(sizeof(*leaf));

    if (leaf == NULL)
        return STATUS_NO_MEMORY;
    leaf->count = 0;
    put_item(leaf, 0, item);
    tree->root.leaf = leaf;
    tree->height = 0;
    item_sum_add_id(&tree->total, &item->id);
    return STATUS_OK;
}

enum status sum_tree_insert(struct sum_tree *tree, const struct item *item)
{
    struct sum_path path;
    struct spares spares;
    bool rightmost;
    enum status status;

    if (tree->total.count == 0)
        return plant(tree, item);
    sum_tree_descend(tree, &path, item);
    if (sum_path_hits(&path, item))
        return STATUS_KNOWN;
    status = reserve(&spares, tree, &path);
    if (status != STATUS_OK)
        return status;
    rightmost = is_rightmost(tree, &path);
    item_sum_add_id(&tree->total, &item->id);
    for (unsigned level = 0; level < tree->height; level++)
        item_sum_add_id(&path.steps[level].branch->children[path.steps[level].slot].sum, &item->id);
    if (spares.leaf == NULL)
        put_item(path.leaf, path.slot, item);
    else
        hang(tree, &path, &spares, split_leaf(path.leaf, spares.leaf, path.slot, item, rightmost),
             rightmost);
    assert(spares.leaf == NULL || spares.count == 0);
    return STATUS_OK;
}
