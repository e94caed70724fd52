/* Decoding of frames: one function a message, fields in the order of SPEC section 9.3. */
#include "protocol/frame.h"

#include "protocol/reader.h"

#define PORT_MAX 65535
#define PRINTABLE_LEAST 0x20
#define PRINTABLE_MOST 0x7e

static bool is_printable(struct span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] < PRINTABLE_LEAST || text.bytes[i] > PRINTABLE_MOST)
            return false;
    return true;
}

/* 1 to 65535 in decimal without a leading zero. */
static bool is_port(struct span text)
{
    uint32_t port = 0;

    if (text.size == 0 || text.size > 5 || text.bytes[0] == '0')
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        port = port * 10 + (uint32_t)(text.bytes[i] - '0');
    }
    return port <= PORT_MAX;
}

bool frame_address_valid(struct span text)
{
    size_t colon = text.size;

    if (text.size == 0 || text.size >= LIMIT_ADDRESS_SIZE || !is_printable(text) ||
        memchr(text.bytes, ' ', text.size) != NULL)
        return false;
    while (colon > 0 && text.bytes[colon - 1] != ':')
        colon--;
    return colon > 1 && is_port(span_of(text.bytes + colon, text.size - colon));
}

static void read_id(struct reader *reader, struct id *out)
{
    reader_bin_exact(reader, out->bytes, ID_SIZE);
}

static void read_lanes(struct reader *reader, struct lane_digest *lanes)
{
    if (reader_array(reader, LANE_COUNT) != LANE_COUNT)
        reader_fail(reader, STATUS_WRONG_TYPE);
    for (size_t lane = 0; lane < LANE_COUNT; lane++) {
        if (reader_array(reader, 2) != 2)
            reader_fail(reader, STATUS_WRONG_TYPE);
        lanes[lane].count = reader_uint(reader, INT64_MAX);
        reader_bin_exact(reader, lanes[lane].fingerprint, sizeof(lanes[lane].fingerprint));
    }
}

static struct hour read_hour(struct reader *reader)
{
    return (struct hour){.value = (int64_t)reader_uint(reader, LIMIT_HOUR)};
}

static void read_state(struct reader *reader, struct frame_state *state)
{
    state->wall.ms = (int64_t)reader_uint(reader, LIMIT_WALL_MS);
    state->good = reader_bool(reader);
    state->hour = read_hour(reader);
    state->trust_version = reader_uint(reader, INT64_MAX);
    read_lanes(reader, state->lanes);
}

static bool read_sets(struct reader *reader)
{
    uint32_t count = reader_array(reader, LIMIT_SETS);
    bool speaks = false;

    for (uint32_t i = 0; i < count; i++) {
        struct span name = reader_text(reader, LIMIT_SET_SIZE);

        speaks = speaks || span_compare(name, span_of_text(FRAME_SET)) == 0;
    }
    return speaks;
}

static void read_declined(struct reader *reader, bool *declined)
{
    uint64_t mask = reader_uint(reader, (1 << LANE_COUNT) - 1);

    if ((mask & 1 << LANE_TRUST) != 0)
        reader_fail(reader, STATUS_BAD_FIELD);
    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        declined[lane] = (mask >> lane & 1) != 0;
}

static void read_hello(struct reader *reader, struct frame_hello *hello)
{
    hello->speaks = read_sets(reader);
    read_id(reader, &hello->network);
    reader_bin_exact(reader, hello->random, sizeof(hello->random));
    read_state(reader, &hello->state);
    read_declined(reader, hello->declined);
    hello->address = reader_text(reader, LIMIT_ADDRESS_SIZE - 1);
    hello->software = reader_text(reader, LIMIT_SOFTWARE_SIZE);
    if (hello->address.size > 0 && !frame_address_valid(hello->address))
        reader_fail(reader, STATUS_BAD_FIELD);
    if (!is_printable(hello->software))
        reader_fail(reader, STATUS_BAD_FIELD);
}

static void read_reconcile(struct reader *reader, struct frame_reconcile *reconcile)
{
    reconcile->session = reader_uint(reader, INT64_MAX);
    reconcile->lane = (enum lane)reader_uint(reader, LANE_COUNT - 1);
    reconcile->hour = read_hour(reader);
    reconcile->salted = reader_bool(reader);
    reconcile->message = reader_bin(reader, LIMIT_RECONCILE_SIZE);
}

