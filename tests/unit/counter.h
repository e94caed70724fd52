/* The counter: the stage's two nodes with their control surfaces and public APIs, each on a unix
 * socket, and what comes back of questions to them. */
#ifndef ZAWLBUK_TESTS_COUNTER_H
#define ZAWLBUK_TESTS_COUNTER_H

#include <jansson.h>

#include "http_probe.h"
#include "node/http/server.h"
#include "node/service.h"
#include "stage.h"

enum counter_desk { HUB_CONTROL, HUB_PUBLIC, OTHER_CONTROL, OTHER_PUBLIC, COUNTER_DESKS };

struct counter {
    struct stage stage;
    struct service services[2]; /* the hub's, the other's */
    struct http_server *servers[COUNTER_DESKS];
    size_t closed; /* of them */
    struct probe probe;
    unsigned code;    /* of the last answer */
    struct span body; /* of it, in probe */
    json_t *answer;   /* the body as JSON, NULL when it is none */
};

/* cmocka's: a counter in *state whose newcomer waits among the hub's requests; and one whose
 * newcomer is recognised. */
int counter_set_up(void **state);
int counter_set_up_admitted(void **state);
int counter_tear_down(void **state);

/* Asks, and waits for the answer, whatever it is. */
void counter_ask(struct counter *counter, enum counter_desk desk, const char *method,
                 const char *target, struct span body);
/* The same with an answer that must be 200 and JSON, which is returned; good until the next. */
const json_t *counter_get(struct counter *counter, enum counter_desk desk, const char *target);
const json_t *counter_post(struct counter *counter, enum counter_desk desk, const char *target,
                           const char *body);

/* A question that is refused, and how: code, status name, and a part of the line. */
struct counter_refusal {
    const char *method;
    const char *target;
    const char *body;
    unsigned code;
    const char *error;
    const char *text;
};
void counter_check_refusals(struct counter *counter, enum counter_desk desk,
                            const struct counter_refusal *refusals, size_t count);
/* The last answer was that refusal. */
void counter_check_refused(const struct counter *counter, unsigned code, const char *error,
                           const char *text);

/* Members of an answer by path: "association.profile.name", "records.0.subject". The test fails
 * when there is none. */
const json_t *counter_at(const json_t *answer, const char *path);
const char *counter_text(const json_t *answer, const char *path);
int64_t counter_number(const json_t *answer, const char *path);

/* 64 hex digits of an id; storage of the caller. */
#define COUNTER_ID_SIZE 65
char *counter_id(char out[COUNTER_ID_SIZE], const struct id *id);

/* A bundle of whole records; buffer_done it. */
void counter_bundle(struct buffer *out, const struct id *network, const struct written *records,
                    size_t count);

#endif
