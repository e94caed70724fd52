/* Finding peers, keeping links, leaving alone those that misbehave: SPEC section 10.7. */
#include "cluster.h"

static void nodes_that_know_one_find_all(void **state)
{
    struct cluster *cluster = *state;

    cluster->discover = true;
    cluster_init(cluster, 4);
    for (size_t node = 1; node < 4; node++)
        cluster_tell(cluster, node, "node0:1", false);
    cluster_pass(cluster, 30 * 60000);
    for (size_t a = 0; a < 4; a++)
        for (size_t b = a + 1; b < 4; b++)
            assert_int_equal(cluster_links(cluster, a, b), 1);
    for (size_t node = 0; node < 4; node++)
        assert_true(cluster->nodes[node].dials <= 6);
}

static void two_links_between_the_same_two_become_one(void **state)
{
    struct cluster *cluster = *state;

    cluster_init(cluster, 2);
    (void)cluster_link(cluster, 0, 1);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_int_equal(cluster_links(cluster, 0, 1), 1);
    (void)cluster_link(cluster, 1, 0);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_int_equal(cluster_links(cluster, 0, 1), 1);
}

static void a_link_to_oneself_is_dropped_and_not_dialled_again(void **state)
{
    struct cluster *cluster = *state;
    struct link_view view;

    cluster_init(cluster, 1);
    (void)cluster_link(cluster, 0, 0);
    cluster_run(cluster);
    assert_false(core_link_at(cluster->nodes[0].core, 0, &view));
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_EXISTS);
}

/* Whoever answers at a peer's address for a while could make us take it for our own for ever. */
static void an_echo_of_our_random_by_another_device_is_a_breach(void **state)
{
    struct cluster *cluster = *state;
    struct frame *hello = malloc(sizeof(*hello));
    struct buffer frame;
    struct span heard;
    uint64_t link;

    assert_non_null(hello);
    cluster_init(cluster, 1);
    link = cluster_dial_hostile(cluster, 0, 1);
    cluster_run(cluster);
    assert_true(cluster_heard(cluster, link, FRAME_HELLO, &heard));
    assert_int_equal(frame_read(hello, heard), STATUS_OK);
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_hello(&frame, &hello->hello), STATUS_OK);
    cluster_deliver(cluster, 0, link, buffer_span(&frame));
    cluster_run(cluster);
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BAD_FRAME);
    buffer_done(&frame);
    free(hello);
}

static void an_absent_peer_is_dialled_ever_more_rarely(void **state)
{
    struct cluster *cluster = *state;
    struct peer_view view;

    cluster_init(cluster, 1);
    cluster_tell(cluster, 0, "nobody:1", true);
    cluster_pass(cluster, 10000);
    assert_true(cluster->nodes[0].dials >= 3 && cluster->nodes[0].dials <= 6);
    cluster_pass(cluster, 24 * 3600000);
    assert_true(cluster->nodes[0].dials >= 24 * 60 / 13);
    assert_true(cluster->nodes[0].dials <= 24 * 60 / 7);
    assert_true(cluster_peer_view(cluster, 0, "nobody:1", &view));
    assert_true(view.pinned && !view.linked);
    assert_int_equal(view.failures, cluster->nodes[0].dials);
}

static void a_pinned_peer_that_returns_is_found_again(void **state)
{
    struct cluster *cluster = *state;
    struct peer_view view;

    cluster_init(cluster, 2);
    cluster_tell(cluster, 1, "node0:1", true);
    cluster_pass(cluster, 1000);
    assert_int_equal(cluster_links(cluster, 0, 1), 1);
    cluster_restart(cluster, 0);
    cluster_run(cluster);
    assert_int_equal(cluster_links(cluster, 0, 1), 0);
    cluster_pass(cluster, 5000);
    assert_int_equal(cluster_links(cluster, 0, 1), 1);
    assert_true(cluster_peer_view(cluster, 1, "node0:1", &view));
    assert_true(view.linked);
    assert_true(id_equal(&view.principal, &cluster->cell.id));
}

static void a_beacon_tells_where_to_dial(void **state)
{
    struct cluster *cluster = *state;
    const struct subject subject = subject_of("b", 1);
    const struct span body = span_of("\x81\x00\x91\xa7node0:1", 11);
    struct written written;
    struct peer_view view;

    cluster_init(cluster, 3);
    actor_write(&cluster->cell, &written, KIND_BEACON, &subject, body);
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
    (void)cluster_link(cluster, 1, 0);
    (void)cluster_link(cluster, 2, 1);
    cluster_pass(cluster, 3000);
    assert_true(cluster_peer_view(cluster, 2, "node0:1", &view));
    assert_true(id_equal(&view.principal, &cluster->cell.id));
    assert_int_equal(cluster_links(cluster, 2, 0), 1);
}

