/* Looking things up in a sum tree. */
#include "protocol/sum_tree.h"

#include <stdlib.h>

#include "protocol/sum_tree_node.h"

void sum_tree_init(struct sum_tree *tree)
{
    *tree = (struct sum_tree){0};
}

/* Every branch is visited once for each child and once more to be freed itself. */
static void free_branches(struct sum_branch *root, unsigned height)
{
    struct sum_step steps[HEIGHT_MAX];
    unsigned level = 0;

    steps[0] = (struct sum_step){.branch = root};
    for (;;) {
        struct sum_step *step = &steps[level];

        if (step->slot == step->branch->count) {
            free(step->branch);
            if (level == 0)
                return;
            level--;
        } else if (level + 1 == height) {
            free(step->branch->children[step->slot++].node.leaf);
        } else {
            level++;
            steps[level] =
                (struct sum_step){.branch = step->branch->children[step->slot++].node.branch};
        }
    }
}

void sum_tree_done(struct sum_tree *tree)
{
    if (tree == NULL)
        return;
    if (tree->height > 0)
        free_branches(tree->root.branch, tree->height);
    else
        free(tree->root.leaf);
    sum_tree_init(tree);
}

/* The last child that begins at or before the item; the first child also takes what is before. */
static uint32_t child_of(const struct sum_branch *branch, const struct item *item)
{
    uint32_t low = 0;
    uint32_t high = branch->count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (item_compare(&branch->children[middle].first, item) <= 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static uint32_t slot_of(const struct sum_leaf *leaf, const struct item *item)
{
    uint32_t low = 0;
    uint32_t high = leaf->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (item_compare(&leaf->items[middle], item) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void sum_tree_descend(const struct sum_tree *tree, struct sum_path *out, const struct item *item)
{
    union sum_node node = tree->root;

    for (unsigned level = 0; level < tree->height; level++) {
        uint32_t slot = child_of(node.branch, item);

        out->steps[level] = (struct sum_step){.branch = node.branch, .slot = slot};
        node = node.branch->children[slot].node;
    }
    out->leaf = node.leaf;
    out->slot = slot_of(node.leaf, item);
}

bool sum_tree_contains(const struct sum_tree *tree, const struct item *item)
{
    struct sum_path path;

    if (tree->total.count == 0)
        return false;
    sum_tree_descend(tree, &path, item);
    return sum_path_hits(&path, item);
}

size_t sum_tree_lower_bound(const struct sum_tree *tree, const struct item *item)
{
    struct sum_path path;
    size_t index;

    if (tree->total.count == 0)
        return 0;
    sum_tree_descend(tree, &path, item);
    index = path.slot;
    for (unsigned level = 0; level < tree->height; level++)
        for (uint32_t slot = 0; slot < path.steps[level].slot; slot++)
            index += (size_t)path.steps[level].branch->children[slot].sum.count;
    return index;
}

/* The leaf that holds the index, which becomes the index within it; adds to before, unless NULL,
 * the sum of all that lies left of that leaf. */
static const struct sum_leaf *find_leaf(const struct sum_tree *tree, size_t *index,
                                        struct item_sum *before)
{
    union sum_node node = tree->root;

    for (unsigned level = 0; level < tree->height; level++) {
        const struct sum_child *child = node.branch->children;

        while (*index >= child->sum.count) {
            *index -= (size_t)child->sum.count;
            if (before != NULL)
                item_sum_add(before, &child->sum);
            child++;
        }
        node = child->node;
    }
    return node.leaf;
}

const struct item *sum_tree_run(const struct sum_tree *tree, size_t *count, size_t index)
{
    const struct sum_leaf *leaf;

    assert(index < sum_tree_count(tree));
    leaf = find_leaf(tree, &index, NULL);
    *count = leaf->count - index;
    return &leaf->items[index];
}

static void prefix(const struct sum_tree *tree, struct item_sum *out, size_t end)
{
    const struct sum_leaf *leaf;

    if (end == sum_tree_count(tree)) {
        *out = tree->total;
        return;
    }
    *out = (struct item_sum){0};
    leaf = find_leaf(tree, &end, out);
    for (size_t i = 0; i < end; i++)
        item_sum_add_id(out, &leaf->items[i].id);
}

void sum_tree_sum(const struct sum_tree *tree, struct item_sum *out, size_t begin, size_t end)
{
    struct item_sum before;

    assert(begin <= end && end <= sum_tree_count(tree));
    prefix(tree, &before, begin);
    prefix(tree, out, end);
    item_sum_remove(out, &before);
}

static size_t source_size(const void *set)
{
    return sum_tree_count(set);
}

static size_t source_lower_bound(const void *set, const struct item *item)
{
    return sum_tree_lower_bound(set, item);
}

static const struct item *source_run(const void *set, size_t *count, size_t index)
{
    return sum_tree_run(set, count, index);
}

static void source_sum(const void *set, struct item_sum *out, size_t begin, size_t end)
{
    sum_tree_sum(set, out, begin, end);
}

struct item_source sum_tree_source(const struct sum_tree *tree)
{
    static const struct item_source_ops ops = {source_size, source_lower_bound, source_run,
                                               source_sum};

    return (struct item_source){.ops = &ops, .set = tree};
}
