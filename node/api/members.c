/* Members' questions: parameters in, the store's answer out, with how fresh it is. */
#include "node/api/api.h"
#include "node/hex.h"
#include "node/number.h"
#include "protocol/body/locale.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static const struct answer_range limits = {1, QUERY_ROWS_MAX, QUERY_ROWS_USUAL};

/* The object in text with "freshness" in front of its members. */
static enum status add_freshness(struct draft *out, struct service *service, struct span object)
{
    if (object.size < 2 || object.bytes[0] != '{')
        return STATUS_CORRUPT;
    draft_add_text(out, "{\"freshness\":");
    json_write(out, service_freshness(service));
    if (object.bytes[1] != '}')
        draft_add_text(out, ",");
    draft_add(out, span_of(object.bytes + 1, object.size - 1));
    return draft_status(out);
}

/* Answers with what a query gave, and frees it. */
static void answer_query(struct http_request *request, struct service *service, struct buffer *text,
                         enum status status)
{
    struct draft out;

    draft_init(&out, HTTP_RESPONSE_SIZE_MAX);
    if (status == STATUS_OK)
        status = add_freshness(&out, service, buffer_span(text));
    if (status == STATUS_OK)
        answer_bytes(request, NULL, draft_span(&out));
    else
        answer_failure(request, status, NULL);
    draft_done(&out);
    buffer_done(text);
}

static struct span query_text(const struct http_request *request, const char *name)
{
    const char *value = http_query(request, name);

    return value == NULL ? span_of(NULL, 0) : span_of_text(value);
}

static enum status read_limit(const struct http_request *request, uint32_t *out,
                              struct trouble *trouble)
{
    int64_t limit = 0;
    enum status status = answer_number(request, &limit, "limit", limits, trouble);

    *out = (uint32_t)limit;
    return status;
}

static enum status read_country(const struct http_request *request, struct span *out,
                                struct trouble *trouble)
{
    *out = query_text(request, "country");
    if (http_query(request, "country") != NULL && !locale_is_country_form(*out))
        return trouble_say(trouble, STATUS_BAD_FIELD, "country must be two capitals, as in IN");
    return STATUS_OK;
}

static enum status read_filter(const struct http_request *request, struct association_filter *out,
                               struct trouble *trouble)
{
    static const char *const names[] = {"country", "kind", "language", "parent", "cursor", "limit"};
    const char *cursor = http_query(request, "cursor");
    enum status status = answer_check_query(request, names, COUNT_OF(names), trouble);

    *out = (struct association_filter){
        .kind = query_text(request, "kind"),
        .language = query_text(request, "language"),
        .parent = query_text(request, "parent"),
    };
    if (status == STATUS_OK)
        status = read_country(request, &out->country, trouble);
    if (status == STATUS_OK)
        status = read_limit(request, &out->limit, trouble);
    if (status != STATUS_OK)
        return status;
    if (cursor != NULL && hex_read_id(&out->after, cursor) != STATUS_OK)
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "cursor must be the \"next\" of the answer before");
    return STATUS_OK;
}

void api_associations(struct http_request *request, void *context)
{
    struct service *service = context;
    struct association_filter filter;
    struct trouble trouble;
    struct buffer text;
    enum status status = read_filter(request, &filter, &trouble);

    if (status != STATUS_OK) {
        answer_failure(request, status, &trouble);
        return;
    }
    buffer_init(&text, HTTP_RESPONSE_SIZE_MAX);
    status = query_associations(service->query, &text, &filter, service_hour(service));
    answer_query(request, service, &text, status);
}

void api_association(struct http_request *request, void *context)
{
    struct service *service = context;
    struct principal_view view;
    struct trouble trouble;
    struct buffer text;
    enum status status = answer_check_query(request, NULL, 0, &trouble);

    if (status == STATUS_OK)
        status = service_find(service, &view, request->params[0], &trouble);
    if (status != STATUS_OK) {
        answer_failure(request, status, &trouble);
        return;
    }
    buffer_init(&text, HTTP_RESPONSE_SIZE_MAX);
    status = query_association(service->query, &text, &view.id, false, service_hour(service));
    answer_query(request, service, &text, status);
}

