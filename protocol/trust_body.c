/* The strict bodies of the trust lane: SPEC sections 6.1 and 8.2. */
#include "protocol/trust_body.h"

#include "protocol/reader.h"
#include "protocol/writer.h"

#define SEQUENCE_MAX UINT16_MAX
#define HOUR_MAX (INT64_C(1) << 40)
#define LABEL_SIZE_MAX 64
#define REASON_SIZE_MAX 256

/* Field numbers of key events. */
enum {
    FIELD_SEQUENCE,
    FIELD_PREVIOUS,
    FIELD_KEYS,
    FIELD_THRESHOLD,
    FIELD_NEXT,
    FIELD_KEY,
    FIELD_ROLES,
    FIELD_UNTIL,
    FIELD_LABEL,
    FIELD_TARGET,
};

/* Which fields a key event of that kind has, all of them required: a bit a field. */
static uint32_t fields_of(uint32_t kind)
{
    const uint32_t link = 1u << FIELD_SEQUENCE | 1u << FIELD_PREVIOUS;
    const uint32_t sets = 1u << FIELD_KEYS | 1u << FIELD_THRESHOLD | 1u << FIELD_NEXT;
    const uint32_t grant =
        1u << FIELD_KEY | 1u << FIELD_ROLES | 1u << FIELD_UNTIL | 1u << FIELD_LABEL;

    switch (kind) {
    case KIND_INCEPTION:
        return 1u << FIELD_SEQUENCE | sets;
    case KIND_ROTATE:
        return link | sets;
    case KIND_DELEGATE:
        return link | grant;
    case KIND_REVOKE:
        return link | 1u << FIELD_TARGET;
    default:
        return link;
    }
}

/* The next key must be this one. */
static void expect_key(struct reader *reader, uint32_t key)
{
    if (reader_key(reader) != key)
        reader_fail(reader, STATUS_BAD_FIELD);
}

static void expect_map(struct reader *reader, uint32_t count)
{
    if (reader_map(reader, count) != count)
        reader_fail(reader, STATUS_BAD_FIELD);
}

static void read_keys(struct reader *reader, struct key_set *keys)
{
    keys->count = reader_array(reader, LIMIT_ROTATION_KEYS);
    if (keys->count == 0)
        reader_fail(reader, STATUS_BAD_FIELD);
    for (uint32_t i = 0; i < keys->count; i++) {
        reader_bin_exact(reader, keys->keys[i].bytes, PUBLIC_KEY_SIZE);
        if (i > 0 && memcmp(keys->keys[i].bytes, keys->keys[i - 1].bytes, PUBLIC_KEY_SIZE) <= 0)
            reader_fail(reader, STATUS_BAD_FIELD);
    }
}

/* An unsigned integer of at least 1. */
static uint64_t read_positive(struct reader *reader, uint64_t max)
{
    uint64_t value = reader_uint(reader, max);

    if (value == 0)
        reader_fail(reader, STATUS_OUT_OF_RANGE);
    return value;
}

static void read_field(struct reader *reader, struct key_event_body *body, uint32_t field)
{
    switch (field) {
    case FIELD_SEQUENCE:
        body->sequence = (uint32_t)reader_uint(reader, SEQUENCE_MAX);
        break;
    case FIELD_PREVIOUS:
        reader_bin_exact(reader, body->previous.bytes, ID_SIZE);
        break;
    case FIELD_KEYS:
        read_keys(reader, &body->keys);
        break;
    case FIELD_THRESHOLD:
        body->keys.threshold = (uint32_t)read_positive(reader, body->keys.count);
        break;
    case FIELD_NEXT:
        reader_bin_exact(reader, body->next_keys.bytes, ID_SIZE);
        break;
    case FIELD_KEY:
        reader_bin_exact(reader, body->key.bytes, PUBLIC_KEY_SIZE);
        break;
    case FIELD_ROLES:
        body->roles = (uint32_t)read_positive(reader, ROLE_ALL);
        break;
    case FIELD_UNTIL:
        body->until.value = (int64_t)read_positive(reader, HOUR_MAX);
        break;
    case FIELD_LABEL:
        body->label = reader_text(reader, LABEL_SIZE_MAX);
        break;
    default:
        reader_bin_exact(reader, body->target.bytes, ID_SIZE);
        break;
    }
}

