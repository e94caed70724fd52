/* frames.json: every message, and messages with one fault. */
#include "frames.h"

#include <stdlib.h>

#include "edit.h"
#include "frames_tell.h"
#include "node/json.h"
#include "party.h"

#define ID_HEX "c420aa00000000000000000000000000000000000000000000000000000000000000"

enum base { BASE_NONE, BASE_HELLO, BASE_PING };

/* Of a good frame, or of no bytes, size bytes at offset give way to others.
 *
 * A hello is 9c 01, sets at 2, network at 13, random at 47, wall at 81, good at 90, hour at 91,
 * trust at 96, lanes at 97, declined at 184, address at 185, software at 203. A ping is 96 02, wall
 * at 2, good at 11, hour at 12, trust at 17, lanes at 18. */
static const struct {
    const char *name;
    enum base base;
    size_t offset;
    size_t size;
    const char *with;
} edits[] = {
    {"HELLO with sets of a later version", BASE_HELLO, 2, 11,
     "92a97a61776c62756b2f32a97a61776c62756b2f31"},
    {"HELLO without the set of this version", BASE_HELLO, 12, 1, "32"},
    {"HELLO of no sets", BASE_HELLO, 2, 11, "90"},
    {"HELLO of nine sets", BASE_HELLO, 2, 11, "99a161a161a161a161a161a161a161a161a161"},
    {"HELLO with an empty address", BASE_HELLO, 185, 18, "a0"},
    {"HELLO with an empty software", BASE_HELLO, 203, 14, "a0"},
    {"HELLO that declines all it may", BASE_HELLO, 184, 1, "0e"},
    {"HELLO that declines trust", BASE_HELLO, 184, 1, "01"},
    {"HELLO that declines a fifth lane", BASE_HELLO, 184, 1, "10"},
    {"HELLO with an address without a port", BASE_HELLO, 185, 18, "ac6e6f64652e6578616d706c65"},
    {"HELLO with port 0", BASE_HELLO, 185, 18, "a3613a30"},
    {"HELLO with port 65536", BASE_HELLO, 185, 18, "a7613a3635353336"},
    {"HELLO with a port with a leading zero", BASE_HELLO, 185, 18, "a4613a3031"},
    {"HELLO with a space in its address", BASE_HELLO, 185, 18, "a66120623a3431"},
    {"HELLO with a control character in software", BASE_HELLO, 204, 1, "1f"},
    {"HELLO with a letter beyond ASCII in software", BASE_HELLO, 204, 2, "c3a9"},
    {"HELLO with a network of 31 bytes", BASE_HELLO, 13, 3, "c41f"},
    {"HELLO with good as a number", BASE_HELLO, 90, 1, "01"},
    {"HELLO with three lanes", BASE_HELLO, 97, 21, "93"},
    {"HELLO with a field more", BASE_HELLO, 0, 1, "9d"},
    {"HELLO with a field less", BASE_HELLO, 0, 1, "9b"},
    {"HELLO and a byte more", BASE_HELLO, 217, 0, "00"},
    {"PING of the last millisecond", BASE_PING, 2, 9, "cf00007fffffffffff"},
    {"PING a millisecond later", BASE_PING, 2, 9, "cf0000800000000000"},
    {"PING of the last hour", BASE_PING, 12, 5, "ce025485f2"},
    {"PING of an hour later", BASE_PING, 12, 5, "ce025485f3"},
    {"PING of a trust number under 2^63", BASE_PING, 17, 1, "cf7fffffffffffffff"},
    {"PING of a trust number of 2^63", BASE_PING, 17, 1, "cf8000000000000000"},
    {"PING with a fingerprint of 15 bytes", BASE_PING, 21, 3, "c40f"},
    {"no bytes", BASE_NONE, 0, 0, ""},
    {"an empty array", BASE_NONE, 0, 0, "90"},
    {"a map", BASE_NONE, 0, 0, "810901"},
    {"type 0", BASE_NONE, 0, 0, "920001"},
    {"type 12", BASE_NONE, 0, 0, "920c01"},
    {"type in a longer form", BASE_NONE, 0, 0, "92cc0901"},
    {"RECONCILE that ends a pass", BASE_NONE, 0, 0, "96040102ce00075300c2c400"},
    {"RECONCILE of lane 4", BASE_NONE, 0, 0, "96040104ce00075300c2c400"},
    {"RECONCILE with its message as text", BASE_NONE, 0, 0, "96040102ce00075300c2a0"},
    {"WANT of no ids", BASE_NONE, 0, 0, "93050190"},
    {"WANT of one id", BASE_NONE, 0, 0, "93050191" ID_HEX},
    {"WANT without a session", BASE_NONE, 0, 0, "920591" ID_HEX},
    {"GONE of no ids", BASE_NONE, 0, 0, "920790"},
    {"GONE of the same id twice", BASE_NONE, 0, 0, "920792" ID_HEX ID_HEX},
    {"REFUSED without a reason", BASE_NONE, 0, 0, "92089191" ID_HEX},
    {"REFUSED of none", BASE_NONE, 0, 0, "920890"},
    {"RECORDS of none", BASE_NONE, 0, 0, "920690"},
    {"RECORDS of an empty bin", BASE_NONE, 0, 0, "920691c400"},
    {"RECORDS of 257", BASE_NONE, 0, 0, "9206dc0101"},
    {"GOT 1", BASE_NONE, 0, 0, "920901"},
    {"GOT 0", BASE_NONE, 0, 0, "920900"},
    {"GOT 5", BASE_NONE, 0, 0, "920905"},
    {"PEERS of none", BASE_NONE, 0, 0, "920a90"},
    {"PEERS of an empty address", BASE_NONE, 0, 0, "920a91a0"},
    {"BYE for an empty reason", BASE_NONE, 0, 0, "920ba0"},
    {"BYE for a reason that nobody knows", BASE_NONE, 0, 0, "920ba46d6f6f64"},
    {"BYE for a reason of 33 bytes", BASE_NONE, 0, 0,
     "920bd921616161616161616161616161616161616161616161616161616161616161616161"},
    {"BYE for a reason with a line feed", BASE_NONE, 0, 0, "920ba10a"},
};

