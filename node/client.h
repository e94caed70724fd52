/* A command's way to a node: the control socket of a home, or the public API of any node. */
#ifndef ZAWLBUK_NODE_CLIENT_H
#define ZAWLBUK_NODE_CLIENT_H

#include "node/args.h"
#include "node/home.h"
#include "node/http_client.h"
#include "node/json.h"

struct client {
    struct http_origin origin;
    char socket_path[HOME_PATH_SIZE];
    const char *name; /* of the node, for messages */
    /* Called while a call waits, or NULL. */
    void (*on_wait)(void *context);
    void *context;
};

/* TOO_LARGE when the home's path does not fit. */
enum status client_of_home(struct client *out, const char *home,
                           struct trouble *trouble) MUST_CHECK;
/* "http://HOST:PORT" or "HOST:PORT". USAGE. */
enum status client_of_url(struct client *out, const char *url, struct trouble *trouble) MUST_CHECK;

struct client_request {
    const char *method;
    const char *target;
    struct span body;
};

/* The bytes of the answer, draft_done of which follows also after a failure. An answer that tells
 * of a failure becomes its status and trouble. */
enum status client_call(struct draft *out, const struct client *client,
                        const struct client_request *request, struct trouble *trouble) MUST_CHECK;

/* The same with the answer read as JSON; json_decref it. */
enum status client_ask(json_t **out, const struct client *client,
                       const struct client_request *request, struct trouble *trouble) MUST_CHECK;

/* A GET to the node of --home. */
enum status client_get(json_t **out, const struct args *args, const char *target,
                       struct trouble *trouble) MUST_CHECK;

/* Adds "?name=value" or "&name=value", escaped; nothing when the value is NULL. */
void client_add_query(struct draft *target, const char *name, const char *value);

/* A text of an answer's object, or "" when it is not there. */
const char *client_text(const json_t *object, const char *name);
/* A whole number of an answer's object, or 0. */
int64_t client_number(const json_t *object, const char *name);

#endif
