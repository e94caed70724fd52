/* Writes status lines, header fields and chunks (RFC 9112 sections 4 and 7). */
#include "node/http/reply.h"

#include <assert.h>
#include <stdio.h>

struct code_row {
    enum http_code code;
    const char *phrase;
    const char *refusal;
};

static const struct code_row codes[] = {
#define HTTP_CODE_ROW(number, code, name, phrase) \
    {HTTP_CODE_##code, phrase, "{\"error\":\"" name "\",\"text\":\"" phrase "\"}\n"},
    HTTP_CODE_TABLE(HTTP_CODE_ROW)
#undef HTTP_CODE_ROW
};

static const struct {
    enum http_method method;
    const char *name;
} methods[] = {
    {METHOD_GET, "GET"}, {METHOD_HEAD, "HEAD"},     {METHOD_POST, "POST"},
    {METHOD_PUT, "PUT"}, {METHOD_DELETE, "DELETE"},
};

static const struct code_row *row_of(enum http_code code)
{
    size_t i = 0;

    while (codes[i].code != code) {
        i++;
        assert(i < sizeof codes / sizeof codes[0]);
    }
    return &codes[i];
}

static void add_field(struct draft *out, const char *name, const char *value)
{
    assert(strpbrk(name, "\r\n: ") == NULL && strpbrk(value, "\r\n") == NULL);
    draft_add_text(out, name);
    draft_add_text(out, ": ");
    draft_add_text(out, value);
    draft_add_text(out, "\r\n");
}

static void add_status_line(struct draft *out, enum http_code code)
{
    draft_add_text(out, "HTTP/1.1 ");
    draft_add_number(out, (int64_t)code);
    draft_add_text(out, " ");
    draft_add_text(out, row_of(code)->phrase);
    draft_add_text(out, "\r\n");
}

static void add_allow(struct draft *out, unsigned allowed)
{
    const char *separator = "Allow: ";

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if ((allowed & (unsigned)methods[i].method) == 0)
            continue;
        draft_add_text(out, separator);
        draft_add_text(out, methods[i].name);
        separator = ", ";
    }
    draft_add_text(out, "\r\n");
}

static bool has_body(enum http_code code)
{
    return code != HTTP_CODE_NO_CONTENT && code != HTTP_CODE_NOT_MODIFIED;
}

void reply_write(struct draft *out, const struct http_response *response,
                 struct reply_manner manner)
{
    add_status_line(out, response->code);
    if (has_body(response->code)) {
        add_field(out, "Content-Type",
                  response->content_type == NULL ? "application/json" : response->content_type);
        draft_add_text(out, "Content-Length: ");
        draft_add_number(out, (int64_t)response->body.size);
        draft_add_text(out, "\r\n");
    }
    add_field(out, "X-Content-Type-Options", "nosniff");
    if (manner.allowed != 0)
        add_allow(out, manner.allowed);
    for (size_t i = 0; i < response->header_count; i++)
        add_field(out, response->headers[i].name, response->headers[i].value);
    if (!manner.keep_alive)
        add_field(out, "Connection", "close");
    draft_add_text(out, "\r\n");
    if (has_body(response->code) && !manner.without_body)
        draft_add(out, response->body);
}

struct http_response reply_refusal(enum http_code code)
{
    return (struct http_response){.code = code, .body = span_of_text(row_of(code)->refusal)};
}
