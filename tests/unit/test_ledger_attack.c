/* What stolen, retired and revoked keys cannot do: SPEC section 15, against the rules of 6 to 8.
 * After each attack a node that restarts from its store knows what it knew. */
#include "scene.h"

/* Device keys of the stories, apart from those that come with an actor. */
#define DEVICE_FRESH 77
#define DEVICE_THIEF 7777
/* More than the four that were once the most children of an event. */
#define GROUND_MAX 5

/* Keeps the keys, and writes the next event below the inception. */
static struct actor at_inception(const struct actor *actor)
{
    struct actor thief = *actor;

    thief.tip = actor->id;
    thief.sequence = 0;
    return thief;
}

/* The owner of a recognised log rotates and delegates anew; who held its keys before is the thief,
 * whose first delegation is the owner's. */
static void join_and_rotate(struct scene *scene, struct actor *owner, struct actor *thief)
{
    struct written written;

    actor_init(owner, &written, &scene->cell.network, 2, stamp_of_ms(SCENE_START_MS));
    scene_hold(scene, &written);
    scene_recognise(scene, &scene->cell, owner, RECOGNITION_RECOGNISED, "MY");
    scene_delegate(scene, owner, 0);
    *thief = *owner;
    scene_event(scene, owner, KIND_ROTATE);
    scene_delegate(scene, owner, DEVICE_FRESH);
}

/* Delegations below the thief's tip with ids below that of the other one, which stamps are tried
 * for; the thief goes on by the last. */
static void grind_below(struct scene *scene, struct actor *thief, const struct id *other)
{
    const struct actor tip = *thief;
    int64_t tries = 0;

    for (unsigned ground = 0; ground < GROUND_MAX;) {
        struct written written;

        *thief = tip;
        thief->stamp.value += ++tries << STAMP_COUNTER_BITS;
        actor_delegate(thief, &written, ROLE_ALL, DEVICE_THIEF);
        if (id_compare(&written.record.id, other) >= 0) {
            written_done(&written);
            continue;
        }
        scene_hold(scene, &written);
        ground++;
    }
}

static void retired_rotation_keys_cannot_undo_a_rotate(void **state)
{
    struct delegation_view delegation;
    struct scene scene;
    struct actor owner;
    struct actor thief;
    struct actor ground;
    struct id entry;
    struct id theft;

    (void)state;
    scene_init(&scene);
    join_and_rotate(&scene, &owner, &thief);
    assert_int_equal(scene_publish(&scene, &owner, "hall", BODY_A, &entry), STATUS_OK);
    ground = at_inception(&thief);
    grind_below(&scene, &ground, &thief.delegation);
    assert_int_equal(scene_publish(&scene, &ground, "home", BODY_A, &theft), STATUS_OK);
    assert_true(scene_is_effective(&scene, &entry));
    assert_false(scene_is_effective(&scene, &theft));
    assert_true(ledger_delegation(scene.ledger, &owner.delegation, &delegation));
    assert_true(delegation.alive);
    scene_finish(&scene);
}

static void retired_keys_of_the_cell_cannot_become_the_cell(void **state)
{
    struct scene scene;
    struct actor thief;
    struct actor known;
    struct actor friend;
    struct id delegation;

    (void)state;
    scene_init(&scene);
    thief = at_inception(&scene.cell);
    delegation = scene.cell.delegation;
    scene_event(&scene, &scene.cell, KIND_ROTATE);
    scene_delegate(&scene, &scene.cell, DEVICE_FRESH);
    scene_join(&scene, &known, 2, "MY");
    grind_below(&scene, &thief, &delegation);
    scene_join(&scene, &friend, 3, NULL);
    scene_recognise(&scene, &thief, &friend, RECOGNITION_RECOGNISED, "SG");
    assert_int_equal(scene_admission(&scene, &known), ADMISSION_RECOGNISED);
    assert_int_equal(scene_admission(&scene, &friend), ADMISSION_NONE);
    scene_finish(&scene);
}

