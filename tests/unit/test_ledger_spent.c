/* A full log that was forgotten with its principal's name, and comes back: SPEC section 6.4. */
#include "scene.h"

#define REVOKE_AT 2
#define DELEGATE_AT 3

/* A log of 256 events, and what was signed by way of it. */
struct full {
    struct actor actor;
    struct written log[LIMIT_LOG_EVENTS];
    struct written stale; /* an entry by way of the first delegation, which the log revokes */
    struct written entry; /* by way of the second */
    struct written vouch; /* the same, for nobody */
};

static void write_entry(struct actor *actor, struct written *out)
{
    const struct subject subject = subject_of("hall", 4);

    actor_write(actor, out, KIND_PLACE, &subject, span_of_text(BODY_A));
}

static void full_init(struct full *full, const struct id *network)
{
    struct actor *actor = &full->actor;
    struct key_event_body revoke = {0};

    actor_init(actor, &full->log[0], network, 2, stamp_of_ms(SCENE_START_MS));
    actor_delegate(actor, &full->log[1], ROLE_ALL, 0);
    write_entry(actor, &full->stale);
    revoke.target = actor->delegation;
    actor_key_event(actor, &full->log[REVOKE_AT], KIND_REVOKE, &revoke);
    actor_delegate(actor, &full->log[DELEGATE_AT], ROLE_ALL, 77);
    write_entry(actor, &full->entry);
    actor_vouch(actor, &full->vouch, &(struct actor){.id = {{9}}});
    for (size_t i = DELEGATE_AT + 1; i < LIMIT_LOG_EVENTS; i++) {
        struct key_event_body contest = {0};

        actor_key_event(actor, &full->log[i], KIND_CONTEST, &contest);
    }
}

static void full_done(struct full *full)
{
    for (size_t i = 0; i < LIMIT_LOG_EVENTS; i++)
        written_done(&full->log[i]);
    written_done(&full->stale);
    written_done(&full->entry);
    written_done(&full->vouch);
}

/* What was written stays to be offered again. */
static enum status offer(struct scene *scene, const struct written *written)
{
    struct written copy;

    buffer_init(&copy.buffer, LIMIT_RECORD_SIZE);
    buffer_append(&copy.buffer, buffer_span(&written->buffer));
    assert_int_equal(record_read(&copy.record, buffer_span(&copy.buffer), &scene->cell.network),
                     STATUS_OK);
    return scene_take(scene, &copy);
}

static void recognise(struct scene *scene, const struct full *full)
{
    scene_recognise(scene, &scene->cell, &full->actor, RECOGNITION_RECOGNISED, "MY");
}

/* The recognition is void for longer than the bytes stay; then the Cell signs it anew. */
static void lapse(struct scene *scene, const struct full *full)
{
    struct id delegation = scene->cell.delegation;

    scene_tick(scene, 1);
    scene_revoke(scene, &scene->cell, &delegation);
    scene_tick(scene, LIMIT_HIDDEN_HOURS);
    scene_delegate(scene, &scene->cell, 9);
    recognise(scene, full);
}

static void assert_alike(const struct scene *a, const struct scene *b, const struct full *full)
{
    const struct id *const ids[] = {&full->stale.record.id, &full->entry.record.id,
                                    &full->vouch.record.id};

    for (enum lane lane = 0; lane < LANE_COUNT; lane++) {
        struct lane_digest one;
        struct lane_digest other;

        ledger_digest(a->ledger, lane, &one);
        ledger_digest(b->ledger, lane, &other);
        assert_int_equal(one.count, other.count);
        assert_memory_equal(one.fingerprint, other.fingerprint, sizeof(one.fingerprint));
    }
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        assert_int_equal(scene_holds(a, ids[i]), scene_holds(b, ids[i]));
        assert_int_equal(scene_holds(a, ids[i]) && scene_is_effective(a, ids[i]),
                         scene_holds(b, ids[i]) && scene_is_effective(b, ids[i]));
    }
    assert_int_equal(scene_admission(a, &full->actor), scene_admission(b, &full->actor));
}

/* Whoever has kept old registers of the principal offers them all the while. */
static void replay(struct scene *scene, const struct full *full)
{
    (void)offer(scene, &full->stale);
    (void)offer(scene, &full->entry);
    (void)offer(scene, &full->vouch);
}

static void a_full_log_that_was_forgotten_comes_back_as_to_a_node_that_never_knew_it(void **state)
{
    struct scene knew;
    struct scene fresh;
    struct full *full = calloc(1, sizeof(*full));

    (void)state;
    assert_non_null(full);
    scene_init(&knew);
    scene_init(&fresh);
    full_init(full, &knew.cell.network);
    recognise(&knew, full);
    recognise(&fresh, full);
    for (size_t i = 0; i < LIMIT_LOG_EVENTS; i++)
        assert_int_equal(offer(&knew, &full->log[i]), STATUS_OK);
    assert_true(scene_view(&knew, &full->actor).spent);
    lapse(&knew, full);
    lapse(&fresh, full);
    assert_int_equal(scene_view(&knew, &full->actor).event_count, 0);
    for (size_t i = 0; i < LIMIT_LOG_EVENTS; i++) {
        assert_int_equal(offer(&knew, &full->log[i]), STATUS_OK);
        assert_int_equal(offer(&fresh, &full->log[i]), STATUS_OK);
        assert_alike(&knew, &fresh, full);
        replay(&knew, full);
        replay(&fresh, full);
        assert_alike(&knew, &fresh, full);
        if (i >= REVOKE_AT && scene_holds(&knew, &full->stale.record.id))
            assert_false(scene_is_effective(&knew, &full->stale.record.id));
    }
    assert_true(scene_view(&knew, &full->actor).spent);
    assert_false(scene_holds(&knew, &full->entry.record.id));
    assert_false(scene_holds(&knew, &full->vouch.record.id));
    scene_finish(&knew);
    scene_finish(&fresh);
    full_done(full);
    free(full);
}

static void nothing_comes_back_with_a_forgotten_log_but_its_events(void **state)
{
    struct scene scene;
    struct full *full = calloc(1, sizeof(*full));

    (void)state;
    assert_non_null(full);
    scene_init(&scene);
    full_init(full, &scene.cell.network);
    recognise(&scene, full);
    for (size_t i = 0; i < LIMIT_LOG_EVENTS; i++) {
        assert_int_equal(offer(&scene, &full->log[i]), STATUS_OK);
        if (i == DELEGATE_AT)
            replay(&scene, full);
    }
    lapse(&scene, full);
    for (size_t i = 0; i < LIMIT_LOG_EVENTS; i++) {
        assert_int_equal(offer(&scene, &full->log[i]), STATUS_OK);
        assert_false(scene_holds(&scene, &full->entry.record.id));
        assert_false(scene_holds(&scene, &full->vouch.record.id));
        assert_int_equal(scene_view(&scene, &full->actor).event_count, i + 1);
        assert_int_equal(scene_view(&scene, &full->actor).spent, i + 1 == LIMIT_LOG_EVENTS);
    }
    scene_finish(&scene);
    full_done(full);
    free(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_log_that_was_forgotten_comes_back_as_to_a_node_that_never_knew_it),
        cmocka_unit_test(nothing_comes_back_with_a_forgotten_log_but_its_events),
    };

    return cmocka_run_group_tests(tests, scene_start, NULL);
}
