/* Which addresses a node keeps when it is told of more than it has room for: SPEC section 10.7. */
#include "cluster.h"

static size_t count_peers(const struct cluster *cluster)
{
    struct peer_view view;
    size_t count = 0;

    while (core_peer_at(cluster->nodes[0].core, count, &view))
        count++;
    return count;
}

/* Tips fill the table up to its bound; what is pinned stays. */
static void tips_never_displace_what_is_pinned(void **state)
{
    struct cluster *cluster = *state;
    struct peer_view view;
    char address[CORE_ADDRESS_SIZE];

    cluster_init(cluster, 1);
    cluster_tell(cluster, 0, "pinned:1", true);
    for (int i = 0; i < 2 * LIMIT_PEERS; i++) {
        snprintf(address, sizeof(address), "tip%d:1", i);
        cluster_tell(cluster, 0, address, false);
    }
    assert_int_equal(count_peers(cluster), LIMIT_PEERS);
    assert_true(cluster_peer_view(cluster, 0, "pinned:1", &view));
}

/* The node learns of an address, and finds somebody there, who leaves at once. */
static void meet(struct cluster *cluster, const char *address)
{
    uint64_t link;

    cluster_tell(cluster, 0, address, false);
    link = cluster_dial_hostile_at(cluster, 0, address);
    cluster_say_hello(cluster, 0, link);
    cluster_cut(cluster, link);
    cluster_run(cluster);
}

/* A table full of addresses that were all found once. */
static void fill_table(struct cluster *cluster, const char *host, bool one_host)
{
    struct peer_view view;
    char address[CORE_ADDRESS_SIZE];

    cluster_init(cluster, 1);
    for (int i = 1; i <= LIMIT_PEERS; i++) {
        snprintf(address, sizeof(address), "%s%d:%d", host, one_host ? 0 : i, one_host ? i : 1);
        meet(cluster, address);
        assert_true(cluster_peer_view(cluster, 0, address, &view));
        assert_true(view.proven);
    }
}

static void whoever_answers_at_many_ports_fills_no_table(void **state)
{
    struct cluster *cluster = *state;
    struct peer_view view;

    fill_table(cluster, "many", true);
    for (int i = 0; i < 2; i++) {
        cluster_tell(cluster, 0, i == 0 ? "one:1" : "other:1", false);
        assert_true(cluster_peer_view(cluster, 0, i == 0 ? "one:1" : "other:1", &view));
        meet(cluster, i == 0 ? "one:1" : "other:1");
    }
    assert_true(cluster_peer_view(cluster, 0, "one:1", &view));
    assert_int_equal(count_peers(cluster), LIMIT_PEERS);
}

static void an_address_found_once_makes_room_when_it_fails_again_and_again(void **state)
{
    struct cluster *cluster = *state;
    struct peer_view view;

    fill_table(cluster, "host", false);
    cluster_tell(cluster, 0, "late:1", false);
    assert_false(cluster_peer_view(cluster, 0, "late:1", &view));
    cluster_pass(cluster, 30 * 60000);
    cluster_tell(cluster, 0, "late:1", false);
    assert_true(cluster_peer_view(cluster, 0, "late:1", &view));
    assert_int_equal(count_peers(cluster), LIMIT_PEERS);
}

static void a_named_peer_finds_a_place_in_a_table_full_of_found_ones(void **state)
{
    struct cluster *cluster = *state;
    struct peer_view view;

    fill_table(cluster, "host", false);
    cluster_tell(cluster, 0, "named:1", true);
    assert_true(cluster_peer_view(cluster, 0, "named:1", &view));
    assert_true(view.pinned);
    assert_int_equal(count_peers(cluster), LIMIT_PEERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tips_never_displace_what_is_pinned, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(whoever_answers_at_many_ports_fills_no_table,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(
            an_address_found_once_makes_room_when_it_fails_again_and_again, cluster_set_up,
            cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_named_peer_finds_a_place_in_a_table_full_of_found_ones,
                                        cluster_set_up, cluster_tear_down),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