static void another_network_is_left_alone(void **state)
{
    struct cluster *cluster = *state;

    cluster_init(cluster, 2);
    memset(cluster->nodes[1].config.network.bytes, 7, ID_SIZE);
    cluster_wipe(cluster, 1);
    cluster_restart(cluster, 1);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_int_equal(cluster_links(cluster, 0, 1), 0);
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BAD_NETWORK);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_SHUNNED);
}

static void shunning_doubles_with_each_breach(void **state)
{
    struct cluster *cluster = *state;
    struct link_view view;
    uint64_t minutes = 1;

    cluster_init(cluster, 1);
    for (int i = 0; i < 5; i++) {
        uint64_t link = cluster_link_hostile(cluster, 0, 1);

        cluster_deliver(cluster, 0, link, span_of("\xc1", 1));
        cluster_run(cluster);
        cluster_pass(cluster, minutes * 60000 - 1000);
        link = cluster_link_hostile(cluster, 0, 1);
        cluster_run(cluster);
        assert_false(cluster_link_view(cluster, 0, link, &view));
        cluster_pass(cluster, 2000);
        minutes *= 2;
    }
}

static void break_protocol(struct cluster *cluster, uint8_t device)
{
    cluster_deliver(cluster, 0, cluster_link_hostile(cluster, 0, device), span_of("\xc1", 1));
    cluster_run(cluster);
}

static void after_a_day_without_a_breach_shunning_begins_anew(void **state)
{
    struct cluster *cluster = *state;
    struct link_view view;
    uint64_t link;

    cluster_init(cluster, 1);
    break_protocol(cluster, 1);
    cluster_pass(cluster, 61000);
    break_protocol(cluster, 1);
    cluster_pass(cluster, 25 * (uint64_t)HOUR_MS);
    break_protocol(cluster, 1);
    cluster_pass(cluster, 61000);
    link = cluster_link_hostile(cluster, 0, 1);
    cluster_run(cluster);
    assert_true(cluster_link_view(cluster, 0, link, &view));
}

/* A hostile end dials the node, and says that the address is its own. */
static uint64_t claim(struct cluster *cluster, uint8_t device, const char *address)
{
    const struct frame_hello hello = {
        .network = cluster->cell.network,
        .random = {[31] = device},
        .state.hour = hour_of_wall((struct wall){CLUSTER_START_MS}),
        .address = span_of_text(address),
    };
    uint64_t link = cluster_link_hostile(cluster, 0, device);
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_hello(&frame, &hello), STATUS_OK);
    cluster_deliver(cluster, 0, link, buffer_span(&frame));
    buffer_done(&frame);
    cluster_run(cluster);
    return link;
}

static void whoever_claims_a_named_peers_address_does_not_keep_us_from_it(void **state)
{
    struct cluster *cluster = *state;
    uint32_t dials;

    cluster_init(cluster, 1);
    cluster_tell(cluster, 0, "named:1", true);
    (void)claim(cluster, 1, "named:1");
    dials = cluster->nodes[0].dials;
    cluster_pass(cluster, 60000);
    assert_true(cluster->nodes[0].dials > dials);
}

static void whoever_claims_an_address_is_shunned_without_it(void **state)
{
    struct cluster *cluster = *state;
    struct peer_view view;
    uint32_t dials;

    cluster_init(cluster, 1);
    cluster_tell(cluster, 0, "tip:1", false);
    cluster_deliver(cluster, 0, claim(cluster, 1, "tip:1"), span_of("\xc1", 1));
    cluster_run(cluster);
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_NOT_CANONICAL);
    assert_true(cluster_peer_view(cluster, 0, "tip:1", &view));
    assert_int_equal(view.shunned_until.ms, 0);
    dials = cluster->nodes[0].dials;
    cluster_pass(cluster, 30000);
    assert_true(cluster->nodes[0].dials > dials);
}

/* A hostile end answers at an address that the node dialled, and breaks the protocol there. */
static void break_at(struct cluster *cluster, const char *address)
{
    cluster_deliver(cluster, 0, cluster_dial_hostile_at(cluster, 0, address), span_of("\xc1", 1));
    cluster_run(cluster);
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_NOT_CANONICAL);
}

