/* Records in and out as pieces of bundles: import and export for networks without a line. */
#include <stdlib.h>

#include "node/control/control.h"
#include "node/control/pending.h"
#include "node/control/trust_order.h"
#include "node/hex.h"
#include "node/number.h"

/* Bytes of one piece of an export, and of its largest chunk. */
#define PIECE_SIZE (2u << 20)
#define PIECE_SIZE_MAX (PIECE_SIZE + LIMIT_FRAME_SIZE + 65536)

static enum status add_records(struct span *records, size_t *count, struct span bundle,
                               const struct id *network, struct frame *frame)
{
    struct bundle_reader reader;
    struct bundle_header header;
    enum status status = bundle_open(&reader, &header, bundle);

    if (status == STATUS_OK && !id_equal(&header.network, network))
        status = STATUS_BAD_NETWORK;
    while (status == STATUS_OK) {
        status = bundle_next(&reader, frame);
        if (status != STATUS_OK || reader.ended)
            return status;
        if (*count + frame->records.count > LIMIT_SUBMIT)
            return STATUS_TOO_LARGE;
        memcpy(&records[*count], frame->records.records, frame->records.count * sizeof(*records));
        *count += frame->records.count;
    }
    return status;
}

static void submit(struct http_request *request, struct service *service,
                   const struct span *records, size_t count, bool partial)
{
    struct pending *pending =
        pending_open(request, json_pack("{s:I}", "records", (json_int_t)count), "record", true);
    enum status status;

    if (pending == NULL)
        return;
    status = driver_submit(service->driver, records, count, partial, pending_waiter(pending));
    if (status != STATUS_OK)
        pending_fail(pending, status, NULL);
}

/* A bundle of at most LIMIT_SUBMIT records, all or nothing unless ?partial=1. */
void control_submit(struct http_request *request, void *context)
{
    struct service *service = context;
    struct span *records = calloc(LIMIT_SUBMIT, sizeof(*records));
    struct frame *frame = malloc(sizeof(*frame));
    struct trouble trouble;
    size_t count = 0;
    enum status status = STATUS_NO_MEMORY;

    if (records != NULL && frame != NULL)
        status = add_records(records, &count, request->body,
                             &driver_home(service->driver)->identity.network, frame);
    if (status == STATUS_OK && count == 0)
        answer_json(request, json_pack("{s:i, s:i}", "records", 0, "taken", 0));
    else if (status == STATUS_OK)
        submit(request, service, records, count, http_query(request, "partial") != NULL);
    else
        answer_failure(request,
                       trouble_say(&trouble, status, "the bundle: %s", status_text(status)),
                       &trouble);
    free(records);
    free(frame);
}

/* Ids of a piece, in order, until it is full. */
struct piece {
    struct service *service;
    struct bundle_writer writer;
    struct buffer out;
};

/* Appends a record; *full when the piece wants no more. What is gone meanwhile is left out. */
static enum status add_stored(struct piece *piece, const struct id *id, bool *full)
{
    struct buffer bytes;
    struct span record;
    enum status status;

    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    status = store_read(driver_store(piece->service->driver), id, &bytes);
    record = buffer_span(&bytes);
    if (status == STATUS_OK)
        status = bundle_write_records(&piece->writer, &record, 1);
    else if (status == STATUS_NOT_FOUND)
        status = STATUS_OK;
    buffer_done(&bytes);
    *full = piece->out.size >= PIECE_SIZE;
    return status;
}

static enum status add_trust(struct piece *piece, uint64_t skip)
{
    struct trust_order order;
    bool full = false;
    enum status status = trust_order_open(&order, service_ledger(piece->service));

    for (size_t i = (size_t)skip; status == STATUS_OK && i < order.count && !full; i++)
        status = add_stored(piece, &order.ids[i], &full);
    trust_order_close(&order);
    return status;
}

