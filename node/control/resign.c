/* Signing our entries anew. */
#include "node/control/resign.h"

#include <stdlib.h>

/* Bytes of all entries of one author: quotas times sizes would be more, one submit is not. */
#define RESIGNED_SIZE_MAX (24u << 20)

/* What the key events do to this node. */
struct turn {
    struct resigning *out;
    struct service *service;
    const struct home *home;
    struct id delegation; /* the last fresh one of this device; zero without */
    struct id revoked[LIMIT_LOG_EVENTS];
    size_t revoked_count;
    bool opens_epoch; /* a rotate or a revoke is among the events */
    bool keep;
    struct stamp stamp;         /* of the last record, events included */
    size_t sizes[LIMIT_SUBMIT]; /* of the records signed anew */
};

static enum status add_event(struct turn *turn, struct span bytes)
{
    struct resigning *out = turn->out;
    struct key_event_body body;
    struct record record;
    enum status status = record_read(&record, bytes, &turn->home->identity.network);

    if (status != STATUS_OK)
        return status;
    if (record.class->discipline != DISCIPLINE_LOG ||
        !id_equal(&record.author, &turn->home->principal) || out->count == LIMIT_SUBMIT)
        return STATUS_BAD_FIELD;
    status = key_event_body_read(&body, record.kind, record.body);
    if (status != STATUS_OK)
        return status;
    out->records[out->count++] = bytes;
    out->event_count++;
    if (record.stamp.value > turn->stamp.value)
        turn->stamp = record.stamp;
    if (record.kind == KIND_ROTATE || record.kind == KIND_REVOKE)
        turn->opens_epoch = true;
    if (record.kind == KIND_REVOKE && turn->revoked_count < LIMIT_LOG_EVENTS)
        turn->revoked[turn->revoked_count++] = body.target;
    if (record.kind == KIND_DELEGATE &&
        memcmp(body.key.bytes, turn->home->identity.device.public_key.bytes, PUBLIC_KEY_SIZE) == 0)
        turn->delegation = record.id;
    return STATUS_OK;
}

static enum status read_events(struct turn *turn, struct span bundle)
{
    struct bundle_reader reader;
    struct bundle_header header;
    struct frame *frame = malloc(sizeof(*frame));
    enum status status = frame == NULL ? STATUS_NO_MEMORY : bundle_open(&reader, &header, bundle);

    if (status == STATUS_OK && !id_equal(&header.network, &turn->home->identity.network))
        status = STATUS_BAD_NETWORK;
    while (status == STATUS_OK) {
        status = bundle_next(&reader, frame);
        if (status != STATUS_OK || reader.ended)
            break;
        for (uint32_t i = 0; i < frame->records.count && status == STATUS_OK; i++)
            status = add_event(turn, frame->records.records[i]);
    }
    free(frame);
    if (status == STATUS_OK && turn->out->event_count == 0)
        status = STATUS_MISSING_FIELD;
    return status;
}

static bool is_revoked(const struct turn *turn, const struct id *via)
{
    for (size_t i = 0; i < turn->revoked_count; i++)
        if (id_equal(&turn->revoked[i], via))
            return true;
    return false;
}

/* What this device itself wrote, perhaps while an older delegation lasted; and in a new epoch all
 * that counts, since that must outrank whatever a thief of an old key writes yet. With keep, what
 * the revoked key wrote is ours all the same: it was lost, not stolen. */
static bool wants_signing(const struct turn *turn, const struct record *record, bool effective)
{
    struct delegation_view view;

    if (is_revoked(turn, &record->via))
        return turn->keep;
    if (effective && turn->opens_epoch)
        return true;
    return ledger_delegation(service_ledger(turn->service), &record->via, &view) &&
           memcmp(view.key.bytes, turn->home->identity.device.public_key.bytes, PUBLIC_KEY_SIZE) ==
               0;
}

/* Not key events; nor alarms and mail, which are over soon and must not begin anew. */
static bool outlasts(uint32_t kind)
{
    const struct kind_class *class = kind_class_of(kind);

    return class->discipline != DISCIPLINE_LOG && class->role != ROLE_SOS &&
           class->role != ROLE_MESSAGE;
}

