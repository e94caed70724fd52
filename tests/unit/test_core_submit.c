/* Records of our own, imports, stamps, clocks and leases: SPEC sections 4.3, 10.6 and 10.8. */
#include "cluster.h"

static void write_entry(struct actor *actor, struct written *out, const char *name)
{
    const struct subject subject = subject_of(name, strlen(name));

    actor_write(actor, out, KIND_PLACE, &subject, span_of("\x81\x01\xa1z", 4));
}

/* A log, its recognition and an entry: each rests on the one before. */
static void write_story(struct cluster *cluster, struct actor *actor, struct written *out)
{
    actor_init(actor, &out[0], &cluster->cell.network, 50, stamp_of_ms(CLUSTER_START_MS - HOUR_MS));
    actor_delegate(actor, &out[1], ROLE_ALL, 0);
    actor_recognise(&cluster->cell, &out[2], actor, RECOGNITION_RECOGNISED, "SG");
    write_entry(actor, &out[3], "a");
}

static void a_submit_whose_records_rest_on_each_other_is_taken_whole(void **state)
{
    struct cluster *cluster = *state;
    struct written written[4];
    struct actor actor;
    size_t before;

    cluster_init(cluster, 1);
    before = cluster->nodes[0].store_count;
    write_story(cluster, &actor, written);
    assert_int_equal(cluster_submit_all(cluster, 0, written, 4, false), STATUS_OK);
    assert_int_equal(cluster->nodes[0].store_count, before + 4);
    assert_int_equal(cluster->nodes[0].last_index, 4);
}

static void one_bad_record_refuses_the_whole_submit(void **state)
{
    struct cluster *cluster = *state;
    struct written written[3];
    size_t before;

    cluster_init(cluster, 1);
    before = cluster->nodes[0].store_count;
    write_entry(&cluster->cell, &written[0], "a");
    write_entry(&cluster->cell, &written[1], "b");
    write_entry(&cluster->cell, &written[2], "c");
    written[2].buffer.bytes[written[2].buffer.size - 1] ^= 1;
    assert_int_equal(cluster_submit_all(cluster, 0, written, 3, false), STATUS_BAD_SIGNATURE);
    assert_int_equal(cluster->nodes[0].last_index, 2);
    assert_int_equal(cluster->nodes[0].store_count, before);
    assert_int_equal(cluster->nodes[0].reloads, 0);
}

/* The same register twice, the older one last: only joining shows it, and it is taken back. */
static void a_submit_that_contradicts_itself_leaves_nothing_behind(void **state)
{
    struct cluster *cluster = *state;
    struct written written[2];
    size_t before;

    cluster_init(cluster, 1);
    before = cluster->nodes[0].store_count;
    write_entry(&cluster->cell, &written[1], "a");
    write_entry(&cluster->cell, &written[0], "a");
    assert_int_equal(cluster_submit_all(cluster, 0, written, 2, false), STATUS_STALE);
    assert_int_equal(cluster->nodes[0].last_index, 1);
    assert_int_equal(cluster->nodes[0].store_count, before);
    assert_int_equal(cluster->nodes[0].reloads, 1);
    (void)cluster_publish(cluster, 0, "a");
}

static void an_import_takes_what_is_good_and_names_what_is_not(void **state)
{
    struct cluster *cluster = *state;
    struct written written[3];
    struct id good;
    struct id bad;

    cluster_init(cluster, 1);
    write_entry(&cluster->cell, &written[0], "a");
    write_entry(&cluster->cell, &written[1], "b");
    write_entry(&cluster->cell, &written[2], "c");
    good = written[2].record.id;
    bad = written[1].record.id;
    written[1].buffer.bytes[written[1].buffer.size - 1] ^= 1;
    assert_int_equal(cluster_submit_all(cluster, 0, written, 3, true), STATUS_OK);
    assert_int_equal(cluster->nodes[0].last_index, 2);
    assert_true(cluster_holds(cluster, 0, &good));
    assert_true(id_equal(&cluster->nodes[0].last_refused, &bad));
}

