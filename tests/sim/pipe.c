/* One direction of a link. */
#include "tests/sim/pipe.h"

#include <stdlib.h>

#include "tests/sim/table.h"

void pipe_init(struct pipe *pipe)
{
    *pipe = (struct pipe){0};
}

void pipe_empty(struct pipe *pipe)
{
    for (size_t i = pipe->first; i < pipe->count; i++)
        free(pipe->parcels[i].bytes);
    free(pipe->parcels);
    pipe->parcels = NULL;
    pipe->first = pipe->count = pipe->capacity = pipe->size = 0;
}

void pipe_push(struct pipe *pipe, struct span frame, uint64_t due_ms)
{
    struct parcel *last;

    ARRAY_RESERVE(pipe->parcels, pipe->count, pipe->capacity);
    last = &pipe->parcels[pipe->count];
    if (!pipe_is_empty(pipe) && last[-1].due_ms > due_ms)
        due_ms = last[-1].due_ms;
    *last = (struct parcel){
        .bytes = memory_take(frame.size, 1),
        .size = frame.size,
        .due_ms = due_ms,
    };
    if (frame.size > 0)
        memcpy(last->bytes, frame.bytes, frame.size);
    pipe->count++;
    pipe->size += frame.size;
}

bool pipe_swap_last(struct pipe *pipe)
{
    struct parcel *last;
    struct parcel swapped;

    if (pipe->count - pipe->first < 2)
        return false;
    last = &pipe->parcels[pipe->count - 1];
    swapped = last[0];
    last[0].bytes = last[-1].bytes;
    last[0].size = last[-1].size;
    last[-1].bytes = swapped.bytes;
    last[-1].size = swapped.size;
    return true;
}

struct parcel pipe_pop(struct pipe *pipe)
{
    struct parcel parcel = pipe->parcels[pipe->first++];

    pipe->size -= parcel.size;
    if (pipe_is_empty(pipe))
        pipe_empty(pipe);
    return parcel;
}