static bool is_ours(const struct turn *turn, const struct id *id, bool *effective)
{
    struct ledger_entry entry;

    if (!ledger_find(service_ledger(turn->service), id, &entry) ||
        !id_equal(&entry.author, &turn->home->principal) || !outlasts(entry.kind))
        return false;
    *effective = entry.effective;
    return true;
}

/* Signs one standing record of ours again; deletions too, or what they took away could return. */
static enum status sign_again(struct turn *turn, const struct id *id, bool effective)
{
    struct resigning *out = turn->out;
    struct record_draft draft = {.author = turn->home->principal, .via = turn->delegation};
    struct buffer old;
    struct record record;
    size_t before = out->bytes.size;
    enum status status;

    if (out->count == LIMIT_SUBMIT)
        return STATUS_TOO_LARGE;
    buffer_init(&old, LIMIT_RECORD_SIZE);
    status = store_read(driver_store(turn->service->driver), id, &old);
    if (status == STATUS_OK)
        status = record_read(&record, buffer_span(&old), &turn->home->identity.network);
    if (status == STATUS_OK && !wants_signing(turn, &record, effective)) {
        turn->out->void_count += is_revoked(turn, &record.via);
        buffer_done(&old);
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        draft.kind = record.kind;
        draft.subject = record.subject;
        draft.body = record.body;
        draft.stamp = (struct stamp){++turn->stamp.value};
        status = record_compose(&out->bytes, &draft, &turn->home->identity.device,
                                &turn->home->identity.network);
    }
    buffer_done(&old);
    if (status == STATUS_OK) {
        turn->sizes[out->count - out->event_count] = out->bytes.size - before;
        out->count++;
    }
    return status;
}

static enum status sign_lane(struct turn *turn, enum lane lane)
{
    struct ledger_source source;
    bool effective;
    enum status status = ledger_source_open(&source, service_ledger(turn->service), lane,
                                            service_hour(turn->service));

    if (status != STATUS_OK)
        return status;
    for (size_t i = 0, count; i < item_source_size(&source.source) && status == STATUS_OK;
         i += count) {
        const struct item *run = item_source_run(&source.source, &count, i);

        for (size_t k = 0; k < count && status == STATUS_OK; k++)
            if (is_ours(turn, &run[k].id, &effective))
                status = sign_again(turn, &run[k].id, effective);
    }
    ledger_source_done(&source);
    return status;
}

/* Stamped after the key events; their epoch outranks whatever stands. */
static enum status sign_all(struct turn *turn)
{
    const struct moment local = driver_moment(turn->service->driver);
    const struct moment moment = core_moment(driver_core(turn->service->driver), &local);
    size_t offset = 0;
    enum status status = STATUS_OK;

    if (!moment.good)
        return STATUS_CLOCK_UNSURE;
    if (stamp_of_ms(moment.wall.ms).value > turn->stamp.value)
        turn->stamp = stamp_of_ms(moment.wall.ms);
    for (int lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++)
        status = sign_lane(turn, (enum lane)lane);
    for (size_t i = turn->out->event_count; i < turn->out->count && status == STATUS_OK; i++) {
        size_t size = turn->sizes[i - turn->out->event_count];

        turn->out->records[i] = span_of(turn->out->bytes.bytes + offset, size);
        offset += size;
    }
    return status;
}

enum status resigning_begin(struct resigning *out, struct service *service, struct span bundle,
                            bool keep, struct trouble *trouble)
{
    struct turn *turn = calloc(1, sizeof(*turn));
    enum status status;

    *out = (struct resigning){.records = calloc(LIMIT_SUBMIT, sizeof(*out->records))};
    buffer_init(&out->bytes, RESIGNED_SIZE_MAX);
    if (turn == NULL || out->records == NULL) {
        free(turn);
        return trouble_say(trouble, STATUS_NO_MEMORY, "%s", status_text(STATUS_NO_MEMORY));
    }
    turn->out = out;
    turn->service = service;
    turn->home = driver_home(service->driver);
    turn->keep = keep;
    status = read_events(turn, bundle);
    if (status == STATUS_OK && !id_is_zero(&turn->delegation))
        status = sign_all(turn);
    free(turn);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "the key events are not taken: %s",
                           status == STATUS_BAD_FIELD ? "not all are sound and of this association"
                                                      : status_text(status));
    return STATUS_OK;
}

void resigning_end(struct resigning *resigning)
{
    free(resigning->records);
    buffer_done(&resigning->bytes);
}
