/* What goes out to a peer, in which order, and what it may ask for: SPEC sections 10.3, 10.4, 10.5
 * and 10.7. */
#include "cluster.h"

#include "cluster_state.h"
#include "protocol/core_state.h"

#define KIND_ALARM KIND_OF(7, 1)
#define KIND_MAIL KIND_OF(9, 1)

static uint64_t greet(struct cluster *cluster)
{
    uint64_t link = cluster_link_hostile(cluster, 0, 77);

    cluster_say_hello(cluster, 0, link);
    return link;
}

static void say(struct cluster *cluster, uint64_t link, struct buffer *frame, enum status written)
{
    assert_int_equal(written, STATUS_OK);
    cluster_deliver(cluster, 0, link, buffer_span(frame));
    buffer_done(frame);
    cluster_run(cluster);
}

static void say_got(struct cluster *cluster, uint64_t link, uint32_t count)
{
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(cluster, link, &frame, frame_write_got(&frame, count));
}

/* The first pass of a link, over the directory, led by the test's end. */
static void say_reconcile(struct cluster *cluster, uint64_t link, struct hour hour)
{
    const struct frame_reconcile message = {
        .session = 1,
        .lane = LANE_DIRECTORY,
        .hour = hour,
        .message = span_of("\x61", 1),
    };
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(cluster, link, &frame, frame_write_reconcile(&frame, &message));
}

static void say_want(struct cluster *cluster, uint64_t link, const struct id *ids, size_t count)
{
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(cluster, link, &frame, frame_write_want(&frame, 1, ids, count));
}

static bool is_linked(const struct cluster *cluster, uint64_t link)
{
    struct link_view view;

    return cluster_link_view(cluster, 0, link, &view);
}

/* The last frame of that type that was heard; free() it. NULL: there was none. */
static struct frame *hear(const struct cluster *cluster, uint64_t link, enum frame_type type)
{
    struct frame *frame = malloc(sizeof(*frame));
    struct span bytes;

    assert_non_null(frame);
    if (cluster_heard(cluster, link, type, &bytes)) {
        assert_int_equal(frame_read(frame, bytes), STATUS_OK);
        return frame;
    }
    free(frame);
    return NULL;
}

static void check_record(const struct cluster *cluster, struct span bytes, const struct id *id)
{
    struct record record;

    assert_int_equal(record_read(&record, bytes, &cluster->cell.network), STATUS_OK);
    assert_true(id_equal(&record.id, id));
}

static struct id submit_alarm(struct cluster *cluster)
{
    const struct subject subject = subject_of("sos", 3);
    struct written written;
    struct id id;

    actor_write(&cluster->cell, &written, KIND_ALARM, &subject, span_of("\x81\x01\xa1z", 4));
    id = written.record.id;
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
    return id;
}

/* A peer that has all that may be under way, and has decided about none of it. */
static uint64_t fill_window(struct cluster *cluster)
{
    uint64_t link = greet(cluster);

    for (char name[2] = "a"; name[0] < 'a' + LIMIT_WINDOW; name[0]++)
        (void)cluster_publish(cluster, 0, name);
    return link;
}

static void an_alarm_overtakes_the_entries_that_wait(void **state)
{
    struct cluster *cluster = *state;
    struct frame *heard;
    struct id entry;
    struct id alarm;
    uint64_t link;

    cluster_init(cluster, 1);
    link = fill_window(cluster);
    entry = cluster_publish(cluster, 0, "later");
    alarm = submit_alarm(cluster);
    say_got(cluster, link, 1);
    heard = hear(cluster, link, FRAME_RECORDS);
    assert_non_null(heard);
    assert_int_equal(heard->records.count, 2);
    check_record(cluster, heard->records.records[0], &alarm);
    check_record(cluster, heard->records.records[1], &entry);
    free(heard);
}

