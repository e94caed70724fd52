/* A node notices that somebody else signs with its device's key, and takes nothing else for that.
 */
#include "cluster.h"

#define STAMP_STEP ((int64_t)1 << 16) /* a millisecond */

/* Node 1, an association's, has published an entry that node 0 has, and they are parted. */
static void begin(struct cluster *cluster)
{
    uint64_t link;

    cluster_init(cluster, 2);
    link = cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    cluster_recognise(cluster, 1, "MY");
    cluster_pass(cluster, 2000);
    (void)cluster_publish(cluster, 1, "own");
    cluster_run(cluster);
    cluster_cut(cluster, link);
    cluster_run(cluster);
}

/* Node 0 has, from wherever, an entry that the actor signs with this stamp. */
static void bring(struct cluster *cluster, struct actor *actor, const char *name,
                  struct stamp stamp)
{
    const struct subject subject = subject_of(name, strlen(name));
    struct written written;

    actor->stamp = stamp;
    actor_write(actor, &written, KIND_PLACE, &subject, span_of("\x81\x01\xa1z", 4));
    assert_int_equal(cluster_submit_all(cluster, 0, &written, 1, true), STATUS_OK);
}

static uint32_t meet(struct cluster *cluster)
{
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_true(cluster_agree(cluster, 0, 1));
    return cluster->nodes[1].reports[STATUS_CLONED];
}

static struct stamp after(const struct actor *actor, int64_t steps)
{
    return (struct stamp){actor->stamp.value + steps * STAMP_STEP};
}

static void what_our_key_signed_elsewhere_is_noticed(void **state)
{
    struct cluster *cluster = *state;
    struct actor clone;

    begin(cluster);
    clone = cluster->actors[1];
    bring(cluster, &clone, "other", after(&clone, 5));
    assert_int_equal(meet(cluster), 1);
}

static void a_copy_that_was_stopped_and_started_notices_it_too(void **state)
{
    struct cluster *cluster = *state;
    struct actor clone;

    begin(cluster);
    cluster_restart(cluster, 1);
    clone = cluster->actors[1];
    bring(cluster, &clone, "other", after(&clone, 5));
    assert_int_equal(meet(cluster), 1);
}

/* It may have been lost here; and of what was signed since, the newest says it. */
static void what_is_older_than_what_we_signed_last_is_no_sign(void **state)
{
    struct cluster *cluster = *state;
    struct actor self;

    begin(cluster);
    self = cluster->actors[1];
    bring(cluster, &self, "old", after(&self, -500));
    assert_int_equal(meet(cluster), 0);
}

static void another_device_of_ours_is_no_clone(void **state)
{
    struct cluster *cluster = *state;
    struct actor *actor = &cluster->actors[1];
    struct actor second;
    struct written written;

    begin(cluster);
    second = *actor;
    actor_delegate(&second, &written, ROLE_ALL, 99);
    assert_int_equal(cluster_submit(cluster, 1, &written), STATUS_OK);
    assert_int_equal(meet(cluster), 0);
    bring(cluster, &second, "other", after(&second, 5));
    cluster_run(cluster);
    assert_true(cluster_agree(cluster, 0, 1));
    assert_int_equal(cluster->nodes[1].reports[STATUS_CLONED], 0);
}

/* A disk that was lost: everything of ours comes back from peers, in whatever order. */
static void a_node_that_lost_its_store_takes_back_what_it_wrote(void **state)
{
    struct cluster *cluster = *state;

    begin(cluster);
    cluster_wipe(cluster, 1);
    cluster_restart(cluster, 1);
    assert_int_equal(meet(cluster), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_our_key_signed_elsewhere_is_noticed, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_copy_that_was_stopped_and_started_notices_it_too,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(what_is_older_than_what_we_signed_last_is_no_sign,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(another_device_of_ours_is_no_clone, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_node_that_lost_its_store_takes_back_what_it_wrote,
                                        cluster_set_up, cluster_tear_down),
    };

    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
