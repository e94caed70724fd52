/* A real daemon in a process of its own: zawlbuk run. */
#ifndef ZAWLBUK_TESTS_BENCH_DAEMON_H
#define ZAWLBUK_TESTS_BENCH_DAEMON_H

#include "tests/bench/bench.h"

struct daemon_run {
    pid_t pid;
    int out; /* what it prints: the line "ready: ..." */
    int log; /* what it logs */
    unsigned port;
    double ready_s; /* from the start of the process to that line */
    size_t heard;   /* bytes in text */
    char text[512]; /* of the log, the last line not yet whole */
    char last[512]; /* whole line, but for those that tell of an agreement */
};

/* Starts it, listening on loopback, and waits until it is ready. peer_port 0: it dials nobody. */
void daemon_start(struct daemon_run *daemon, const struct bench *bench, const char *home,
                  unsigned peer_port);
/* Takes what it has logged by now; true when it says that a link agrees. Does not wait. */
bool daemon_agrees(struct daemon_run *daemon);
/* Ends it and waits for that. */
void daemon_stop(struct daemon_run *daemon);

#endif