static void an_address_is_shunned_for_what_was_done_there(void **state)
{
    struct cluster *cluster = *state;
    struct peer_view view;

    cluster_init(cluster, 1);
    cluster_tell(cluster, 0, "tip:1", false);
    break_at(cluster, "tip:1");
    assert_true(cluster_peer_view(cluster, 0, "tip:1", &view));
    assert_true(view.shunned_until.ms > 0);
    cluster_tell(cluster, 0, "tip:1", true);
    assert_true(cluster_peer_view(cluster, 0, "tip:1", &view));
    assert_int_equal(view.shunned_until.ms, 0);
}

/* He who sat on the way to it may be gone. */
static void a_named_peer_is_dialled_whatever_was_done_at_its_address(void **state)
{
    struct cluster *cluster = *state;
    struct peer_view view;
    uint32_t dials;

    cluster_init(cluster, 1);
    cluster_tell(cluster, 0, "named:1", true);
    break_at(cluster, "named:1");
    assert_true(cluster_peer_view(cluster, 0, "named:1", &view));
    assert_int_equal(view.shunned_until.ms, 0);
    dials = cluster->nodes[0].dials;
    cluster_pass(cluster, 30000);
    assert_true(cluster->nodes[0].dials > dials);
}

/* What answers there is greeted first: its device is then known to be the peer's. */
static void a_named_peer_is_dialled_although_its_device_is_shunned(void **state)
{
    struct cluster *cluster = *state;
    struct peer_view view;
    uint32_t dials;
    uint64_t link;

    cluster_init(cluster, 1);
    cluster_tell(cluster, 0, "named:1", true);
    link = cluster_dial_hostile_at(cluster, 0, "named:1");
    cluster_say_hello(cluster, 0, link);
    cluster_run(cluster);
    cluster_deliver(cluster, 0, link, span_of("\xc1", 1));
    cluster_run(cluster);
    assert_true(cluster_peer_view(cluster, 0, "named:1", &view));
    assert_true(view.shunned_until.ms > 0);
    dials = cluster->nodes[0].dials;
    cluster_pass(cluster, 30000);
    assert_true(cluster->nodes[0].dials > dials);
}

static size_t count_links(const struct cluster *cluster, size_t node)
{
    struct link_view view;
    size_t count = 0;

    while (core_link_at(cluster->nodes[node].core, count, &view))
        count++;
    return count;
}

static uint64_t fill_with_strangers(struct cluster *cluster, size_t node)
{
    uint64_t last = 0;

    for (size_t i = 0; i < LIMIT_LINKS; i++)
        last = cluster_link_hostile(cluster, node, (uint8_t)(i + 1));
    cluster_run(cluster);
    assert_int_equal(count_links(cluster, node), LIMIT_LINKS);
    return last;
}

static void links_beyond_the_bound_are_turned_away(void **state)
{
    struct cluster *cluster = *state;

    cluster_init(cluster, 1);
    (void)fill_with_strangers(cluster, 0);
    (void)cluster_link_hostile(cluster, 0, 200);
    cluster_run(cluster);
    assert_int_equal(count_links(cluster, 0), LIMIT_LINKS);
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BUSY);
}

static void a_stranger_gives_way_to_whom_we_dialled(void **state)
{
    struct cluster *cluster = *state;
    struct link_view view;
    uint64_t youngest;
    uint64_t dialled;

    cluster_init(cluster, 1);
    youngest = fill_with_strangers(cluster, 0);
    dialled = cluster_dial_hostile(cluster, 0, 200);
    cluster_run(cluster);
    assert_true(cluster_link_view(cluster, 0, dialled, &view));
    assert_false(cluster_link_view(cluster, 0, youngest, &view));
    assert_int_equal(count_links(cluster, 0), LIMIT_LINKS);
    assert_int_equal(cluster->nodes[0].last_drop, STATUS_BUSY);
}

