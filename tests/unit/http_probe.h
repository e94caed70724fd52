/* A raw client beside a real loop: what it sends is not made by any HTTP library. */
#ifndef ZAWLBUK_TESTS_HTTP_PROBE_H
#define ZAWLBUK_TESTS_HTTP_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#define PROBE_SIZE_MAX 524288

struct probe {
    int descriptor;
    bool ended; /* the server has closed */
    size_t size;
    char got[PROBE_SIZE_MAX + 1]; /* NUL-terminated */
};

/* Connects to a unix socket; the test fails when that does not work. */
void probe_open(struct probe *probe, const char *socket_path);
void probe_close(struct probe *probe);
/* Sends all of it, running the loop whenever the socket is full; stops when the server has closed.
 */
void probe_send(struct probe *probe, uv_loop_t *loop, const char *bytes, size_t size);
/* Runs the loop until the text has arrived, or with NULL until the server has closed. The test
 * fails when neither happens in ten seconds. */
void probe_expect(struct probe *probe, uv_loop_t *loop, const char *text);
/* Runs the loop once; something in the loop must wake it. The test fails ten seconds after
 * *started, which is 0 at first. */
void probe_turn(uv_loop_t *loop, uint64_t *started);

/* How often the text stands in what has arrived. */
size_t probe_count(const struct probe *probe, const char *text);

#endif
