/* Our own key log: listed, handed out, continued. */
#include "node/control/control.h"
#include "node/control/pending.h"
#include "node/control/resign.h"
#include "node/key_words.h"

/* Bytes of a key log with the decisions on it: 512 events of 4 KB, the Cell's and ours. */
#define KEYLOG_SIZE_MAX (4u << 20)

static enum status add_event(struct key_history *history, struct service *service,
                             const struct id *event)
{
    struct buffer bytes;
    enum status status;

    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    status = store_read(driver_store(service->driver), event, &bytes);
    if (status == STATUS_OK)
        status = key_history_add(history, buffer_span(&bytes));
    buffer_done(&bytes);
    return status;
}

static enum status read_history(struct key_history *history, struct service *service)
{
    const struct home *home = driver_home(service->driver);
    struct principal_view view;
    struct id event;
    enum status status = STATUS_OK;

    key_history_init(history, &home->identity.network, &home->principal);
    for (size_t i = 0; status == STATUS_OK &&
                       ledger_event_at(service_ledger(service), &home->principal, i, &event);
         i++)
        status = add_event(history, service, &event);
    if (status == STATUS_OK && !ledger_principal(service_ledger(service), &home->principal, &view))
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = key_history_judge(history, &view.head);
    return status;
}

void control_keys(struct http_request *request, void *context)
{
    struct service *service = context;
    const struct link_identity *identity = &driver_home(service->driver)->identity;
    struct key_history history;
    enum status status = read_history(&history, service);
    json_t *keys;

    if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        answer_failure(request, status, NULL);
    } else {
        keys = key_words_json(&history, service_hour(service));
        (void)json_object_set_new(
            keys, "device",
            json_of_hex(span_of(identity->device.public_key.bytes, PUBLIC_KEY_SIZE)));
        (void)json_object_set_new(
            keys, "delegation",
            id_is_zero(&identity->delegation) ? json_null() : json_of_id(&identity->delegation));
        answer_json(request, keys);
    }
    key_history_done(&history);
}

/* Appends one stored record as a chunk of its own. */
static enum status write_stored(struct bundle_writer *writer, struct service *service,
                                const struct id *id)
{
    struct buffer bytes;
    struct span record;
    enum status status;

    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    status = store_read(driver_store(service->driver), id, &bytes);
    record = buffer_span(&bytes);
    if (status == STATUS_OK)
        status = bundle_write_records(writer, &record, 1);
    buffer_done(&bytes);
    return status;
}

static enum status write_log(struct bundle_writer *writer, struct service *service,
                             const struct id *principal)
{
    struct id event;
    enum status status = STATUS_OK;

    for (size_t i = 0;
         status == STATUS_OK && ledger_event_at(service_ledger(service), principal, i, &event); i++)
        status = write_stored(writer, service, &event);
    return status;
}

/* The Cell's log, what it decided of us, our log: enough to say which branch of ours counts. */
static enum status write_keylog(struct buffer *out, struct service *service)
{
    const struct home *home = driver_home(service->driver);
    const struct subject subject = subject_of_id(&home->principal);
    struct bundle_header header = home->network;
    struct bundle_writer writer;
    struct id recognition;
    enum status status;

    header.address_count = 0;
    status = bundle_write_header(&writer, out, &header);
    if (status == STATUS_OK)
        status = write_log(&writer, service, &home->identity.network);
    if (status == STATUS_OK &&
        ledger_find_register(service_ledger(service), &home->identity.network, KIND_RECOGNITION,
                             &subject, &recognition))
        status = write_stored(&writer, service, &recognition);
    if (status == STATUS_OK && !id_equal(&home->principal, &home->identity.network))
        status = write_log(&writer, service, &home->principal);
    return status == STATUS_OK ? bundle_write_end(&writer) : status;
}

void control_keylog(struct http_request *request, void *context)
{
    struct service *service = context;
    struct buffer out;
    enum status status;

    buffer_init(&out, KEYLOG_SIZE_MAX);
    status = STATUS_BEHIND; /* an old log would be forked by what follows it */
    if (driver_may_write(service->driver) != STATUS_BEHIND)
        status = write_keylog(&out, service);
    if (status == STATUS_OK)
        answer_bytes(request, "application/octet-stream", buffer_span(&out));
    else
        answer_failure(request, status, NULL);
    buffer_done(&out);
}

/* Key events of ours; our entries follow when a fresh delegation of this node's key is among them.
 */
void control_take_keys(struct http_request *request, void *context)
{
    struct service *service = context;
    struct resigning resigning;
    struct trouble trouble;
    struct pending *pending;
    enum status status = resigning_begin(&resigning, service, request->body,
                                         http_query(request, "keep") != NULL, &trouble);

    if (status == STATUS_OK && driver_may_write(service->driver) == STATUS_BEHIND)
        status = trouble_say(&trouble, STATUS_BEHIND, "%s", status_text(STATUS_BEHIND));
    if (status != STATUS_OK) {
        answer_failure(request, status, &trouble);
        resigning_end(&resigning);
        return;
    }
    pending =
        pending_open(request,
                     json_pack("{s:I, s:I, s:I}", "events", (json_int_t)resigning.event_count,
                               "entries", (json_int_t)(resigning.count - resigning.event_count),
                               "void", (json_int_t)resigning.void_count),
                     "record", false);
    if (pending != NULL) {
        status = driver_submit(service->driver, resigning.records, resigning.count, false,
                               pending_waiter(pending));
        if (status != STATUS_OK)
            pending_fail(pending, status, NULL);
    }
    resigning_end(&resigning);
}