static const struct id id_a = {{0xaa, 0xaa, 0xaa}};
static const struct id id_b = {{0xbb, 0xbb, 0xbb}};

static struct frame_state state_of(uint8_t number)
{
    struct frame_state state = {
        .wall.ms = BASE_HOUR * HOUR_MS + number,
        .good = true,
        .hour.value = BASE_HOUR,
        .trust_version = 77,
    };

    for (size_t lane = 0; lane < LANE_COUNT; lane++) {
        state.lanes[lane].count = lane * 1000;
        memset(state.lanes[lane].fingerprint, (int)lane + 1, sizeof(state.lanes[lane].fingerprint));
    }
    return state;
}

void frames_hello(struct buffer *out, const struct id *network, uint8_t number)
{
    struct frame_hello hello = {
        .network = *network,
        .state = state_of(number),
        .declined = {[LANE_MAIL] = true},
        .address = span_of_text("node.example:4747"),
        .software = span_of_text("zawlbuk 0.1.0"),
    };

    memset(hello.random, number, sizeof(hello.random));
    must(frame_write_hello(out, &hello));
}

static void add_frame(json_t *list, const char *name, struct span bytes)
{
    struct frame *frame = malloc(sizeof(*frame));
    enum status status = frame == NULL ? STATUS_NO_MEMORY : frame_read(frame, bytes);
    json_t *told = json_pack("{s:s, s:o, s:s}", "name", name, "frame", json_of_hex(bytes), "status",
                             status_name(status));

    if (status == STATUS_OK) {
        (void)json_object_set_new(told, "type", json_string(frames_tell_name(frame->type)));
        (void)json_object_set_new(told, "fields", frames_tell(frame));
    }
    (void)json_array_append_new(list, told);
    free(frame);
}

static void add_good(json_t *list, const char *name, struct buffer *bytes, enum status status)
{
    must(status);
    add_frame(list, name, buffer_span(bytes));
    buffer_clear(bytes);
}

static void add_messages(json_t *list)
{
    const struct id ids[] = {id_a, id_b};
    const struct frame_state state = state_of(9);
    const struct frame_refusal refusals[] = {{id_a, STATUS_NOT_ADMITTED}, {id_b, STATUS_BUSY}};
    const struct span records[] = {span_of_text("a record"), span_of_text("and another")};
    const struct span addresses[] = {span_of_text("a.example:1"), span_of_text("[::1]:65535")};
    const struct frame_reconcile reconcile = {
        .session = 1,
        .lane = LANE_TRUST,
        .hour.value = BASE_HOUR,
        .salted = true,
        .message = span_of("\x61", 1),
    };
    struct buffer out;

    buffer_init(&out, LIMIT_FRAME_SIZE);
    frames_hello(&out, &id_a, 9);
    add_good(list, "HELLO", &out, out.status);
    add_good(list, "PING", &out, frame_write_state(&out, FRAME_PING, &state));
    add_good(list, "PONG", &out, frame_write_state(&out, FRAME_PONG, &state));
    add_good(list, "RECONCILE", &out, frame_write_reconcile(&out, &reconcile));
    add_good(list, "WANT", &out, frame_write_want(&out, 3, ids, 2));
    add_good(list, "RECORDS", &out, frame_write_records(&out, records, 2));
    add_good(list, "GONE", &out, frame_write_gone(&out, ids, 2));
    add_good(list, "REFUSED", &out, frame_write_refused(&out, refusals, 2));
    add_good(list, "GOT", &out, frame_write_got(&out, 4));
    add_good(list, "PEERS", &out, frame_write_peers(&out, addresses, 2));
    add_good(list, "BYE", &out, frame_write_bye(&out, STATUS_TIMED_OUT));
    buffer_done(&out);
}

static void write_base(struct buffer *out, enum base base)
{
    const struct frame_state state = state_of(9);

    switch (base) {
    case BASE_NONE:
        break;
    case BASE_HELLO:
        frames_hello(out, &id_a, 9);
        break;
    case BASE_PING:
        must(frame_write_state(out, FRAME_PING, &state));
        break;
    }
}

json_t *frames_json(void)
{
    json_t *list = json_array();

    add_messages(list);
    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
        struct buffer good;
        struct buffer out;

        buffer_init(&good, LIMIT_FRAME_SIZE);
        buffer_init(&out, LIMIT_FRAME_SIZE);
        write_base(&good, edits[i].base);
        edit_splice(&out, buffer_span(&good), edits[i].offset, edits[i].size, edits[i].with);
        add_frame(list, edits[i].name, buffer_span(&out));
        buffer_done(&out);
        buffer_done(&good);
    }
    return json_pack("{s:o}", "frames", list);
}
