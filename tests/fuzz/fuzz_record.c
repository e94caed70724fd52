/* A record, its trust body, and all of it written again: the same bytes. */
#include "fuzz.h"
#include "protocol/trust_body.h"

static void check_payload(const struct record *record)
{
    const struct id network = record_signing_network(record, &fuzz_network);
    struct record_draft draft = {
        .author = record->kind == KIND_INCEPTION ? (struct id){{0}} : record->author,
        .via = record->via,
        .kind = record->kind,
        .subject = record->subject,
        .stamp = record->stamp,
        .body = record->body,
    };
    struct id id = record_id(record->payload, &network);
    struct buffer payload, whole;

    buffer_init(&payload, LIMIT_RECORD_SIZE);
    buffer_init(&whole, LIMIT_RECORD_SIZE);
    fuzz_require(id_equal(&id, &record->id), "the id is that of the payload");
    fuzz_require(record_write_payload(&payload, &draft) == STATUS_OK, "the payload is not written");
    fuzz_require_same(buffer_span(&payload), record->payload, "the payload is written as it came");
    fuzz_require(record_write(&whole, record->payload, record->signatures, record->signature_count,
                              record->class->discipline == DISCIPLINE_LOG) == STATUS_OK,
                 "the record is not written");
    fuzz_require_same(buffer_span(&whole), record->bytes, "the record is written as it came");
    buffer_done(&payload);
    buffer_done(&whole);
}

static void check_event(const struct record *record)
{
    struct key_event_body body;
    struct buffer written;

    if (record->class->discipline != DISCIPLINE_LOG ||
        key_event_body_read(&body, record->kind, record->body) != STATUS_OK)
        return;
    buffer_init(&written, LIMIT_BODY_SIZE);
    fuzz_require(key_event_body_write(&written, record->kind, &body) == STATUS_OK,
                 "a key event's body is not written");
    fuzz_require_same(buffer_span(&written), record->body, "a key event's body as it came");
    buffer_done(&written);
}

/* The three kinds of trust body, whatever kind the record is of. */
static void check_trust(struct span bytes)
{
    struct recognition_body recognition;
    struct succession_body succession;
    struct span note;
    struct buffer written;

    buffer_init(&written, LIMIT_BODY_SIZE);
    if (recognition_body_read(&recognition, bytes) == STATUS_OK) {
        fuzz_require(recognition_body_write(&written, &recognition) == STATUS_OK, "recognition");
        fuzz_require_same(buffer_span(&written), bytes, "a recognition as it came");
        buffer_clear(&written);
    }
    if (succession_body_read(&succession, bytes) == STATUS_OK) {
        fuzz_require(succession_body_write(&written, &succession) == STATUS_OK, "succession");
        fuzz_require_same(buffer_span(&written), bytes, "a succession as it came");
        buffer_clear(&written);
    }
    if (vouch_body_read(&note, bytes) == STATUS_OK) {
        fuzz_require(vouch_body_write(&written, note) == STATUS_OK, "vouch");
        fuzz_require_same(buffer_span(&written), bytes, "a vouch as it came");
    }
    buffer_done(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct record record;

    if (record_read(&record, span_of(bytes, size), &fuzz_network) != STATUS_OK)
        return 0;
    fuzz_require(size <= LIMIT_RECORD_SIZE, "a record above its limit");
    fuzz_require(record.body.size <= record.class->body_size_max, "a body above its limit");
    check_payload(&record);
    check_event(&record);
    check_trust(record.body);
    return 0;
}
