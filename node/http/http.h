/* HTTP as handlers see it: requests, responses, routes; of RFC 9110 and 9112 as much
 * as a small API needs. */
#ifndef ZAWLBUK_NODE_HTTP_HTTP_H
#define ZAWLBUK_NODE_HTTP_HTTP_H

#include <stdbool.h>

#include "crypto/span.h"

/* Bytes of a request's head, from the method to the empty line. */
#define HTTP_HEAD_SIZE_MAX 8192
#define HTTP_FIELDS_MAX 48
/* Segments of a path, and of those the ones that a route leaves open. */
#define HTTP_SEGMENTS_MAX 12
#define HTTP_PARAMS_MAX 4
#define HTTP_QUERY_MAX 16
/* Bytes of a response's body: 150 associations with all that belongs to them are under 1 MB. */
#define HTTP_RESPONSE_SIZE_MAX (16u << 20)

/* Bits, so that a set of them fits an unsigned. */
enum http_method {
    METHOD_GET = 1 << 0,
    METHOD_HEAD = 1 << 1,
    METHOD_POST = 1 << 2,
    METHOD_PUT = 1 << 3,
    METHOD_DELETE = 1 << 4,
    METHOD_OTHER = 1 << 5,
};

/* code, name in the body of an error, reason phrase */
#define HTTP_CODE_TABLE(X)                                                      \
    X(200, OK, "ok", "OK")                                                      \
    X(201, CREATED, "created", "Created")                                       \
    X(202, ACCEPTED, "accepted", "Accepted")                                    \
    X(204, NO_CONTENT, "no-content", "No Content")                              \
    X(304, NOT_MODIFIED, "not-modified", "Not Modified")                        \
    X(400, BAD_REQUEST, "bad-request", "Bad Request")                           \
    X(403, FORBIDDEN, "forbidden", "Forbidden")                                 \
    X(404, NOT_FOUND, "not-found", "Not Found")                                 \
    X(405, BAD_METHOD, "bad-method", "Method Not Allowed")                      \
    X(408, TIMED_OUT, "timed-out", "Request Timeout")                           \
    X(409, CONFLICT, "conflict", "Conflict")                                    \
    X(411, NO_LENGTH, "no-length", "Length Required")                           \
    X(413, TOO_LARGE, "too-large", "Content Too Large")                         \
    X(417, BAD_EXPECTATION, "bad-expectation", "Expectation Failed")            \
    X(422, REFUSED, "refused", "Unprocessable Content")                         \
    X(431, HEAD_TOO_LARGE, "head-too-large", "Request Header Fields Too Large") \
    X(500, FAILED, "failed", "Internal Server Error")                           \
    X(503, BUSY, "busy", "Service Unavailable")                                 \
    X(505, BAD_VERSION, "bad-version", "HTTP Version Not Supported")            \
    X(507, DISK_FULL, "disk-full", "Insufficient Storage")

enum http_code {
#define HTTP_CODE_ENUM(number, code, name, phrase) HTTP_CODE_##code = (number),
    HTTP_CODE_TABLE(HTTP_CODE_ENUM)
#undef HTTP_CODE_ENUM
};

/* Decoded, valid UTF-8, no control characters. */
struct http_pair {
    const char *name;
    const char *value;
};

/* One request, whole. Everything it points to lives until http_respond. */
struct http_request {
    enum http_method method;             /* HEAD goes to the handler of GET */
    const char *params[HTTP_PARAMS_MAX]; /* decoded {segments} of the route, from the left */
    struct http_pair query[HTTP_QUERY_MAX];
    size_t query_count;
    struct span body;
};

/* Both must be free of CR, LF and NUL (asserted). */
struct http_header {
    const char *name;
    const char *value;
};

/* All of it is copied by http_respond. */
struct http_response {
    enum http_code code;
    const char *content_type; /* NULL: application/json */
    struct span body;
    const struct http_header *headers;
    size_t header_count;
};

/* Answers at once or later, but once: http_respond must follow in the end, whatever happens. */
struct http_route {
    enum http_method method;
    const char *pattern; /* "/api/v1/associations/{id}" */
    size_t body_size_max;
    void (*handle)(struct http_request *request, void *context);
};

/* The value of a query parameter, or NULL when it was not given. */
const char *http_query(const struct http_request *request, const char *name);

/* The value of a header field, of the first when there are several; bytes NULL when there is none.
 * The name is compared without regard to case. Not to be trusted in any way. */
struct span http_field(const struct http_request *request, const char *name);

/* Sends the answer and gives the request back: nothing of it may be touched afterwards. Main thread
 * only. When the client has gone, or the server was closed, nothing is sent and all is well. */
void http_respond(struct http_request *request, const struct http_response *response);

#endif
