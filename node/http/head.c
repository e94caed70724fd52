/* Collects what llhttp finds in a head and judges what it means for the body. */
#include "node/http/head.h"

#include <llhttp.h>
#include <strings.h>

/* What is left of the parse: llhttp tells a field in pieces. */
struct parsing {
    struct head head;
    bool in_value;
    bool too_many;
    bool complete;
};

/* Makes a span longer by the piece that follows it; false when it does not follow. */
static bool extend(struct span *span, const char *at, size_t size)
{
    if (span->size == 0)
        *span = span_of(at, size);
    else if (span->bytes + span->size == (const uint8_t *)at)
        span->size += size;
    else
        return false;
    return true;
}

static int on_url(llhttp_t *parser, const char *at, size_t size)
{
    struct parsing *parsing = parser->data;

    return extend(&parsing->head.target, at, size) ? 0 : -1;
}

static int on_name(llhttp_t *parser, const char *at, size_t size)
{
    struct parsing *parsing = parser->data;
    struct head *head = &parsing->head;

    if (head->field_count == 0 || parsing->in_value) {
        if (head->field_count == HTTP_FIELDS_MAX) {
            parsing->too_many = true;
            return -1;
        }
        head->field_count++;
    }
    parsing->in_value = false;
    return extend(&head->fields[head->field_count - 1].name, at, size) ? 0 : -1;
}

static int on_name_complete(llhttp_t *parser)
{
    struct parsing *parsing = parser->data;

    parsing->in_value = true;
    return 0;
}

static int on_value(llhttp_t *parser, const char *at, size_t size)
{
    struct parsing *parsing = parser->data;
    struct head *head = &parsing->head;

    if (head->field_count == 0)
        return -1;
    return extend(&head->fields[head->field_count - 1].value, at, size) ? 0 : -1;
}

static int on_headers_complete(llhttp_t *parser)
{
    struct parsing *parsing = parser->data;

    parsing->complete = true;
    return HPE_PAUSED;
}

static enum http_method method_of(uint8_t method)
{
    static const struct {
        llhttp_method_t theirs;
        enum http_method ours;
    } methods[] = {
        {HTTP_GET, METHOD_GET}, {HTTP_HEAD, METHOD_HEAD},     {HTTP_POST, METHOD_POST},
        {HTTP_PUT, METHOD_PUT}, {HTTP_DELETE, METHOD_DELETE},
    };

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (methods[i].theirs == (llhttp_method_t)method)
            return methods[i].ours;
    return METHOD_OTHER;
}

static bool is_named(struct span text, const char *name)
{
    return text.size == strlen(name) && strncasecmp((const char *)text.bytes, name, text.size) == 0;
}

static size_t count_fields(const struct head *head, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < head->field_count; i++)
        count += is_named(head->fields[i].name, name);
    return count;
}

struct span head_field_value(const struct head *head, const char *name)
{
    for (size_t i = 0; i < head->field_count; i++)
        if (is_named(head->fields[i].name, name))
            return head->fields[i].value;
    return span_of(NULL, 0);
}

static void trim(struct span *text)
{
    while (text->size > 0 && (text->bytes[0] == ' ' || text->bytes[0] == '\t'))
        *text = span_of(text->bytes + 1, text->size - 1);
    while (text->size > 0 &&
           (text->bytes[text->size - 1] == ' ' || text->bytes[text->size - 1] == '\t'))
        text->size--;
}

/* Digits alone; llhttp has looked too, but the body's length is what smuggling lives on. */
static bool read_length(struct span text, uint64_t *out)
{
    uint64_t length = 0;

    if (text.size == 0 || text.size > 15)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        length = length * 10 + (uint64_t)(text.bytes[i] - '0');
    }
    *out = length;
    return true;
}

static enum http_code judge_body(struct head *head)
{
    size_t lengths = count_fields(head, "content-length");
    size_t encodings = count_fields(head, "transfer-encoding");
    struct span expect = head_field_value(head, "expect");

    if (lengths > 1 || (lengths > 0 && encodings > 0))
        return HTTP_CODE_BAD_REQUEST;
    if (encodings > 0) {
        bool is_chunked = encodings == 1 && !head->is_http_1_0 &&
                          is_named(head_field_value(head, "transfer-encoding"), "chunked");
        return is_chunked ? HTTP_CODE_NO_LENGTH : HTTP_CODE_BAD_REQUEST;
    }
    if (lengths == 1 && !read_length(head_field_value(head, "content-length"), &head->body_size))
        return HTTP_CODE_BAD_REQUEST;
    if (expect.bytes != NULL && !is_named(expect, "100-continue"))
        return HTTP_CODE_BAD_EXPECTATION;
    head->expects_continue = expect.bytes != NULL && !head->is_http_1_0;
    return HTTP_CODE_OK;
}

/* One blank on either side of the target, the version right before the line's end: llhttp takes
 * more. The line is whole, so that the bytes looked at are there. */
static bool is_strict_line(struct span target)
{
    const uint8_t *after = target.bytes + target.size;

    return target.bytes[-1] == ' ' && target.bytes[-2] != ' ' &&
           memcmp(after, " HTTP/1.", 8) == 0 && after[9] == '\r';
}

/* RFC 9110 section 5.6.2; llhttp lets blanks and empty names through. */
static bool is_token(struct span name)
{
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.bytes[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && (c < '0' || c > '9') && strchr("!#$%&'*+-.^_`|~", c) == NULL)
            return false;
    }
    return name.size > 0;
}

static bool are_named_well(const struct head *head)
{
    for (size_t i = 0; i < head->field_count; i++)
        if (!is_token(head->fields[i].name))
            return false;
    return true;
}

static enum http_code judge(struct head *head)
{
    struct span host = head_field_value(head, "host");

    if (head->target.size == 0 || head->target.bytes[0] != '/' || !is_strict_line(head->target) ||
        !are_named_well(head))
        return HTTP_CODE_BAD_REQUEST;
    if (count_fields(head, "host") != 1 || host.size == 0)
        return HTTP_CODE_BAD_REQUEST;
    return judge_body(head);
}

enum http_code head_parse(struct head *out, struct span bytes)
{
    static const llhttp_settings_t settings = {
        .on_url = on_url,
        .on_header_field = on_name,
        .on_header_field_complete = on_name_complete,
        .on_header_value = on_value,
        .on_headers_complete = on_headers_complete,
    };
    struct parsing parsing = {0};
    llhttp_t parser;
    enum http_code code;

    llhttp_init(&parser, HTTP_REQUEST, &settings);
    parser.data = &parsing;
    (void)llhttp_execute(&parser, (const char *)bytes.bytes, bytes.size);
    if (parsing.too_many)
        return HTTP_CODE_HEAD_TOO_LARGE;
    if (llhttp_get_errno(&parser) == HPE_INVALID_VERSION)
        return HTTP_CODE_BAD_VERSION;
    if (!parsing.complete)
        return HTTP_CODE_BAD_REQUEST;
    if (parser.http_major != 1 || parser.http_minor > 1)
        return HTTP_CODE_BAD_VERSION;
    for (size_t i = 0; i < parsing.head.field_count; i++)
        trim(&parsing.head.fields[i].value);
    parsing.head.method = method_of(parser.method);
    parsing.head.is_http_1_0 = parser.http_minor == 0;
    parsing.head.keep_alive = llhttp_should_keep_alive(&parser) != 0;
    code = judge(&parsing.head);
    if (code == HTTP_CODE_OK)
        *out = parsing.head;
    return code;
}
