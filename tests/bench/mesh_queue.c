/* The heap of happenings. */
#include "tests/bench/mesh_queue.h"

#include <stdlib.h>

#include "tests/bench/bench.h"

static bool is_before(const struct happening *a, const struct happening *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->sequence < b->sequence;
}

void mesh_queue_add(struct mesh_queue *queue, const struct happening *happening)
{
    size_t at = queue->count;

    if (queue->count == queue->capacity) {
        queue->capacity = queue->capacity == 0 ? 1024 : queue->capacity * 2;
        queue->items = realloc(queue->items, queue->capacity * sizeof(*queue->items));
        if (queue->items == NULL)
            bench_die("no memory left");
    }
    queue->items[queue->count++] = *happening;
    queue->items[at].sequence = queue->next_sequence++;
    while (at > 0 && is_before(&queue->items[at], &queue->items[(at - 1) / 2])) {
        struct happening upper = queue->items[(at - 1) / 2];

        queue->items[(at - 1) / 2] = queue->items[at];
        queue->items[at] = upper;
        at = (at - 1) / 2;
    }
}

bool mesh_queue_take(struct mesh_queue *queue, struct happening *out, uint64_t until_ms)
{
    struct happening last;
    size_t at = 0;

    if (queue->count == 0 || queue->items[0].at_ms > until_ms)
        return false;
    *out = queue->items[0];
    last = queue->items[--queue->count];
    while (2 * at + 1 < queue->count) {
        size_t child = 2 * at + 1;

        if (child + 1 < queue->count && is_before(&queue->items[child + 1], &queue->items[child]))
            child++;
        if (!is_before(&queue->items[child], &last))
            break;
        queue->items[at] = queue->items[child];
        at = child;
    }
    queue->items[at] = last;
    return true;
}

void mesh_queue_done(struct mesh_queue *queue)
{
    for (size_t i = 0; i < queue->count; i++)
        free(queue->items[i].bytes);
    free(queue->items);
}
