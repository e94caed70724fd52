/* Reading, writing, signing and naming records: SPEC section 3. */
#include "protocol/record.h"

#include <assert.h>

#include "protocol/reader.h"
#include "protocol/writer.h"

#define PAYLOAD_FIELDS 7
#define SIGN_CONTEXT "zawlbuk/record/1"
#define ID_CONTEXT "zawlbuk/id/1"
/* An envelope without its body: seven fields, the largest 34 bytes with its header. */
#define ENVELOPE_SIZE_MAX 160

static const struct id no_network;

struct id record_id(struct span payload, const struct id *network)
{
    const struct span parts[] = {
        span_of_text(ID_CONTEXT),
        span_of(network->bytes, ID_SIZE),
        payload,
    };
    struct id id;

    hash_parts(&id, parts, 3);
    return id;
}

struct id record_signing_network(const struct record *record, const struct id *network)
{
    return record->cell_inception ? no_network : *network;
}

struct subject subject_of(const void *bytes, size_t size)
{
    struct subject subject = {.size = (uint8_t)size};

    assert(size <= LIMIT_SUBJECT_SIZE);
    if (size > 0)
        memcpy(subject.bytes, bytes, size);
    return subject;
}

struct subject subject_of_id(const struct id *id)
{
    return subject_of(id->bytes, ID_SIZE);
}

int subject_compare(const struct subject *a, const struct subject *b)
{
    return span_compare(span_of(a->bytes, a->size), span_of(b->bytes, b->size));
}

bool record_is_deletion(const struct record *record)
{
    return record->body.size == 1;
}

static bool is_key_event(const struct record *record)
{
    return record->class->discipline == DISCIPLINE_LOG;
}

static void read_via(struct reader *reader, struct record *record)
{
    bool keyless = reader_try_nil(reader);

    if (!keyless)
        reader_bin_exact(reader, record->via.bytes, ID_SIZE);
    if (record->class != NULL && keyless != is_key_event(record))
        reader_fail(reader, STATUS_BAD_SIGNERS);
}

/* known: it was found good before, and the body, which is the last value, is not gone through. */
static enum status read_payload(struct record *record, bool known)
{
    enum status status;
    struct reader reader;
    struct reader ahead;
    struct span subject;
    enum value_type body_type;

    reader_init(&reader, record->payload);
    if (reader_array(&reader, PAYLOAD_FIELDS) != PAYLOAD_FIELDS)
        reader_fail(&reader, STATUS_WRONG_TYPE);
    if (reader_uint(&reader, INT64_MAX) != RECORD_VERSION)
        reader_fail(&reader, STATUS_BAD_VERSION);
    reader_bin_exact(&reader, record->author.bytes, ID_SIZE);
    ahead = reader; /* the kind, which stands behind the via, says whether there must be one */
    reader_skip(&ahead);
    record->kind = (uint32_t)reader_uint(&ahead, UINT16_MAX);
    record->class = kind_class_of(record->kind);
    read_via(&reader, record);
    (void)reader_uint(&reader, UINT16_MAX);
    subject = reader_bin(&reader, LIMIT_SUBJECT_SIZE);
    record->stamp.value = (int64_t)reader_uint(&reader, INT64_MAX);
    body_type = reader_peek(&reader);
    record->body = known ? reader_rest(&reader) : reader_raw(&reader);
    if (body_type != VALUE_MAP)
        reader_fail(&reader, STATUS_WRONG_TYPE);
    status = known ? reader.status : reader_end(&reader);
    if (status == STATUS_OK && record->class == NULL)
        return STATUS_UNKNOWN_CLASS;
    if (status != STATUS_OK)
        return status;
    record->subject = subject_of(subject.bytes, subject.size);
    return record->body.size > record->class->body_size_max ? STATUS_TOO_LARGE : STATUS_OK;
}

static void read_keyed_signature(struct reader *reader, struct record *record, uint32_t index)
{
    struct key_signature *signature = &record->signatures[index];

    if (reader_array(reader, 2) != 2)
        reader_fail(reader, STATUS_BAD_SIGNERS);
    reader_bin_exact(reader, signature->key.bytes, PUBLIC_KEY_SIZE);
    reader_bin_exact(reader, signature->signature.bytes, SIGNATURE_SIZE);
    if (index > 0 && memcmp(signature->key.bytes, signature[-1].key.bytes, PUBLIC_KEY_SIZE) <= 0)
        reader_fail(reader, STATUS_BAD_SIGNERS);
}

static void read_signatures(struct reader *reader, struct record *record)
{
    uint32_t count = reader_array(reader, LIMIT_ROTATION_KEYS);

    if (count == 0 || (!is_key_event(record) && count != 1))
        reader_fail(reader, STATUS_BAD_SIGNERS);
    record->signature_count = count;
    for (uint32_t i = 0; i < count; i++) {
        if (is_key_event(record))
            read_keyed_signature(reader, record, i);
        else
            reader_bin_exact(reader, record->signatures[i].signature.bytes, SIGNATURE_SIZE);
    }
}

