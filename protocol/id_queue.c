/* A ring that doubles. */
#include "protocol/id_queue.h"

#include <assert.h>
#include <stdlib.h>

#define CAPACITY_LEAST 16

void id_queue_done(struct id_queue *queue)
{
    free(queue->ids);
    *queue = (struct id_queue){0};
}

static enum status grow(struct id_queue *queue)
{
    size_t capacity = queue->capacity == 0 ? CAPACITY_LEAST : queue->capacity * 2;
    struct id *ids = malloc(capacity * sizeof(*ids));

    if (ids == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < queue->count; i++)
        ids[i] = *id_queue_at(queue, i);
    free(queue->ids);
    queue->ids = ids;
    queue->head = 0;
    queue->capacity = capacity;
    return STATUS_OK;
}

enum status id_queue_push(struct id_queue *queue, const struct id *id, size_t count_max)
{
    if (queue->count >= count_max)
        return STATUS_TOO_LARGE;
    if (queue->count == queue->capacity && grow(queue) != STATUS_OK)
        return STATUS_NO_MEMORY;
    queue->ids[(queue->head + queue->count) % queue->capacity] = *id;
    queue->count++;
    return STATUS_OK;
}

const struct id *id_queue_at(const struct id_queue *queue, size_t index)
{
    assert(index < queue->count);
    return &queue->ids[(queue->head + index) % queue->capacity];
}

bool id_queue_pop(struct id_queue *queue, struct id *out)
{
    if (queue->count == 0)
        return false;
    *out = queue->ids[queue->head];
    queue->head = (queue->head + 1) % queue->capacity;
    queue->count--;
    if (queue->count == 0)
        id_queue_done(queue);
    return true;
}