static void what_a_delisted_author_said_is_not_sent(void **state)
{
    struct cluster *cluster = *state;
    struct written written;
    struct frame *heard;
    struct id entry;
    uint64_t link;

    cluster_init(cluster, 2);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster_pass(cluster, 2000);
    entry = cluster_publish(cluster, 1, "mine");
    assert_true(cluster_holds(cluster, 0, &entry));
    actor_recognise(&cluster->cell, &written, &cluster->actors[1], RECOGNITION_DELISTED, "MY");
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
    assert_true(cluster_holds(cluster, 0, &entry));
    link = greet(cluster);
    say_reconcile(cluster, link, ledger_hour(core_ledger(cluster->nodes[0].core)));
    say_want(cluster, link, &entry, 1);
    heard = hear(cluster, link, FRAME_GONE);
    assert_non_null(heard);
    assert_true(id_equal(&heard->ids.ids[0], &entry));
    free(heard);
    assert_null(hear(cluster, link, FRAME_RECORDS));
}

static void what_came_from_a_peer_is_known_to_it(void **state)
{
    const struct subject subject = subject_of("a", 1);
    struct cluster *cluster = *state;
    struct link_view view;
    struct written written;
    struct buffer frame;
    struct span record;
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster);
    actor_write(&cluster->cell, &written, KIND_PLACE, &subject, span_of("\x81\x01\xa1z", 4));
    record = buffer_span(&written.buffer);
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(cluster, link, &frame, frame_write_records(&frame, &record, 1));
    assert_true(cluster_holds(cluster, 0, &written.record.id));
    say_reconcile(cluster, link, ledger_hour(core_ledger(cluster->nodes[0].core)));
    assert_true(cluster_link_view(cluster, 0, link, &view));
    assert_int_equal(view.records_out, 0);
    written_done(&written);
}

static void a_peer_may_not_ask_as_of_long_ago(void **state)
{
    struct cluster *cluster = *state;
    struct hour hour;
    uint64_t link;

    cluster_init(cluster, 1);
    hour = ledger_hour(core_ledger(cluster->nodes[0].core));
    for (int64_t off = -1; off <= 1; off++) {
        link = greet(cluster);
        say_reconcile(cluster, link, (struct hour){.value = hour.value + off});
        assert_true(is_linked(cluster, link));
        cluster_cut(cluster, link);
        cluster_run(cluster);
    }
    link = greet(cluster);
    say_reconcile(cluster, link, (struct hour){.value = hour.value - 2});
    assert_false(is_linked(cluster, link));
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BAD_FRAME);
}

static void a_peer_may_ask_for_so_many_at_once(void **state)
{
    struct cluster *cluster = *state;
    struct id ids[LIMIT_IDS_FRAME];
    uint64_t link;

    cluster_init(cluster, 1);
    for (size_t i = 0; i < LIMIT_IDS_FRAME; i++)
        ids[i] = (struct id){{(uint8_t)i, (uint8_t)(i >> 8), 1}};
    link = fill_window(cluster);
    say_reconcile(cluster, link, ledger_hour(core_ledger(cluster->nodes[0].core)));
    for (size_t asked = 0; asked < LIMIT_WANTED; asked += LIMIT_IDS_FRAME)
        say_want(cluster, link, ids, LIMIT_IDS_FRAME);
    assert_true(is_linked(cluster, link));
    say_want(cluster, link, ids, 1);
    assert_false(is_linked(cluster, link));
}

/* The last pass that was answered, and how many records were refused. */
struct refusing {
    uint64_t session;
    uint64_t records;
};

/* Answers the node's passes as one that has nothing, takes nothing, and says so. */
static void refuse_all(struct cluster *cluster, uint64_t link, struct refusing *so_far)
{
    for (int turns = 0; turns < 64; turns++) {
        struct frame *asked = hear(cluster, link, FRAME_RECONCILE);
        struct frame *records = hear(cluster, link, FRAME_RECORDS);
        struct frame_refusal refusals[LIMIT_RECORDS_FRAME];
        struct link_view view;
        struct buffer frame;

        assert_true(cluster_link_view(cluster, 0, link, &view));
        buffer_init(&frame, LIMIT_FRAME_SIZE);
        if (asked != NULL && asked->reconcile.message.size > 0 &&
            asked->reconcile.session > so_far->session) {
            so_far->session = asked->reconcile.session;
            asked->reconcile.message = span_of("\x61\x00\x00\x02\x00", 5);
            say(cluster, link, &frame, frame_write_reconcile(&frame, &asked->reconcile));
        } else if (records != NULL && view.records_out > so_far->records) {
            so_far->records = view.records_out;
            for (uint32_t i = 0; i < records->records.count; i++) {
                struct record record;

                assert_int_equal(
                    record_read(&record, records->records.records[i], &cluster->cell.network),
                    STATUS_OK);
                refusals[i] = (struct frame_refusal){record.id, STATUS_SPENT};
            }
            say(cluster, link, &frame,
                frame_write_refused(&frame, refusals, records->records.count));
            say_got(cluster, link, 1);
        }
        free(asked);
        free(records);
    }
}

