/* The rules of SPEC sections 6 to 8, one small story each; tests/property has the random ones. */
#include "scene.h"

static void entries_of_the_recognised_count_and_of_others_are_refused(void **state)
{
    struct scene scene;
    struct actor known;
    struct actor stranger;
    struct id id;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &known, 2, "MY");
    scene_join(&scene, &stranger, 3, NULL);
    assert_int_equal(scene_publish(&scene, &known, "s", BODY_A, &id), STATUS_OK);
    assert_true(scene_is_effective(&scene, &id));
    assert_int_equal(scene_publish(&scene, &stranger, "s", BODY_A, &id), STATUS_NOT_ADMITTED);
    scene_done(&scene);
}

static void the_greater_stamp_stands_and_a_deletion_is_a_record(void **state)
{
    struct scene scene;
    struct actor actor;
    struct actor earlier;
    struct id first;
    struct id second;
    struct ledger_entry entry;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    earlier = actor;
    actor.stamp.value += 1000;
    assert_int_equal(scene_publish(&scene, &actor, "s", BODY_A, &first), STATUS_OK);
    assert_int_equal(scene_publish(&scene, &actor, "s", BODY_EMPTY, &second), STATUS_OK);
    assert_false(ledger_find(scene.ledger, &first, &entry));
    assert_true(scene_is_effective(&scene, &second));
    assert_int_equal(scene_publish(&scene, &earlier, "s", BODY_A, &first), STATUS_STALE);
    scene_done(&scene);
}

static void what_came_by_a_revoked_key_is_void_and_the_next_epoch_outranks_it(void **state)
{
    struct scene scene;
    struct actor actor;
    struct key_event_body revoke = {0};
    struct written written;
    struct id stolen;
    struct id again;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    revoke.target = actor.delegation;
    actor.stamp = stamp_of_ms(scene.now.wall.ms + LIMIT_AHEAD_MS);
    assert_int_equal(scene_publish(&scene, &actor, "s", BODY_A, &stolen), STATUS_OK);
    actor.stamp = stamp_of_ms(SCENE_START_MS + 1000);
    actor_key_event(&actor, &written, KIND_REVOKE, &revoke);
    scene_hold(&scene, &written);
    assert_false(scene_is_effective(&scene, &stolen));
    actor_delegate(&actor, &written, ROLE_ALL, 77);
    scene_hold(&scene, &written);
    assert_int_equal(scene_publish(&scene, &actor, "s", BODY_A, &again), STATUS_OK);
    assert_true(scene_is_effective(&scene, &again));
    scene_done(&scene);
}

static void three_vouches_of_two_countries_admit_until_they_end(void **state)
{
    const char *const countries[] = {"MY", "MY", "SG"};
    struct scene scene;
    struct actor vouchers[3];
    struct actor newcomer;
    struct written written;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &newcomer, 9, NULL);
    for (uint64_t i = 0; i < 3; i++) {
        scene_join(&scene, &vouchers[i], 2 + i, countries[i]);
        actor_vouch(&vouchers[i], &written, &newcomer);
        assert_int_equal(scene_admission(&scene, &newcomer), ADMISSION_NONE);
        scene_hold(&scene, &written);
    }
    assert_int_equal(scene_admission(&scene, &newcomer), ADMISSION_PROVISIONAL);
    scene.now.wall.ms += 91 * 24 * HOUR_MS;
    assert_int_equal(ledger_tick(scene.ledger, &scene.now, &scene.changes), STATUS_OK);
    assert_int_equal(scene_admission(&scene, &newcomer), ADMISSION_NONE);
    scene_done(&scene);
}

static void two_rotates_are_a_dispute_until_the_cell_names_a_head(void **state)
{
    struct scene scene;
    struct actor actor;
    struct actor other;
    struct key_event_body body = {0};
    struct principal_view view;
    struct written written;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    other = actor;
    other.stamp.value += 5;
    actor_key_event(&actor, &written, KIND_ROTATE, &body);
    scene_hold(&scene, &written);
    actor_key_event(&other, &written, KIND_ROTATE, &body);
    scene_hold(&scene, &written);
    assert_true(ledger_principal(scene.ledger, &actor.id, &view));
    assert_true(view.disputed);
    actor_recognise(&scene.cell, &written, &other, RECOGNITION_RECOGNISED, "MY");
    scene_hold(&scene, &written);
    assert_true(ledger_principal(scene.ledger, &actor.id, &view));
    assert_false(view.disputed);
    assert_true(id_equal(&view.head, &other.tip));
    scene_done(&scene);
}

static void a_stamp_from_the_future_waits_and_an_ended_one_is_refused(void **state)
{
    struct scene scene;
    struct actor actor;
    struct id id;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    actor.stamp = stamp_of_ms(scene.now.wall.ms + LIMIT_AHEAD_MS + 1);
    assert_int_equal(scene_publish(&scene, &actor, "s", BODY_A, &id), STATUS_FROM_FUTURE);
    actor.stamp = stamp_of_ms(SCENE_START_MS + 1000);
    scene.now.wall.ms = SCENE_START_MS + (9504 + 3) * HOUR_MS;
    assert_int_equal(scene_publish(&scene, &actor, "s", BODY_A, &id), STATUS_ENDED);
    scene_done(&scene);
}

/* Only an unsure clock takes in so late a stamp. */
static void the_last_stamp_of_all_counts_until_a_new_epoch_begins_at_it(void **state)
{
    struct scene scene;
    struct actor actor;
    struct actor late;
    struct id id;

    (void)state;
    scene_init(&scene);
    scene.now.good = false;
    scene_join(&scene, &actor, 2, "MY");
    late = actor;
    scene_delegate(&scene, &actor, 77);
    late.stamp.value = STAMP_MAX;
    assert_int_equal(scene_publish(&scene, &late, "s", BODY_A, &id), STATUS_OK);
    assert_true(scene_is_effective(&scene, &id));
    actor.stamp.value = STAMP_MAX;
    scene_revoke(&scene, &actor, &actor.delegation);
    assert_false(scene_is_effective(&scene, &id));
    scene_finish(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_of_the_recognised_count_and_of_others_are_refused),
        cmocka_unit_test(the_greater_stamp_stands_and_a_deletion_is_a_record),
        cmocka_unit_test(what_came_by_a_revoked_key_is_void_and_the_next_epoch_outranks_it),
        cmocka_unit_test(three_vouches_of_two_countries_admit_until_they_end),
        cmocka_unit_test(two_rotates_are_a_dispute_until_the_cell_names_a_head),
        cmocka_unit_test(a_stamp_from_the_future_waits_and_an_ended_one_is_refused),
        cmocka_unit_test(the_last_stamp_of_all_counts_until_a_new_epoch_begins_at_it),
    };

    return cmocka_run_group_tests(tests, scene_start, NULL);
}