enum status key_event_body_read(struct key_event_body *out, uint32_t kind, struct span bytes)
{
    struct key_event_body body = {0};
    uint32_t fields = fields_of(kind);
    struct reader reader;

    reader_init(&reader, bytes);
    expect_map(&reader, (uint32_t)__builtin_popcount(fields));
    for (uint32_t field = 0; field <= FIELD_TARGET; field++) {
        if ((fields & 1u << field) == 0)
            continue;
        expect_key(&reader, field);
        read_field(&reader, &body, field);
    }
    if ((body.sequence == 0) != (kind == KIND_INCEPTION))
        reader_fail(&reader, STATUS_BAD_SEQUENCE);
    if (reader_end(&reader) != STATUS_OK)
        return reader_end(&reader);
    *out = body;
    return STATUS_OK;
}

static void write_keys(struct writer *writer, const struct key_set *keys)
{
    writer_array(writer, keys->count);
    for (uint32_t i = 0; i < keys->count; i++)
        writer_bin(writer, span_of(keys->keys[i].bytes, PUBLIC_KEY_SIZE));
}

static void write_field(struct writer *writer, const struct key_event_body *body, uint32_t field)
{
    switch (field) {
    case FIELD_SEQUENCE:
        writer_uint(writer, body->sequence);
        break;
    case FIELD_PREVIOUS:
        writer_bin(writer, span_of(body->previous.bytes, ID_SIZE));
        break;
    case FIELD_KEYS:
        write_keys(writer, &body->keys);
        break;
    case FIELD_THRESHOLD:
        writer_uint(writer, body->keys.threshold);
        break;
    case FIELD_NEXT:
        writer_bin(writer, span_of(body->next_keys.bytes, ID_SIZE));
        break;
    case FIELD_KEY:
        writer_bin(writer, span_of(body->key.bytes, PUBLIC_KEY_SIZE));
        break;
    case FIELD_ROLES:
        writer_uint(writer, body->roles);
        break;
    case FIELD_UNTIL:
        writer_uint(writer, (uint64_t)body->until.value);
        break;
    case FIELD_LABEL:
        writer_text(writer, body->label);
        break;
    default:
        writer_bin(writer, span_of(body->target.bytes, ID_SIZE));
        break;
    }
}

enum status key_event_body_write(struct buffer *out, uint32_t kind,
                                 const struct key_event_body *body)
{
    uint32_t fields = fields_of(kind);
    struct writer writer;

    if ((fields & 1u << FIELD_LABEL) != 0 && body->label.size > LABEL_SIZE_MAX)
        return STATUS_TOO_LARGE;
    writer_init(&writer, out);
    writer_map(&writer, (uint32_t)__builtin_popcount(fields));
    for (uint32_t field = 0; field <= FIELD_TARGET; field++) {
        if ((fields & 1u << field) == 0)
            continue;
        writer_key(&writer, field);
        write_field(&writer, body, field);
    }
    return writer_end(&writer);
}