static void tell_other_lanes(struct cluster *cluster, uint64_t link, struct frame_state *state)
{
    struct buffer frame;

    state->lanes[LANE_MAIL].count++;
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(cluster, link, &frame, frame_write_state(&frame, FRAME_PING, state));
}

static void what_a_peer_refused_is_not_offered_to_it_again(void **state)
{
    struct frame_state told = {.wall.ms = CLUSTER_START_MS, .good = true};
    struct refusing so_far = {.session = 0};
    struct cluster *cluster = *state;
    struct link_view before;
    struct link_view after;
    uint64_t link;

    cluster_init(cluster, 1);
    (void)cluster_publish(cluster, 0, "a");
    told.hour = hour_of_wall(told.wall);
    link = cluster_dial_hostile(cluster, 0, 77);
    cluster_say_hello_as(cluster, 0, link, &told);
    refuse_all(cluster, link, &so_far);
    assert_true(cluster_link_view(cluster, 0, link, &before));
    assert_int_equal(before.records_out, 3);
    tell_other_lanes(cluster, link, &told);
    refuse_all(cluster, link, &so_far);
    assert_true(cluster_link_view(cluster, 0, link, &after));
    assert_int_equal(after.records_out, before.records_out);
    told.trust_version++;
    tell_other_lanes(cluster, link, &told);
    refuse_all(cluster, link, &so_far);
    assert_true(cluster_link_view(cluster, 0, link, &after));
    assert_true(after.records_out > before.records_out);
}

/* Of an author that nobody knows: all of it waits for trust. */
static void a_shelf_takes_so_many_bytes(void **state)
{
    static uint8_t body[60000 + 5] = {0x81, 0x01, 0xc5, 60000 >> 8, 60000 & 0xff};
    struct cluster *cluster = *state;
    struct core_counters counters;
    struct written inception;
    struct written mail;
    struct actor stranger;
    uint64_t link;

    cluster_init(cluster, 1);
    actor_init(&stranger, &inception, &cluster->cell.network, 60, stamp_of_ms(CLUSTER_START_MS));
    written_done(&inception);
    link = greet(cluster);
    for (uint8_t i = 0; i < 4; i++) {
        const struct subject subject = subject_of(&i, 1);
        struct buffer frame;
        struct span record;

        actor_write(&stranger, &mail, KIND_MAIL, &subject, span_of(body, sizeof(body)));
        record = buffer_span(&mail.buffer);
        buffer_init(&frame, LIMIT_FRAME_SIZE);
        say(cluster, link, &frame, frame_write_records(&frame, &record, 1));
        written_done(&mail);
    }
    core_counters(cluster->nodes[0].core, &counters);
    assert_int_equal(counters.parked, LIMIT_SHELF_SIZE / 60000);
}

static size_t count_peers(const struct cluster *cluster)
{
    struct peer_view view;
    size_t count = 0;

    while (core_peer_at(cluster->nodes[0].core, count, &view))
        count++;
    return count;
}

static void say_peer(struct cluster *cluster, uint64_t link, const char *address)
{
    const struct span span = span_of_text(address);
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(cluster, link, &frame, frame_write_peers(&frame, &span, 1));
}