/* An array that must not be empty. */
static uint32_t read_count(struct reader *reader, uint32_t count_max)
{
    uint32_t count = reader_array(reader, count_max);

    if (count == 0)
        reader_fail(reader, STATUS_BAD_FIELD);
    return count;
}

static void read_ids(struct reader *reader, struct frame_ids *ids)
{
    ids->count = read_count(reader, LIMIT_IDS_FRAME);
    for (uint32_t i = 0; i < ids->count; i++)
        read_id(reader, &ids->ids[i]);
}

static void read_records(struct reader *reader, struct frame_records *records)
{
    records->count = reader_array(reader, LIMIT_RECORDS_FRAME);
    for (uint32_t i = 0; i < records->count; i++)
        records->records[i] = reader_bin(reader, LIMIT_RECORD_SIZE);
}

static enum status read_status(struct reader *reader)
{
    struct span name = reader_text(reader, LIMIT_STATUS_SIZE);

    if (!is_printable(name))
        reader_fail(reader, STATUS_BAD_FIELD);
    for (int status = 0; status < STATUS_COUNT; status++)
        if (span_compare(name, span_of_text(status_name((enum status)status))) == 0)
            return (enum status)status;
    return STATUS_UNSUPPORTED;
}

static void read_refused(struct reader *reader, struct frame_refused *refused)
{
    refused->count = read_count(reader, LIMIT_IDS_FRAME);
    for (uint32_t i = 0; i < refused->count; i++) {
        if (reader_array(reader, 2) != 2)
            reader_fail(reader, STATUS_WRONG_TYPE);
        read_id(reader, &refused->refusals[i].id);
        refused->refusals[i].reason = read_status(reader);
    }
}

static uint32_t read_got(struct reader *reader)
{
    uint32_t got = (uint32_t)reader_uint(reader, LIMIT_WINDOW);

    if (got == 0)
        reader_fail(reader, STATUS_OUT_OF_RANGE);
    return got;
}

static void read_peers(struct reader *reader, struct frame_peers *peers)
{
    peers->count = reader_array(reader, LIMIT_PEERS_FRAME);
    for (uint32_t i = 0; i < peers->count; i++) {
        peers->addresses[i] = reader_text(reader, LIMIT_ADDRESS_SIZE - 1);
        if (reader->status == STATUS_OK && !frame_address_valid(peers->addresses[i]))
            reader_fail(reader, STATUS_BAD_FIELD);
    }
}

static void read_fields(struct reader *reader, struct frame *frame)
{
    switch (frame->type) {
    case FRAME_HELLO:
        read_hello(reader, &frame->hello);
        break;
    case FRAME_PING:
    case FRAME_PONG:
        read_state(reader, &frame->state);
        break;
    case FRAME_RECONCILE:
        read_reconcile(reader, &frame->reconcile);
        break;
    case FRAME_WANT:
        frame->ids.session = reader_uint(reader, INT64_MAX);
        read_ids(reader, &frame->ids);
        break;
    case FRAME_GONE:
        frame->ids.session = 0;
        read_ids(reader, &frame->ids);
        break;
    case FRAME_RECORDS:
        read_records(reader, &frame->records);
        break;
    case FRAME_REFUSED:
        read_refused(reader, &frame->refused);
        break;
    case FRAME_GOT:
        frame->got = read_got(reader);
        break;
    case FRAME_PEERS:
        read_peers(reader, &frame->peers);
        break;
    case FRAME_BYE:
        frame->bye = read_status(reader);
        break;
    }
}

enum status frame_read(struct frame *out, struct span bytes)
{
    static const uint32_t fields[] = {
        [FRAME_HELLO] = 11, [FRAME_PING] = 5,    [FRAME_PONG] = 5, [FRAME_RECONCILE] = 5,
        [FRAME_WANT] = 2,   [FRAME_RECORDS] = 1, [FRAME_GONE] = 1, [FRAME_REFUSED] = 1,
        [FRAME_GOT] = 1,    [FRAME_PEERS] = 1,   [FRAME_BYE] = 1,
    };
    struct reader reader;
    uint32_t count;
    uint64_t type;

    if (bytes.size > LIMIT_FRAME_SIZE)
        return STATUS_TOO_LARGE;
    reader_init(&reader, bytes);
    count = reader_array(&reader, 12);
    type = reader_uint(&reader, FRAME_BYE);
    if (reader.status != STATUS_OK)
        return reader.status;
    if (type == 0 || count != 1 + fields[type])
        return STATUS_BAD_FIELD;
    out->type = (enum frame_type)type;
    read_fields(&reader, out);
    return reader_end(&reader);
}
