/* Writing answers. */
#include "node/answer.h"

#include <inttypes.h>

#include "node/number.h"

enum http_code answer_code(enum status status)
{
    static const struct {
        enum status status;
        enum http_code code;
    } rows[] = {
        {STATUS_OK, HTTP_CODE_OK},
        {STATUS_NOT_FOUND, HTTP_CODE_NOT_FOUND},
        {STATUS_BAD_FIELD, HTTP_CODE_BAD_REQUEST},
        {STATUS_BAD_JSON, HTTP_CODE_BAD_REQUEST},
        {STATUS_BAD_UTF8, HTTP_CODE_BAD_REQUEST},
        {STATUS_USAGE, HTTP_CODE_BAD_REQUEST},
        {STATUS_EXISTS, HTTP_CODE_CONFLICT},
        {STATUS_BUSY, HTTP_CODE_BUSY},
        {STATUS_NO_MEMORY, HTTP_CODE_FAILED},
        {STATUS_IO, HTTP_CODE_FAILED},
        {STATUS_CORRUPT, HTTP_CODE_FAILED},
        {STATUS_DISK_FULL, HTTP_CODE_DISK_FULL},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].status == status)
            return rows[i].code;
    return HTTP_CODE_REFUSED;
}

static void respond(struct http_request *request, enum http_code code, const char *content_type,
                    json_t *value)
{
    struct http_response response = {.code = code, .content_type = content_type};
    struct draft body;

    draft_init(&body, HTTP_RESPONSE_SIZE_MAX);
    json_write(&body, value);
    if (draft_status(&body) != STATUS_OK) {
        response.code = HTTP_CODE_FAILED;
        response.body = span_of_text("{\"error\": \"no-memory\"}");
    } else {
        response.body = draft_span(&body);
    }
    http_respond(request, &response);
    draft_done(&body);
}

void answer_json(struct http_request *request, json_t *value)
{
    respond(request, HTTP_CODE_OK, NULL, value);
}

/* What a status means when nobody said more: of the store it is, then. */
static const char *words_of(enum status status)
{
    if (status == STATUS_CORRUPT)
        return "the node's store is damaged; stop the node, move zawlbuk.db away and start it "
               "again: its peers send all of it";
    return status_text(status);
}

void answer_failure(struct http_request *request, enum status status, const struct trouble *trouble)
{
    const char *text = trouble == NULL ? words_of(status) : trouble->text;
    enum http_code code = answer_code(status);

    respond(request, code, "application/problem+json",
            json_pack("{s:s, s:s, s:i, s:o, s:s, s:o}", "type", "about:blank", "title",
                      status_text(status), "status", (int)code, "detail",
                      json_of_text(span_of_text(text)), "error", status_name(status), "text",
                      json_of_text(span_of_text(text))));
}

void answer_bytes(struct http_request *request, const char *content_type, struct span bytes)
{
    const struct http_response response = {
        .code = HTTP_CODE_OK, .content_type = content_type, .body = bytes};

    http_respond(request, &response);
}

enum status answer_number(const struct http_request *request, int64_t *out, const char *name,
                          struct answer_range range, struct trouble *trouble)
{
    const char *text = http_query(request, name);

    if (text == NULL) {
        *out = range.fallback;
        return STATUS_OK;
    }
    if (number_parse(out, text, range.least, range.most) != STATUS_OK)
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "%s must be a whole number from %" PRId64 " to %" PRId64, name,
                           range.least, range.most);
    return STATUS_OK;
}

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

enum status answer_check_query(const struct http_request *request, const char *const *names,
                               size_t count, struct trouble *trouble)
{
    for (size_t i = 0; i < request->query_count; i++)
        if (!is_among(request->query[i].name, names, count))
            return trouble_say(trouble, STATUS_BAD_FIELD, "there is no parameter %s here",
                               request->query[i].name);
    return STATUS_OK;
}

enum status answer_body(const struct http_request *request, json_t **out, struct trouble *trouble)
{
    return json_read(out, request->body, trouble);
}
