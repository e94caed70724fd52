/* Cores that meet make their sets equal: SPEC sections 10.1 to 10.4. */
#include "cluster.h"

static enum link_phase phase_of(const struct cluster *cluster, size_t node, uint64_t link)
{
    struct link_view view;

    assert_true(cluster_link_view(cluster, node, link, &view));
    return view.phase;
}

static void two_nodes_with_different_entries_come_to_agree(void **state)
{
    struct cluster *cluster = *state;
    uint64_t link;
    struct id ours;
    struct id theirs;

    cluster_init(cluster, 2);
    link = cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster_pass(cluster, 2000);
    assert_true(cluster_agree(cluster, 0, 1));
    cluster_cut(cluster, link);
    cluster_run(cluster);
    ours = cluster_publish(cluster, 1, "ours");
    theirs = cluster_publish(cluster, 0, "theirs");
    assert_false(cluster_holds(cluster, 0, &ours));
    link = cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_true(cluster_holds(cluster, 0, &ours));
    assert_true(cluster_holds(cluster, 1, &theirs));
    assert_true(cluster_agree(cluster, 0, 1));
    assert_int_equal(phase_of(cluster, 0, link), LINK_PHASE_AGREED);
    assert_int_equal(phase_of(cluster, 1, link), LINK_PHASE_AGREED);
    assert_true(cluster->nodes[0].agreed > 0 && cluster->nodes[1].agreed > 0);
}

static void a_newcomer_lands_among_the_requests_of_its_peers(void **state)
{
    struct cluster *cluster = *state;
    struct principal_view view;

    cluster_init(cluster, 2);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_true(
        ledger_principal(core_ledger(cluster->nodes[0].core), &cluster->actors[1].id, &view));
    assert_false(view.named);
    assert_int_equal(view.event_count, 2);
}

static void recognition_brings_the_newcomers_entries_to_all(void **state)
{
    struct cluster *cluster = *state;
    struct id entry;

    cluster_init(cluster, 3);
    entry = cluster_publish(cluster, 1, "early");
    (void)cluster_link(cluster, 1, 0);
    (void)cluster_link(cluster, 2, 0);
    cluster_run(cluster);
    assert_false(cluster_holds(cluster, 0, &entry));
    cluster_recognise(cluster, 1, "MY");
    cluster_pass(cluster, 5000);
    assert_true(cluster_holds(cluster, 0, &entry));
    assert_true(cluster_holds(cluster, 2, &entry));
    assert_true(cluster_agree(cluster, 0, 1));
    assert_true(cluster_agree(cluster, 0, 2));
}

static void a_chain_carries_an_entry_to_its_far_end_at_once(void **state)
{
    struct cluster *cluster = *state;
    struct id entry;

    cluster_init(cluster, 5);
    for (size_t node = 1; node < 5; node++)
        (void)cluster_link(cluster, node, node - 1);
    cluster_run(cluster);
    for (size_t node = 1; node < 5; node++)
        cluster_recognise(cluster, node, "MY");
    cluster_pass(cluster, 10000);
    assert_true(cluster_agree(cluster, 0, 4));
    entry = cluster_publish(cluster, 4, "news");
    assert_true(cluster_holds(cluster, 0, &entry));
    entry = cluster_publish(cluster, 0, "answer");
    assert_true(cluster_holds(cluster, 4, &entry));
}

/* What has been agreed costs a ping a minute, and no more. */
static void agreed_links_only_ping(void **state)
{
    struct cluster *cluster = *state;
    struct core_counters before;
    struct core_counters after;

    cluster_init(cluster, 2);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster_pass(cluster, 5000);
    core_counters(cluster->nodes[0].core, &before);
    cluster_pass(cluster, 20 * 60000);
    core_counters(cluster->nodes[0].core, &after);
    assert_int_equal(after.reconciliations, before.reconciliations);
    assert_true(after.frames_out - before.frames_out >= 2 * 15);
    assert_true(after.frames_out - before.frames_out <= 2 * 30);
}

/* Node 1 is not admitted: its entry is refused, and then left in peace. */
static void what_is_refused_is_not_offered_again_until_trust_changes(void **state)
{
    struct cluster *cluster = *state;
    struct core_counters before;
    struct core_counters after;
    struct written written;
    struct id entry;

    cluster_init(cluster, 3);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster_recognise(cluster, 2, "SG");
    cluster_pass(cluster, 5000);
    entry = cluster_publish(cluster, 1, "mine");
    assert_true(cluster_holds(cluster, 0, &entry));
    (void)cluster_link(cluster, 2, 1);
    cluster_pass(cluster, 3000);
    assert_true(cluster_holds(cluster, 2, &entry));
    actor_recognise(&cluster->cell, &written, &cluster->actors[1], RECOGNITION_DELISTED, "MY");
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
    cluster_pass(cluster, 5000);
    entry = cluster_publish(cluster, 1, "more");
    core_counters(cluster->nodes[0].core, &before);
    cluster_pass(cluster, 30 * 60000);
    core_counters(cluster->nodes[0].core, &after);
    assert_false(cluster_holds(cluster, 0, &entry));
    assert_true(after.records_refused - before.records_refused <= 2);
    assert_true(after.reconciliations - before.reconciliations <= 4);
}