static bool is_capital(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

enum status recognition_body_read(struct recognition_body *out, struct span bytes)
{
    struct recognition_body body = {0};
    struct span country;
    struct reader reader;

    reader_init(&reader, bytes);
    expect_map(&reader, 5);
    expect_key(&reader, 0);
    body.state = (enum recognition_state)read_positive(&reader, RECOGNITION_DELISTED);
    expect_key(&reader, 1);
    body.reason = reader_text(&reader, REASON_SIZE_MAX);
    expect_key(&reader, 2);
    country = reader_text(&reader, 2);
    if (country.size != 2 || !is_capital(country.bytes[0]) || !is_capital(country.bytes[1]))
        reader_fail(&reader, STATUS_BAD_FIELD);
    expect_key(&reader, 3);
    reader_bin_exact(&reader, body.head.bytes, ID_SIZE);
    expect_key(&reader, 4);
    body.review.value = (int64_t)read_positive(&reader, HOUR_MAX);
    if (reader_end(&reader) != STATUS_OK)
        return reader_end(&reader);
    memcpy(body.country, country.bytes, 2);
    *out = body;
    return STATUS_OK;
}

enum status recognition_body_write(struct buffer *out, const struct recognition_body *body)
{
    struct writer writer;

    if (body->reason.size > REASON_SIZE_MAX)
        return STATUS_TOO_LARGE;
    writer_init(&writer, out);
    writer_map(&writer, 5);
    writer_key(&writer, 0);
    writer_uint(&writer, body->state);
    writer_key(&writer, 1);
    writer_text(&writer, body->reason);
    writer_key(&writer, 2);
    writer_text(&writer, span_of_text(body->country));
    writer_key(&writer, 3);
    writer_bin(&writer, span_of(body->head.bytes, ID_SIZE));
    writer_key(&writer, 4);
    writer_uint(&writer, (uint64_t)body->review.value);
    return writer_end(&writer);
}

enum status succession_body_read(struct succession_body *out, struct span bytes)
{
    struct succession_body body = {0};
    struct reader reader;

    reader_init(&reader, bytes);
    expect_map(&reader, 2);
    expect_key(&reader, 0);
    reader_bin_exact(&reader, body.successor.bytes, ID_SIZE);
    expect_key(&reader, 1);
    reader_bin_exact(&reader, body.head.bytes, ID_SIZE);
    if (reader_end(&reader) != STATUS_OK)
        return reader_end(&reader);
    *out = body;
    return STATUS_OK;
}

enum status succession_body_write(struct buffer *out, const struct succession_body *body)
{
    struct writer writer;

    writer_init(&writer, out);
    writer_map(&writer, 2);
    writer_key(&writer, 0);
    writer_bin(&writer, span_of(body->successor.bytes, ID_SIZE));
    writer_key(&writer, 1);
    writer_bin(&writer, span_of(body->head.bytes, ID_SIZE));
    return writer_end(&writer);
}

enum status vouch_body_read(struct span *note, struct span bytes)
{
    struct span text;
    struct reader reader;

    reader_init(&reader, bytes);
    expect_map(&reader, 1);
    expect_key(&reader, 0);
    text = reader_text(&reader, REASON_SIZE_MAX);
    if (reader_end(&reader) != STATUS_OK)
        return reader_end(&reader);
    *note = text;
    return STATUS_OK;
}

enum status vouch_body_write(struct buffer *out, struct span note)
{
    struct writer writer;

    if (note.size > REASON_SIZE_MAX)
        return STATUS_TOO_LARGE;
    writer_init(&writer, out);
    writer_map(&writer, 1);
    writer_key(&writer, 0);
    writer_text(&writer, note);
    return writer_end(&writer);
}

enum status key_set_commit(struct id *out, const struct key_set *keys)
{
    struct buffer encoded;
    struct writer writer;
    enum status status;

    buffer_init(&encoded, LIMIT_ROTATION_KEYS * (PUBLIC_KEY_SIZE + 2) + 16);
    writer_init(&writer, &encoded);
    writer_array(&writer, 2);
    writer_uint(&writer, keys->threshold);
    write_keys(&writer, keys);
    status = writer_end(&writer);
    if (status == STATUS_OK) {
        const struct span parts[] = {span_of_text("zawlbuk/keys/1"), buffer_span(&encoded)};

        hash_parts(out, parts, 2);
    }
    buffer_done(&encoded);
    return status;
}
