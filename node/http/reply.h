/* The bytes of responses. */
#ifndef ZAWLBUK_NODE_HTTP_REPLY_H
#define ZAWLBUK_NODE_HTTP_REPLY_H

#include "node/draft.h"
#include "node/http/http.h"

struct reply_manner {
    bool keep_alive;
    bool without_body; /* the answer to HEAD: the head says how long the body would be */
    unsigned allowed;  /* methods for an Allow field, or 0 */
};

/* Head and body. */
void reply_write(struct draft *out, const struct http_response *response,
                 struct reply_manner manner);

/* A refusal by the server itself, as {"error": ..., "text": ...}; static storage. */
struct http_response reply_refusal(enum http_code code);

#endif
