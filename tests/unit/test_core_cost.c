/* What a peer may make a node do for a few bytes: SPEC sections 10.4 and 10.7. */
#include "cluster.h"

static void say(struct cluster *cluster, uint64_t link, struct buffer *frame)
{
    cluster_deliver(cluster, 0, link, buffer_span(frame));
    buffer_done(frame);
    buffer_init(frame, LIMIT_FRAME_SIZE);
}

/* A pass over the directory: its first message tells that the other side has nothing. */
static void begin_salted(struct cluster *cluster, uint64_t link, uint64_t session)
{
    const struct frame_reconcile reconcile = {
        .session = session,
        .lane = LANE_DIRECTORY,
        .hour = ledger_hour(core_ledger(cluster->nodes[0].core)),
        .salted = true,
        .message = span_of("\x61\x00\x00\x02\x00", 5),
    };
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_reconcile(&frame, &reconcile), STATUS_OK);
    say(cluster, link, &frame);
}

/* The same message again in a pass that is not salted: nearly all ids of the lane for a few bytes.
 */
static void ask_for_all(struct cluster *cluster, uint64_t link, uint64_t session)
{
    const struct frame_reconcile reconcile = {
        .session = session,
        .lane = LANE_DIRECTORY,
        .hour = ledger_hour(core_ledger(cluster->nodes[0].core)),
        .message = span_of("\x61\x00\x00\x02\x00", 5),
    };
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_reconcile(&frame, &reconcile), STATUS_OK);
    say(cluster, link, &frame);
    cluster_run(cluster);
}

static void end_salted(struct cluster *cluster, uint64_t link, uint64_t session)
{
    const struct frame_reconcile reconcile = {
        .session = session,
        .lane = LANE_DIRECTORY,
        .hour = ledger_hour(core_ledger(cluster->nodes[0].core)),
        .salted = true,
    };
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_reconcile(&frame, &reconcile), STATUS_OK);
    say(cluster, link, &frame);
}

#define STRANGERS 40

/* Each of them stays within what a link may ask for. */
static void strangers_together_make_only_so_many_copies_of_a_lane(void **state)
{
    struct cluster *cluster = *state;
    struct core_counters counters;
    struct link_view view;
    uint64_t links[STRANGERS];
    size_t left = 0;

    cluster_init(cluster, 1);
    for (size_t i = 0; i < STRANGERS; i++) {
        links[i] = cluster_link_hostile(cluster, 0, (uint8_t)(i + 1));
        cluster_say_hello(cluster, 0, links[i]);
    }
    for (uint64_t session = 1; session <= LIMIT_ALLOWANCE; session++)
        for (size_t i = 0; i < STRANGERS; i++)
            begin_salted(cluster, links[i], session);
    cluster_run(cluster);
    core_counters(cluster->nodes[0].core, &counters);
    assert_true(counters.reconciliations <= LIMIT_COPIED / 2 / LIMIT_COPY_LEAST);
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BUSY);
    for (size_t i = 0; i < STRANGERS; i++)
        left += cluster_link_view(cluster, 0, links[i], &view);
    assert_true(left < STRANGERS);
    cluster_pass(cluster, 10000);
    links[0] = cluster_link_hostile(cluster, 0, 99);
    cluster_say_hello(cluster, 0, links[0]);
    begin_salted(cluster, links[0], 1);
    cluster_run(cluster);
    assert_true(cluster_link_view(cluster, 0, links[0], &view));
}

#define ENTRIES 1000
/* What one asks for is at least this; so many times until the bound is reached. */
#define ANSWER_SIZE (ENTRIES * ID_SIZE)
#define ASKED (LIMIT_UPLOAD / ANSWER_SIZE + 1)

/* Publishes so many entries at node 0. */
static void fill_directory(struct cluster *cluster)
{
    char subject[16];

    for (int i = 0; i < ENTRIES; i++) {
        (void)snprintf(subject, sizeof(subject), "%d", i);
        (void)cluster_publish(cluster, 0, subject);
    }
}

static uint64_t greet_stranger(struct cluster *cluster, uint8_t device)
{
    uint64_t link = cluster_link_hostile(cluster, 0, device);

    cluster_say_hello(cluster, 0, link);
    cluster_run(cluster);
    return link;
}

/* True when the link stands as long as it has not asked ASKED times. */
static bool ask_until_dropped(struct cluster *cluster, uint64_t link)
{
    struct link_view view;
    size_t asked = 0;

    for (uint64_t session = 1; asked < ASKED; asked++) {
        if (asked % 400 == 399)
            session++;
        ask_for_all(cluster, link, session);
        if (!cluster_link_view(cluster, 0, link, &view))
            break;
    }
    return asked < ASKED;
}

