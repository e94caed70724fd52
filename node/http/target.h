/* A request's target taken apart: decoded path segments and query parameters. */
#ifndef ZAWLBUK_NODE_HTTP_TARGET_H
#define ZAWLBUK_NODE_HTTP_TARGET_H

#include "node/http/http.h"

/* The segments of "/a/b" are "a" and "b"; of "/" there is one, which is empty. */
struct target {
    const char *segments[HTTP_SEGMENTS_MAX];
    size_t segment_count;
    struct http_pair query[HTTP_QUERY_MAX];
    size_t query_count;
};

/* Decodes in place: text, of that size, begins with '/', and one more byte behind it is overwritten
 * too. The result points into it. HTTP_CODE_OK, or BAD_REQUEST for a broken escape, invalid UTF-8,
 * a control character, a slash hidden in a segment, a fragment, a parameter twice or too many of
 * them; NOT_FOUND for a path with too many segments. */
enum http_code target_parse(struct target *out, char *text, size_t size);

/* The route for a method and path. NULL with *allowed the bits of the methods that the path has: 0
 * when there is no such path. params get the open segments. */
const struct http_route *target_route(const struct target *target, const char **params,
                                      const struct http_route *routes, size_t count,
                                      enum http_method method, unsigned *allowed);

#endif
