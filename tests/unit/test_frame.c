/* The messages of a link: SPEC section 9.3. */
#include "protocol/frame.h"
#include "unit.h"

#define SAMPLES 12
#define FLIPS 20000

static struct id id_of(uint8_t byte)
{
    struct id id;

    memset(id.bytes, byte, sizeof(id.bytes));
    return id;
}

static struct frame_state sample_state(void)
{
    struct frame_state state = {
        .wall.ms = 1700000000123,
        .good = true,
        .hour.value = 472222,
        .trust_version = 77,
    };

    for (size_t lane = 0; lane < LANE_COUNT; lane++) {
        state.lanes[lane].count = lane * 1000;
        memset(state.lanes[lane].fingerprint, (int)lane, sizeof(state.lanes[lane].fingerprint));
    }
    return state;
}

static void write_hello(struct buffer *out)
{
    struct frame_hello hello = {
        .network = id_of(1),
        .state = sample_state(),
        .declined = {[LANE_MAIL] = true},
        .address = span_of_text("node.example:7400"),
        .software = span_of_text("zawlbuk 0.1"),
    };

    memset(hello.random, 9, sizeof(hello.random));
    assert_int_equal(frame_write_hello(out, &hello), STATUS_OK);
}

/* The index-th of a set in which every message occurs. */
static void write_sample(struct buffer *out, size_t index)
{
    const struct frame_state state = sample_state();
    const struct frame_reconcile reconcile = {
        .session = 3, .lane = LANE_DIRECTORY, .hour.value = 5, .message = span_of_text("abc")};
    const struct id ids[] = {id_of(2), id_of(3)};
    const struct frame_refusal refusals[] = {{id_of(4), STATUS_NOT_ADMITTED},
                                             {id_of(5), STATUS_BUSY}};
    const struct span records[] = {span_of_text("one"), span_of_text("two")};
    const struct span addresses[] = {span_of_text("a.example:1"), span_of_text("[::1]:65535")};
    enum status status = STATUS_OK;

    switch (index) {
    case 0:
        write_hello(out);
        break;
    case 1:
        status = frame_write_state(out, FRAME_PING, &state);
        break;
    case 2:
        status = frame_write_state(out, FRAME_PONG, &state);
        break;
    case 3:
        status = frame_write_reconcile(out, &reconcile);
        break;
    case 4:
        status = frame_write_want(out, 3, ids, 2);
        break;
    case 5:
        status = frame_write_records(out, records, 2);
        break;
    case 6:
        status = frame_write_gone(out, ids, 2);
        break;
    case 7:
        status = frame_write_refused(out, refusals, 2);
        break;
    case 8:
        status = frame_write_got(out, 4);
        break;
    case 9:
        status = frame_write_peers(out, addresses, 2);
        break;
    case 10:
        status = frame_write_bye(out, STATUS_TIMED_OUT);
        break;
    default:
        status = frame_write_records(out, records, 0);
        break;
    }
    assert_int_equal(status, STATUS_OK);
}

