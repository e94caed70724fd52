/* A small blocking HTTP client, by which the command line talks to a node. */
#ifndef ZAWLBUK_NODE_HTTP_CLIENT_H
#define ZAWLBUK_NODE_HTTP_CLIENT_H

#include "node/address.h"
#include "node/draft.h"
#include "node/trouble.h"

/* Bytes of an answer's body; as many as a node's server gives (HTTP_RESPONSE_SIZE_MAX). */
#define HTTP_ANSWER_SIZE_MAX (16u << 20)

/* Milliseconds between two signs of a wait. */
#define HTTP_CLIENT_WAIT_MS 100

/* A unix socket, or a TCP address when socket_path is NULL. */
struct http_origin {
    const char *socket_path;
    struct address address;
};

struct http_call {
    struct http_origin origin;
    const char *method;
    const char *target; /* "/api/v1/search?q=...", escaped (http_client_escape) */
    struct span body;
    uint64_t patience_ms; /* without a byte moving */
    /* Each HTTP_CLIENT_WAIT_MS in which no byte moves, or NULL. */
    void (*on_wait)(void *context);
    void *context;
};

struct http_answer {
    unsigned code;
    struct draft body; /* draft_done it */
};

/* OK whatever code the node answered. UNREACHABLE when nobody listens, TIMED_OUT, TRUNCATED,
 * BAD_FRAME when it is not HTTP, TOO_LARGE, NO_MEMORY; trouble says which node and what to do.
 * SIGPIPE is not raised. */
enum status http_client_call(struct http_answer *out, const struct http_call *call,
                             struct trouble *trouble) MUST_CHECK;

/* Adds the text with everything but letters, digits and -._~ as %NN (RFC 3986). */
void http_client_escape(struct draft *out, struct span text);

#endif
