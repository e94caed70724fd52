/* A request's head, taken apart by llhttp after the guard has let it pass. */
#ifndef ZAWLBUK_NODE_HTTP_HEAD_H
#define ZAWLBUK_NODE_HTTP_HEAD_H

#include "node/http/http.h"

struct head_field {
    struct span name;
    struct span value; /* without blanks around it */
};

/* All spans lie in the bytes that were parsed. */
struct head {
    enum http_method method;
    struct span target;
    struct head_field fields[HTTP_FIELDS_MAX];
    size_t field_count;
    uint64_t body_size;
    bool keep_alive;
    bool is_http_1_0;
    bool expects_continue;
};

/* bytes are one whole head. HTTP_CODE_OK, or the code with which to refuse it: BAD_REQUEST for what
 * is malformed, a Host missing or twice, a Content-Length beside a Transfer-Encoding, a target not
 * of the form /path; NO_LENGTH for a chunked body; HEAD_TOO_LARGE for too many fields;
 * BAD_EXPECTATION; BAD_VERSION for what is not HTTP/1.0 or 1.1. *out is then not touched. */
enum http_code head_parse(struct head *out, struct span bytes);

/* The first field of that name, whatever its case; bytes NULL when there is none. */
struct span head_field_value(const struct head *head, const char *name);

#endif
