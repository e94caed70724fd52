/* Encoding of frames: one function a message, fields in the order of SPEC section 9.3. */
#include "protocol/frame.h"

#include <assert.h>

#include "protocol/writer.h"

static void begin(struct writer *writer, struct buffer *out, enum frame_type type, uint32_t fields)
{
    writer_init(writer, out);
    writer_array(writer, 1 + fields);
    writer_uint(writer, (uint64_t)type);
}

static void write_id(struct writer *writer, const struct id *id)
{
    writer_bin(writer, span_of(id->bytes, ID_SIZE));
}

static void write_lanes(struct writer *writer, const struct lane_digest *lanes)
{
    writer_array(writer, LANE_COUNT);
    for (size_t lane = 0; lane < LANE_COUNT; lane++) {
        writer_array(writer, 2);
        writer_uint(writer, lanes[lane].count);
        writer_bin(writer, span_of(lanes[lane].fingerprint, sizeof(lanes[lane].fingerprint)));
    }
}

static void write_state(struct writer *writer, const struct frame_state *state)
{
    writer_uint(writer, (uint64_t)state->wall.ms);
    writer_bool(writer, state->good);
    writer_uint(writer, (uint64_t)state->hour.value);
    writer_uint(writer, state->trust_version);
    write_lanes(writer, state->lanes);
}

static uint64_t lanes_mask(const bool *declined)
{
    uint64_t mask = 0;

    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        mask |= (uint64_t)declined[lane] << lane;
    return mask;
}

enum status frame_write_hello(struct buffer *out, const struct frame_hello *hello)
{
    struct writer writer;

    begin(&writer, out, FRAME_HELLO, 11);
    writer_array(&writer, 1);
    writer_text(&writer, span_of_text(FRAME_SET));
    write_id(&writer, &hello->network);
    writer_bin(&writer, span_of(hello->random, sizeof(hello->random)));
    write_state(&writer, &hello->state);
    writer_uint(&writer, lanes_mask(hello->declined));
    writer_text(&writer, hello->address);
    writer_text(&writer, hello->software);
    return writer_end(&writer);
}

enum status frame_write_state(struct buffer *out, enum frame_type type,
                              const struct frame_state *state)
{
    struct writer writer;

    assert(type == FRAME_PING || type == FRAME_PONG);
    begin(&writer, out, type, 5);
    write_state(&writer, state);
    return writer_end(&writer);
}

enum status frame_write_reconcile(struct buffer *out, const struct frame_reconcile *reconcile)
{
    struct writer writer;

    begin(&writer, out, FRAME_RECONCILE, 5);
    writer_uint(&writer, reconcile->session);
    writer_uint(&writer, (uint64_t)reconcile->lane);
    writer_uint(&writer, (uint64_t)reconcile->hour.value);
    writer_bool(&writer, reconcile->salted);
    writer_bin(&writer, reconcile->message);
    return writer_end(&writer);
}

static void write_ids(struct writer *writer, const struct id *ids, size_t count)
{
    assert(count >= 1 && count <= LIMIT_IDS_FRAME);
    writer_array(writer, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        write_id(writer, &ids[i]);
}

enum status frame_write_want(struct buffer *out, uint64_t session, const struct id *ids,
                             size_t count)
{
    struct writer writer;

    begin(&writer, out, FRAME_WANT, 2);
    writer_uint(&writer, session);
    write_ids(&writer, ids, count);
    return writer_end(&writer);
}

enum status frame_write_gone(struct buffer *out, const struct id *ids, size_t count)
{
    struct writer writer;

    begin(&writer, out, FRAME_GONE, 1);
    write_ids(&writer, ids, count);
    return writer_end(&writer);
}

enum status frame_write_refused(struct buffer *out, const struct frame_refusal *refusals,
                                size_t count)
{
    struct writer writer;

    assert(count >= 1 && count <= LIMIT_IDS_FRAME);
    begin(&writer, out, FRAME_REFUSED, 1);
    writer_array(&writer, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        writer_array(&writer, 2);
        write_id(&writer, &refusals[i].id);
        writer_text(&writer, span_of_text(status_name(refusals[i].reason)));
    }
    return writer_end(&writer);
}

enum status frame_write_records(struct buffer *out, const struct span *records, size_t count)
{
    struct writer writer;

    assert(count <= LIMIT_RECORDS_FRAME);
    begin(&writer, out, FRAME_RECORDS, 1);
    writer_array(&writer, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        writer_bin(&writer, records[i]);
    return writer_end(&writer);
}

enum status frame_write_got(struct buffer *out, uint32_t count)
{
    struct writer writer;

    assert(count >= 1 && count <= LIMIT_WINDOW);
    begin(&writer, out, FRAME_GOT, 1);
    writer_uint(&writer, count);
    return writer_end(&writer);
}

enum status frame_write_peers(struct buffer *out, const struct span *addresses, size_t count)
{
    struct writer writer;

    assert(count <= LIMIT_PEERS_FRAME);
    begin(&writer, out, FRAME_PEERS, 1);
    writer_array(&writer, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        writer_text(&writer, addresses[i]);
    return writer_end(&writer);
}

enum status frame_write_bye(struct buffer *out, enum status reason)
{
    struct writer writer;

    begin(&writer, out, FRAME_BYE, 1);
    writer_text(&writer, span_of_text(status_name(reason)));
    return writer_end(&writer);
}