static void a_submit_again_is_no_error(void **state)
{
    struct cluster *cluster = *state;
    struct written written;
    struct written again;

    cluster_init(cluster, 1);
    write_entry(&cluster->cell, &written, "a");
    again = written;
    buffer_init(&again.buffer, LIMIT_RECORD_SIZE);
    buffer_append(&again.buffer, buffer_span(&written.buffer));
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
    assert_int_equal(cluster_submit(cluster, 0, &again), STATUS_OK);
}

static void a_full_disk_answers_the_submit(void **state)
{
    struct cluster *cluster = *state;
    struct written written;

    cluster_init(cluster, 1);
    cluster->nodes[0].stores_to_fail = 1;
    write_entry(&cluster->cell, &written, "a");
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_DISK_FULL);
    assert_int_equal(cluster->nodes[0].reloads, 1);
}

static void stamps_grow_and_follow_our_own_records(void **state)
{
    struct cluster *cluster = *state;
    struct stamp first;
    struct stamp second;
    struct written written;

    cluster_init(cluster, 1);
    assert_int_equal(cluster_next_stamp(cluster, 0, false, &first), STATUS_OK);
    assert_int_equal(cluster_next_stamp(cluster, 0, false, &second), STATUS_OK);
    assert_true(second.value > first.value);
    cluster->cell.stamp = stamp_of_ms(CLUSTER_START_MS + 5 * 60000);
    write_entry(&cluster->cell, &written, "a");
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
    assert_int_equal(cluster_next_stamp(cluster, 0, false, &first), STATUS_OK);
    assert_true(stamp_ms(first) == CLUSTER_START_MS + 5 * 60000);
}

static void an_unsure_clock_stamps_alarms_alone(void **state)
{
    struct cluster *cluster = *state;
    struct stamp stamp;

    cluster_init(cluster, 1);
    cluster->nodes[0].clock_unsure = true;
    cluster_pass(cluster, 1000);
    cluster_restart(cluster, 0);
    assert_int_equal(cluster_next_stamp(cluster, 0, false, &stamp), STATUS_CLOCK_UNSURE);
    assert_int_equal(cluster_next_stamp(cluster, 0, true, &stamp), STATUS_OK);
}

/* Three other principals' clocks say that ours is right; when it is years off, that it is not. */
static void the_median_of_three_peers_makes_a_clock_good(void **state)
{
    struct cluster *cluster = *state;
    struct stamp stamp;

    cluster_init(cluster, 5);
    for (size_t node = 1; node < 5; node++)
        (void)cluster_link(cluster, node, 0);
    cluster_run(cluster);
    for (size_t node = 1; node < 5; node++)
        cluster_recognise(cluster, node, "MY");
    cluster->nodes[4].clock_unsure = true;
    cluster->nodes[4].wall_offset_ms = 2 * 60000;
    cluster_pass(cluster, 5000);
    cluster_restart(cluster, 4);
    assert_int_equal(cluster_next_stamp(cluster, 4, false, &stamp), STATUS_CLOCK_UNSURE);
    for (size_t node = 0; node < 3; node++)
        (void)cluster_link(cluster, 4, node);
    cluster_run(cluster);
    assert_int_equal(cluster_next_stamp(cluster, 4, false, &stamp), STATUS_OK);
    cluster->nodes[4].wall_offset_ms = -INT64_C(400) * 24 * HOUR_MS;
    cluster_pass(cluster, 61000);
    assert_int_equal(cluster_next_stamp(cluster, 4, false, &stamp), STATUS_CLOCK_UNSURE);
    assert_int_equal(cluster_next_stamp(cluster, 4, true, &stamp), STATUS_OK);
    assert_true(stamp_ms(stamp) > CLUSTER_START_MS);
    assert_true(cluster_agree(cluster, 0, 4));
}