static void retired_keys_cannot_empty_registers_after_a_rotate(void **state)
{
    struct scene scene;
    struct actor owner;
    struct actor thief;
    struct id entry;
    struct id theft;

    (void)state;
    scene_init(&scene);
    join_and_rotate(&scene, &owner, &thief);
    assert_int_equal(scene_publish(&scene, &owner, "hall", BODY_A, &entry), STATUS_OK);
    scene_revoke(&scene, &thief, &thief.delegation);
    scene_delegate(&scene, &thief, DEVICE_THIEF);
    assert_int_equal(scene_publish(&scene, &thief, "hall", BODY_A, &theft), STATUS_STALE);
    assert_true(scene_is_effective(&scene, &entry));
    scene_finish(&scene);
}

static void retired_keys_cannot_crowd_the_living_out_of_a_quota(void **state)
{
    struct scene scene;
    struct actor owner;
    struct actor thief;
    struct written written;

    (void)state;
    scene_init(&scene);
    join_and_rotate(&scene, &owner, &thief);
    scene_revoke(&scene, &thief, &thief.delegation);
    scene_delegate(&scene, &thief, DEVICE_THIEF);
    for (uint8_t i = 1; i <= kind_class_of(KIND_VOUCH)->quota; i++)
        scene_vouch(&scene, &owner, &(struct actor){.id = {{i}}});
    actor_vouch(&thief, &written, &(struct actor){.id = {{0xff}}});
    assert_int_equal(scene_take(&scene, &written), STATUS_OVER_QUOTA);
    scene_finish(&scene);
}

static void kinds_of_one_class_share_its_quota(void **state)
{
    const uint32_t quota = kind_class_of(KIND_BEACON)->quota;
    const struct subject subject = subject_of("s", 1);
    struct scene scene;
    struct actor actor;
    struct actor earlier;
    struct written written;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &actor, 2, "MY");
    earlier = actor;
    actor.stamp.value += 1 << STAMP_COUNTER_BITS;
    for (uint32_t i = 0; i < quota; i++) {
        actor_write(&actor, &written, KIND_BEACON + i, &subject, span_of_text(BODY_A));
        scene_hold(&scene, &written);
    }
    actor_write(&earlier, &written, KIND_BEACON + quota, &subject, span_of_text(BODY_A));
    assert_int_equal(scene_take(&scene, &written), STATUS_OVER_QUOTA);
    scene_finish(&scene);
}

/* Fills a log with what counts for nothing but its number. */
static void spend(struct scene *scene, struct actor *thief)
{
    const struct actor tip = at_inception(thief);

    for (int64_t i = 1; !scene_view(scene, thief).spent; i++) {
        *thief = tip;
        thief->stamp.value += i << STAMP_COUNTER_BITS;
        scene_delegate(scene, thief, DEVICE_THIEF);
    }
}

static void retired_keys_can_spend_the_cell_and_a_spent_cell_recognises_nobody(void **state)
{
    struct scene scene;
    struct actor thief;
    struct actor known;
    struct written written;

    (void)state;
    scene_init(&scene);
    thief = scene.cell;
    scene_event(&scene, &scene.cell, KIND_ROTATE);
    scene_delegate(&scene, &scene.cell, DEVICE_FRESH);
    scene_join(&scene, &known, 2, "MY");
    spend(&scene, &thief);
    assert_int_equal(scene_admission(&scene, &known), ADMISSION_NONE);
    actor_recognise(&scene.cell, &written, &known, RECOGNITION_RECOGNISED, "MY");
    assert_int_equal(scene_take(&scene, &written), STATUS_SPENT);
    scene_finish(&scene);
}

/* The Cell revokes its device and delegates another; what held the old key is returned. */
static struct actor revoke_device_of_the_cell(struct scene *scene)
{
    const struct actor revoked = scene->cell;

    scene_revoke(scene, &scene->cell, &revoked.delegation);
    scene_delegate(scene, &scene->cell, DEVICE_FRESH);
    return revoked;
}