static void sets_larger_than_all_windows_become_equal(void **state)
{
    struct cluster *cluster = *state;
    char subject[16];

    cluster_init(cluster, 2);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster_pass(cluster, 5000);
    cluster_cut(cluster, 1);
    cluster_run(cluster);
    for (int i = 0; i < 900; i++) {
        snprintf(subject, sizeof(subject), "%d", i);
        (void)cluster_publish(cluster, 0, subject);
        (void)cluster_publish(cluster, 1, subject);
    }
    (void)cluster_link(cluster, 0, 1);
    cluster_run(cluster);
    assert_true(cluster_agree(cluster, 0, 1));
    assert_true(cluster->nodes[1].store_count > 1800);
}

/* Each record is asked for and verified once, although three peers have it. */
static void links_share_the_fetching(void **state)
{
    struct cluster *cluster = *state;
    char subject[16];
    uint32_t verified;

    cluster_init(cluster, 4);
    for (size_t node = 1; node < 3; node++)
        (void)cluster_link(cluster, node, 0);
    for (int i = 0; i < 800; i++) {
        snprintf(subject, sizeof(subject), "%d", i);
        (void)cluster_publish(cluster, 0, subject);
    }
    cluster_pass(cluster, 1000);
    assert_true(cluster_agree(cluster, 0, 2));
    verified = cluster->nodes[3].verified;
    for (size_t node = 0; node < 3; node++)
        (void)cluster_link(cluster, 3, node);
    cluster_run(cluster);
    assert_true(cluster_agree(cluster, 0, 3));
    assert_true(cluster->nodes[3].verified - verified <= 810);
}

#define HIDDEN 20

/* A peer that node 1 dials says that it has those entries, and is asked for them. */
static uint64_t promise(struct cluster *cluster, const struct id *ids, size_t count)
{
    struct frame_state state = {.wall.ms = CLUSTER_START_MS, .good = true};
    uint64_t link = cluster_dial_hostile(cluster, 1, 66);
    uint8_t answer[5 + HIDDEN * ID_SIZE] = {0x61, 0, 0, 2, (uint8_t)count};
    struct frame *asked = malloc(sizeof(*asked));
    struct buffer frame;
    struct span heard;

    assert_non_null(asked);
    state.hour = hour_of_wall(state.wall);
    for (int lane = 0; lane < LANE_COUNT; lane++)
        ledger_digest(core_ledger(cluster->nodes[1].core), (enum lane)lane, &state.lanes[lane]);
    state.lanes[LANE_DIRECTORY].count += count;
    cluster_say_hello_as(cluster, 1, link, &state);
    assert_true(cluster_heard(cluster, link, FRAME_RECONCILE, &heard));
    assert_int_equal(frame_read(asked, heard), STATUS_OK);
    memcpy(answer + 5, ids, count * ID_SIZE);
    asked->reconcile.message = span_of(answer, 5 + count * ID_SIZE);
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_reconcile(&frame, &asked->reconcile), STATUS_OK);
    cluster_deliver(cluster, 1, link, buffer_span(&frame));
    cluster_run(cluster);
    assert_true(cluster_heard(cluster, link, FRAME_WANT, &heard));
    buffer_done(&frame);
    free(asked);
    return link;
}

static size_t count_held(const struct cluster *cluster, const struct id *ids, size_t count)
{
    size_t held = 0;

    for (size_t i = 0; i < count; i++)
        held += cluster_holds(cluster, 1, &ids[i]);
    return held;
}

/* What a peer promised and does not bring is had from another, whatever the first one says to keep
 * its link: RECORDS without records, or GONE for one id now and then. */
