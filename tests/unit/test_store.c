/* The store keeps what it acknowledged, all or nothing, and hands it back as the ledger wants it.
 */
#include "shelf.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "example.h"
#include "store/store_state.h"

#define EVENTS 5
#define FAR (SHELF_HOUR + 10000)

/* What a scan reported. */
struct seen {
    struct id ids[64];
    uint32_t kinds[64];
    size_t count;
    size_t hidden_count;
    int64_t hidden_since;
    size_t damaged_count;
    struct id damaged;
    struct id network;
};

static enum status on_record(void *context, struct span bytes)
{
    struct seen *seen = context;
    struct record record;

    assert_int_equal(record_read(&record, bytes, &seen->network), STATUS_OK);
    assert_true(seen->count < 64);
    seen->ids[seen->count] = record.id;
    seen->kinds[seen->count++] = record.kind;
    return STATUS_OK;
}

static void on_hidden(void *context, const struct id *principal, struct hour hidden_since)
{
    struct seen *seen = context;

    (void)principal;
    seen->hidden_count++;
    seen->hidden_since = hidden_since.value;
}

static void on_damaged(void *context, const struct id *id)
{
    struct seen *seen = context;

    seen->damaged_count++;
    seen->damaged = *id;
}

static struct seen scan(struct shelf *shelf)
{
    struct seen seen = {.network = shelf->network};
    const struct store_visitor visitor = {
        .on_record = on_record,
        .on_hidden = on_hidden,
        .on_damaged = on_damaged,
        .context = &seen,
    };

    assert_int_equal(store_scan(shelf->store, &visitor), STATUS_OK);
    return seen;
}

static bool has(const struct seen *seen, const struct id *id)
{
    for (size_t i = 0; i < seen->count; i++)
        if (id_equal(&seen->ids[i], id))
            return true;
    return false;
}

