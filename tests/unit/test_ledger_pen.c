/* The pen of requests under attack: strangers cost a node what SPEC section 7.3 says and no more,
 * whoever vouches for them and however often. */
#include "scene.h"

#define FIRST_STRANGER 1000
#define STRANGERS 100
/* Key events of the strangers: up to that many, some more than a request may have. */
#define EVENTS_MAX (LIMIT_REQUEST_EVENTS + 2)

/* The inception of a stranger, to be taken after somebody vouched. */
static void write_stranger(const struct scene *scene, struct actor *stranger, uint64_t number,
                           struct written *inception)
{
    actor_init(stranger, inception, &scene->cell.network, FIRST_STRANGER + number,
               stamp_of_ms(SCENE_START_MS));
}

/* Vouches for a stranger, who then shows a log of so many events. */
static void bring(struct scene *scene, struct actor *voucher, uint64_t number, unsigned events)
{
    struct actor stranger;
    struct written inception;

    write_stranger(scene, &stranger, number, &inception);
    scene_vouch(scene, voucher, &stranger);
    scene_hold(scene, &inception);
    for (unsigned i = 1; i < events; i++)
        scene_delegate(scene, &stranger, 0);
}

static void assert_pen_in_bounds(const struct scene *scene)
{
    struct principal_view view;
    unsigned count = 0;

    for (size_t i = 0; ledger_principal_at(scene->ledger, i, &view); i++) {
        if (view.named || view.event_count == 0)
            continue;
        assert_true(view.event_count <= LIMIT_REQUEST_EVENTS);
        count++;
    }
    assert_true(count <= LIMIT_REQUESTS);
}

static size_t count_principals(const struct scene *scene)
{
    struct principal_view view;
    size_t count = 0;

    while (ledger_principal_at(scene->ledger, count, &view))
        count++;
    return count;
}

static void strangers_wait_in_a_pen_whoever_vouches_with_a_revoked_key(void **state)
{
    struct scene scene;
    struct actor voucher;
    struct actor stranger;
    struct actor revoked;
    struct written written;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &voucher, 2, "MY");
    revoked = voucher;
    scene_revoke(&scene, &voucher, &revoked.delegation);
    bring(&scene, &revoked, 0, LIMIT_REQUEST_EVENTS);
    for (uint64_t i = 1; i < LIMIT_REQUESTS; i++)
        bring(&scene, &revoked, i, 1);
    write_stranger(&scene, &stranger, LIMIT_REQUESTS, &written);
    scene_vouch(&scene, &revoked, &stranger);
    assert_int_equal(scene_take(&scene, &written), STATUS_BUSY);
    assert_pen_in_bounds(&scene);
    scene_finish(&scene);
}

static void a_request_is_short(void **state)
{
    struct scene scene;
    struct actor stranger;
    struct written written;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &stranger, 2, NULL);
    for (unsigned i = 2; i < LIMIT_REQUEST_EVENTS; i++)
        scene_delegate(&scene, &stranger, 0);
    actor_delegate(&stranger, &written, ROLE_ALL, 0);
    assert_int_equal(scene_take(&scene, &written), STATUS_NOT_ADMITTED);
    scene_finish(&scene);
}

static void whom_the_cell_has_decided_about_is_not_forgotten_while_it_signs_anew(void **state)
{
    struct scene scene;
    struct actor actor;
    struct id old;
    struct id id;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    for (unsigned i = 0; i < LIMIT_REQUEST_EVENTS; i++)
        scene_delegate(&scene, &actor, 0);
    assert_int_equal(scene_publish(&scene, &actor, "hall", BODY_A, &id), STATUS_OK);
    old = scene.cell.delegation;
    scene_revoke(&scene, &scene.cell, &old);
    scene_tick(&scene, 1);
    assert_int_equal(scene_admission(&scene, &actor), ADMISSION_NONE);
    assert_true(scene_holds(&scene, &actor.delegation));
    scene_delegate(&scene, &scene.cell, 9);
    scene_recognise(&scene, &scene.cell, &actor, RECOGNITION_RECOGNISED, "MY");
    assert_int_equal(scene_admission(&scene, &actor), ADMISSION_RECOGNISED);
    assert_true(scene_is_effective(&scene, &id));
    scene_finish(&scene);
}

static void vouches_turned_over_leave_no_more_strangers_than_the_pen_holds(void **state)
{
    struct scene scene;
    struct actor voucher;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &voucher, 2, "MY");
    for (unsigned i = 0; i < STRANGERS; i++) {
        bring(&scene, &voucher, i, 1 + i % EVENTS_MAX);
        assert_pen_in_bounds(&scene);
    }
    scene_finish(&scene);
}

static void a_voucher_that_revokes_again_and_again_leaves_no_more_either(void **state)
{
    struct scene scene;
    struct actor voucher;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &voucher, 2, "MY");
    for (unsigned i = 0; i < STRANGERS; i++) {
        const struct id delegation = voucher.delegation;

        bring(&scene, &voucher, i, 1 + i % EVENTS_MAX);
        if (i % kind_class_of(KIND_VOUCH)->quota != 0)
            continue;
        scene_revoke(&scene, &voucher, &delegation);
        assert_pen_in_bounds(&scene);
        scene_delegate(&scene, &voucher, 0);
    }
    scene_finish(&scene);
}

static void who_waits_is_not_pushed_out_by_those_who_lose_their_name(void **state)
{
    struct scene scene;
    struct actor voucher;
    struct actor first[LIMIT_REQUESTS];
    struct written written;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &voucher, 2, "MY");
    for (uint64_t i = 0; i < kind_class_of(KIND_VOUCH)->quota; i++)
        bring(&scene, &voucher, LIMIT_REQUESTS + i, 1);
    for (uint64_t i = 0; i < LIMIT_REQUESTS; i++) {
        write_stranger(&scene, &first[i], i, &written);
        scene_hold(&scene, &written);
    }
    scene_tick(&scene, kind_class_of(KIND_VOUCH)->life_hours + 1);
    for (uint64_t i = 0; i < LIMIT_REQUESTS; i++)
        assert_int_equal(scene_view(&scene, &first[i]).event_count, 1);
    assert_pen_in_bounds(&scene);
    scene_finish(&scene);
}

static void vouches_for_nobody_leave_nothing_when_they_are_turned_over(void **state)
{
    struct scene scene;
    struct actor voucher;
    size_t before;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &voucher, 2, "MY");
    before = count_principals(&scene);
    for (uint8_t i = 1; i <= STRANGERS; i++)
        scene_vouch(&scene, &voucher, &(struct actor){.id = {{i}}});
    assert_int_equal(count_principals(&scene), before + kind_class_of(KIND_VOUCH)->quota);
    scene_finish(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strangers_wait_in_a_pen_whoever_vouches_with_a_revoked_key),
        cmocka_unit_test(a_request_is_short),
        cmocka_unit_test(whom_the_cell_has_decided_about_is_not_forgotten_while_it_signs_anew),
        cmocka_unit_test(vouches_turned_over_leave_no_more_strangers_than_the_pen_holds),
        cmocka_unit_test(a_voucher_that_revokes_again_and_again_leaves_no_more_either),
        cmocka_unit_test(who_waits_is_not_pushed_out_by_those_who_lose_their_name),
        cmocka_unit_test(vouches_for_nobody_leave_nothing_when_they_are_turned_over),
    };

    return cmocka_run_group_tests(tests, scene_start, NULL);
}
