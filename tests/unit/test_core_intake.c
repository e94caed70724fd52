/* Records on their way in, from peers that are honest, early, or hostile: SPEC section 10.5. */
#include "cluster.h"

static void deliver_records(struct cluster *cluster, uint64_t link, const struct span *records,
                            size_t count)
{
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_records(&frame, records, count), STATUS_OK);
    cluster_deliver(cluster, 0, link, buffer_span(&frame));
    buffer_done(&frame);
}

static void deliver_one(struct cluster *cluster, uint64_t link, const struct written *written)
{
    struct span record = buffer_span(&written->buffer);

    deliver_records(cluster, link, &record, 1);
}

/* One node of the Cell's, and a greeted link to the test. */
static uint64_t greet(struct cluster *cluster, uint8_t device)
{
    uint64_t link = cluster_link_hostile(cluster, 0, device);

    cluster_say_hello(cluster, 0, link);
    return link;
}

static void write_entry(struct actor *actor, struct written *out, const char *name)
{
    const struct subject subject = subject_of(name, strlen(name));

    actor_write(actor, out, KIND_PLACE, &subject, span_of("\x81\x01\xa1z", 4));
}

static bool is_linked(const struct cluster *cluster, uint64_t link)
{
    struct link_view view;

    return cluster_link_view(cluster, 0, link, &view);
}

static enum status refusal_heard(const struct cluster *cluster, uint64_t link, const struct id *id)
{
    struct frame *frame = malloc(sizeof(*frame));
    struct span bytes;
    enum status reason = STATUS_OK;

    assert_non_null(frame);
    if (cluster_heard(cluster, link, FRAME_REFUSED, &bytes)) {
        assert_int_equal(frame_read(frame, bytes), STATUS_OK);
        if (id_equal(&frame->refused.refusals[0].id, id))
            reason = frame->refused.refusals[0].reason;
    }
    free(frame);
    return reason;
}

static void a_good_record_is_stored_and_acknowledged(void **state)
{
    struct cluster *cluster = *state;
    struct written written;
    struct span got;
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster, 1);
    write_entry(&cluster->cell, &written, "a");
    deliver_one(cluster, link, &written);
    cluster_run(cluster);
    assert_true(cluster_holds(cluster, 0, &written.record.id));
    assert_true(cluster_heard(cluster, link, FRAME_GOT, &got));
    assert_memory_equal(got.bytes, "\x92\x09\x01", 3);
    written_done(&written);
}

static void a_garbled_copy_never_hides_the_good_one(void **state)
{
    struct cluster *cluster = *state;
    struct written written;
    uint64_t liar;
    uint64_t honest;

    cluster_init(cluster, 1);
    liar = greet(cluster, 1);
    honest = greet(cluster, 2);
    write_entry(&cluster->cell, &written, "a");
    written.buffer.bytes[written.buffer.size - 1] ^= 1; /* the end of the signature */
    deliver_one(cluster, liar, &written);
    written.buffer.bytes[written.buffer.size - 1] ^= 1;
    deliver_one(cluster, honest, &written);
    cluster_run(cluster);
    assert_false(is_linked(cluster, liar));
    assert_true(is_linked(cluster, honest));
    assert_true(cluster_holds(cluster, 0, &written.record.id));
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BAD_SIGNATURE);
    written_done(&written);
}

#define CROWD 20

/* Of a crowd, the second record is garbled, and the last comes from an honest link as well. */
static void after_the_first_wrong_signature_only_what_others_sent_too_is_checked(void **state)
{
    struct cluster *cluster = *state;
    struct written written[CROWD];
    struct span records[CROWD];
    char name[8];
    uint32_t verified;
    uint64_t liar;
    uint64_t honest;

    cluster_init(cluster, 1);
    liar = greet(cluster, 1);
    honest = greet(cluster, 2);
    for (size_t i = 0; i < CROWD; i++) {
        snprintf(name, sizeof(name), "%zu", i);
        write_entry(&cluster->cell, &written[i], name);
        records[i] = buffer_span(&written[i].buffer);
    }
    written[1].buffer.bytes[written[1].buffer.size - 1] ^= 1;
    verified = cluster->nodes[0].verified;
    deliver_records(cluster, liar, records, CROWD);
    deliver_one(cluster, honest, &written[CROWD - 1]);
    cluster_run(cluster);
    assert_int_equal(cluster->nodes[0].verified, verified + 3);
    assert_false(is_linked(cluster, liar));
    assert_true(is_linked(cluster, honest));
    assert_true(cluster_holds(cluster, 0, &written[0].record.id));
    assert_false(cluster_holds(cluster, 0, &written[2].record.id));
    assert_true(cluster_holds(cluster, 0, &written[CROWD - 1].record.id));
    for (size_t i = 0; i < CROWD; i++)
        written_done(&written[i]);
}