static void who_promises_and_does_not_bring_is_not_waited_for(struct cluster *cluster, bool drips)
{
    struct id ids[HIDDEN];
    char subject[16];
    uint64_t link;

    cluster_init(cluster, 2);
    for (int i = 0; i < HIDDEN; i++) {
        snprintf(subject, sizeof(subject), "%d", i);
        ids[i] = cluster_publish(cluster, 0, subject);
    }
    link = promise(cluster, ids, HIDDEN);
    (void)cluster_link(cluster, 1, 0);
    cluster_pass(cluster, 10000);
    assert_int_equal(count_held(cluster, ids, HIDDEN), 0);
    for (int i = 0; i < 4; i++) {
        struct buffer frame;

        buffer_init(&frame, LIMIT_FRAME_SIZE);
        if (drips)
            assert_int_equal(frame_write_gone(&frame, &ids[i], 1), STATUS_OK);
        else
            assert_int_equal(frame_write_records(&frame, NULL, 0), STATUS_OK);
        cluster_deliver(cluster, 1, link, buffer_span(&frame));
        buffer_done(&frame);
        cluster_pass(cluster, 50000);
    }
    assert_int_equal(count_held(cluster, ids, HIDDEN), HIDDEN);
    assert_true(cluster_agree(cluster, 0, 1));
}

static void empty_records_do_not_keep_others_from_bringing(void **state)
{
    who_promises_and_does_not_bring_is_not_waited_for(*state, false);
}

static void a_drip_of_answers_does_not_keep_others_from_bringing(void **state)
{
    who_promises_and_does_not_bring_is_not_waited_for(*state, true);
}

static void a_session_that_empty_records_alone_keep_up_is_ended(void **state)
{
    const struct id ids[1] = {{{1, 2, 3}}};
    struct cluster *cluster = *state;
    struct link_view view;
    uint64_t link;

    cluster_init(cluster, 2);
    link = promise(cluster, ids, 1);
    for (int i = 0; i < 2; i++) {
        cluster_deliver(cluster, 1, link, span_of("\x92\x06\x90", 3));
        cluster_pass(cluster, 70000);
    }
    assert_false(cluster_link_view(cluster, 1, link, &view));
    assert_int_equal(cluster->nodes[1].last_drop, STATUS_TIMED_OUT);
}

/* Once a day a session is salted; afterwards the two still agree, and did reconcile. */
static void a_daily_salted_session_finds_what_digests_hide(void **state)
{
    struct cluster *cluster = *state;
    struct core_counters before;
    struct core_counters after;

    cluster_init(cluster, 2);
    (void)cluster_link(cluster, 1, 0);
    (void)cluster_publish(cluster, 0, "entry");
    cluster_pass(cluster, 5000);
    assert_true(cluster_agree(cluster, 0, 1));
    core_counters(cluster->nodes[0].core, &before);
    cluster_pass(cluster, 24 * 3600000 + 120000);
    core_counters(cluster->nodes[0].core, &after);
    assert_int_equal(after.reconciliations - before.reconciliations, LANE_COUNT);
    assert_true(cluster_agree(cluster, 0, 1));
}

static void a_restarted_node_catches_up(void **state)
{
    struct cluster *cluster = *state;
    struct id entry;

    cluster_init(cluster, 2);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster_pass(cluster, 5000);
    cluster_restart(cluster, 1);
    cluster_run(cluster);
    entry = cluster_publish(cluster, 0, "while you were out");
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_true(cluster_holds(cluster, 1, &entry));
    assert_true(cluster_agree(cluster, 0, 1));
}

static void a_silent_peer_is_dropped_in_time(void **state)
{
    struct cluster *cluster = *state;
    struct link_view view;
    uint64_t silent;
    uint64_t mute;

    cluster_init(cluster, 1);
    mute = cluster_link_hostile(cluster, 0, 1);
    silent = cluster_link_hostile(cluster, 0, 2);
    cluster_say_hello(cluster, 0, silent);
    cluster_pass(cluster, 31000);
    assert_false(cluster_link_view(cluster, 0, mute, &view));
    assert_true(cluster_link_view(cluster, 0, silent, &view));
    cluster_pass(cluster, 180000);
    assert_false(cluster_link_view(cluster, 0, silent, &view));
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_TIMED_OUT);
}

/* A lane that either side declines is left out, and the two agree over the rest. */
static void a_declined_lane_is_left_alone(void **state)
{
    struct cluster *cluster = *state;
    struct id entry;
    uint64_t link;

    cluster_init(cluster, 2);
    cluster->nodes[1].config.declined[LANE_DIRECTORY] = true;
    cluster_restart(cluster, 1);
    entry = cluster_publish(cluster, 0, "unwanted there");
    link = cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_false(cluster_holds(cluster, 1, &entry));
    assert_int_equal(phase_of(cluster, 1, link), LINK_PHASE_AGREED);
    entry = cluster_publish(cluster, 0, "nor this");
    assert_false(cluster_holds(cluster, 1, &entry));
}

