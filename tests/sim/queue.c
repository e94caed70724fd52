/* What is going to happen: a binary heap over (time, order of arrangement). */
#include "tests/sim/queue.h"

#include <stdlib.h>

#include "tests/sim/table.h"

void queue_init(struct queue *queue)
{
    *queue = (struct queue){0};
}

void queue_done(struct queue *queue)
{
    for (size_t i = 0; i < queue->count; i++)
        free(queue->items[i].address);
    free(queue->items);
    queue_init(queue);
}

static bool is_before(const struct happening *a, const struct happening *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->sequence < b->sequence;
}

void queue_add(struct queue *queue, const struct happening *happening)
{
    struct happening added = *happening;
    size_t at = queue->count;

    ARRAY_RESERVE(queue->items, queue->count, queue->capacity);
    queue->count++;
    added.sequence = queue->next_sequence++;
    while (at > 0 && is_before(&added, &queue->items[(at - 1) / 2])) {
        queue->items[at] = queue->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    queue->items[at] = added;
}

bool queue_take(struct queue *queue, struct happening *out)
{
    const struct happening *last;
    size_t at = 0;

    if (queue->count == 0)
        return false;
    *out = queue->items[0];
    last = &queue->items[--queue->count];
    for (;;) {
        size_t child = at * 2 + 1;

        if (child >= queue->count)
            break;
        if (child + 1 < queue->count && is_before(&queue->items[child + 1], &queue->items[child]))
            child++;
        if (is_before(last, &queue->items[child]))
            break;
        queue->items[at] = queue->items[child];
        at = child;
    }
    queue->items[at] = *last;
    return true;
}

uint64_t queue_due_ms(const struct queue *queue)
{
    return queue->count == 0 ? UINT64_MAX : queue->items[0].at_ms;
}
