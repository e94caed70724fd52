/* What a link's two ends hold differently because of an hour heals while the link stands: SPEC
 * sections 7.4 and 10.3. */
#include "cluster.h"

#define KIND_MAIL KIND_OF(9, 1)
#define MAIL_LIFE 168
#define LATER 10
#define AHEAD_MS (2 * LIMIT_AHEAD_MS)

static struct written write_event(struct cluster *cluster, uint32_t kind, const struct id *target)
{
    struct key_event_body body = {.target = *target};
    struct written written;

    actor_key_event(&cluster->actors[1], &written, kind, &body);
    return written;
}

static struct written write_delegate(struct cluster *cluster, uint64_t number)
{
    struct written written;

    actor_delegate(&cluster->actors[1], &written, ROLE_ALL, number);
    return written;
}

static void submit(struct cluster *cluster, size_t node, struct written written)
{
    assert_int_equal(cluster_submit(cluster, node, &written), STATUS_OK);
}

/* A mail of node 1's actor, at one place. */
static struct id submit_mail(struct cluster *cluster, size_t node, struct actor *hand)
{
    const struct subject subject = subject_of("m", 1);
    struct written written;
    struct id id;

    actor_write(hand, &written, KIND_MAIL, &subject, span_of("\x81\x01\xa1z", 4));
    id = written.record.id;
    submit(cluster, node, written);
    return id;
}

/* The last hour goes by, so that every core has noticed. */
static void set_clocks(struct cluster *cluster, int64_t hours)
{
    for (size_t i = 0; i < cluster->node_count; i++)
        cluster->nodes[i].wall_offset_ms += (hours - 1) * HOUR_MS;
    cluster_pass(cluster, HOUR_MS);
}

/* Node 0 has a mail of a newer epoch that has just ended; node 1, which never met it, one of the
 * older epoch that is stamped later. */
static struct id differ(struct cluster *cluster)
{
    struct actor *newer = &cluster->actors[1];
    struct actor older = *newer;
    uint64_t link = cluster_link(cluster, 1, 0);

    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster_pass(cluster, 2000);
    submit(cluster, 1, write_delegate(cluster, 77));
    submit(cluster, 1, write_event(cluster, KIND_REVOKE, &newer->delegation));
    submit(cluster, 1, write_delegate(cluster, 78));
    cluster_pass(cluster, 2000);
    assert_true(cluster_agree(cluster, 0, 1));
    cluster_cut(cluster, link);
    cluster_run(cluster);
    (void)submit_mail(cluster, 0, newer);
    set_clocks(cluster, LATER);
    older.stamp.value = newer->stamp.value + (LATER * HOUR_MS << STAMP_COUNTER_BITS);
    return submit_mail(cluster, 1, &older);
}

static void heals_when_it_leads(struct cluster *cluster, size_t dialler, size_t listener)
{
    struct id id;

    cluster_init(cluster, 2);
    id = differ(cluster);
    set_clocks(cluster, MAIL_LIFE + 1 - LATER);
    (void)cluster_link(cluster, dialler, listener);
    cluster_pass(cluster, 60000);
    assert_false(cluster_holds(cluster, 0, &id));
    assert_false(cluster_agree(cluster, 0, 1));
    cluster_pass(cluster, 2 * HOUR_MS);
    assert_true(cluster_holds(cluster, 0, &id));
    assert_true(cluster_agree(cluster, 0, 1));
}

static void what_an_ended_record_beat_is_taken_when_its_bytes_go_and_the_holder_leads(void **state)
{
    heals_when_it_leads(*state, 1, 0);
}

static void what_an_ended_record_beat_is_taken_when_its_bytes_go_and_the_other_leads(void **state)
{
    heals_when_it_leads(*state, 0, 1);
}

/* Taken in by an unsure clock, dropped by the same clock turned good, and due a little later. */
static void what_a_peer_had_and_dropped_is_offered_again(void **state)
{
    struct cluster *cluster = *state;
    struct id id;

    cluster_init(cluster, 2);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster->nodes[0].clock_unsure = true;
    cluster->nodes[1].wall_offset_ms = AHEAD_MS;
    cluster->actors[1].stamp = stamp_of_ms(CLUSTER_START_MS + (int64_t)cluster->now.ms + AHEAD_MS);
    cluster_pass(cluster, 2000);
    id = cluster_publish(cluster, 1, "early");
    assert_true(cluster_holds(cluster, 0, &id));
    cluster->nodes[0].clock_unsure = false;
    cluster_pass(cluster, 120000);
    assert_false(cluster_holds(cluster, 0, &id));
    cluster_pass(cluster, AHEAD_MS);
    assert_true(cluster_holds(cluster, 0, &id));
    assert_true(cluster_agree(cluster, 0, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_an_ended_record_beat_is_taken_when_its_bytes_go_and_the_holder_leads,
            cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(
            what_an_ended_record_beat_is_taken_when_its_bytes_go_and_the_other_leads,
            cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(what_a_peer_had_and_dropped_is_offered_again,
                                        cluster_set_up, cluster_tear_down),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
