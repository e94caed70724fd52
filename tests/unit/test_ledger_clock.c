/* Wrong clocks against the ledger, SPEC section 4.3, and what goes when time does. After each story
 * a node that restarts from its store knows what it knew. */
#include "scene.h"

#define DAYS(n) ((n)*INT64_C(24))
#define VOUCHERS 4
#define NEWCOMERS 8

static void an_unsure_clock_ends_nothing(void **state)
{
    struct scene scene;
    struct actor actor;
    struct lane_digest digest;
    struct id id;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    assert_int_equal(scene_publish(&scene, &actor, "hall", BODY_A, &id), STATUS_OK);
    scene.now.good = false;
    scene_tick(&scene, DAYS(4000));
    assert_true(scene_is_effective(&scene, &id));
    ledger_digest(scene.ledger, LANE_DIRECTORY, &digest);
    assert_int_equal(digest.count, 1);
    scene_finish(&scene);
}

static void thirty_days_of_good_clock_pass_before_bytes_go(void **state)
{
    struct scene scene;
    struct actor actor;
    struct moment good;
    struct id id;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    assert_int_equal(scene_publish(&scene, &actor, "hall", BODY_A, &id), STATUS_OK);
    good = scene.now;
    scene.now = (struct moment){.wall.ms = HOUR_MS, .good = false};
    scene_tick(&scene, 0);
    scene_recognise(&scene, &scene.cell, &actor, RECOGNITION_SUSPENDED, "MY");
    scene.now = good;
    scene_tick(&scene, 0);
    scene_tick(&scene, LIMIT_HIDDEN_HOURS - 1);
    assert_true(scene_holds(&scene, &id));
    scene_tick(&scene, 1);
    assert_false(scene_holds(&scene, &id));
    scene_finish(&scene);
}

static void a_request_that_came_under_a_clock_ahead_leaves_the_pen(void **state)
{
    struct principal_view view;
    struct scene scene;
    struct actor actor;
    struct moment good;

    (void)state;
    scene_init(&scene);
    good = scene.now;
    scene.now.good = false;
    scene_tick(&scene, DAYS(20000));
    scene_join(&scene, &actor, 2, NULL);
    scene.now = good;
    scene_tick(&scene, 1);
    assert_true(ledger_principal(scene.ledger, &actor.id, &view));
    scene_tick(&scene, LIMIT_HIDDEN_HOURS);
    assert_false(ledger_principal(scene.ledger, &actor.id, &view));
    scene_finish(&scene);
}

static void what_an_unsure_node_took_from_the_future_goes_with_a_good_clock(void **state)
{
    struct scene scene;
    struct actor actor;
    struct actor thief;
    struct moment good;
    struct id theft;
    struct id entry;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    good = scene.now;
    thief = actor;
    thief.stamp = stamp_of_ms(SCENE_START_MS + DAYS(36500) * HOUR_MS);
    scene.now.good = false;
    assert_int_equal(scene_publish(&scene, &thief, "hall", BODY_A, &theft), STATUS_OK);
    scene.now = good;
    scene_tick(&scene, 0);
    assert_false(scene_holds(&scene, &theft));
    assert_int_equal(scene_publish(&scene, &actor, "hall", BODY_A, &entry), STATUS_OK);
    assert_true(scene_is_effective(&scene, &entry));
    scene_finish(&scene);
}

static void key_events_are_taken_whatever_their_stamp(void **state)
{
    struct scene scene;
    struct actor actor;
    struct id id;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    actor.stamp = stamp_of_ms(scene.now.wall.ms + DAYS(400) * HOUR_MS);
    scene_delegate(&scene, &actor, 7);
    assert_int_equal(scene_publish(&scene, &actor, "hall", BODY_A, &id), STATUS_FROM_FUTURE);
    scene_tick(&scene, 1);
    assert_true(scene_holds(&scene, &actor.delegation));
    scene_finish(&scene);
}

/* A scene from here on told to the actor's own node. */
static void move_to(struct scene *scene, const struct actor *actor)
{
    struct hour hour = ledger_hour(scene->ledger);

    ledger_close(scene->ledger);
    scene->ledger = rows_load(&scene->rows, &actor->id, hour);
}

