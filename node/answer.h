/* Answers of handlers: JSON, bytes, and failures as problems (RFC 9457). */
#ifndef ZAWLBUK_NODE_ANSWER_H
#define ZAWLBUK_NODE_ANSWER_H

#include "node/http/http.h"
#include "node/json.h"

/* Each answers the request, which must not be touched afterwards. */

/* Takes the value; NULL answers that there was no memory. */
void answer_json(struct http_request *request, json_t *value);

/* {"type", "title", "status", "detail", "error", "text"}: the code is that of the status. trouble
 * may be NULL: the status speaks for itself. */
void answer_failure(struct http_request *request, enum status status,
                    const struct trouble *trouble);

void answer_bytes(struct http_request *request, const char *content_type, struct span bytes);

enum http_code answer_code(enum status status);

/* A whole number of the query, fallback when it is not given. BAD_FIELD with trouble. */
struct answer_range {
    int64_t least;
    int64_t most;
    int64_t fallback;
};
enum status answer_number(const struct http_request *request, int64_t *out, const char *name,
                          struct answer_range range, struct trouble *trouble) MUST_CHECK;

/* BAD_FIELD with trouble for a parameter that is not among these. */
enum status answer_check_query(const struct http_request *request, const char *const *names,
                               size_t count, struct trouble *trouble) MUST_CHECK;

/* A JSON document of the body; json_decref it. BAD_JSON with trouble. */
enum status answer_body(const struct http_request *request, json_t **out,
                        struct trouble *trouble) MUST_CHECK;

#endif