/* A clock that tells this many milliseconds more than node 0's. */
static void tell_clock(struct cluster *cluster, uint64_t link, int64_t ahead_ms, bool ping)
{
    const int64_t now_ms = CLUSTER_START_MS + (int64_t)cluster->now.ms;
    const struct frame_state state = {
        .wall.ms = now_ms + ahead_ms, .good = true, .hour = hour_of_wall((struct wall){now_ms})};
    struct buffer frame;

    if (!ping) {
        cluster_say_hello_as(cluster, 0, link, &state);
        return;
    }
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_state(&frame, FRAME_PING, &state), STATUS_OK);
    cluster_deliver(cluster, 0, link, buffer_span(&frame));
    buffer_done(&frame);
    cluster_run(cluster);
}

/* Three principals, the first with two devices: what either tells later is that principal's clock.
 */
static void of_a_principals_links_the_clock_told_last_counts(void **state)
{
    struct cluster *cluster = *state;
    struct actor first;
    struct written written;
    struct stamp stamp;
    uint64_t links[4];

    cluster_init(cluster, 4);
    for (size_t node = 1; node < 4; node++) {
        (void)cluster_link(cluster, node, 0);
        cluster_run(cluster);
        cluster_recognise(cluster, node, "MY");
    }
    cluster_run(cluster);
    first = cluster->actors[1];
    actor_delegate(&cluster->actors[1], &written, ROLE_ALL, 77);
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
    cluster->nodes[0].clock_unsure = true;
    cluster_restart(cluster, 0);
    links[0] = cluster_link_as(cluster, 0, &first);
    for (size_t i = 1; i < 4; i++)
        links[i] = cluster_link_as(cluster, 0, &cluster->actors[i]);
    cluster_run(cluster);
    for (size_t i = 2; i < 4; i++)
        tell_clock(cluster, links[i], i == 2 ? HOUR_MS : -HOUR_MS, false);
    tell_clock(cluster, links[0], HOUR_MS, false);
    assert_int_equal(cluster_next_stamp(cluster, 0, false, &stamp), STATUS_CLOCK_UNSURE);
    tell_clock(cluster, links[1], 0, false);
    assert_int_equal(cluster_next_stamp(cluster, 0, false, &stamp), STATUS_OK);
    tell_clock(cluster, links[0], HOUR_MS, true);
    assert_int_equal(cluster_next_stamp(cluster, 0, false, &stamp), STATUS_CLOCK_UNSURE);
}

static void a_lease_past_half_of_its_life_is_renewed_once_a_day(void **state)
{
    struct cluster *cluster = *state;
    const uint64_t day_ms = 24 * (uint64_t)HOUR_MS;

    cluster_init(cluster, 1);
    (void)cluster_publish(cluster, 0, "a");
    cluster_pass(cluster, 197 * day_ms);
    assert_int_equal(cluster->nodes[0].renewals, 0);
    cluster_pass(cluster, 2 * day_ms);
    assert_true(cluster->nodes[0].renewals >= 1 && cluster->nodes[0].renewals <= 2);
    (void)cluster_publish(cluster, 0, "a");
    cluster->nodes[0].renewals = 0;
    cluster_pass(cluster, 100 * day_ms);
    assert_int_equal(cluster->nodes[0].renewals, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_submit_whose_records_rest_on_each_other_is_taken_whole,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(one_bad_record_refuses_the_whole_submit, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_submit_that_contradicts_itself_leaves_nothing_behind,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(an_import_takes_what_is_good_and_names_what_is_not,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_submit_again_is_no_error, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_answers_the_submit, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(stamps_grow_and_follow_our_own_records, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(an_unsure_clock_stamps_alarms_alone, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(the_median_of_three_peers_makes_a_clock_good,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(of_a_principals_links_the_clock_told_last_counts,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_lease_past_half_of_its_life_is_renewed_once_a_day,
                                        cluster_set_up, cluster_tear_down),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
