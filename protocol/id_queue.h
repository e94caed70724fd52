/* A first-in-first-out queue of ids; grows as needed, up to the bound that the caller gives. */
#ifndef ZAWLBUK_PROTOCOL_ID_QUEUE_H
#define ZAWLBUK_PROTOCOL_ID_QUEUE_H

#include "crypto/hash.h"
#include "crypto/status.h"

/* All zero is an empty queue. */
struct id_queue {
    struct id *ids; /* a ring */
    size_t head;
    size_t count;
    size_t capacity;
};

void id_queue_done(struct id_queue *queue);
/* TOO_LARGE when count_max ids wait already; NO_MEMORY. */
enum status id_queue_push(struct id_queue *queue, const struct id *id, size_t count_max) MUST_CHECK;
/* The index-th id from the front, which must be there; borrowed until the next change. */
const struct id *id_queue_at(const struct id_queue *queue, size_t index);
/* False when it is empty. */
bool id_queue_pop(struct id_queue *queue, struct id *out);

#endif