/* The honest links' copies are checked together, and one link's fault is not the other's. */
static void what_two_links_sent_beside_a_liar_is_judged_link_by_link(void **state)
{
    struct cluster *cluster = *state;
    struct written written[3];
    struct span records[3];
    uint64_t links[3];

    cluster_init(cluster, 1);
    for (uint8_t i = 0; i < 3; i++) {
        links[i] = greet(cluster, (uint8_t)(i + 1));
        write_entry(&cluster->cell, &written[i], i == 0 ? "a" : i == 1 ? "b" : "c");
        records[i] = buffer_span(&written[i].buffer);
    }
    for (size_t i = 0; i < 2; i++)
        written[i].buffer.bytes[written[i].buffer.size - 1] ^= 1;
    deliver_records(cluster, links[0], records, 3);
    deliver_one(cluster, links[1], &written[1]);
    deliver_one(cluster, links[2], &written[2]);
    cluster_run(cluster);
    assert_false(is_linked(cluster, links[0]));
    assert_false(is_linked(cluster, links[1]));
    assert_true(is_linked(cluster, links[2]));
    assert_true(cluster_holds(cluster, 0, &written[2].record.id));
    for (size_t i = 0; i < 3; i++)
        written_done(&written[i]);
}

static void bytes_known_to_be_bad_are_not_verified_again(void **state)
{
    struct cluster *cluster = *state;
    struct written written;
    uint32_t verified;

    cluster_init(cluster, 1);
    write_entry(&cluster->cell, &written, "a");
    written.buffer.bytes[written.buffer.size - 1] ^= 1;
    deliver_one(cluster, greet(cluster, 1), &written);
    cluster_run(cluster);
    verified = cluster->nodes[0].verified;
    deliver_one(cluster, greet(cluster, 2), &written);
    cluster_run(cluster);
    assert_int_equal(cluster->nodes[0].verified, verified);
    assert_int_equal(cluster->nodes[0].dropped, 2);
    written_done(&written);
}

static void the_same_bytes_by_two_links_are_verified_once(void **state)
{
    struct cluster *cluster = *state;
    struct written written;
    uint32_t verified;
    uint64_t one;
    uint64_t other;
    struct span got;

    cluster_init(cluster, 1);
    one = greet(cluster, 1);
    other = greet(cluster, 2);
    write_entry(&cluster->cell, &written, "a");
    verified = cluster->nodes[0].verified;
    deliver_one(cluster, one, &written);
    deliver_one(cluster, other, &written);
    cluster_run(cluster);
    assert_int_equal(cluster->nodes[0].verified, verified + 1);
    assert_true(cluster_heard(cluster, one, FRAME_GOT, &got));
    assert_true(cluster_heard(cluster, other, FRAME_GOT, &got));
    deliver_one(cluster, one, &written);
    cluster_run(cluster);
    assert_int_equal(cluster->nodes[0].verified, verified + 1);
    written_done(&written);
}

/* A whole log and entries in one frame, each resting on the one before it. */
static void records_that_rest_on_each_other_are_all_taken(void **state)
{
    struct cluster *cluster = *state;
    struct written written[6];
    struct span records[6];
    struct actor actor;
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster, 1);
    actor_init(&actor, &written[0], &cluster->cell.network, 50,
               stamp_of_ms(CLUSTER_START_MS - HOUR_MS));
    actor_delegate(&actor, &written[1], ROLE_ALL, 0);
    actor_delegate(&actor, &written[2], ROLE_ALL, 77);
    actor_recognise(&cluster->cell, &written[3], &actor, RECOGNITION_RECOGNISED, "SG");
    write_entry(&actor, &written[4], "a");
    write_entry(&actor, &written[5], "b");
    for (size_t i = 0; i < 6; i++)
        records[i] = buffer_span(&written[i].buffer);
    deliver_records(cluster, link, records, 6);
    cluster_run(cluster);
    for (size_t i = 0; i < 6; i++) {
        assert_true(cluster_holds(cluster, 0, &written[i].record.id));
        written_done(&written[i]);
    }
    assert_int_equal(cluster->nodes[0].refused, 0);
}