static void a_revoked_key_of_the_cell_cannot_veto_what_vouches_admit(void **state)
{
    const char *const countries[LIMIT_VOUCHES] = {"MY", "SG", "MY"};
    struct scene scene;
    struct actor revoked;
    struct actor voucher;
    struct actor newcomer;

    (void)state;
    scene_init(&scene);
    revoked = revoke_device_of_the_cell(&scene);
    scene_join(&scene, &newcomer, 9, NULL);
    for (uint64_t i = 0; i < LIMIT_VOUCHES; i++) {
        scene_join(&scene, &voucher, 2 + i, countries[i]);
        scene_vouch(&scene, &voucher, &newcomer);
    }
    scene_recognise(&scene, &revoked, &newcomer, RECOGNITION_DELISTED, "MY");
    assert_int_equal(scene_admission(&scene, &newcomer), ADMISSION_PROVISIONAL);
    scene_finish(&scene);
}

static void a_revoked_key_of_the_cell_names_nobody(void **state)
{
    struct scene scene;
    struct actor revoked;
    struct actor stranger;

    (void)state;
    scene_init(&scene);
    revoked = revoke_device_of_the_cell(&scene);
    scene_join(&scene, &stranger, 2, NULL);
    scene_recognise(&scene, &revoked, &stranger, RECOGNITION_RECOGNISED, "MY");
    assert_int_equal(scene_admission(&scene, &stranger), ADMISSION_NONE);
    assert_false(scene_view(&scene, &stranger).named);
    scene_finish(&scene);
}

/* What the Cell decides about the old one's heir, having seen that head. */
static void decide(struct scene *scene, uint32_t kind, const struct actor *old,
                   const struct succession_body *body)
{
    const struct subject subject = subject_of_id(&old->id);
    struct written written;
    struct buffer bytes;

    buffer_init(&bytes, LIMIT_BODY_SIZE);
    assert_int_equal(succession_body_write(&bytes, body), STATUS_OK);
    actor_write(&scene->cell, &written, kind, &subject, buffer_span(&bytes));
    buffer_done(&bytes);
    scene_hold(scene, &written);
}

static void the_cell_can_end_a_contest_on_two_branches(void **state)
{
    struct succession_body body;
    struct principal_view view;
    struct scene scene;
    struct actor old;
    struct actor heir;
    struct actor other;

    (void)state;
    scene_init(&scene);
    scene_join(&scene, &old, 2, "MY");
    scene_join(&scene, &heir, 3, "MY");
    other = old;
    other.stamp.value += 1 << STAMP_COUNTER_BITS;
    scene_event(&scene, &old, KIND_CONTEST);
    scene_event(&scene, &other, KIND_CONTEST);
    body = (struct succession_body){.successor = heir.id, .head = old.tip};
    decide(&scene, KIND_ANNOUNCE, &old, &body);
    decide(&scene, KIND_FINAL, &old, &body);
    assert_false(scene_view(&scene, &old).succeeded);
    scene_recognise(&scene, &scene.cell, &old, RECOGNITION_RECOGNISED, "MY");
    decide(&scene, KIND_FINAL, &old, &body);
    view = scene_view(&scene, &old);
    assert_true(view.succeeded);
    assert_true(id_equal(&view.successor, &heir.id));
    scene_finish(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retired_rotation_keys_cannot_undo_a_rotate),
        cmocka_unit_test(retired_keys_of_the_cell_cannot_become_the_cell),
        cmocka_unit_test(retired_keys_cannot_empty_registers_after_a_rotate),
        cmocka_unit_test(retired_keys_cannot_crowd_the_living_out_of_a_quota),
        cmocka_unit_test(kinds_of_one_class_share_its_quota),
        cmocka_unit_test(retired_keys_can_spend_the_cell_and_a_spent_cell_recognises_nobody),
        cmocka_unit_test(a_revoked_key_of_the_cell_cannot_veto_what_vouches_admit),
        cmocka_unit_test(a_revoked_key_of_the_cell_names_nobody),
        cmocka_unit_test(the_cell_can_end_a_contest_on_two_branches),
    };

    return cmocka_run_group_tests(tests, scene_start, NULL);
}
