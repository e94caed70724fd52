/* The rules of SPEC sections 6 to 8, one small story each; tests/property has the random ones. */
#include "actor.h"
#include "protocol/ledger.h"

#define START_MS (INT64_C(480000) * HOUR_MS)

struct scene {
    struct ledger *ledger;
    struct actor cell;
    struct moment now;
    struct changes changes;
};

static enum status take(struct scene *scene, struct written *written)
{
    struct verify_job job;
    enum status status = ledger_examine(scene->ledger, &written->record, &scene->now, &job);

    changes_clear(&scene->changes);
    if (status == STATUS_OK) {
        assert_int_equal(verify_run(&job), STATUS_OK);
        status = ledger_insert(scene->ledger, &written->record, &scene->now, &scene->changes);
    }
    written_done(written);
    return status;
}

static void scene_init(struct scene *scene)
{
    const struct id nobody = {{0}};
    struct written written;

    *scene = (struct scene){.now = {.wall.ms = START_MS + HOUR_MS / 2, .good = true}};
    changes_init(&scene->changes);
    actor_init(&scene->cell, &written, NULL, 1, stamp_of_ms(START_MS));
    assert_int_equal(ledger_open(&scene->ledger, &scene->cell.network, &nobody), STATUS_OK);
    assert_int_equal(ledger_loaded(scene->ledger, hour_of_wall(scene->now.wall), &scene->changes),
                     STATUS_OK);
    assert_int_equal(take(scene, &written), STATUS_OK);
    actor_delegate(&scene->cell, &written, ROLE_ALL, 0);
    assert_int_equal(take(scene, &written), STATUS_OK);
}

static void scene_done(struct scene *scene)
{
    changes_done(&scene->changes);
    ledger_close(scene->ledger);
}

/* A new association whose log is asked in, then, with a country, recognised. */
static void join(struct scene *scene, struct actor *actor, uint64_t number, const char *country)
{
    struct written written;

    actor_init(actor, &written, &scene->cell.network, number, stamp_of_ms(START_MS));
    assert_int_equal(take(scene, &written), STATUS_OK);
    actor_delegate(actor, &written, ROLE_ALL, 0);
    assert_int_equal(take(scene, &written), STATUS_OK);
    if (country == NULL)
        return;
    actor_recognise(&scene->cell, &written, actor, RECOGNITION_RECOGNISED, country);
    assert_int_equal(take(scene, &written), STATUS_OK);
}

static enum status publish(struct scene *scene, struct actor *actor, uint32_t kind,
                           const char *body, struct id *id)
{
    const struct subject subject = subject_of("s", 1);
    struct written written;

    actor_write(actor, &written, kind, &subject, span_of_text(body));
    *id = written.record.id;
    return take(scene, &written);
}

static bool is_effective(const struct scene *scene, const struct id *id)
{
    struct ledger_entry entry;

    return ledger_find(scene->ledger, id, &entry) && entry.effective;
}

static enum admission admission_of(const struct scene *scene, const struct actor *actor)
{
    struct principal_view view;

    assert_true(ledger_principal(scene->ledger, &actor->id, &view));
    return view.admission;
}

#define BODY_A     \
    "\x81\x01\xa1" \
    "a"
#define BODY_EMPTY "\x80"

static void entries_of_the_recognised_count_and_of_others_are_refused(void **state)
{
    struct scene scene;
    struct actor known;
    struct actor stranger;
    struct id id;

    (void)state;
    scene_init(&scene);
    join(&scene, &known, 2, "MY");
    join(&scene, &stranger, 3, NULL);
    assert_int_equal(publish(&scene, &known, KIND_PLACE, BODY_A, &id), STATUS_OK);
    assert_true(is_effective(&scene, &id));
    assert_int_equal(publish(&scene, &stranger, KIND_PLACE, BODY_A, &id), STATUS_NOT_ADMITTED);
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
    join(&scene, &actor, 2, "MY");
    earlier = actor;
    actor.stamp.value += 1000;
    assert_int_equal(publish(&scene, &actor, KIND_PLACE, BODY_A, &first), STATUS_OK);
    assert_int_equal(publish(&scene, &actor, KIND_PLACE, BODY_EMPTY, &second), STATUS_OK);
    assert_false(ledger_find(scene.ledger, &first, &entry));
    assert_true(is_effective(&scene, &second));
    assert_int_equal(publish(&scene, &earlier, KIND_PLACE, BODY_A, &first), STATUS_STALE);
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
    join(&scene, &actor, 2, "MY");
    revoke.target = actor.delegation;
    actor.stamp = stamp_of_ms(scene.now.wall.ms + LIMIT_AHEAD_MS);
    assert_int_equal(publish(&scene, &actor, KIND_PLACE, BODY_A, &stolen), STATUS_OK);
    actor.stamp = stamp_of_ms(START_MS + 1000);
    actor_key_event(&actor, &written, KIND_REVOKE, &revoke);
    assert_int_equal(take(&scene, &written), STATUS_OK);
    assert_false(is_effective(&scene, &stolen));
    actor_delegate(&actor, &written, ROLE_ALL, 77);
    assert_int_equal(take(&scene, &written), STATUS_OK);
    assert_int_equal(publish(&scene, &actor, KIND_PLACE, BODY_A, &again), STATUS_OK);
    assert_true(is_effective(&scene, &again));
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
    join(&scene, &newcomer, 9, NULL);
    for (uint64_t i = 0; i < 3; i++) {
        join(&scene, &vouchers[i], 2 + i, countries[i]);
        actor_vouch(&vouchers[i], &written, &newcomer);
        assert_int_equal(admission_of(&scene, &newcomer), ADMISSION_NONE);
        assert_int_equal(take(&scene, &written), STATUS_OK);
    }
    assert_int_equal(admission_of(&scene, &newcomer), ADMISSION_PROVISIONAL);
    scene.now.wall.ms += 91 * 24 * HOUR_MS;
    assert_int_equal(ledger_tick(scene.ledger, &scene.now, &scene.changes), STATUS_OK);
    assert_int_equal(admission_of(&scene, &newcomer), ADMISSION_NONE);
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
    join(&scene, &actor, 2, "MY");
    other = actor;
    other.stamp.value += 5;
    actor_key_event(&actor, &written, KIND_ROTATE, &body);
    assert_int_equal(take(&scene, &written), STATUS_OK);
    actor_key_event(&other, &written, KIND_ROTATE, &body);
    assert_int_equal(take(&scene, &written), STATUS_OK);
    assert_true(ledger_principal(scene.ledger, &actor.id, &view));
    assert_true(view.disputed);
    actor_recognise(&scene.cell, &written, &other, RECOGNITION_RECOGNISED, "MY");
    assert_int_equal(take(&scene, &written), STATUS_OK);
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
    join(&scene, &actor, 2, "MY");
    actor.stamp = stamp_of_ms(scene.now.wall.ms + LIMIT_AHEAD_MS + 1);
    assert_int_equal(publish(&scene, &actor, KIND_PLACE, BODY_A, &id), STATUS_FROM_FUTURE);
    actor.stamp = stamp_of_ms(START_MS + 1000);
    scene.now.wall.ms = START_MS + (9504 + 3) * HOUR_MS;
    assert_int_equal(publish(&scene, &actor, KIND_PLACE, BODY_A, &id), STATUS_ENDED);
    scene_done(&scene);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == STATUS_OK ? 0 : -1;
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
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