static enum status add_lane(struct piece *piece, enum lane lane, const struct item *from)
{
    struct ledger_source source;
    bool full = false;
    enum status status = ledger_source_open(&source, service_ledger(piece->service), lane,
                                            service_hour(piece->service));

    if (status != STATUS_OK)
        return status;
    for (size_t i = item_source_lower_bound(&source.source, from), count;
         status == STATUS_OK && !full && i < item_source_size(&source.source); i += count) {
        const struct item *run = item_source_run(&source.source, &count, i);

        for (size_t k = 0; k < count && status == STATUS_OK && !full; k++)
            status = add_stored(piece, &run[k].id, &full);
    }
    ledger_source_done(&source);
    return status;
}

/* Where to go on: after= is the number of trust records had already, or, in another lane, the
 * stamp and the id of the last one, as STAMP:HEX. since= is the least stamp in Unix milliseconds.
 */
struct mark {
    enum lane lane;
    uint64_t skip;
    struct item from;
};

static enum status read_after(struct mark *out, const char *text, struct trouble *trouble)
{
    char number[24];
    size_t size = strcspn(text, ":");
    int64_t value = -1;

    if (size < sizeof(number)) {
        memcpy(number, text, size);
        number[size] = '\0';
        if (number_parse(&value, number, 0, INT64_MAX) != STATUS_OK)
            value = -1;
    }
    if (value < 0 || (out->lane == LANE_TRUST) != (text[size] == '\0'))
        return trouble_say(trouble, STATUS_BAD_FIELD, "after is no mark of an export");
    if (out->lane == LANE_TRUST) {
        out->skip = (uint64_t)value;
        return STATUS_OK;
    }
    out->from.stamp.value = value;
    if (hex_read_id(&out->from.id, text + size + 1) != STATUS_OK)
        return trouble_say(trouble, STATUS_BAD_FIELD, "after is no mark of an export");
    for (size_t i = ID_SIZE; i > 0 && ++out->from.id.bytes[i - 1] == 0; i--)
        ; /* the next id: the mark itself was had */
    return STATUS_OK;
}

static enum status read_mark(struct mark *out, const struct http_request *request,
                             struct trouble *trouble)
{
    const char *lane = http_query(request, "lane");
    const char *after = http_query(request, "after");
    int64_t since;
    enum status status = answer_number(request, &since, "since",
                                       (struct answer_range){0, LIMIT_WALL_MS, 0}, trouble);

    *out = (struct mark){.lane = LANE_TRUST};
    if (status != STATUS_OK)
        return status;
    if (lane == NULL || !lane_of_name(lane, &out->lane))
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "lane must be trust, urgent, directory or mail");
    out->from.stamp = stamp_of_ms(since);
    return after == NULL ? STATUS_OK : read_after(out, after, trouble);
}

static enum status write_piece(struct piece *piece, const struct mark *mark)
{
    struct bundle_header header = driver_home(piece->service->driver)->network;
    enum status status = bundle_write_header(&piece->writer, &piece->out, &header);

    if (status == STATUS_OK && mark->lane == LANE_TRUST)
        status = add_trust(piece, mark->skip);
    else if (status == STATUS_OK)
        status = add_lane(piece, mark->lane, &mark->from);
    return status == STATUS_OK ? bundle_write_end(&piece->writer) : status;
}

void control_export(struct http_request *request, void *context)
{
    struct piece piece = {.service = context};
    struct mark mark;
    struct trouble trouble;
    enum status status = read_mark(&mark, request, &trouble);

    if (status != STATUS_OK) {
        answer_failure(request, status, &trouble);
        return;
    }
    buffer_init(&piece.out, PIECE_SIZE_MAX);
    status = write_piece(&piece, &mark);
    if (status == STATUS_OK)
        answer_bytes(request, "application/octet-stream", buffer_span(&piece.out));
    else
        answer_failure(request, status, NULL);
    buffer_done(&piece.out);
}
