/* Percent-decoding (RFC 3986) and the match of decoded paths against route patterns. */
#include "node/http/target.h"

#include "node/hex.h"
#include "protocol/utf8.h"

static bool is_clean(struct span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] < ' ' || text.bytes[i] == 0x7f)
            return false;
    return utf8_valid(text);
}

/* Decodes in place and puts a NUL behind, which may overwrite the byte after the text. */
static bool decode(char *text, size_t size, bool plus_is_blank)
{
    size_t out = 0;

    for (size_t in = 0; in < size; in++) {
        char c = text[in];
        if (c == '%') {
            int high = size - in > 2 ? hex_digit(text[in + 1]) : -1;
            int low = size - in > 2 ? hex_digit(text[in + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            in += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        text[out++] = c;
    }
    if (!is_clean(span_of(text, out)))
        return false;
    text[out] = '\0';
    return true;
}

/* Bytes up to the mark, or to the end. */
static size_t size_until(const char *text, size_t size, char mark)
{
    const char *found = memchr(text, mark, size);

    return found == NULL ? size : (size_t)(found - text);
}

static enum http_code parse_path(struct target *target, char *text, size_t size)
{
    size_t at = 1;

    while (at <= size) {
        char *segment = text + at;
        size_t segment_size = size_until(segment, size - at, '/');
        if (target->segment_count == HTTP_SEGMENTS_MAX)
            return HTTP_CODE_NOT_FOUND;
        if (!decode(segment, segment_size, false) || strchr(segment, '/') != NULL)
            return HTTP_CODE_BAD_REQUEST;
        target->segments[target->segment_count++] = segment;
        at += segment_size + 1;
    }
    return HTTP_CODE_OK;
}

static bool has_parameter(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->query_count; i++)
        if (strcmp(target->query[i].name, name) == 0)
            return true;
    return false;
}

/* "name=value", or "name" alone, which has the empty value. */
static enum http_code parse_pair(struct target *target, char *text, size_t size)
{
    size_t name_size = size_until(text, size, '=');
    char *value = text + name_size;
    size_t value_size = size - name_size;

    if (size == 0)
        return HTTP_CODE_OK;
    if (target->query_count == HTTP_QUERY_MAX)
        return HTTP_CODE_BAD_REQUEST;
    if (value_size > 0) {
        value++;
        value_size--;
    }
    if (!decode(value, value_size, true) || !decode(text, name_size, true) ||
        has_parameter(target, text))
        return HTTP_CODE_BAD_REQUEST;
    target->query[target->query_count++] = (struct http_pair){.name = text, .value = value};
    return HTTP_CODE_OK;
}

static enum http_code parse_query(struct target *target, char *text, size_t size)
{
    enum http_code code = HTTP_CODE_OK;
    size_t at = 0;

    while (at < size && code == HTTP_CODE_OK) {
        size_t pair_size = size_until(text + at, size - at, '&');
        code = parse_pair(target, text + at, pair_size);
        at += pair_size + 1;
    }
    return code;
}

enum http_code target_parse(struct target *out, char *text, size_t size)
{
    struct target target = {0};
    size_t path_size = size_until(text, size, '?');
    enum http_code code = HTTP_CODE_OK;

    if (memchr(text, '#', size) != NULL)
        return HTTP_CODE_BAD_REQUEST;
    if (path_size < size)
        code = parse_query(&target, text + path_size + 1, size - path_size - 1);
    if (code == HTTP_CODE_OK)
        code = parse_path(&target, text, path_size);
    if (code == HTTP_CODE_OK)
        *out = target;
    return code;
}

/* Whether the segments fit the pattern; params get those that stand for {names}. */
static bool is_match(const struct target *target, const char *pattern, const char **params)
{
    size_t found = 0;

    for (size_t i = 0; i < target->segment_count; i++) {
        const char *segment = target->segments[i];
        size_t size;
        if (*pattern++ != '/')
            return false;
        size = strcspn(pattern, "/");
        if (*pattern == '{') {
            if (*segment == '\0' || found == HTTP_PARAMS_MAX)
                return false;
            params[found++] = segment;
        } else if (strlen(segment) != size || memcmp(segment, pattern, size) != 0) {
            return false;
        }
        pattern += size;
    }
    return *pattern == '\0';
}

const struct http_route *target_route(const struct target *target, const char **params,
                                      const struct http_route *routes, size_t count,
                                      enum http_method method, unsigned *allowed)
{
    enum http_method wanted = method == METHOD_HEAD ? METHOD_GET : method;

    *allowed = 0;
    for (size_t i = 0; i < count; i++) {
        const char *found[HTTP_PARAMS_MAX] = {NULL};
        if (!is_match(target, routes[i].pattern, found))
            continue;
        if (routes[i].method == wanted) {
            memcpy(params, found, sizeof found);
            return &routes[i];
        }
        *allowed |= (unsigned)routes[i].method;
    }
    if ((*allowed & METHOD_GET) != 0)
        *allowed |= METHOD_HEAD;
    return NULL;
}
