/* A progress bar on standard error, for a human who has waited more than a second. */
#ifndef ZAWLBUK_NODE_PROGRESS_H
#define ZAWLBUK_NODE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "protocol/stamp.h"

/* Text of a whole bar: name, 30 cells, per cent and counts. */
#define PROGRESS_TEXT_SIZE 160

/* The caller's storage; nothing to free. */
struct progress {
    const char *name; /* "publishing" */
    FILE *out;
    bool enabled; /* out is a terminal */
    bool shown;
    struct instant started;
    struct instant drawn;
};

void progress_init(struct progress *progress, const char *name, FILE *out, struct instant now);
/* Draws when a second has passed since the beginning and a tenth since the last time. */
void progress_update(struct progress *progress, uint64_t done, uint64_t total, struct instant now);
/* The same for what tells nothing before its end: for how long it has been under way. */
void progress_wait(struct progress *progress, struct instant now);
/* Takes the bar away. */
void progress_done(struct progress *progress);

/* "publishing [#####.....] 50% (5 of 10)"; total 0 means that it is not known. */
void progress_format(char out[PROGRESS_TEXT_SIZE], const char *name, uint64_t done, uint64_t total);

/* "publishing ... 3 s" */
void progress_format_wait(char out[PROGRESS_TEXT_SIZE], const char *name, uint64_t waited_ms);

/* The monotonic clock of a command that has no event loop. */
struct instant progress_now(void);

#endif