static void a_stranger_gives_way_to_an_admitted_principal_and_not_the_reverse(void **state)
{
    struct cluster *cluster = *state;
    struct link_view view;
    uint64_t first;

    cluster_init(cluster, 2);
    cluster_recognise(cluster, 1, "IN");
    first = cluster_link(cluster, 1, 0);
    cluster_pass(cluster, 1000);
    assert_true(cluster_agree(cluster, 0, 1));
    cluster_cut(cluster, first);
    (void)fill_with_strangers(cluster, 0);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_int_equal(cluster_links(cluster, 0, 1), 1);
    (void)cluster_link_hostile(cluster, 0, 201);
    cluster_run(cluster);
    assert_int_equal(cluster_links(cluster, 0, 1), 1);
    assert_true(core_link_at(cluster->nodes[0].core, LIMIT_LINKS - 1, &view));
    assert_int_equal(count_links(cluster, 0), LIMIT_LINKS);
}

/* One that we found at a pinned address has its place, whatever stands behind it. */
static void a_stranger_gives_way_to_a_named_device(void **state)
{
    struct cluster *cluster = *state;
    uint64_t dialled;

    cluster->discover = true;
    cluster_init(cluster, 2);
    cluster_tell(cluster, 0, "node1:1", true);
    cluster_pass(cluster, 1000);
    assert_int_equal(cluster_links(cluster, 0, 1), 1);
    dialled = cluster->next_link;
    cluster_cut(cluster, dialled);
    (void)fill_with_strangers(cluster, 0);
    (void)cluster_link(cluster, 1, 0);
    cluster_run(cluster);
    assert_int_equal(cluster_links(cluster, 0, 1), 1);
}

/* Answers a wish to store, so that the next event may come. */
static void settle(struct core *core, struct effects *effects)
{
    struct event event = {.type = EVENT_STORED, .moment.good = true};

    if (effects->count == 0 || effects->items[effects->count - 1].type != EFFECT_STORE)
        return;
    effects_clear(effects);
    assert_int_equal(core_step(core, &event, effects), STATUS_OK);
}

static void tell(struct core *core, struct effects *effects, const char *address, bool pinned)
{
    struct event event = {.type = EVENT_PEER, .now.ms = 1, .moment.good = true};

    snprintf(event.peer.address, CORE_ADDRESS_SIZE, "%s", address);
    event.peer.pinned = pinned;
    effects_clear(effects);
    assert_int_equal(core_step(core, &event, effects), STATUS_OK);
    settle(core, effects);
}

static void a_node_that_dials_named_peers_alone_learns_no_other_address(void **state)
{
    const struct core_config config = {.network.bytes = {1}, .named_only = true};
    const struct moment moment = {.wall.ms = HOUR_MS, .good = true};
    struct effects effects;
    struct peer_view view;
    struct core *core;

    (void)state;
    effects_init(&effects);
    assert_int_equal(core_open(&core, &config), STATUS_OK);
    assert_int_equal(core_loaded(core, &moment, (struct instant){0}, &effects), STATUS_OK);
    settle(core, &effects);
    tell(core, &effects, "tip:1", false);
    assert_false(core_peer_at(core, 0, &view));
    tell(core, &effects, "named:1", true);
    assert_true(core_peer_at(core, 0, &view));
    assert_string_equal(view.address, "named:1");
    core_close(core);
    effects_done(&effects);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nodes_that_know_one_find_all, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(two_links_between_the_same_two_become_one, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_link_to_oneself_is_dropped_and_not_dialled_again,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(an_echo_of_our_random_by_another_device_is_a_breach,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(an_absent_peer_is_dialled_ever_more_rarely, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_pinned_peer_that_returns_is_found_again, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_beacon_tells_where_to_dial, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(another_network_is_left_alone, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(shunning_doubles_with_each_breach, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(after_a_day_without_a_breach_shunning_begins_anew,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(
            whoever_claims_a_named_peers_address_does_not_keep_us_from_it, cluster_set_up,
            cluster_tear_down),
        cmocka_unit_test_setup_teardown(an_address_is_shunned_for_what_was_done_there,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_named_peer_is_dialled_whatever_was_done_at_its_address,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_named_peer_is_dialled_although_its_device_is_shunned,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(whoever_claims_an_address_is_shunned_without_it,
                                        cluster_set_up, cluster_tear_down),
        cmocka_unit_test_setup_teardown(links_beyond_the_bound_are_turned_away, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_stranger_gives_way_to_whom_we_dialled, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test_setup_teardown(
            a_stranger_gives_way_to_an_admitted_principal_and_not_the_reverse, cluster_set_up,
            cluster_tear_down),
        cmocka_unit_test_setup_teardown(a_stranger_gives_way_to_a_named_device, cluster_set_up,
                                        cluster_tear_down),
        cmocka_unit_test(a_node_that_dials_named_peers_alone_learns_no_other_address),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