static void exec(struct shelf *shelf, const char *sql)
{
    assert_int_equal(sqlite3_exec(shelf->store->database.handle, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void put_place(struct shelf *shelf, struct actor *actor, struct written *out,
                      const char *subject)
{
    const struct place place = example_place();

    shelf_entry(actor, out, KIND_PLACE, subject, &place);
    shelf_put(shelf, out, FAR);
}

static void what_was_put_is_there_after_reopening_with_its_exact_bytes(void **state)
{
    struct shelf shelf;
    struct actor actor;
    struct written written;
    struct buffer bytes;

    (void)state;
    shelf_init(&shelf);
    shelf_actor(&shelf, &actor, 1);
    put_place(&shelf, &actor, &written, "hall");
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    shelf_close(&shelf);
    shelf_open(&shelf);
    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    assert_int_equal(store_read(shelf.store, &written.record.id, &bytes), STATUS_OK);
    assert_int_equal(span_compare(buffer_span(&bytes), buffer_span(&written.buffer)), 0);
    assert_int_equal(store_read(shelf.store, &actor.id, &bytes), STATUS_NOT_FOUND);
    buffer_done(&bytes);
    written_done(&written);
    shelf_done(&shelf);
}

static void a_scan_gives_key_events_parents_first_then_trust_then_the_rest(void **state)
{
    struct shelf shelf;
    struct actor actor;
    struct written events[EVENTS];
    struct written others[2];
    struct seen seen;

    (void)state;
    shelf_init_memory(&shelf);
    actor_init(&actor, &events[0], &shelf.network, 1, stamp_of_ms(SHELF_HOUR * HOUR_MS));
    for (uint64_t i = 1; i < EVENTS; i++)
        actor_delegate(&actor, &events[i], ROLE_ALL, i);
    put_place(&shelf, &actor, &others[0], "hall");
    actor_vouch(&actor, &others[1], &actor);
    shelf_put(&shelf, &others[1], FAR);
    for (size_t i = EVENTS; i-- > 0;)
        shelf_put(&shelf, &events[i], HOUR_NEVER);
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    seen = scan(&shelf);
    assert_int_equal(seen.count, EVENTS + 2);
    for (size_t i = 0; i < EVENTS; i++)
        assert_true(id_equal(&seen.ids[i], &events[i].record.id));
    assert_int_equal(seen.kinds[EVENTS], KIND_VOUCH);
    assert_int_equal(seen.kinds[EVENTS + 1], KIND_PLACE);
    for (size_t i = 0; i < EVENTS; i++)
        written_done(&events[i]);
    written_done(&others[0]);
    written_done(&others[1]);
    shelf_done(&shelf);
}

static void a_lane_is_scanned_by_itself(void **state)
{
    struct shelf shelf;
    struct actor actor;
    struct written inception;
    struct written place;
    struct seen trust;
    struct seen directory;
    struct store_visitor visitor = {.on_record = on_record, .context = &trust};

    (void)state;
    shelf_init_memory(&shelf);
    trust = directory = (struct seen){.network = shelf.network};
    actor_init(&actor, &inception, &shelf.network, 1, stamp_of_ms(SHELF_HOUR * HOUR_MS));
    shelf_put(&shelf, &inception, HOUR_NEVER);
    put_place(&shelf, &actor, &place, "hall");
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    assert_int_equal(store_scan_lane(shelf.store, LANE_TRUST, &visitor), STATUS_OK);
    visitor.context = &directory;
    assert_int_equal(store_scan_lane(shelf.store, LANE_DIRECTORY, &visitor), STATUS_OK);
    assert_int_equal(trust.count, 1);
    assert_int_equal(trust.kinds[0], KIND_INCEPTION);
    assert_int_equal(directory.count, 1);
    assert_int_equal(directory.kinds[0], KIND_PLACE);
    written_done(&inception);
    written_done(&place);
    shelf_done(&shelf);
}

static enum status on_refuse(void *context, struct span bytes)
{
    (void)bytes;
    ++*(int *)context;
    return STATUS_NO_MEMORY;
}

static void a_visitor_ends_the_scan_with_its_status(void **state)
{
    struct shelf shelf;
    struct actor actor;
    struct written written[2];
    int calls = 0;
    const struct store_visitor visitor = {.on_record = on_refuse, .context = &calls};

    (void)state;
    shelf_init_memory(&shelf);
    shelf_actor(&shelf, &actor, 1);
    put_place(&shelf, &actor, &written[0], "one");
    put_place(&shelf, &actor, &written[1], "two");
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    assert_int_equal(store_scan(shelf.store, &visitor), STATUS_NO_MEMORY);
    assert_int_equal(calls, 1);
    assert_int_equal(scan(&shelf).count, 2);
    written_done(&written[0]);
    written_done(&written[1]);
    shelf_done(&shelf);
}

static void a_full_disk_is_reported_and_loses_nothing(void **state)
{
    struct shelf shelf;
    struct actor actor;
    struct written kept;
    struct written more[40];
    char subject[8];
    struct seen seen;

    (void)state;
    shelf_init(&shelf);
    shelf_actor(&shelf, &actor, 1);
    put_place(&shelf, &actor, &kept, "kept");
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    exec(&shelf, "PRAGMA max_page_count = 1"); /* what there is, and no page more */
    for (size_t i = 0; i < 40; i++) {
        snprintf(subject, sizeof(subject), "%zu", i);
        put_place(&shelf, &actor, &more[i], subject);
    }
    shelf_drop(&shelf, &kept.record.id);
    assert_int_equal(shelf_apply(&shelf), STATUS_DISK_FULL);
    seen = scan(&shelf);
    assert_int_equal(seen.count, 1);
    assert_true(has(&seen, &kept.record.id));
    exec(&shelf, "PRAGMA max_page_count = 100000");
    for (size_t i = 0; i < 40; i++)
        shelf_put(&shelf, &more[i], FAR);
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    assert_int_equal(scan(&shelf).count, 41);
    for (size_t i = 0; i < 40; i++)
        written_done(&more[i]);
    written_done(&kept);
    shelf_done(&shelf);
}

static void putting_a_record_again_changes_nothing(void **state)
{
    struct shelf shelf;
    struct actor actor;
    struct written written;

    (void)state;
    shelf_init_memory(&shelf);
    shelf_actor(&shelf, &actor, 1);
    put_place(&shelf, &actor, &written, "hall");
    shelf_put(&shelf, &written, FAR);
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    shelf_drop(&shelf, &actor.id);
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    assert_int_equal(scan(&shelf).count, 1);
    written_done(&written);
    shelf_done(&shelf);
}

static void a_hidden_principal_is_remembered_until_its_log_goes(void **state)
{
    struct shelf shelf;
    struct actor actor;
    struct written inception;
    struct seen seen;

    (void)state;
    shelf_init(&shelf);
    actor_init(&actor, &inception, &shelf.network, 1, stamp_of_ms(SHELF_HOUR * HOUR_MS));
    shelf_put(&shelf, &inception, HOUR_NEVER);
    shelf_principal(&shelf, &actor.id, ADMISSION_NONE);
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    shelf_close(&shelf);
    shelf_open(&shelf);
    seen = scan(&shelf);
    assert_int_equal(seen.hidden_count, 1);
    assert_int_equal(seen.hidden_since, SHELF_HOUR);
    shelf_drop(&shelf, &inception.record.id);
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    seen = scan(&shelf);
    assert_int_equal(seen.hidden_count, 0);
    written_done(&inception);
    shelf_done(&shelf);
}

static void a_damaged_row_is_reported_and_dropped_and_the_rest_stays(void **state)
{
    struct shelf shelf;
    struct actor actor;
    struct written written[2];
    struct seen seen;

    (void)state;
    shelf_init(&shelf);
    shelf_actor(&shelf, &actor, 1);
    put_place(&shelf, &actor, &written[0], "one");
    put_place(&shelf, &actor, &written[1], "two");
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    exec(&shelf, "UPDATE record SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS"
                 " BLOB) WHERE subject = x'6f6e65'"); /* the signature, which no id covers */
    seen = scan(&shelf);
    assert_int_equal(seen.count, 1);
    assert_true(id_equal(&seen.ids[0], &written[1].record.id));
    assert_int_equal(seen.damaged_count, 1);
    assert_true(id_equal(&seen.damaged, &written[0].record.id));
    assert_int_equal(scan(&shelf).damaged_count, 0);
    shelf_put(&shelf, &written[0], FAR);
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    assert_int_equal(scan(&shelf).count, 2);
    written_done(&written[0]);
    written_done(&written[1]);
    shelf_done(&shelf);
}

static void notes_are_kept_and_replaced(void **state)
{
    struct shelf shelf;
    struct buffer note;
    char name[80];

    (void)state;
    shelf_init(&shelf);
    buffer_init(&note, 64);
    assert_int_equal(store_note_get(shelf.store, "clock", &note), STATUS_NOT_FOUND);
    assert_int_equal(store_note_put(shelf.store, "clock", span_of_text("one")), STATUS_OK);
    assert_int_equal(store_note_put(shelf.store, "clock", span_of_text("two")), STATUS_OK);
    assert_int_equal(store_note_put(shelf.store, "empty", span_of(NULL, 0)), STATUS_OK);
    shelf_close(&shelf);
    shelf_open(&shelf);
    assert_int_equal(store_note_get(shelf.store, "clock", &note), STATUS_OK);
    assert_int_equal(store_note_get(shelf.store, "empty", &note), STATUS_OK);
    assert_int_equal(span_compare(buffer_span(&note), span_of_text("two")), 0);
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(store_note_put(shelf.store, name, span_of_text("x")), STATUS_TOO_LARGE);
    buffer_done(&note);
    shelf_done(&shelf);
}

static void one_home_is_open_once(void **state)
{
    struct shelf shelf;
    struct store *second = NULL;

    (void)state;
    shelf_init(&shelf);
    assert_int_equal(store_open(&second, shelf.path, &shelf.network), STATUS_EXISTS);
    assert_null(second);
    shelf_close(&shelf);
    assert_int_equal(store_open(&second, shelf.path, &shelf.network), STATUS_OK);
    store_close(second);
    shelf_done(&shelf);
}

static void files_are_their_owners_alone(void **state)
{
    static const char *const endings[] = {"", "-wal", "-shm", ".lock"};
    struct shelf shelf;

    (void)state;
    shelf_init(&shelf);
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        char path[2 * SHELF_PATH_SIZE];
        struct stat file;

        snprintf(path, sizeof(path), "%s%s", shelf.path, endings[i]);
        assert_int_equal(stat(path, &file), 0);
        assert_int_equal(file.st_mode & 0777, 0600);
    }
    shelf_done(&shelf);
}

static void another_network_is_refused(void **state)
{
    struct shelf shelf;
    struct store *other = NULL;
    struct id network = {{1}};

    (void)state;
    shelf_init(&shelf);
    shelf_close(&shelf);
    assert_int_equal(store_open(&other, shelf.path, &network), STATUS_BAD_NETWORK);
    assert_null(other);
    shelf_open(&shelf);
    shelf_done(&shelf);
}

static void a_newer_version_and_a_stranger_are_refused_untouched(void **state)
{
    struct shelf shelf;
    struct store *store = NULL;
    struct seen seen;

    (void)state;
    shelf_init(&shelf);
    exec(&shelf, "PRAGMA user_version = 99");
    shelf_close(&shelf);
    assert_int_equal(store_open(&store, shelf.path, &shelf.network), STATUS_UNSUPPORTED);
    assert_null(store);
    assert_int_equal(unlink(shelf.path), 0);
    {
        sqlite3 *stranger;

        assert_int_equal(sqlite3_open(shelf.path, &stranger), SQLITE_OK);
        sqlite3_exec(stranger, "CREATE TABLE diary (line)", NULL, NULL, NULL);
        assert_int_equal(store_open(&store, shelf.path, &shelf.network), STATUS_UNSUPPORTED);
        sqlite3_exec(stranger, "PRAGMA user_version = 1", NULL, NULL, NULL);
        sqlite3_close(stranger);
    }
    assert_int_equal(store_open(&store, shelf.path, &shelf.network), STATUS_UNSUPPORTED);
    assert_int_equal(unlink(shelf.path), 0);
    shelf_open(&shelf);
    seen = scan(&shelf);
    assert_int_equal(seen.count, 0);
    shelf_done(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_there_after_reopening_with_its_exact_bytes),
        cmocka_unit_test(a_scan_gives_key_events_parents_first_then_trust_then_the_rest),
        cmocka_unit_test(a_lane_is_scanned_by_itself),
        cmocka_unit_test(a_visitor_ends_the_scan_with_its_status),
        cmocka_unit_test(a_full_disk_is_reported_and_loses_nothing),
        cmocka_unit_test(putting_a_record_again_changes_nothing),
        cmocka_unit_test(a_hidden_principal_is_remembered_until_its_log_goes),
        cmocka_unit_test(a_damaged_row_is_reported_and_dropped_and_the_rest_stays),
        cmocka_unit_test(notes_are_kept_and_replaced),
        cmocka_unit_test(one_home_is_open_once),
        cmocka_unit_test(files_are_their_owners_alone),
        cmocka_unit_test(another_network_is_refused),
        cmocka_unit_test(a_newer_version_and_a_stranger_are_refused_untouched),
    };
    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
