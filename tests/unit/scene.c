/* Stories told to a ledger, and the comparison of the ledger with its own rows. */
#include "scene.h"

int scene_start(void **state)
{
    (void)state;
    return crypto_start() == STATUS_OK ? 0 : -1;
}

void scene_init(struct scene *scene)
{
    const struct id nobody = {{0}};
    struct written written;

    *scene = (struct scene){.now = {.wall.ms = SCENE_START_MS + HOUR_MS / 2, .good = true}};
    changes_init(&scene->changes);
    actor_init(&scene->cell, &written, NULL, 1, stamp_of_ms(SCENE_START_MS));
    rows_init(&scene->rows, &scene->cell.network);
    assert_int_equal(ledger_open(&scene->ledger, &scene->cell.network, &nobody, 3), STATUS_OK);
    assert_int_equal(ledger_loaded(scene->ledger, hour_of_wall(scene->now.wall), &scene->changes),
                     STATUS_OK);
    rows_apply(&scene->rows, &scene->changes);
    scene_hold(scene, &written);
    scene_delegate(scene, &scene->cell, 0);
}

void scene_done(struct scene *scene)
{
    changes_done(&scene->changes);
    rows_done(&scene->rows);
    ledger_close(scene->ledger);
}

enum status scene_take(struct scene *scene, struct written *written)
{
    struct verify_job job;
    enum status status = ledger_examine(scene->ledger, &written->record, &scene->now, &job);

    changes_clear(&scene->changes);
    if (status == STATUS_OK) {
        assert_int_equal(verify_run(&job), STATUS_OK);
        status = ledger_insert(scene->ledger, &written->record, &scene->now, &scene->changes);
        rows_apply(&scene->rows, &scene->changes);
    }
    written_done(written);
    return status;
}

void scene_hold(struct scene *scene, struct written *written)
{
    assert_int_equal(scene_take(scene, written), STATUS_OK);
}

void scene_tick(struct scene *scene, int64_t hours)
{
    scene->now.wall.ms += hours * HOUR_MS;
    changes_clear(&scene->changes);
    assert_int_equal(ledger_tick(scene->ledger, &scene->now, &scene->changes), STATUS_OK);
    rows_apply(&scene->rows, &scene->changes);
}

void scene_join(struct scene *scene, struct actor *actor, uint64_t number, const char *country)
{
    struct written written;

    actor_init(actor, &written, &scene->cell.network, number, stamp_of_ms(SCENE_START_MS));
    scene_hold(scene, &written);
    scene_delegate(scene, actor, 0);
    if (country != NULL)
        scene_recognise(scene, &scene->cell, actor, RECOGNITION_RECOGNISED, country);
}

void scene_delegate(struct scene *scene, struct actor *actor, uint64_t number)
{
    struct written written;

    actor_delegate(actor, &written, ROLE_ALL, number);
    scene_hold(scene, &written);
}

void scene_event(struct scene *scene, struct actor *actor, uint32_t kind)
{
    struct key_event_body body = {0};
    struct written written;

    actor_key_event(actor, &written, kind, &body);
    scene_hold(scene, &written);
}

void scene_revoke(struct scene *scene, struct actor *actor, const struct id *target)
{
    struct key_event_body body = {.target = *target};
    struct written written;

    actor_key_event(actor, &written, KIND_REVOKE, &body);
    scene_hold(scene, &written);
}

void scene_recognise(struct scene *scene, struct actor *cell, const struct actor *about,
                     enum recognition_state state, const char *country)
{
    struct written written;

    actor_recognise(cell, &written, about, state, country);
    scene_hold(scene, &written);
}

void scene_vouch(struct scene *scene, struct actor *actor, const struct actor *about)
{
    struct written written;

    actor_vouch(actor, &written, about);
    scene_hold(scene, &written);
}

enum status scene_publish(struct scene *scene, struct actor *actor, const char *subject,
                          const char *body, struct id *id)
{
    const struct subject place = subject_of(subject, strlen(subject));
    struct written written;

    actor_write(actor, &written, KIND_PLACE, &place, span_of_text(body));
    *id = written.record.id;
    return scene_take(scene, &written);
}

bool scene_holds(const struct scene *scene, const struct id *id)
{
    struct ledger_entry entry;

    return ledger_find(scene->ledger, id, &entry);
}

bool scene_is_effective(const struct scene *scene, const struct id *id)
{
    struct ledger_entry entry;

    return ledger_find(scene->ledger, id, &entry) && entry.effective;
}

