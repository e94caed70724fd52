/* Files of records judged without a node: `verify`, and the logs that ceremonies start from. */
#include "committee.h"

#include "node/key_source.h"
#include "node/offline.h"

static struct trouble trouble;

/* A Cell, an association that it never heard of, and all records of both in one bundle. */
struct scene {
    struct committee cell;
    struct committee association;
    struct buffer network;
    struct buffer own;
};

static void scene_init(struct scene *scene)
{
    const struct profile profile = {.name = span_of_text("example"),
                                    .kind = span_of_text("other"),
                                    .country = span_of_text("IN")};

    committee_init(&scene->cell, NULL, 1, 1);
    committee_init(&scene->association, &scene->cell.founding.network, 2, 1);
    assert_int_equal(founding_add_profile(&scene->association.founding, &profile, &trouble),
                     STATUS_OK);
    buffer_init(&scene->network, 1 << 20);
    buffer_init(&scene->own, 1 << 20);
    committee_bundle(&scene->network, &scene->cell.founding, 2);
    committee_bundle(&scene->own, &scene->association.founding, 3);
}

static void scene_done(struct scene *scene)
{
    buffer_done(&scene->own);
    buffer_done(&scene->network);
    committee_done(&scene->association);
    committee_done(&scene->cell);
}

/* Judges the bundles together, the association's first. */
static void judge(struct offline_items *items, const struct scene *scene)
{
    const struct id *network = &scene->cell.founding.network;
    struct ledger *ledger;

    assert_int_equal(offline_collect(items, buffer_span(&scene->own), network, "own", &trouble),
                     STATUS_OK);
    assert_int_equal(
        offline_collect(items, buffer_span(&scene->network), network, "network", &trouble),
        STATUS_OK);
    assert_int_equal(offline_open(&ledger, network, network, COMMITTEE_NOW), STATUS_OK);
    assert_int_equal(offline_settle(ledger, items, network, COMMITTEE_NOW), STATUS_OK);
    assert_int_equal(offline_judge_unadmitted(items, network, COMMITTEE_NOW), STATUS_OK);
    ledger_close(ledger);
}

static void genuine_records_are_so_in_any_order_and_without_admission(void **state)
{
    struct offline_items items;
    struct scene scene;

    (void)state;
    scene_init(&scene);
    offline_items_init(&items);
    judge(&items, &scene);
    assert_int_equal(items.count, 5);
    for (size_t i = 0; i < items.count; i++)
        assert_int_equal(items.items[i].status, STATUS_OK);
    offline_items_done(&items);
    scene_done(&scene);
}

static void a_changed_record_is_found_out(void **state)
{
    struct offline_items items;
    struct buffer *profile;
    struct scene scene;

    (void)state;
    scene_init(&scene);
    profile = &scene.association.founding.records[2];
    profile->bytes[profile->size - 1] ^= 1; /* of the signature */
    buffer_clear(&scene.own);
    committee_bundle(&scene.own, &scene.association.founding, 3);
    offline_items_init(&items);
    judge(&items, &scene);
    assert_int_equal(items.items[1].status, STATUS_OK);
    assert_int_equal(items.items[2].status, STATUS_BAD_SIGNATURE);
    offline_items_done(&items);
    scene_done(&scene);
}

static void a_record_by_itself_is_taken_for_one(void **state)
{
    struct offline_items items;
    struct scene scene;

    (void)state;
    scene_init(&scene);
    offline_items_init(&items);
    assert_int_equal(offline_collect(&items, buffer_span(&scene.association.founding.records[0]),
                                     &scene.cell.founding.network, "one", &trouble),
                     STATUS_OK);
    assert_int_equal(items.count, 1);
    offline_items_done(&items);
    scene_done(&scene);
}

static void a_damaged_bundle_gives_nothing_and_says_so(void **state)
{
    const struct id elsewhere = {{1}};
    struct offline_items items;
    struct scene scene;

    (void)state;
    scene_init(&scene);
    offline_items_init(&items);
    for (size_t size = 0; size < scene.own.size; size++)
        assert_int_not_equal(offline_collect(&items, span_of(scene.own.bytes, size),
                                             &scene.cell.founding.network, "cut", &trouble),
                             STATUS_OK);
    assert_int_equal(
        offline_collect(&items, buffer_span(&scene.own), &elsewhere, "other", &trouble),
        STATUS_BAD_NETWORK);
    scene.own.bytes[scene.own.size / 2] ^= 1;
    assert_int_not_equal(offline_collect(&items, buffer_span(&scene.own),
                                         &scene.cell.founding.network, "changed", &trouble),
                         STATUS_OK);
    assert_int_equal(items.count, 0);
    offline_items_done(&items);
    scene_done(&scene);
}

static void a_key_log_is_found_in_a_bundle_by_whose_it_is(void **state)
{
    struct key_history history;
    struct scene scene;

    (void)state;
    scene_init(&scene);
    assert_int_equal(
        key_source_read(&history, buffer_span(&scene.network), "network", COMMITTEE_NOW, &trouble),
        STATUS_OK);
    assert_true(id_equal(&history.principal, &scene.cell.founding.principal));
    assert_int_equal(history.log.count, 2);
    key_history_done(&history);
    assert_int_equal(
        key_source_read(&history, buffer_span(&scene.own), "own", COMMITTEE_NOW, &trouble),
        STATUS_OK);
    assert_true(id_equal(&history.principal, &scene.association.founding.principal));
    assert_true(
        id_equal(&history.log.events[history.log.tip].id, &scene.association.founding.delegation));
    key_history_done(&history);
    assert_int_equal(key_source_read_of(&history, buffer_span(&scene.own), "own",
                                        &scene.cell.founding.network, COMMITTEE_NOW, &trouble),
                     STATUS_NOT_FOUND);
    scene_done(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(genuine_records_are_so_in_any_order_and_without_admission),
        cmocka_unit_test(a_changed_record_is_found_out),
        cmocka_unit_test(a_record_by_itself_is_taken_for_one),
        cmocka_unit_test(a_damaged_bundle_gives_nothing_and_says_so),
        cmocka_unit_test(a_key_log_is_found_in_a_bundle_by_whose_it_is),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