static int set_up(void **state)
{
    *state = malloc(sizeof(struct frame));
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static void read_sample(struct frame *frame, struct buffer *buffer, size_t index)
{
    buffer_init(buffer, LIMIT_FRAME_SIZE);
    write_sample(buffer, index);
    assert_int_equal(frame_read(frame, buffer_span(buffer)), STATUS_OK);
}

static void a_hello_comes_back_as_it_went(void **state)
{
    struct frame *frame = *state;
    struct frame_state told = sample_state();
    struct buffer buffer;

    read_sample(frame, &buffer, 0);
    assert_int_equal(frame->type, FRAME_HELLO);
    assert_true(frame->hello.speaks);
    assert_true(id_equal(&frame->hello.network, &(struct id){{0}}) == false);
    assert_int_equal(frame->hello.random[31], 9);
    assert_int_equal(frame->hello.state.wall.ms, told.wall.ms);
    assert_true(frame->hello.state.good);
    assert_int_equal(frame->hello.state.hour.value, told.hour.value);
    assert_int_equal(frame->hello.state.trust_version, 77);
    assert_int_equal(frame->hello.state.lanes[3].count, 3000);
    assert_int_equal(frame->hello.state.lanes[3].fingerprint[15], 3);
    assert_true(frame->hello.declined[LANE_MAIL]);
    assert_false(frame->hello.declined[LANE_TRUST]);
    assert_int_equal(span_compare(frame->hello.address, span_of_text("node.example:7400")), 0);
    assert_int_equal(span_compare(frame->hello.software, span_of_text("zawlbuk 0.1")), 0);
    buffer_done(&buffer);
}

static void reconcile_want_and_gone_come_back_as_they_went(void **state)
{
    struct frame *frame = *state;
    struct buffer buffer;
    struct id third = id_of(3);

    read_sample(frame, &buffer, 3);
    assert_int_equal(frame->reconcile.session, 3);
    assert_int_equal(frame->reconcile.lane, LANE_DIRECTORY);
    assert_int_equal(frame->reconcile.hour.value, 5);
    assert_false(frame->reconcile.salted);
    assert_int_equal(span_compare(frame->reconcile.message, span_of_text("abc")), 0);
    buffer_done(&buffer);
    read_sample(frame, &buffer, 4);
    assert_int_equal(frame->type, FRAME_WANT);
    assert_int_equal(frame->ids.session, 3);
    assert_int_equal(frame->ids.count, 2);
    assert_true(id_equal(&frame->ids.ids[1], &third));
    buffer_done(&buffer);
    read_sample(frame, &buffer, 6);
    assert_int_equal(frame->type, FRAME_GONE);
    assert_true(id_equal(&frame->ids.ids[1], &third));
    buffer_done(&buffer);
}

static void records_refusals_got_peers_and_bye_come_back_as_they_went(void **state)
{
    struct frame *frame = *state;
    struct buffer buffer;

    read_sample(frame, &buffer, 5);
    assert_int_equal(frame->records.count, 2);
    assert_int_equal(span_compare(frame->records.records[1], span_of_text("two")), 0);
    buffer_done(&buffer);
    read_sample(frame, &buffer, 7);
    assert_int_equal(frame->refused.count, 2);
    assert_int_equal(frame->refused.refusals[0].reason, STATUS_NOT_ADMITTED);
    buffer_done(&buffer);
    read_sample(frame, &buffer, 8);
    assert_int_equal(frame->got, 4);
    buffer_done(&buffer);
    read_sample(frame, &buffer, 9);
    assert_int_equal(frame->peers.count, 2);
    assert_int_equal(span_compare(frame->peers.addresses[1], span_of_text("[::1]:65535")), 0);
    buffer_done(&buffer);
    read_sample(frame, &buffer, 10);
    assert_int_equal(frame->bye, STATUS_TIMED_OUT);
    buffer_done(&buffer);
}

static void no_beginning_of_a_frame_is_a_frame(void **state)
{
    struct frame *frame = *state;

    for (size_t index = 0; index < SAMPLES; index++) {
        struct buffer buffer;

        read_sample(frame, &buffer, index);
        for (size_t size = 0; size < buffer.size; size++)
            assert_int_not_equal(frame_read(frame, span_of(buffer.bytes, size)), STATUS_OK);
        buffer_append(&buffer, span_of_text("\xc0"));
        assert_int_equal(frame_read(frame, buffer_span(&buffer)), STATUS_TRAILING);
        buffer_done(&buffer);
    }
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* The sanitizers watch; the reader must only never leave the bytes that it was given. */
static void flipped_bytes_are_read_safely(void **state)
{
    struct frame *frame = *state;
    uint64_t seed = 1;
    size_t good = 0;

    for (size_t i = 0; i < FLIPS; i++) {
        struct buffer buffer;

        buffer_init(&buffer, LIMIT_FRAME_SIZE);
        write_sample(&buffer, i % SAMPLES);
        for (uint64_t flips = next_random(&seed) % 4 + 1; flips > 0; flips--)
            buffer.bytes[next_random(&seed) % buffer.size] = (uint8_t)next_random(&seed);
        good += frame_read(frame, buffer_span(&buffer)) == STATUS_OK;
        buffer_done(&buffer);
    }
    assert_true(good > 0 && good < FLIPS);
}

static void what_breaks_a_rule_is_refused(void **state)
{
    static const struct {
        const char *hex;
        enum status status;
    } cases[] = {
        {"91 0b", STATUS_BAD_FIELD},              /* a bye without its field */
        {"92 00 01", STATUS_BAD_FIELD},           /* type 0 */
        {"92 0c 01", STATUS_OUT_OF_RANGE},        /* a type that is not */
        {"92 09 00", STATUS_OUT_OF_RANGE},        /* got 0 */
        {"92 09 05", STATUS_OUT_OF_RANGE},        /* got 5 */
        {"92 07 90", STATUS_BAD_FIELD},           /* gone without ids */
        {"93 05 01 90", STATUS_BAD_FIELD},        /* want without ids */
        {"92 07 91 c4 01 00", STATUS_WRONG_TYPE}, /* an id of one byte */
        {"92 0a 91 a1 61", STATUS_BAD_FIELD},     /* an address without a port */
        {"92 0b a1 07", STATUS_BAD_FIELD},        /* a reason that cannot be printed */
        {"81 0b a0", STATUS_WRONG_TYPE},
        {"c0", STATUS_WRONG_TYPE},
    };
    struct frame *frame = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[64];
        size_t size = unit_hex(bytes, sizeof(bytes), cases[i].hex);

        assert_int_equal(frame_read(frame, span_of(bytes, size)), cases[i].status);
    }
}

/* Without the trust lane two nodes would never agree whose records there are. */
static void the_trust_lane_cannot_be_declined(void **state)
{
    struct frame_hello hello = {.state = sample_state(), .declined = {[LANE_TRUST] = true}};
    struct frame *frame = *state;
    struct buffer buffer;

    buffer_init(&buffer, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_hello(&buffer, &hello), STATUS_OK);
    assert_int_equal(frame_read(frame, buffer_span(&buffer)), STATUS_BAD_FIELD);
    buffer_done(&buffer);
}

static void an_unknown_reason_is_tolerated(void **state)
{
    static const uint8_t bytes[] = {0x92, 0x0b, 0xa3, 'o', 'd', 'd'};
    struct frame *frame = *state;

    assert_int_equal(frame_read(frame, span_of(bytes, sizeof(bytes))), STATUS_OK);
    assert_int_equal(frame->bye, STATUS_UNSUPPORTED);
}

static void the_largest_frames_fit(void **state)
{
    struct frame *frame = *state;
    uint8_t *bytes = calloc(1, LIMIT_RECORD_SIZE);
    struct span records[LIMIT_RECORDS_FRAME];
    struct buffer buffer;

    assert_non_null(bytes);
    for (size_t i = 0; i < LIMIT_RECORDS_FRAME; i++)
        records[i] = span_of(bytes, (LIMIT_RECORDS_SIZE - 1) / (LIMIT_RECORDS_FRAME - 1));
    records[LIMIT_RECORDS_FRAME - 1] = span_of(bytes, LIMIT_RECORD_SIZE);
    buffer_init(&buffer, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_records(&buffer, records, LIMIT_RECORDS_FRAME), STATUS_OK);
    assert_int_equal(frame_read(frame, buffer_span(&buffer)), STATUS_OK);
    buffer_done(&buffer);
    free(bytes);
}

static void addresses_are_host_and_port(void **state)
{
    static const char *const good[] = {"a:1", "node.example:65535", "[::1]:7400", "10.0.0.1:80"};
    static const char *const bad[] = {"",       ":1",      "a",     "a:",      "a:0",
                                      "a:01",   "a:65536", "a b:1", "a:1 ",    "a:1x",
                                      "\x7f:1", "a\n:1",   "a:-1",  "a:123456"};
    char longest[LIMIT_ADDRESS_SIZE + 1];

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(frame_address_valid(span_of_text(good[i])));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(frame_address_valid(span_of_text(bad[i])));
    memset(longest, 'a', sizeof(longest));
    memcpy(longest + LIMIT_ADDRESS_SIZE - 3, ":1", 3);
    assert_true(frame_address_valid(span_of_text(longest)));
    memcpy(longest + LIMIT_ADDRESS_SIZE - 3, "a:1", 4);
    assert_false(frame_address_valid(span_of_text(longest)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_hello_comes_back_as_it_went, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reconcile_want_and_gone_come_back_as_they_went, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(records_refusals_got_peers_and_bye_come_back_as_they_went,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_beginning_of_a_frame_is_a_frame, set_up, tear_down),
        cmocka_unit_test_setup_teardown(flipped_bytes_are_read_safely, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_breaks_a_rule_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_trust_lane_cannot_be_declined, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_unknown_reason_is_tolerated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_largest_frames_fit, set_up, tear_down),
        cmocka_unit_test(addresses_are_host_and_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
