/* One direction of a link: frames under way, in the order in which they will arrive. */
#ifndef ZAWLBUK_TESTS_SIM_PIPE_H
#define ZAWLBUK_TESTS_SIM_PIPE_H

#include <stdbool.h>

#include "crypto/span.h"

/* A frame on its way. */
struct parcel {
    uint8_t *bytes; /* owned */
    size_t size;
    uint64_t due_ms;
};

struct pipe {
    struct parcel *parcels;
    size_t first; /* of those not yet delivered */
    size_t count; /* one past the last */
    size_t capacity;
    size_t size;    /* bytes under way */
    bool scheduled; /* a DELIVER is in the queue */
    bool closing;   /* the sender closed: the receiver learns of it behind the last parcel */
};

void pipe_init(struct pipe *pipe);
/* Loses what is under way. */
void pipe_empty(struct pipe *pipe);
static inline bool pipe_is_empty(const struct pipe *pipe)
{
    return pipe->first == pipe->count;
}
/* Copies a frame in; not due before what went ahead of it. */
void pipe_push(struct pipe *pipe, struct span frame, uint64_t due_ms);
/* Exchanges the last two frames; false when there are no two. */
bool pipe_swap_last(struct pipe *pipe);
/* The first frame; the caller frees its bytes. Not when the pipe is empty. */
struct parcel pipe_pop(struct pipe *pipe);

#endif
