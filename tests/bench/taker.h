/* A node without its network: core and store as the driver has them, signatures checked on libuv's
 * thread pool, and one link that is an array of frames. */
#ifndef ZAWLBUK_TESTS_BENCH_TAKER_H
#define ZAWLBUK_TESTS_BENCH_TAKER_H

#include "protocol/core.h"
#include "store/store.h"
#include "tests/bench/network.h"

/* Frames of records as a peer sends them. */
struct frames {
    struct span *items;
    size_t count;
    size_t named_end; /* the frames before it name those whose logs come next */
    size_t trust_end;
    struct buffer bytes;
};

void frames_make(struct frames *frames, const struct network *network);
void frames_done(struct frames *frames);

/* Takes all frames in, into a new store at path; returns when every record is durable and counts.
 * Dies when one is refused. */
void taker_run(const struct network *network, const struct frames *frames, const char *path);

#endif
