/* What is going to happen, in order of virtual time; among equals, in the order it was arranged. */
#ifndef ZAWLBUK_TESTS_SIM_QUEUE_H
#define ZAWLBUK_TESTS_SIM_QUEUE_H

#include "protocol/core.h"

enum happening_type {
    HAPPENING_START,       /* node */
    HAPPENING_TICK,        /* node, life */
    HAPPENING_VERIFIED,    /* node, life, batch */
    HAPPENING_SUBMIT,      /* index: a submission */
    HAPPENING_DIAL,        /* node, life, address: the attempt reaches the other side */
    HAPPENING_DIAL_FAILED, /* node, life, address */
    HAPPENING_LINK_UP,     /* index: a link; side */
    HAPPENING_LINK_DOWN,   /* index, side: that end learns of it */
    HAPPENING_DELIVER,     /* index, side: the first parcel from that end is due */
    HAPPENING_ACT,         /* the story goes on */
    HAPPENING_MISCHIEF,    /* node: a hostile one has its turn */
    HAPPENING_RESHAPE,     /* the network is cut or mended */
};

struct happening {
    uint64_t at_ms;
    uint64_t sequence;
    enum happening_type type;
    uint32_t node;
    uint32_t life; /* of the node: what was meant for an earlier life does not happen */
    uint32_t index;
    uint32_t side;
    struct verify_batch *batch;
    char *address; /* owned, or NULL */
};

struct queue {
    struct happening *items; /* a binary heap */
    size_t count;
    size_t capacity;
    uint64_t next_sequence;
};

void queue_init(struct queue *queue);
void queue_done(struct queue *queue);
/* Takes over the address. */
void queue_add(struct queue *queue, const struct happening *happening);
/* The earliest; false when there is none. Its address is then the caller's to free. */
bool queue_take(struct queue *queue, struct happening *out);
/* When the earliest is due; UINT64_MAX when there is none. */
uint64_t queue_due_ms(const struct queue *queue);

#endif
