/* A line between two daemons that counts the bytes. */
#ifndef ZAWLBUK_TESTS_BENCH_RELAY_H
#define ZAWLBUK_TESTS_BENCH_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct relay {
    int listener;
    int ends[2]; /* who dialled, and whom we dialled for it; -1 until then */
    unsigned port;
    unsigned to_port;
    uint64_t bytes[2]; /* that came from each end */
    uint8_t *buffer;
};

/* Listens on loopback; to_port is where the other daemon listens. */
void relay_open(struct relay *relay, unsigned to_port);
void relay_close(struct relay *relay);
/* Waits up to some milliseconds for either end, and carries over what has come. When one has hung
 * up the other is let go, too, and a new connection awaited; true then. */
bool relay_turn(struct relay *relay, int wait_ms) __attribute__((warn_unused_result));

#endif
