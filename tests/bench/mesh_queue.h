/* What will happen in a mesh, in the order in which it does. */
#ifndef ZAWLBUK_TESTS_BENCH_MESH_QUEUE_H
#define ZAWLBUK_TESTS_BENCH_MESH_QUEUE_H

#include "protocol/core.h"

enum happening_type {
    HAPPENS_DIAL,
    HAPPENS_UP,
    HAPPENS_DOWN,
    HAPPENS_FRAME,
    HAPPENS_VERIFIED,
    HAPPENS_TICK
};

struct happening {
    uint64_t at_ms;
    uint64_t sequence; /* of those at one time, the first planned comes first */
    enum happening_type type;
    uint32_t node;
    uint32_t other; /* DIAL: whom; FRAME: from whom */
    uint64_t link;  /* UP, DOWN, FRAME */
    bool outbound;  /* UP */
    bool tells;     /* FRAME: of the change that is followed */
    uint8_t *bytes; /* FRAME; owned */
    size_t size;
    struct verify_batch *batch;
};

/* A heap. */
struct mesh_queue {
    struct happening *items;
    size_t count;
    size_t capacity;
    uint64_t next_sequence;
};

void mesh_queue_add(struct mesh_queue *queue, const struct happening *happening);
/* False when nothing happens by then. */
bool mesh_queue_take(struct mesh_queue *queue, struct happening *out, uint64_t until_ms);
void mesh_queue_done(struct mesh_queue *queue);

#endif
