/* Who stands behind a link, and whose clocks, stamps and leases count: SPEC sections 4.3, 10.7 and
 * 10.8. */
#include "cluster.h"

#define DAY_MS (24 * (uint64_t)HOUR_MS)
#define YEAR_MS (400 * (int64_t)DAY_MS)

/* A node of the Cell's that knows so many recognised associations, and has no link. */
static void know(struct cluster *cluster, size_t count)
{
    uint64_t links[CLUSTER_NODES];

    cluster_init(cluster, count + 1);
    for (size_t node = 1; node <= count; node++)
        links[node] = cluster_link(cluster, node, 0);
    cluster_run(cluster);
    for (size_t node = 1; node <= count; node++)
        cluster_recognise(cluster, node, "MY");
    cluster_pass(cluster, 2000);
    for (size_t node = 1; node <= count; node++)
        cluster_cut(cluster, links[node]);
    cluster_run(cluster);
}

static struct id behind(const struct cluster *cluster, uint64_t link)
{
    struct link_view view;

    assert_true(cluster_link_view(cluster, 0, link, &view));
    return view.principal;
}

/* A greeted link in the actor's name, whose clock is off by so much. */
static uint64_t tell_time(struct cluster *cluster, const struct actor *actor, int64_t off_ms)
{
    const struct frame_state state = {
        .wall.ms = CLUSTER_START_MS + (int64_t)cluster->now.ms + off_ms,
        .good = true,
        .hour.value = CLUSTER_START_MS / HOUR_MS,
    };
    uint64_t link = cluster_link_as(cluster, 0, actor);

    cluster_say_hello_as(cluster, 0, link, &state);
    return link;
}

static enum status judge(struct cluster *cluster)
{
    struct stamp stamp;

    return cluster_next_stamp(cluster, 0, false, &stamp);
}

static void event_of(struct cluster *cluster, struct actor *actor, uint32_t kind,
                     struct key_event_body *body)
{
    struct written written;

    actor_key_event(actor, &written, kind, body);
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
}

static void another_device(struct cluster *cluster, struct actor *actor, uint64_t number)
{
    struct written written;

    actor_delegate(actor, &written, ROLE_ALL, number);
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
}

static void who_names_a_delegation_without_its_key_is_nobody(void **state)
{
    struct cluster *cluster = *state;
    const struct actor *actor = &cluster->actors[1];
    struct id principal;
    uint64_t link;

    know(cluster, 1);
    link = cluster_link_as(cluster, 0, actor);
    cluster_say_hello(cluster, 0, link);
    principal = behind(cluster, link);
    assert_true(id_equal(&principal, &actor->id));
    link = cluster_link_posing(cluster, 0, actor);
    cluster_say_hello(cluster, 0, link);
    principal = behind(cluster, link);
    assert_true(id_is_zero(&principal));
}

static void a_device_is_nobodys_once_its_delegation_is_revoked(void **state)
{
    struct cluster *cluster = *state;
    struct actor *actor = &cluster->actors[1];
    struct key_event_body revoke = {.sequence = 0};
    struct id principal;
    uint64_t link;

    know(cluster, 1);
    link = cluster_link_as(cluster, 0, actor);
    cluster_say_hello(cluster, 0, link);
    revoke.target = actor->delegation;
    event_of(cluster, actor, KIND_REVOKE, &revoke);
    principal = behind(cluster, link);
    assert_true(id_is_zero(&principal));
}

static void fewer_than_three_principals_make_no_clock_good(void **state)
{
    struct cluster *cluster = *state;

    know(cluster, 3);
    cluster->nodes[0].clock_unsure = true;
    for (size_t i = 1; i <= 3; i++) {
        assert_int_equal(judge(cluster), STATUS_CLOCK_UNSURE);
        (void)tell_time(cluster, &cluster->actors[i], 0);
    }
    assert_int_equal(judge(cluster), STATUS_OK);
}

static void the_nodes_of_one_principal_are_one_clock(void **state)
{
    struct cluster *cluster = *state;

    know(cluster, 3);
    cluster->nodes[0].clock_unsure = true;
    for (uint64_t number = 100; number < 104; number++) {
        (void)tell_time(cluster, &cluster->actors[1], 0);
        another_device(cluster, &cluster->actors[1], number);
    }
    (void)tell_time(cluster, &cluster->actors[2], 0);
    assert_int_equal(judge(cluster), STATUS_CLOCK_UNSURE);
    (void)tell_time(cluster, &cluster->actors[3], 0);
    assert_int_equal(judge(cluster), STATUS_OK);
}

static void one_of_three_that_lies_moves_no_clock(void **state)
{
    struct cluster *cluster = *state;

    for (int64_t off = -YEAR_MS; off <= YEAR_MS; off += 2 * YEAR_MS) {
        know(cluster, 3);
        cluster->nodes[0].clock_unsure = true;
        for (size_t i = 1; i <= 3; i++)
            (void)tell_time(cluster, &cluster->actors[i], i == 2 ? off : 0);
        assert_int_equal(judge(cluster), STATUS_OK);
        if (off < 0)
            cluster_done(cluster);
    }
}

/* A thief can stamp years ahead, and so can we, under a clock that is wrong. */
static void a_stamp_far_ahead_carries_none_of_ours_along(void **state)
{
    const struct subject subject = subject_of("a", 1);
    struct cluster *cluster = *state;
    struct written written;
    struct stamp stamp;

    cluster_init(cluster, 1);
    cluster->nodes[0].clock_unsure = true;
    cluster->cell.stamp = stamp_of_ms(CLUSTER_START_MS + YEAR_MS);
    actor_write(&cluster->cell, &written, KIND_PLACE, &subject, span_of("\x81\x01\xa1z", 4));
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
    cluster->nodes[0].clock_unsure = false;
    assert_int_equal(cluster_next_stamp(cluster, 0, false, &stamp), STATUS_OK);
    assert_true(stamp_ms(stamp) <= CLUSTER_START_MS + (int64_t)cluster->now.ms);
}

static void what_another_key_wrote_is_not_signed_anew(void **state)
{
    struct cluster *cluster = *state;

    cluster_init(cluster, 1);
    another_device(cluster, &cluster->cell, 100);
    (void)cluster_publish(cluster, 0, "a");
    cluster_pass(cluster, 250 * DAY_MS);
    assert_int_equal(cluster->nodes[0].renewals, 0);
}

static void an_unsure_clock_signs_nothing_anew(void **state)
{
    struct cluster *cluster = *state;

    cluster_init(cluster, 1);
    (void)cluster_publish(cluster, 0, "a");
    cluster->nodes[0].clock_unsure = true;
    cluster_pass(cluster, 250 * DAY_MS);
    assert_int_equal(cluster->nodes[0].renewals, 0);
    cluster->nodes[0].clock_unsure = false;
    cluster_pass(cluster, HOUR_MS);
    assert_int_equal(cluster->nodes[0].renewals, 1);
}

#define TEST(claim) cmocka_unit_test_setup_teardown(claim, cluster_set_up, cluster_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_names_a_delegation_without_its_key_is_nobody),
        TEST(a_device_is_nobodys_once_its_delegation_is_revoked),
        TEST(fewer_than_three_principals_make_no_clock_good),
        TEST(the_nodes_of_one_principal_are_one_clock),
        TEST(one_of_three_that_lies_moves_no_clock),
        TEST(a_stamp_far_ahead_carries_none_of_ours_along),
        TEST(what_another_key_wrote_is_not_signed_anew),
        TEST(an_unsure_clock_signs_nothing_anew),
    };

    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
