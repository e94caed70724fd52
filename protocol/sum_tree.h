/* The live set of a lane: an ordered set of items in memory that knows the sum of any range of its
 * indices in O(log n). A tree of subtree sums: items in leaves, and in the branches above them, for
 * each child, how many items are below it and their sum.
 *
 *              branch  [ first, sum, child | first, sum, child | ... ]        at most 32 children
 *             /                      \
 *       leaf [ item item ... ]      leaf [ item item ... ]                    at most 64 items
 *
 * All leaves are equally deep, and all nodes at least half full, but the root and those on the
 * right edge. Items added in ascending order fill the leaves (42 bytes an item), in random order
 * they leave them about 70 % full (62 bytes). The same calls make the same tree. */
#ifndef ZAWLBUK_PROTOCOL_SUM_TREE_H
#define ZAWLBUK_PROTOCOL_SUM_TREE_H

#include "crypto/status.h"
#include "protocol/item_source.h"

struct sum_leaf;
struct sum_branch;

/* Which one it is, its level says. */
union sum_node {
    struct sum_leaf *leaf;
    struct sum_branch *branch;
};

struct sum_tree {
    union sum_node root; /* nothing while the tree is empty */
    unsigned height;     /* branches from the root to any leaf; 0: the root is a leaf */
    struct item_sum total;
};

/* Empty; allocates nothing. */
void sum_tree_init(struct sum_tree *tree);
/* Frees all; the tree is then empty. NULL is accepted. */
void sum_tree_done(struct sum_tree *tree);

/* KNOWN when it is there already; NO_MEMORY. The tree is unchanged after both. */
enum status sum_tree_insert(struct sum_tree *tree, const struct item *item) MUST_CHECK;
/* False when it was not there. Allocates nothing. */
bool sum_tree_remove(struct sum_tree *tree, const struct item *item);
bool sum_tree_contains(const struct sum_tree *tree, const struct item *item);

static inline size_t sum_tree_count(const struct sum_tree *tree)
{
    return (size_t)tree->total.count;
}

/* The index of the first item that is not below this one; the count when there is none. */
size_t sum_tree_lower_bound(const struct sum_tree *tree, const struct item *item);
/* As item_source_run and item_source_sum. */
const struct item *sum_tree_run(const struct sum_tree *tree, size_t *count, size_t index);
void sum_tree_sum(const struct sum_tree *tree, struct item_sum *out, size_t begin, size_t end);

/* The tree must stay where it is as long as the source is used. */
struct item_source sum_tree_source(const struct sum_tree *tree);

#endif