static void tips_of_a_peer_are_heeded_now_and_then(void **state)
{
    struct cluster *cluster = *state;
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster);
    say_peer(cluster, link, "first:1");
    say_peer(cluster, link, "second:1");
    assert_int_equal(count_peers(cluster), 1);
    for (int minutes = 0; minutes < 11; minutes++) {
        struct buffer frame;

        cluster_pass(cluster, 60000);
        buffer_init(&frame, LIMIT_FRAME_SIZE);
        say(cluster, link, &frame, frame_write_records(&frame, NULL, 0));
    }
    say_peer(cluster, link, "third:1");
    assert_int_equal(count_peers(cluster), 2);
}

/* None of the dials has come to an end. */
static void hear_of(struct cluster *cluster, const char *address)
{
    struct event event = {.type = EVENT_PEER};

    (void)snprintf(event.peer.address, sizeof(event.peer.address), "%s", address);
    cluster_step(cluster, 0, &event);
}

static void a_node_dials_so_many_and_one_more_for_another_country(void **state)
{
    const struct subject subject = subject_of("b", 1);
    struct cluster *cluster = *state;
    struct written written;
    struct event submit = {.type = EVENT_SUBMIT};
    struct span record;
    char address[16];
    uint64_t link;

    cluster_init(cluster, 2);
    link = cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster_pass(cluster, 2000);
    cluster_cut(cluster, link);
    cluster_run(cluster);
    for (int i = 0; i < 20; i++) {
        (void)snprintf(address, sizeof(address), "tip%d:1", i);
        hear_of(cluster, address);
    }
    assert_int_equal(cluster->nodes[0].dials, LIMIT_DIALLED);
    for (char port = '1'; port <= '2'; port++) {
        uint8_t body[] = "\x81\x00\x91\xa7there:1";

        body[10] = (uint8_t)port;
        actor_write(&cluster->actors[1], &written, KIND_BEACON, &subject, span_of(body, 11));
        record = buffer_span(&written.buffer);
        submit.submit.records = &record;
        submit.submit.count = 1;
        cluster_step(cluster, 0, &submit);
        assert_int_equal(cluster->nodes[0].last_answer, STATUS_OK);
        written_done(&written);
        hear_of(cluster, "again:1");
    }
    assert_int_equal(cluster->nodes[0].dials, LIMIT_DIALLED + 1);
}

static void the_salt_is_of_both_sides_and_of_the_pass(void **state)
{
    static const uint8_t context[] = "zawlbuk/salt/1";
    uint8_t bytes[14 + 32 + 32 + 8] = {0};
    const struct span whole = span_of(bytes, sizeof(bytes));
    struct link *link = calloc(1, sizeof(*link));
    struct id expected;
    struct id salt;

    (void)state;
    assert_non_null(link);
    memset(link->random, 1, sizeof(link->random));
    memset(link->peer_random, 2, sizeof(link->peer_random));
    memcpy(bytes, context, 14);
    bytes[84] = 3;
    bytes[85] = 4;
    for (int outbound = 0; outbound < 2; outbound++) {
        link->outbound = outbound == 1;
        memset(bytes + 14, outbound == 1 ? 1 : 2, 32);
        memset(bytes + 46, outbound == 1 ? 2 : 1, 32);
        hash_parts(&expected, &whole, 1);
        agree_salt(&salt, link, 0x304);
        assert_true(id_equal(&salt, &expected));
    }
    free(link);
}

#define TEST(claim) cmocka_unit_test_setup_teardown(claim, cluster_set_up, cluster_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_alarm_overtakes_the_entries_that_wait),
        TEST(what_a_delisted_author_said_is_not_sent),
        TEST(what_came_from_a_peer_is_known_to_it),
        TEST(a_peer_may_not_ask_as_of_long_ago),
        TEST(a_peer_may_ask_for_so_many_at_once),
        TEST(what_a_peer_refused_is_not_offered_to_it_again),
        TEST(a_shelf_takes_so_many_bytes),
        TEST(tips_of_a_peer_are_heeded_now_and_then),
        TEST(a_node_dials_so_many_and_one_more_for_another_country),
        cmocka_unit_test(the_salt_is_of_both_sides_and_of_the_pass),
    };

    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