/* More early records than a shelf holds: once the slow clock is set right, they are asked for or
 * offered anew, whichever side leads. */
static void agree_after_clock_is_set(struct cluster *cluster, size_t dialler, size_t listener)
{
    char subject[16];

    cluster_init(cluster, 2);
    (void)cluster_link(cluster, dialler, listener);
    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster_pass(cluster, 2000);
    cluster->nodes[0].wall_offset_ms = -20 * 60000;
    cluster_pass(cluster, 2000);
    for (int i = 0; i < 200; i++) {
        snprintf(subject, sizeof(subject), "%d", i);
        (void)cluster_publish(cluster, 1, subject);
    }
    cluster_pass(cluster, 120000);
    assert_false(cluster_agree(cluster, 0, 1));
    cluster->nodes[0].wall_offset_ms = 0;
    cluster_pass(cluster, 3 * 60000);
    assert_true(cluster_agree(cluster, 0, 1));
}

static void a_clock_set_right_lets_in_what_was_early_when_it_leads(void **state)
{
    agree_after_clock_is_set(*state, 0, 1);
}

static void a_clock_set_right_lets_in_what_was_early_when_the_other_leads(void **state)
{
    agree_after_clock_is_set(*state, 1, 0);
}

static void what_a_peer_sent_is_not_sent_back_to_it(void **state)
{
    struct cluster *cluster = *state;
    struct link_view before;
    struct link_view after;
    uint64_t link;

    cluster_init(cluster, 2);
    link = cluster_link(cluster, 1, 0);
    cluster_pass(cluster, 1000);
    assert_true(cluster_link_view(cluster, 1, link, &before));
    (void)cluster_publish(cluster, 0, "news");
    assert_true(cluster_link_view(cluster, 1, link, &after));
    assert_int_equal(after.records_in, before.records_in + 1);
    assert_int_equal(after.records_out, before.records_out);
}

static void assert_hour_of_pass(struct cluster *cluster, bool good, int64_t hour, int64_t expected)
{
    struct frame_state told = {.wall.ms = hour * HOUR_MS, .good = good, .hour.value = hour};
    uint64_t link = cluster_dial_hostile(cluster, 0, (uint8_t)cluster->next_link);
    struct frame *frame = malloc(sizeof(*frame));
    struct span bytes;

    assert_non_null(frame);
    cluster_say_hello_as(cluster, 0, link, &told);
    assert_true(cluster_heard(cluster, link, FRAME_RECONCILE, &bytes));
    assert_int_equal(frame_read(frame, bytes), STATUS_OK);
    assert_int_equal(frame->reconcile.hour.value, expected);
    assert_int_equal(frame->reconcile.lane, LANE_TRUST);
    free(frame);
}

static void a_pass_is_as_of_the_good_clocks_hour_or_the_earlier(void **state)
{
    const int64_t ours = CLUSTER_START_MS / HOUR_MS;
    struct cluster *cluster = *state;

    cluster_init(cluster, 1);
    assert_hour_of_pass(cluster, true, ours + 1, ours);
    assert_hour_of_pass(cluster, true, ours - 1, ours - 1);
    assert_hour_of_pass(cluster, false, ours - 1, ours);
    cluster->nodes[0].clock_unsure = true;
    cluster_restart(cluster, 0);
    assert_hour_of_pass(cluster, true, ours + 1, ours + 1);
    assert_hour_of_pass(cluster, false, ours - 1, ours - 1);
    assert_hour_of_pass(cluster, false, ours + 1, ours);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_nodes_with_different_entries_come_to_agree,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_newcomer_lands_among_the_requests_of_its_peers,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(recognition_brings_the_newcomers_entries_to_all,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_chain_carries_an_entry_to_its_far_end_at_once,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(agreed_links_only_ping, cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(what_is_refused_is_not_offered_again_until_trust_changes,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(sets_larger_than_all_windows_become_equal, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(links_share_the_fetching, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(empty_records_do_not_keep_others_from_bringing,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_drip_of_answers_does_not_keep_others_from_bringing,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_session_that_empty_records_alone_keep_up_is_ended,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_daily_salted_session_finds_what_digests_hide,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_restarted_node_catches_up, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_silent_peer_is_dropped_in_time, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_declined_lane_is_left_alone, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_clock_set_right_lets_in_what_was_early_when_it_leads,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(
            a_clock_set_right_lets_in_what_was_early_when_the_other_leads, cluster_set_up,
            cluster_tear_down),
        cmocka_unit_test_setup_teardown(what_a_peer_sent_is_not_sent_back_to_it, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_pass_is_as_of_the_good_clocks_hour_or_the_earlier,
                                        cluster_set_up, cluster_tear_down),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