/* Says whose an inception is, which its own id says. */
static void name_inception(struct record *record, const struct id *network)
{
    record->cell_inception = id_equal(&record->id, network);
    record->author = record->id;
}

/* The rules of class 1 and of names that the types alone do not say. */
static enum status name_record(struct record *record, const struct id *network)
{
    record->id = record_id(record->payload, network);
    if (!is_key_event(record))
        return STATUS_OK;
    if (record->subject.size != 0 || record_is_deletion(record))
        return STATUS_BAD_FIELD;
    if (record->kind != KIND_INCEPTION)
        return STATUS_OK;
    if (!id_is_zero(&record->author))
        return STATUS_BAD_FIELD;
    record->author = record_id(record->payload, &no_network);
    if (id_equal(&record->author, network))
        record->id = record->author;
    name_inception(record, network);
    return STATUS_OK;
}

/* known: as read_payload. Everything but the names. */
static enum status read_form(struct record *record, bool known)
{
    struct reader reader;
    enum status status;

    if (record->bytes.size > LIMIT_RECORD_SIZE)
        return STATUS_TOO_LARGE;
    reader_init(&reader, record->bytes);
    if (reader_array(&reader, 2) != 2)
        reader_fail(&reader, STATUS_WRONG_TYPE);
    record->payload = reader_bin(&reader, LIMIT_RECORD_SIZE);
    if (reader.status != STATUS_OK)
        return reader.status;
    status = read_payload(record, known);
    if (status != STATUS_OK)
        return status;
    read_signatures(&reader, record);
    return reader_end(&reader);
}

enum status record_read(struct record *out, struct span bytes, const struct id *network)
{
    struct record record = {.bytes = bytes};
    enum status status = read_form(&record, false);

    if (status == STATUS_OK)
        status = name_record(&record, network);
    if (status == STATUS_OK)
        *out = record;
    return status;
}

enum status record_read_again(struct record *out, struct span bytes, const struct id *id,
                              const struct id *network)
{
    struct record record = {.bytes = bytes, .id = *id};
    enum status status = read_form(&record, true);

    if (status != STATUS_OK)
        return status;
    if (record.kind == KIND_INCEPTION)
        name_inception(&record, network);
    *out = record;
    return STATUS_OK;
}

enum status record_write_payload(struct buffer *out, const struct record_draft *draft)
{
    const struct kind_class *class = kind_class_of(draft->kind);
    struct writer writer;

    if (class == NULL)
        return STATUS_UNKNOWN_CLASS;
    if (draft->body.size > class->body_size_max)
        return STATUS_TOO_LARGE;
    writer_init(&writer, out);
    writer_array(&writer, PAYLOAD_FIELDS);
    writer_uint(&writer, RECORD_VERSION);
    writer_bin(&writer, span_of(draft->author.bytes, ID_SIZE));
    if (class->discipline == DISCIPLINE_LOG)
        writer_nil(&writer);
    else
        writer_bin(&writer, span_of(draft->via.bytes, ID_SIZE));
    writer_uint(&writer, draft->kind);
    writer_bin(&writer, span_of(draft->subject.bytes, draft->subject.size));
    writer_uint(&writer, (uint64_t)draft->stamp.value);
    writer_raw(&writer, draft->body);
    return writer_end(&writer);
}

void record_sign(struct signature *out, const struct sign_pair *pair, const struct id *network,
                 struct span payload)
{
    const struct span parts[] = {
        span_of_text(SIGN_CONTEXT),
        span_of(network->bytes, ID_SIZE),
        payload,
    };

    sign_make(out, pair, parts, 3);
}

enum status record_write(struct buffer *out, struct span payload,
                         const struct key_signature *signatures, size_t count, bool keyed)
{
    struct writer writer;

    assert(count >= 1 && count <= LIMIT_ROTATION_KEYS);
    writer_init(&writer, out);
    writer_array(&writer, 2);
    writer_bin(&writer, payload);
    writer_array(&writer, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        if (keyed) {
            writer_array(&writer, 2);
            writer_bin(&writer, span_of(signatures[i].key.bytes, PUBLIC_KEY_SIZE));
        }
        writer_bin(&writer, span_of(signatures[i].signature.bytes, SIGNATURE_SIZE));
    }
    return writer_end(&writer);
}

enum status record_compose(struct buffer *out, const struct record_draft *draft,
                           const struct sign_pair *device, const struct id *network)
{
    struct buffer payload;
    struct key_signature signature = {.key = device->public_key};
    enum status status;

    buffer_init(&payload, LIMIT_BODY_SIZE + ENVELOPE_SIZE_MAX);
    status = record_write_payload(&payload, draft);
    if (status == STATUS_OK) {
        record_sign(&signature.signature, device, network, buffer_span(&payload));
        status = record_write(out, buffer_span(&payload), &signature, 1, false);
    }
    buffer_done(&payload);
    return status;
}
