/* An ordered set of items as reconciliation sees it: narrow, so that a tree, a snapshot, or later
 * something that is neither can stand behind it.
 *
 * Items have indices 0 to size - 1 in the order of item_compare, none twice. A source is borrowed
 * from the set behind it and good as long as that set lives. The set may change between calls; what
 * an index means then changes too. */
#ifndef ZAWLBUK_PROTOCOL_ITEM_SOURCE_H
#define ZAWLBUK_PROTOCOL_ITEM_SOURCE_H

#include <assert.h>
#include <stddef.h>

#include "protocol/item.h"
#include "protocol/item_sum.h"

struct item_source_ops {
    size_t (*size)(const void *set);
    size_t (*lower_bound)(const void *set, const struct item *item);
    const struct item *(*run)(const void *set, size_t *count, size_t index);
    void (*sum)(const void *set, struct item_sum *out, size_t begin, size_t end);
};

struct item_source {
    const struct item_source_ops *ops;
    const void *set;
};

static inline size_t item_source_size(const struct item_source *source)
{
    return source->ops->size(source->set);
}

/* The index of the first item that is not below this one; the size when there is none. */
static inline size_t item_source_lower_bound(const struct item_source *source,
                                             const struct item *item)
{
    return source->ops->lower_bound(source->set, item);
}

/* The item at an index below the size, and in count (at least 1) how many items from it on lie one
 * after another in memory. Borrowed until the set changes. */
static inline const struct item *item_source_run(const struct item_source *source, size_t *count,
                                                 size_t index)
{
    assert(index < item_source_size(source));
    return source->ops->run(source->set, count, index);
}

/* The sum of the items from begin to before end; begin <= end <= size. */
static inline void item_source_sum(const struct item_source *source, struct item_sum *out,
                                   size_t begin, size_t end)
{
    assert(begin <= end && end <= item_source_size(source));
    source->ops->sum(source->set, out, begin, end);
}

#endif
