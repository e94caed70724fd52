/* A ledger that was stored step by step and loaded again is the same ledger. */
#include "shelf.h"

#include "example.h"

#define WRITTEN_MAX 64
#define ASSOCIATIONS 3

/* A ledger over a store, and what was written for them. */
struct scene {
    struct shelf shelf;
    struct ledger *ledger;
    struct moment now;
    struct written written[WRITTEN_MAX];
    size_t count;
};

static struct written *next(struct scene *scene)
{
    assert_true(scene->count < WRITTEN_MAX);
    return &scene->written[scene->count++];
}

/* Takes in the record written last, and stores what changed. */
static void insert(struct scene *scene)
{
    const struct record *record = &scene->written[scene->count - 1].record;

    assert_int_equal(ledger_insert(scene->ledger, record, &scene->now, &scene->shelf.changes),
                     STATUS_OK);
    assert_int_equal(shelf_apply(&scene->shelf), STATUS_OK);
}

static enum status on_record(void *context, struct span bytes)
{
    struct scene *scene = context;
    struct record record;

    assert_int_equal(record_read(&record, bytes, &scene->shelf.network), STATUS_OK);
    return ledger_load(scene->ledger, &record);
}

static void on_hidden(void *context, const struct id *principal, struct hour hidden_since)
{
    struct scene *scene = context;

    ledger_load_hidden(scene->ledger, principal, hidden_since);
}

static void open_ledger(struct scene *scene)
{
    assert_int_equal(ledger_open(&scene->ledger, &scene->shelf.network, &scene->shelf.network, 4),
                     STATUS_OK);
}

static void reload(struct scene *scene)
{
    const struct store_visitor visitor = {
        .on_record = on_record,
        .on_hidden = on_hidden,
        .context = scene,
    };

    ledger_close(scene->ledger);
    open_ledger(scene);
    shelf_close(&scene->shelf);
    shelf_open(&scene->shelf);
    assert_int_equal(store_scan(scene->shelf.store, &visitor), STATUS_OK);
    assert_int_equal(
        ledger_loaded(scene->ledger, hour_of_wall(scene->now.wall), &scene->shelf.changes),
        STATUS_OK);
    assert_int_equal(shelf_apply(&scene->shelf), STATUS_OK);
}

/* The sets of all lanes as one value: what is held, and what of it counts. */
static struct id summary(const struct scene *scene)
{
    struct hasher hasher;
    struct id id;

    hash_init(&hasher);
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        struct lane_digest digest;
        uint64_t records;

        ledger_digest(scene->ledger, (enum lane)lane, &digest);
        assert_int_equal(ledger_fingerprint(scene->ledger, (enum lane)lane,
                                            ledger_hour(scene->ledger), &records, &id),
                         STATUS_OK);
        hash_update(&hasher, span_of(digest.fingerprint, sizeof(digest.fingerprint)));
        hash_update(&hasher, span_of(id.bytes, ID_SIZE));
    }
    hash_final(&hasher, &id);
    return id;
}

/* The Cell, and associations with a key log of four events, a profile and a place each; one is
 * suspended, and of one an entry was replaced by a deletion. */
static void fill(struct scene *scene, struct actor *cell, struct actor *actors)
{
    static const uint8_t deletion[] = {0x80};
    const struct profile profile = example_profile();
    const struct place place = example_place();
    const struct subject subject = subject_of("hall", 4);

    actor_delegate(cell, next(scene), ROLE_ALL, 0);
    insert(scene);
    for (uint64_t i = 0; i < ASSOCIATIONS; i++) {
        actor_init(&actors[i], next(scene), &scene->shelf.network, i + 2, cell->stamp);
        insert(scene);
        for (uint64_t device = 0; device < 3; device++) {
            actor_delegate(&actors[i], next(scene), ROLE_ALL, device);
            insert(scene);
        }
        actor_recognise(cell, next(scene), &actors[i], RECOGNITION_RECOGNISED, "IN");
        insert(scene);
        shelf_entry(&actors[i], next(scene), KIND_PROFILE, "", &profile);
        insert(scene);
        shelf_entry(&actors[i], next(scene), KIND_PLACE, "hall", &place);
        insert(scene);
    }
    actor_write(&actors[0], next(scene), KIND_PLACE, &subject, span_of(deletion, sizeof(deletion)));
    insert(scene);
    actor_recognise(cell, next(scene), &actors[1], RECOGNITION_SUSPENDED, "IN");
    insert(scene);
}

static void a_ledger_is_the_same_after_the_store_was_closed_and_scanned(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    struct actor actors[ASSOCIATIONS];
    struct principal_view view;
    struct actor cell;
    struct id before;
    struct id after;

    (void)state;
    assert_non_null(scene);
    actor_init(&cell, next(scene), NULL, 1, stamp_of_ms(SHELF_HOUR * HOUR_MS));
    shelf_init_network(&scene->shelf, &cell.network);
    scene->now = (struct moment){.wall = {.ms = SHELF_HOUR * HOUR_MS + 1000}, .good = true};
    open_ledger(scene);
    assert_int_equal(
        ledger_loaded(scene->ledger, hour_of_wall(scene->now.wall), &scene->shelf.changes),
        STATUS_OK);
    insert(scene);
    fill(scene, &cell, actors);
    changes_clear(&scene->shelf.changes);
    assert_int_equal(ledger_tick(scene->ledger, &scene->now, &scene->shelf.changes), STATUS_OK);
    assert_int_equal(shelf_apply(&scene->shelf), STATUS_OK);
    before = summary(scene);
    reload(scene);
    after = summary(scene);
    assert_true(id_equal(&before, &after));
    assert_true(ledger_principal(scene->ledger, &actors[1].id, &view));
    assert_int_equal(view.admission, ADMISSION_SUSPENDED);
    assert_int_equal(view.hidden_since.value, SHELF_HOUR);
    assert_true(ledger_principal(scene->ledger, &actors[2].id, &view));
    assert_int_equal(view.admission, ADMISSION_RECOGNISED);
    for (size_t i = 0; i < scene->count; i++)
        written_done(&scene->written[i]);
    ledger_close(scene->ledger);
    shelf_done(&scene->shelf);
    free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ledger_is_the_same_after_the_store_was_closed_and_scanned),
    };
    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
