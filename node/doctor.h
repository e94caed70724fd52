/* What is well with a node and what is not, in plain words that say what to do: judged from the
 * node's own answers, so that it can be tested without one. */
#ifndef ZAWLBUK_NODE_DOCTOR_H
#define ZAWLBUK_NODE_DOCTOR_H

#include "node/json.h"

#define DOCTOR_TEXT_SIZE 640
#define DOCTOR_FINDINGS_MAX 16

enum doctor_state {
    DOCTOR_WELL,
    DOCTOR_WATCH, /* it works, and will not for ever */
    DOCTOR_ILL,   /* it does not do what it is for */
};

/* "well", "watch", "ill" */
const char *doctor_state_name(enum doctor_state state);

struct doctor_finding {
    const char *name; /* "clock" */
    enum doctor_state state;
    char text[DOCTOR_TEXT_SIZE]; /* how it is; and unless well, what to do */
};

struct doctor_report {
    struct doctor_finding findings[DOCTOR_FINDINGS_MAX];
    size_t count;
};

/* Borrowed: answers of the control surface to status and peers. */
struct doctor_facts {
    const json_t *status;
    const json_t *peers;
    int64_t now_ms;   /* Unix time of this machine */
    int64_t built_ms; /* of this program */
};

void doctor_judge(struct doctor_report *out, const struct doctor_facts *facts);

/* The worst of all. */
enum doctor_state doctor_worst(const struct doctor_report *report);

#endif