static bool want(struct cluster *cluster, uint64_t link, const struct id *id, enum frame_type type)
{
    struct buffer frame;
    struct span heard;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_want(&frame, 1, id, 1), STATUS_OK);
    say(cluster, link, &frame);
    cluster_run(cluster);
    buffer_done(&frame);
    return cluster_heard(cluster, link, type, &heard);
}

/* The salted id of a record, from the randomness that both sides' hellos told. */
static struct id salted_id(const struct cluster *cluster, uint64_t link, const struct id *id)
{
    static const uint8_t session[8] = {[7] = 1};
    uint8_t theirs[32];
    struct frame *hello = malloc(sizeof(*hello));
    struct span heard;
    struct id salt;

    assert_non_null(hello);
    assert_true(cluster_heard(cluster, link, FRAME_HELLO, &heard));
    assert_int_equal(frame_read(hello, heard), STATUS_OK);
    memset(theirs, (int)link, sizeof(theirs)); /* as cluster_say_hello does */
    hash_parts(&salt,
               (const struct span[]){
                   span_of_text("zawlbuk/salt/1"),
                   span_of(theirs, sizeof(theirs)),
                   span_of(hello->hello.random, sizeof(hello->hello.random)),
                   span_of(session, sizeof(session)),
               },
               4);
    free(hello);
    hash_parts(&salt,
               (const struct span[]){span_of(salt.bytes, ID_SIZE), span_of(id->bytes, ID_SIZE)}, 2);
    return salt;
}

static void strangers_together_are_answered_by_so_many_bytes(void **state)
{
    struct cluster *cluster = *state;
    struct span heard;
    struct id id;
    uint64_t link;

    cluster_init(cluster, 1);
    fill_directory(cluster);
    id = cluster_publish(cluster, 0, "entry");
    link = greet_stranger(cluster, 1);
    ask_for_all(cluster, link, 1);
    assert_true(ask_until_dropped(cluster, greet_stranger(cluster, 2)));
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BUSY);
    assert_false(want(cluster, link, &id, FRAME_RECORDS));
    cluster_pass(cluster, 1000);
    assert_true(cluster_heard(cluster, link, FRAME_RECORDS, &heard));
}

static void the_copy_of_a_salted_pass_is_let_go_when_nothing_is_wanted_of_it(void **state)
{
    struct cluster *cluster = *state;
    const struct frame_state told = {.good = true};
    struct buffer frame;
    struct id salted;
    struct id id;
    uint64_t link;

    cluster_init(cluster, 1);
    id = cluster_publish(cluster, 0, "entry");
    link = cluster_link_hostile(cluster, 0, 1);
    cluster_say_hello(cluster, 0, link);
    salted = salted_id(cluster, link, &id);
    begin_salted(cluster, link, 1);
    end_salted(cluster, link, 1);
    assert_true(want(cluster, link, &salted, FRAME_RECORDS));
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    for (int i = 0; i < 2; i++) {
        cluster_pass(cluster, LIMIT_STALL_MS / 2);
        assert_int_equal(frame_write_state(&frame, FRAME_PING, &told), STATUS_OK);
        say(cluster, link, &frame);
    }
    buffer_done(&frame);
    cluster_run(cluster);
    assert_true(want(cluster, link, &salted, FRAME_GONE));
}

static void pongs_that_nobody_asked_for_are_used_up(void **state)
{
    struct cluster *cluster = *state;
    const struct frame_state told = {.good = true};
    struct buffer frame;
    uint64_t link;

    cluster_init(cluster, 1);
    link = cluster_link_hostile(cluster, 0, 1);
    cluster_say_hello(cluster, 0, link);
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    for (int i = 0; i <= LIMIT_ALLOWANCE; i++) {
        assert_int_equal(cluster->nodes[0].dropped, 0);
        assert_int_equal(frame_write_state(&frame, FRAME_PONG, &told), STATUS_OK);
        say(cluster, link, &frame);
        cluster_run(cluster);
    }
    buffer_done(&frame);
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BAD_FRAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(strangers_together_make_only_so_many_copies_of_a_lane,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(
            the_copy_of_a_salted_pass_is_let_go_when_nothing_is_wanted_of_it, cluster_set_up,
            cluster_tear_down),
        cmocka_unit_test_setup_teardown(strangers_together_are_answered_by_so_many_bytes,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(pongs_that_nobody_asked_for_are_used_up, cluster_set_up,
                                        cluster_tear_down),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