static void an_entry_of_an_unknown_author_waits_for_trust(void **state)
{
    struct cluster *cluster = *state;
    struct written entry;
    struct written written[3];
    struct actor actor;
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster, 1);
    actor_init(&actor, &written[0], &cluster->cell.network, 50,
               stamp_of_ms(CLUSTER_START_MS - HOUR_MS));
    actor_delegate(&actor, &written[1], ROLE_ALL, 0);
    actor_recognise(&cluster->cell, &written[2], &actor, RECOGNITION_RECOGNISED, "SG");
    write_entry(&actor, &entry, "a");
    deliver_one(cluster, link, &entry);
    cluster_run(cluster);
    assert_int_equal(refusal_heard(cluster, link, &entry.record.id), STATUS_UNKNOWN_PRINCIPAL);
    for (size_t i = 0; i < 3; i++) {
        deliver_one(cluster, link, &written[i]);
        cluster_run(cluster);
        written_done(&written[i]);
    }
    assert_true(cluster_holds(cluster, 0, &entry.record.id));
    written_done(&entry);
}

static void an_early_record_is_taken_when_its_time_comes(void **state)
{
    struct cluster *cluster = *state;
    struct written written;
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster, 1);
    cluster->cell.stamp = stamp_of_ms(CLUSTER_START_MS + 11 * 60000);
    write_entry(&cluster->cell, &written, "a");
    deliver_one(cluster, link, &written);
    cluster_run(cluster);
    assert_int_equal(refusal_heard(cluster, link, &written.record.id), STATUS_FROM_FUTURE);
    cluster_pass(cluster, 65000);
    assert_true(cluster_holds(cluster, 0, &written.record.id));
    written_done(&written);
}

static void a_beaten_record_is_answered_gone(void **state)
{
    struct cluster *cluster = *state;
    struct written older;
    struct written newer;
    struct span gone;
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster, 1);
    write_entry(&cluster->cell, &older, "a");
    write_entry(&cluster->cell, &newer, "a");
    deliver_one(cluster, link, &newer);
    deliver_one(cluster, link, &older);
    cluster_run(cluster);
    assert_true(cluster_heard(cluster, link, FRAME_GONE, &gone));
    assert_memory_equal(gone.bytes + gone.size - ID_SIZE, older.record.id.bytes, ID_SIZE);
    assert_false(cluster_holds(cluster, 0, &older.record.id));
    written_done(&older);
    written_done(&newer);
}

static void what_is_no_record_costs_the_link(void **state)
{
    struct cluster *cluster = *state;
    const struct span junk = span_of_text("junk");
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster, 1);
    deliver_records(cluster, link, &junk, 1);
    cluster_run(cluster);
    assert_false(is_linked(cluster, link));
    link = greet(cluster, 1);
    assert_false(is_linked(cluster, link));
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_SHUNNED);
    cluster_pass(cluster, 61000);
    link = greet(cluster, 1);
    assert_true(is_linked(cluster, link));
}

static void frames_out_of_order_cost_the_link(void **state)
{
    static const char *const frames[] = {
        "c1",       /* no msgpack at all */
        "92 09 01", /* got for nothing */
        "93 05 01 91 c4 20 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "96 04 01 00 00 c2 c4 00",    /* the end of a pass that never began */
        "96 04 01 00 00 c2 c4 01 61", /* an hour that neither has */
        "92 01 01",                   /* a hello too short */
    };
    struct cluster *cluster = *state;

    cluster_init(cluster, 1);
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        uint64_t link = greet(cluster, (uint8_t)(10 + i));
        uint8_t bytes[256];
        size_t size = unit_hex(bytes, sizeof(bytes), frames[i]);

        assert_true(is_linked(cluster, link));
        cluster_deliver(cluster, 0, link, span_of(bytes, size));
        cluster_run(cluster);
        assert_false(is_linked(cluster, link));
    }
}

static void a_frame_before_the_hello_costs_the_link(void **state)
{
    struct cluster *cluster = *state;
    uint64_t link;

    cluster_init(cluster, 1);
    link = cluster_link_hostile(cluster, 0, 1);
    cluster_deliver(cluster, 0, link, span_of("\x92\x06\x90", 3));
    cluster_run(cluster);
    assert_false(is_linked(cluster, link));
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BAD_FRAME);
}