static void what_we_signed_under_a_clock_ahead_counts_for_nothing_and_makes_way(void **state)
{
    struct lane_digest digest;
    struct scene scene;
    struct actor actor;
    struct actor ahead;
    struct id early;
    struct id id;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    move_to(&scene, &actor);
    ahead = actor;
    ahead.stamp = stamp_of_ms(scene.now.wall.ms + DAYS(400) * HOUR_MS);
    scene.now.good = false;
    assert_int_equal(scene_publish(&scene, &ahead, "hall", BODY_A, &early), STATUS_OK);
    assert_true(scene_is_effective(&scene, &early));
    scene.now.good = true;
    scene_tick(&scene, 0);
    assert_true(scene_holds(&scene, &early));
    assert_false(scene_is_effective(&scene, &early));
    ledger_digest(scene.ledger, LANE_DIRECTORY, &digest);
    assert_int_equal(digest.count, 0);
    assert_int_equal(scene_publish(&scene, &actor, "hall", BODY_A, &id), STATUS_OK);
    assert_false(scene_holds(&scene, &early));
    assert_true(scene_is_effective(&scene, &id));
    scene_done(&scene);
}

static void what_we_signed_counts_again_when_its_time_comes(void **state)
{
    struct scene scene;
    struct actor actor;
    struct id id;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    move_to(&scene, &actor);
    actor.stamp = stamp_of_ms(scene.now.wall.ms + DAYS(3) * HOUR_MS);
    scene.now.good = false;
    assert_int_equal(scene_publish(&scene, &actor, "hall", BODY_A, &id), STATUS_OK);
    scene.now.good = true;
    scene_tick(&scene, DAYS(2));
    assert_false(scene_is_effective(&scene, &id));
    scene_tick(&scene, DAYS(1));
    assert_true(scene_is_effective(&scene, &id));
    scene_finish(&scene);
}

/* Everybody recognised vouches for every newcomer and for itself; newcomers vouch for one another
 * and show a profile. */
static void vouch_all_round(struct scene *scene, struct actor vouchers[VOUCHERS],
                            struct actor newcomers[NEWCOMERS])
{
    for (uint64_t i = 0; i < VOUCHERS; i++) {
        scene_join(scene, &vouchers[i], 2 + i, i % 2 == 0 ? "MY" : "SG");
        scene_vouch(scene, &vouchers[i], &vouchers[i]);
    }
    for (uint64_t i = 0; i < NEWCOMERS; i++) {
        struct id id;

        scene_join(scene, &newcomers[i], 20 + i, NULL);
        if (i == 0)
            continue;
        for (size_t k = 0; k < VOUCHERS; k++)
            scene_vouch(scene, &vouchers[k], &newcomers[i]);
        scene_vouch(scene, &newcomers[i], &newcomers[i - 1]);
        assert_int_equal(scene_publish(scene, &newcomers[i], "hall", BODY_A, &id), STATUS_OK);
    }
}

/* Fills the log, which drops the vouches, of which each hangs on somebody else. */
static void spend(struct scene *scene, const struct actor *actor)
{
    for (int64_t i = 1; !scene_view(scene, actor).spent; i++) {
        struct actor fork = *actor;

        fork.stamp.value += i << STAMP_COUNTER_BITS;
        scene_delegate(scene, &fork, 0);
    }
}

static void newcomers_are_forgotten_when_their_vouchers_are_spent(void **state)
{
    const int64_t steps[] = {500, 500, -400, 500, 500};
    struct actor newcomers[NEWCOMERS];
    struct actor vouchers[VOUCHERS];
    struct principal_view view;
    struct scene scene;

    (void)state;
    scene_init(&scene);
    vouch_all_round(&scene, vouchers, newcomers);
    assert_int_equal(scene_admission(&scene, &newcomers[1]), ADMISSION_PROVISIONAL);
    scene_assert_loads_the_same(&scene);
    for (size_t i = 0; i < VOUCHERS; i++)
        spend(&scene, &vouchers[i]);
    assert_int_equal(scene_admission(&scene, &newcomers[1]), ADMISSION_NONE);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        scene_assert_loads_the_same(&scene);
        scene_tick(&scene, steps[i]);
    }
    for (size_t i = 0; i < NEWCOMERS; i++)
        assert_false(ledger_principal(scene.ledger, &newcomers[i].id, &view));
    scene_finish(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unsure_clock_ends_nothing),
        cmocka_unit_test(thirty_days_of_good_clock_pass_before_bytes_go),
        cmocka_unit_test(a_request_that_came_under_a_clock_ahead_leaves_the_pen),
        cmocka_unit_test(what_an_unsure_node_took_from_the_future_goes_with_a_good_clock),
        cmocka_unit_test(key_events_are_taken_whatever_their_stamp),
        cmocka_unit_test(what_we_signed_under_a_clock_ahead_counts_for_nothing_and_makes_way),
        cmocka_unit_test(what_we_signed_counts_again_when_its_time_comes),
        cmocka_unit_test(newcomers_are_forgotten_when_their_vouchers_are_spent),
    };

    return cmocka_run_group_tests(tests, scene_start, NULL);
}