static enum status read_degrees(const struct http_request *request, int32_t *out, const char *name,
                                int most, struct trouble *trouble)
{
    const char *text = http_query(request, name);

    if (text == NULL || number_degrees(out, text, most) != STATUS_OK)
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "%s must be decimal degrees from -%d to %d, as in 23.7271", name, most,
                           most);
    return STATUS_OK;
}

static enum status read_what(const struct http_request *request, uint32_t *out,
                             struct trouble *trouble)
{
    const char *what = http_query(request, "what");

    *out = NEAR_ALL;
    if (what == NULL)
        return STATUS_OK;
    if (strcmp(what, "associations") == 0)
        *out = NEAR_ASSOCIATIONS;
    else if (strcmp(what, "places") == 0)
        *out = NEAR_PLACES;
    else if (strcmp(what, "services") == 0)
        *out = NEAR_SERVICES;
    else
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "what must be associations, places or services");
    return STATUS_OK;
}

static enum status read_words(const struct http_request *request, struct span *out,
                              struct trouble *trouble)
{
    *out = query_text(request, "q");
    if (out->size == 0 || out->size > QUERY_TEXT_SIZE_MAX)
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "q must say what is looked for, in at most %d bytes",
                           QUERY_TEXT_SIZE_MAX);
    return STATUS_OK;
}

static enum status read_near(const struct http_request *request, struct near_filter *out,
                             struct trouble *trouble)
{
    static const char *const names[] = {"lat", "lon", "what", "q", "country", "limit"};
    enum status status = answer_check_query(request, names, COUNT_OF(names), trouble);

    if (status == STATUS_OK)
        status = read_degrees(request, &out->latitude_e7, "lat", 90, trouble);
    if (status == STATUS_OK)
        status = read_degrees(request, &out->longitude_e7, "lon", 180, trouble);
    if (status == STATUS_OK)
        status = read_what(request, &out->what, trouble);
    if (status == STATUS_OK && http_query(request, "q") != NULL)
        status = read_words(request, &out->text, trouble);
    if (status == STATUS_OK)
        status = read_country(request, &out->country, trouble);
    if (status == STATUS_OK)
        status = read_limit(request, &out->limit, trouble);
    return status;
}

void api_near(struct http_request *request, void *context)
{
    struct service *service = context;
    struct near_filter filter = {.limit = 0};
    struct trouble trouble;
    struct buffer text;
    enum status status = read_near(request, &filter, &trouble);

    if (status != STATUS_OK) {
        answer_failure(request, status, &trouble);
        return;
    }
    buffer_init(&text, HTTP_RESPONSE_SIZE_MAX);
    status = query_near(service->query, &text, &filter, service_hour(service));
    answer_query(request, service, &text, status);
}

static enum status read_search(const struct http_request *request, struct search_filter *out,
                               struct trouble *trouble)
{
    static const char *const names[] = {"q", "country", "limit"};
    enum status status = answer_check_query(request, names, COUNT_OF(names), trouble);

    *out = (struct search_filter){.limit = 0};
    if (status == STATUS_OK)
        status = read_country(request, &out->country, trouble);
    if (status == STATUS_OK)
        status = read_limit(request, &out->limit, trouble);
    if (status == STATUS_OK)
        status = read_words(request, &out->text, trouble);
    return status;
}

void api_search(struct http_request *request, void *context)
{
    struct service *service = context;
    struct trouble trouble;
    struct buffer text;
    struct search_filter filter;
    enum status status = read_search(request, &filter, &trouble);

    if (status != STATUS_OK) {
        answer_failure(request, status, &trouble);
        return;
    }
    buffer_init(&text, HTTP_RESPONSE_SIZE_MAX);
    status = query_search(service->query, &text, &filter, service_hour(service));
    answer_query(request, service, &text, status);
}