/* While four frames wait for their signatures, a fifth is a breach. */
static void records_beyond_the_window_cost_the_link(void **state)
{
    struct cluster *cluster = *state;
    struct written written;
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster, 1);
    for (int i = 0; i <= LIMIT_WINDOW; i++) {
        char name[2] = {(char)('a' + i), 0};

        write_entry(&cluster->cell, &written, name);
        deliver_one(cluster, link, &written);
        written_done(&written);
    }
    cluster_run(cluster);
    assert_false(is_linked(cluster, link));
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BAD_FRAME);
}

static void a_flood_of_pings_costs_the_link(void **state)
{
    struct cluster *cluster = *state;
    struct frame_state told = {.wall.ms = CLUSTER_START_MS, .good = true};
    struct buffer frame;
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster, 1);
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_state(&frame, FRAME_PING, &told), STATUS_OK);
    for (size_t i = 0; i <= LIMIT_ALLOWANCE; i++)
        cluster_deliver(cluster, 0, link, buffer_span(&frame));
    cluster_run(cluster);
    assert_false(is_linked(cluster, link));
    buffer_done(&frame);
}

static void a_full_disk_is_reported_and_nothing_is_vouched_for(void **state)
{
    struct cluster *cluster = *state;
    struct written written;
    struct span got;
    uint64_t link;

    cluster_init(cluster, 1);
    link = greet(cluster, 1);
    cluster->nodes[0].stores_to_fail = 1;
    write_entry(&cluster->cell, &written, "a");
    deliver_one(cluster, link, &written);
    cluster_run(cluster);
    assert_int_equal(cluster->nodes[0].reports[STATUS_DISK_FULL], 1);
    assert_int_equal(cluster->nodes[0].reloads, 1);
    assert_false(cluster_heard(cluster, link, FRAME_GOT, &got));
    link = greet(cluster, 1);
    deliver_one(cluster, link, &written);
    cluster_run(cluster);
    assert_true(cluster_holds(cluster, 0, &written.record.id));
    written_done(&written);
}

/* Random bytes, and good frames with flipped ones: never more than a dropped link. */
static void noise_on_a_link_never_hurts(void **state)
{
    struct cluster *cluster = *state;
    uint64_t seed = 11;
    struct written written;

    cluster_init(cluster, 1);
    write_entry(&cluster->cell, &written, "a");
    for (int i = 0; i < 60; i++) {
        uint64_t link = greet(cluster, (uint8_t)(i + 1));
        struct span record = buffer_span(&written.buffer);
        struct buffer frame;

        buffer_init(&frame, LIMIT_FRAME_SIZE);
        assert_int_equal(frame_write_records(&frame, &record, 1), STATUS_OK);
        for (int flips = 0; flips < 3; flips++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            frame.bytes[(seed >> 33) % frame.size] = (uint8_t)(seed >> 20);
        }
        cluster_deliver(cluster, 0, link, buffer_span(&frame));
        cluster_run(cluster);
        cluster_cut(cluster, link);
        cluster_run(cluster);
        buffer_done(&frame);
    }
    assert_int_equal(cluster->nodes[0].store_count, 2);
    written_done(&written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_good_record_is_stored_and_acknowledged, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_garbled_copy_never_hides_the_good_one, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(
            after_the_first_wrong_signature_only_what_others_sent_too_is_checked, cluster_set_up,
            cluster_tear_down),
        cmocka_unit_test_setup_teardown(what_two_links_sent_beside_a_liar_is_judged_link_by_link,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(bytes_known_to_be_bad_are_not_verified_again,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(the_same_bytes_by_two_links_are_verified_once,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(records_that_rest_on_each_other_are_all_taken,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(an_entry_of_an_unknown_author_waits_for_trust,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(an_early_record_is_taken_when_its_time_comes,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_beaten_record_is_answered_gone, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_record_costs_the_link, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(frames_out_of_order_cost_the_link, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_frame_before_the_hello_costs_the_link, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(records_beyond_the_window_cost_the_link, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_flood_of_pings_costs_the_link, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_is_reported_and_nothing_is_vouched_for,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(noise_on_a_link_never_hurts, cluster_set_up,
                                        cluster_tear_down),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
