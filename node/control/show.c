/* One principal or record, and lists of records. */
#include "node/control/control.h"
#include "node/hex.h"

/* Bytes of an answer of the store. */
#define SHOWN_SIZE_MAX HTTP_RESPONSE_SIZE_MAX

/* What the Cell decided of it and why, or JSON null; NULL: no memory. */
static json_t *json_of_decision(struct service *service, const struct id *principal)
{
    const struct home *home = driver_home(service->driver);
    const struct subject subject = subject_of_id(principal);
    struct trouble trouble;
    struct buffer text;
    struct id id;
    json_t *record = NULL;
    json_t *body = NULL;

    buffer_init(&text, SHOWN_SIZE_MAX);
    if (ledger_find_register(service_ledger(service), &home->identity.network, KIND_RECOGNITION,
                             &subject, &id) &&
        query_record(service->query, &text, &id, service_hour(service)) == STATUS_OK &&
        json_read(&record, buffer_span(&text), &trouble) == STATUS_OK &&
        json_is_true(json_object_get(record, "counts")))
        body = json_incref(json_object_get(record, "body"));
    json_decref(record);
    buffer_done(&text);
    return body == NULL ? json_null() : body;
}

/* Loss of admission hides at once what others published, from this home's members too. */
static bool is_hidden(const struct service *service, const struct principal_view *view)
{
    return (view->admission == ADMISSION_SUSPENDED || view->admission == ADMISSION_DELISTED) &&
           !id_equal(&view->id, &driver_home(service->driver)->principal);
}

static void show_principal(struct http_request *request, struct service *service,
                           const struct principal_view *view)
{
    json_t *out = control_json_of_principal(service, view);
    json_t *all = is_hidden(service, view) ? NULL : service_association(service, &view->id);

    if (out != NULL && all != NULL)
        (void)json_object_update_missing(out, all);
    json_decref(all);
    (void)json_object_set_new(out, "decision", json_of_decision(service, &view->id));
    answer_json(request, out);
}

static void show_record(struct http_request *request, struct service *service, const struct id *id)
{
    struct trouble trouble;
    struct buffer text;
    enum status status;

    buffer_init(&text, SHOWN_SIZE_MAX);
    status = query_record(service->query, &text, id, service_hour(service));
    if (status == STATUS_OK)
        answer_bytes(request, NULL, buffer_span(&text));
    else if (status == STATUS_NOT_FOUND)
        answer_failure(request,
                       trouble_say(&trouble, status, "no principal or record of that id is here"),
                       &trouble);
    else
        answer_failure(request, status, NULL);
    buffer_done(&text);
}

void control_show(struct http_request *request, void *context)
{
    struct service *service = context;
    struct principal_view view;
    struct trouble trouble;
    struct id id;
    enum status status = service_find(service, &view, request->params[0], &trouble);

    if (status == STATUS_OK)
        show_principal(request, service, &view);
    else if (status == STATUS_NOT_FOUND && hex_read_id(&id, request->params[0]) == STATUS_OK)
        show_record(request, service, &id);
    else
        answer_failure(request, status, &trouble);
}

static enum status read_ids(const struct http_request *request, struct record_filter *filter,
                            struct service *service, struct trouble *trouble)
{
    const char *after = http_query(request, "after");
    const char *author = http_query(request, "author");
    struct principal_view view;
    enum status status;

    if (after != NULL && hex_read_id(&filter->after, after) != STATUS_OK)
        return trouble_say(trouble, STATUS_BAD_FIELD, "after must be 64 hex digits");
    if (author == NULL)
        return STATUS_OK;
    if (strcmp(author, "self") == 0) {
        filter->author = driver_home(service->driver)->principal;
        return STATUS_OK;
    }
    status = service_find(service, &view, author, trouble);
    if (status == STATUS_OK)
        filter->author = view.id;
    return status;
}

static enum status read_filter(const struct http_request *request, struct record_filter *filter,
                               struct service *service, struct trouble *trouble)
{
    const struct answer_range rows = {1, QUERY_ROWS_MAX, QUERY_ROWS_MAX};
    const char *kind = http_query(request, "kind");
    int64_t limit;
    enum status status = answer_number(request, &limit, "limit", rows, trouble);

    if (status != STATUS_OK)
        return status;
    *filter = (struct record_filter){.hidden = http_query(request, "hidden") != NULL};
    filter->limit = (uint32_t)limit;
    filter->kind = kind == NULL ? 0 : kind_of_name(kind);
    if (filter->kind == 0)
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "there is no such kind; the kinds are profile, place, bearer, service, "
                           "beacon, recognition, announce, final, vouch and the key events");
    return read_ids(request, filter, service, trouble);
}

void control_list(struct http_request *request, void *context)
{
    struct service *service = context;
    struct record_filter filter;
    struct trouble trouble;
    struct buffer text;
    enum status status = read_filter(request, &filter, service, &trouble);

    if (status != STATUS_OK) {
        answer_failure(request, status, &trouble);
        return;
    }
    buffer_init(&text, SHOWN_SIZE_MAX);
    status = query_records(service->query, &text, &filter, service_hour(service));
    if (status == STATUS_OK)
        answer_bytes(request, NULL, buffer_span(&text));
    else
        answer_failure(request, status, NULL);
    buffer_done(&text);
}
