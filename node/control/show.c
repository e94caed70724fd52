/* One principal or record, and lists of records. */
#include "node/control/control.h"
#include "node/hex.h"

/* Bytes of an answer of the store. */
#define SHOWN_SIZE_MAX HTTP_RESPONSE_SIZE_MAX

/* Leaves out as it is when the record is not there. */
static enum status read_record(json_t **out, struct service *service, const struct id *id)
{
    struct trouble trouble;
    struct buffer text;
    enum status status;

    buffer_init(&text, SHOWN_SIZE_MAX);
    status = query_record(service->query, &text, id, service_hour(service));
    if (status == STATUS_OK)
        status = json_read(out, buffer_span(&text), &trouble);
    buffer_done(&text);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* What the Cell decided of it and why, or JSON null. */
static enum status read_decision(json_t **out, struct service *service, const struct id *principal)
{
    const struct id *network = &driver_home(service->driver)->identity.network;
    const struct subject subject = subject_of_id(principal);
    struct id id;
    json_t *record = NULL;
    json_t *body = NULL;
    enum status status = STATUS_OK;

    if (ledger_find_register(service_ledger(service), network, KIND_RECOGNITION, &subject, &id))
        status = read_record(&record, service, &id);
    if (json_is_true(json_object_get(record, "counts")))
        body = json_incref(json_object_get(record, "body"));
    json_decref(record);
    *out = body == NULL ? json_null() : body;
    return status;
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
    json_t *all = NULL;
    json_t *decision = NULL;
    json_t *out;
    enum status status = STATUS_OK;

    if (!is_hidden(service, view))
        status = service_association(service, &all, &view->id);
    if (status == STATUS_OK)
        status = read_decision(&decision, service, &view->id);
    if (status != STATUS_OK) {
        answer_failure(request, status, NULL);
    } else {
        out = control_json_of_principal(service, view);
        (void)json_object_update_missing(out, all);
        (void)json_object_set(out, "decision", decision);
        answer_json(request, out);
    }
    json_decref(decision);
    json_decref(all);
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
