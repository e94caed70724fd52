/* Bounds, and ranges in and out. */
#include "protocol/range.h"

#include <assert.h>

#include "protocol/varint.h"

int bound_compare(const struct bound *a, const struct bound *b)
{
    if (a->infinite || b->infinite)
        return (int)a->infinite - (int)b->infinite;
    return item_compare(&a->item, &b->item);
}

struct bound bound_at(const struct item *item)
{
    return (struct bound){.item = *item, .id_size = ID_SIZE};
}

struct bound bound_between(const struct item *before, const struct item *after)
{
    struct bound bound = {.item.stamp = after->stamp};

    if (before->stamp.value != after->stamp.value)
        return bound;
    while (bound.id_size < ID_SIZE &&
           before->id.bytes[bound.id_size] == after->id.bytes[bound.id_size])
        bound.id_size++;
    if (bound.id_size < ID_SIZE)
        bound.id_size++;
    memcpy(bound.item.id.bytes, after->id.bytes, bound.id_size);
    return bound;
}

void range_reader_init(struct range_reader *reader, struct span ranges)
{
    *reader = (struct range_reader){.rest = ranges};
}

static bool take(struct span *rest, struct span *out, uint64_t size)
{
    if (size > rest->size)
        return false;
    *out = span_of(rest->bytes, (size_t)size);
    *rest = span_of(rest->bytes + size, rest->size - (size_t)size);
    return true;
}

static bool take_varint(struct span *rest, uint64_t *out)
{
    struct span taken;
    size_t size = varint_decode(out, *rest);

    return size > 0 && take(rest, &taken, size);
}

static bool take_bound(struct span *rest, struct bound *out, const struct bound *begin)
{
    struct bound bound = {0};
    struct span prefix;
    uint64_t stamp;
    uint64_t id_size;

    if (!take_varint(rest, &stamp) || !take_varint(rest, &id_size) || id_size > ID_SIZE ||
        !take(rest, &prefix, id_size))
        return false;
    if (stamp == 0)
        bound.infinite = true;
    else if (stamp - 1 <= (uint64_t)STAMP_MAX - (uint64_t)begin->item.stamp.value)
        bound.item.stamp.value = begin->item.stamp.value + (int64_t)(stamp - 1);
    else
        return false;
    if (bound.infinite && id_size > 0)
        return false;
    bound.id_size = prefix.size;
    if (prefix.size > 0)
        memcpy(bound.item.id.bytes, prefix.bytes, prefix.size);
    *out = bound;
    return bound_compare(begin, out) <= 0;
}

static bool take_fingerprint(struct span *rest, struct fingerprint *out)
{
    struct span bytes;

    if (!take(rest, &bytes, FINGERPRINT_SIZE))
        return false;
    memcpy(out->bytes, bytes.bytes, FINGERPRINT_SIZE);
    return true;
}

static bool take_ids(struct span *rest, struct span *out)
{
    uint64_t count;

    return take_varint(rest, &count) && count <= rest->size / ID_SIZE &&
           take(rest, out, count * ID_SIZE);
}

enum status range_reader_next(struct range_reader *reader, struct range *out)
{
    struct span rest = reader->rest;
    struct range range = {0};
    uint64_t mode;

    if (!take_bound(&rest, &range.end, &reader->begin) || !take_varint(&rest, &mode))
        return STATUS_BAD_FRAME;
    if (mode == RANGE_FINGERPRINT) {
        if (!take_fingerprint(&rest, &range.fingerprint))
            return STATUS_BAD_FRAME;
    } else if (mode == RANGE_IDS) {
        if (!take_ids(&rest, &range.ids))
            return STATUS_BAD_FRAME;
    } else if (mode != RANGE_SKIP) {
        return STATUS_BAD_FRAME;
    }
    range.mode = (enum range_mode)mode;
    reader->rest = rest;
    reader->begin = range.end;
    *out = range;
    return STATUS_OK;
}

static void put_varint(struct range_writer *writer, uint64_t value)
{
    uint8_t bytes[VARINT_SIZE_MAX];

    buffer_append(writer->out, span_of(bytes, varint_encode(bytes, value)));
}

void range_writer_init(struct range_writer *writer, struct buffer *out)
{
    static const uint8_t version = RANGE_VERSION;

    *writer = (struct range_writer){.out = out};
    buffer_clear(out);
    buffer_append(out, span_of(&version, sizeof(version)));
}

static void put_head(struct range_writer *writer, const struct bound *end, enum range_mode mode)
{
    if (end->infinite) {
        put_varint(writer, 0);
    } else {
        assert(end->item.stamp.value >= writer->last.value);
        put_varint(writer, (uint64_t)(end->item.stamp.value - writer->last.value) + 1);
        writer->last = end->item.stamp;
    }
    put_varint(writer, end->id_size);
    buffer_append(writer->out, span_of(end->item.id.bytes, end->id_size));
    put_varint(writer, mode);
}

void range_writer_skip(struct range_writer *writer, const struct bound *end)
{
    put_head(writer, end, RANGE_SKIP);
}

void range_writer_fingerprint(struct range_writer *writer, const struct bound *end,
                              const struct item_sum *sum)
{
    struct fingerprint fingerprint;

    item_sum_fingerprint(&fingerprint, sum);
    put_head(writer, end, RANGE_FINGERPRINT);
    buffer_append(writer->out, span_of(fingerprint.bytes, FINGERPRINT_SIZE));
}

void range_writer_ids(struct range_writer *writer, const struct bound *end, size_t count)
{
    put_head(writer, end, RANGE_IDS);
    put_varint(writer, count);
}

void range_writer_id(struct range_writer *writer, const struct id *id)
{
    buffer_append(writer->out, span_of(id->bytes, ID_SIZE));
}