struct principal_view scene_view(const struct scene *scene, const struct actor *actor)
{
    struct principal_view view;

    assert_true(ledger_principal(scene->ledger, &actor->id, &view));
    return view;
}

enum admission scene_admission(const struct scene *scene, const struct actor *actor)
{
    return scene_view(scene, actor).admission;
}

static void assert_same_lane(const struct ledger *a, const struct ledger *b, enum lane lane)
{
    struct lane_digest digests[2];
    struct id fingerprints[2];
    uint64_t counts[2];

    ledger_digest(a, lane, &digests[0]);
    ledger_digest(b, lane, &digests[1]);
    assert_int_equal(digests[0].count, digests[1].count);
    assert_memory_equal(digests[0].fingerprint, digests[1].fingerprint,
                        sizeof(digests[0].fingerprint));
    assert_int_equal(ledger_fingerprint(a, lane, ledger_hour(a), &counts[0], &fingerprints[0]),
                     STATUS_OK);
    assert_int_equal(ledger_fingerprint(b, lane, ledger_hour(a), &counts[1], &fingerprints[1]),
                     STATUS_OK);
    assert_int_equal(counts[0], counts[1]);
    assert_memory_equal(&fingerprints[0], &fingerprints[1], ID_SIZE);
}

static void assert_same_view(const struct principal_view *a, const struct principal_view *b)
{
    assert_int_equal(a->admission, b->admission);
    assert_string_equal(a->country, b->country);
    assert_int_equal(a->review.value, b->review.value);
    assert_int_equal(a->dissolved, b->dissolved);
    assert_int_equal(a->disputed, b->disputed);
    assert_int_equal(a->spent, b->spent);
    assert_int_equal(a->named, b->named);
    assert_int_equal(a->succeeded, b->succeeded);
    assert_memory_equal(&a->successor, &b->successor, ID_SIZE);
    assert_int_equal(a->hidden_since.value, b->hidden_since.value);
    assert_int_equal(a->event_count, b->event_count);
    assert_int_equal(a->vouch_count, b->vouch_count);
    assert_memory_equal(&a->head, &b->head, ID_SIZE);
}

static void assert_same_principals(const struct scene *scene, const struct ledger *loaded)
{
    struct principal_view view;
    struct principal_view other;

    for (size_t i = 0; ledger_principal_at(loaded, i, &other); i++) {
        assert_true(ledger_principal(scene->ledger, &other.id, &view));
        assert_same_view(&view, &other);
    }
    for (size_t i = 0; ledger_principal_at(scene->ledger, i, &view); i++) {
        const struct principal_view *row = id_map_get(&scene->rows.principals, &view.id);

        assert_non_null(row);
        assert_same_view(&view, row);
        if (view.event_count > 0)
            assert_true(ledger_principal(loaded, &view.id, &other));
    }
}

/* Whether the row says of itself and its author that it counts. */
static bool row_counts(const struct rows *rows, const struct row *row, struct hour hour)
{
    const struct record *record = &row->record;
    const struct principal_view *author = id_map_get(
        &rows->principals, record->kind == KIND_INCEPTION ? &record->id : &record->author);

    assert_non_null(author);
    if (hour.value >= row->shown_until.value)
        return false;
    return record->class->lane == LANE_TRUST
               ? author->named
               : admission_admits(author->admission) && !author->spent && author->event_count > 0;
}

void scene_assert_loads_the_same(const struct scene *scene)
{
    const struct id nobody = {{0}};
    struct hour hour = ledger_hour(scene->ledger);
    struct ledger *loaded = rows_load(&scene->rows, &nobody, hour);
    const struct row *row;
    size_t cursor = 0;

    while ((row = id_map_next(&scene->rows.records, &cursor)) != NULL) {
        struct ledger_entry entry;
        struct ledger_entry other;

        assert_true(ledger_find(scene->ledger, &row->record.id, &entry));
        assert_true(ledger_find(loaded, &row->record.id, &other));
        assert_int_equal(entry.offered, other.offered);
        assert_int_equal(entry.effective, other.effective);
        assert_int_equal(entry.effective, row_counts(&scene->rows, row, hour));
    }
    for (int lane = 0; lane < LANE_COUNT; lane++)
        assert_same_lane(scene->ledger, loaded, (enum lane)lane);
    assert_same_principals(scene, loaded);
    ledger_close(loaded);
}

void scene_finish(struct scene *scene)
{
    scene_assert_loads_the_same(scene);
    scene_done(scene);
}
