/* A store of any earlier version becomes one of this, whole or not at all; that of a later version
 * is left as it is. */
#include "shelf.h"

#include <dirent.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "example.h"
#include "faulty.h"
#include "older.h"
#include "store/backup.h"
#include "store/migration.h"
#include "store/query.h"
#include "store/store_state.h"

#define FAR (SHELF_HOUR + 10000)
#define ANSWER_SIZE_MAX (1 << 20)
#define PATH_SIZE (SHELF_PATH_SIZE + 32)

enum { INCEPTION, DELEGATION, PROFILE, PLACE, BEARER, SERVICE, GONE, RECORDS };

/* What stands in an old store, and a new one that was given the same. */
struct past {
    struct shelf old; /* closed; of its path and files */
    struct shelf fresh;
    struct actor actor;
    struct written records[RECORDS];
};

static void write_records(struct past *past)
{
    static const uint32_t kinds[] = {[PROFILE] = KIND_PROFILE,
                                     [PLACE] = KIND_PLACE,
                                     [BEARER] = KIND_BEARER,
                                     [SERVICE] = KIND_SERVICE};
    const struct subject gone = subject_of("gone", 4);

    actor_init(&past->actor, &past->records[INCEPTION], &past->old.network, 1,
               stamp_of_ms(SHELF_HOUR * HOUR_MS));
    actor_delegate(&past->actor, &past->records[DELEGATION], ROLE_ALL, 0);
    for (size_t i = PROFILE; i <= SERVICE; i++) {
        union body body;

        example_body(kinds[i], &body);
        shelf_entry(&past->actor, &past->records[i], kinds[i], i == PROFILE ? "" : "one", &body);
    }
    actor_write(&past->actor, &past->records[GONE], KIND_PLACE, &gone, span_of("\x80", 1));
}

static void past_init(struct past *past)
{
    shelf_init(&past->old);
    shelf_close(&past->old);
    write_records(past);
    shelf_init(&past->fresh);
    for (size_t i = 0; i < RECORDS; i++)
        shelf_put(&past->fresh, &past->records[i], FAR);
    shelf_principal(&past->fresh, &past->actor.id, ADMISSION_RECOGNISED);
    assert_int_equal(shelf_apply(&past->fresh), STATUS_OK);
    assert_int_equal(store_note_put(past->fresh.store, "word", span_of_text("kept")), STATUS_OK);
}

/* Its file as that version wrote it, with nothing beside it. */
static void write_old(struct past *past, int version)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    char path[PATH_SIZE];

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        snprintf(path, sizeof(path), "%s%s", past->old.path, suffixes[i]);
        (void)unlink(path);
    }
    older_write(past->old.path, version, &past->old.network, past->records, RECORDS, FAR);
}

static void past_done(struct past *past)
{
    for (size_t i = 0; i < RECORDS; i++)
        written_done(&past->records[i]);
    shelf_done(&past->fresh);
    shelf_done(&past->old);
}

/* All answers to members that the store can give, as one text. */
static void ask_all(const struct past *past, struct store *store, struct buffer *out)
{
    const struct association_filter any = {.limit = 10};
    const struct search_filter words = {.text = span_of_text("entirna"), .limit = 10};
    const struct search_filter hall = {.text = span_of_text("hall"), .limit = 10};
    const struct near_filter near = {.what = NEAR_ALL, .limit = 10};
    const struct record_filter places = {.kind = KIND_PLACE, .hidden = true, .limit = 10};
    const struct hour hour = {.value = SHELF_HOUR};
    struct query *query;

    buffer_init(out, ANSWER_SIZE_MAX);
    assert_int_equal(query_open(&query, store), STATUS_OK);
    assert_int_equal(query_associations(query, out, &any, hour), STATUS_OK);
    assert_int_equal(query_association(query, out, &past->actor.id, false, hour), STATUS_OK);
    assert_int_equal(query_search(query, out, &words, hour), STATUS_OK);
    assert_int_equal(query_search(query, out, &hall, hour), STATUS_OK);
    assert_int_equal(query_near(query, out, &near, hour), STATUS_OK);
    assert_int_equal(query_records(query, out, &places, hour), STATUS_OK);
    query_close(query);
    assert_int_equal(store_note_get(store, "word", out), STATUS_OK);
}

/* The statements that made all tables, and the version. */
static void tell_schema(struct store *store, struct buffer *out)
{
    static const char sql[] =
        "SELECT group_concat(sql, ';') || (SELECT user_version FROM pragma_user_version)"
        " || (SELECT application_id FROM pragma_application_id)"
        " FROM (SELECT sql FROM sqlite_schema ORDER BY name)";
    sqlite3_stmt *statement;
    const char *text;

    buffer_init(out, ANSWER_SIZE_MAX);
    assert_int_equal(sqlite3_prepare_v2(store->database.handle, sql, -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    text = (const char *)sqlite3_column_text(statement, 0);
    assert_non_null(text);
    buffer_append(out, span_of_text(text));
    sqlite3_finalize(statement);
}

static void check_equal(struct buffer *left, struct buffer *right)
{
    assert_int_equal(buffer_span(left).size, buffer_span(right).size);
    assert_memory_equal(left->bytes, right->bytes, left->size);
    buffer_done(left);
    buffer_done(right);
}

static enum status count_record(void *context, struct span bytes)
{
    (void)bytes;
    ++*(size_t *)context;
    return STATUS_OK;
}

/* The open store has what the fresh one has, byte for byte, and answers as it does. */
static void check_like_fresh(struct past *past)
{
    size_t count = 0;
    const struct store_visitor visitor = {.on_record = count_record, .context = &count};
    struct buffer left;
    struct buffer right;

    for (size_t i = 0; i < RECORDS; i++) {
        buffer_init(&left, LIMIT_RECORD_SIZE);
        assert_int_equal(store_read(past->old.store, &past->records[i].record.id, &left),
                         STATUS_OK);
        assert_int_equal(span_compare(buffer_span(&left), buffer_span(&past->records[i].buffer)),
                         0);
        buffer_done(&left);
    }
    assert_int_equal(store_scan(past->old.store, &visitor), STATUS_OK);
    assert_int_equal(count, RECORDS);
    ask_all(past, past->old.store, &left);
    ask_all(past, past->fresh.store, &right);
    assert_true(left.size > 4000);
    check_equal(&left, &right);
    tell_schema(past->old.store, &left);
    tell_schema(past->fresh.store, &right);
    check_equal(&left, &right);
}

static void every_older_store_becomes_one_of_this_version_with_all_that_was_in_it(void **state)
{
    struct past past;

    (void)state;
    assert_int_equal(OLDER_SCHEMAS, migration_latest() - 1);
    past_init(&past);
    for (int version = 1; version <= OLDER_SCHEMAS; version++) {
        write_old(&past, version);
        for (size_t opened = 0; opened < 2; opened++) {
            shelf_open(&past.old);
            check_like_fresh(&past);
            shelf_close(&past.old);
        }
    }
    past_done(&past);
}

static int64_t number_of(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement;
    int64_t number;

    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

/* Whatever cut the migration off, the file stands at a whole step: the old one or the new. */
static int64_t check_whole(const struct past *past)
{
    sqlite3 *database;
    int64_t version;

    assert_int_equal(sqlite3_open(past->old.path, &database), SQLITE_OK);
    version = number_of(database, "PRAGMA user_version");
    assert_int_equal(number_of(database, "SELECT count(*) FROM record"), RECORDS);
    assert_int_equal(number_of(database, "SELECT count(*) FROM pragma_integrity_check"
                                         " WHERE integrity_check <> 'ok'"),
                     0);
    assert_int_equal(number_of(database, "SELECT count(*) FROM sqlite_schema"
                                         " WHERE name IN ('association', 'entry_text')"),
                     version == 1 ? 0 : 2);
    sqlite3_close(database);
    return version;
}

/* Calls until the process ends itself. */
static int calls_left;

static void on_call(void *context, const struct faulty_call *call)
{
    (void)context;
    (void)call;
    if (calls_left-- == 0)
        (void)kill(getpid(), SIGKILL);
}

/* In a child: upgrades until it is killed at that call. */
static void upgrade_until_killed(struct past *past, int calls)
{
    calls_left = calls;
    faulty_install(1 << 20, SQLITE_IOERR);
    faulty_watch(on_call, NULL);
    _exit(store_open(&past->old.store, past->old.path, &past->old.network) == STATUS_OK ? 0 : 1);
}

static void a_migration_that_is_killed_at_any_write_leaves_a_whole_store(void **state)
{
    struct past past;
    bool ended = false;
    size_t old = 0;

    (void)state;
    past_init(&past);
    for (int calls = 0; !ended; calls += 1 + calls / 16) {
        int status;
        pid_t child;

        write_old(&past, 1);
        child = fork();
        if (child == 0)
            upgrade_until_killed(&past, calls);
        assert_true(child > 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        ended = WIFEXITED(status);
        assert_true(!ended || WEXITSTATUS(status) == 0);
        old += check_whole(&past) == 1;
        shelf_open(&past.old);
        check_like_fresh(&past);
        shelf_close(&past.old);
        assert_true(calls < 2000);
    }
    assert_true(old >= 3);
    past_done(&past);
}

static void a_migration_whose_disk_fails_at_any_write_leaves_a_whole_store(void **state)
{
    static const struct {
        int result;
        enum status status;
    } rows[] = {{SQLITE_FULL, STATUS_DISK_FULL}, {SQLITE_IOERR_FSYNC, STATUS_IO}};
    struct past past;

    (void)state;
    past_init(&past);
    for (size_t row = 0; row < 2; row++) {
        enum status status = STATUS_IO;

        for (int good = 0; status != STATUS_OK; good += 1 + good / 16) {
            write_old(&past, 1);
            faulty_install(good, rows[row].result);
            status = store_open(&past.old.store, past.old.path, &past.old.network);
            shelf_close(&past.old);
            (void)faulty_remove();
            assert_true(status == STATUS_OK || status == rows[row].status);
            (void)check_whole(&past);
            shelf_open(&past.old);
            check_like_fresh(&past);
            shelf_close(&past.old);
            assert_true(good < 2000);
        }
    }
    past_done(&past);
}

/* All files of the shelf but the index of the log, which whoever opens the log makes anew: names
 * and bytes, in one hash. */
static void hash_files(const struct shelf *shelf, struct id *out)
{
    struct id sum = {{0}};
    DIR *directory = opendir(shelf->directory);
    struct dirent *entry;

    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        char path[PATH_SIZE + 256];
        struct id hash;
        size_t size;
        char *bytes;

        if (entry->d_name[0] == '.' || strstr(entry->d_name, "-shm") != NULL)
            continue;
        snprintf(path, sizeof(path), "%s/%s", shelf->directory, entry->d_name);
        bytes = unit_read_file(path, &size);
        hash_parts(&hash, (struct span[]){span_of_text(entry->d_name), span_of(bytes, size)}, 2);
        for (size_t i = 0; i < ID_SIZE; i++)
            sum.bytes[i] ^= hash.bytes[i];
        free(bytes);
    }
    closedir(directory);
    *out = sum;
}

static void check_refused_untouched(struct shelf *shelf)
{
    struct store *store = NULL;
    struct id before;
    struct id after;

    hash_files(shelf, &before);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(store_open(&store, shelf->path, &shelf->network), STATUS_UNSUPPORTED);
        hash_files(shelf, &after);
        assert_true(id_equal(&before, &after));
    }
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *database;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

/* What a later version may do to a schema: nothing of it is understood here. */
static const char later[] = "CREATE TABLE later (one); INSERT INTO later VALUES (1);"
                            "ALTER TABLE record RENAME TO entry; PRAGMA user_version = 99";

static void a_later_version_s_store_is_refused_untouched(void **state)
{
    struct shelf shelf;

    (void)state;
    shelf_init(&shelf);
    shelf_close(&shelf);
    run_sql(shelf.path, later);
    check_refused_untouched(&shelf);
    shelf_done(&shelf);
}

static void a_later_version_s_backup_is_refused_untouched(void **state)
{
    struct shelf shelf;
    struct backup *backup = NULL;
    struct id before;
    struct id after;
    char path[PATH_SIZE];

    (void)state;
    shelf_init(&shelf);
    snprintf(path, sizeof(path), "%s/backup", shelf.directory);
    assert_int_equal(backup_write(shelf.store, path, NULL, 0), STATUS_OK);
    shelf_close(&shelf);
    run_sql(path, "PRAGMA user_version = 99");
    hash_files(&shelf, &before);
    assert_int_equal(backup_open(&backup, path), STATUS_UNSUPPORTED);
    hash_files(&shelf, &after);
    assert_true(id_equal(&before, &after));
    shelf_done(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_older_store_becomes_one_of_this_version_with_all_that_was_in_it),
        cmocka_unit_test(a_migration_that_is_killed_at_any_write_leaves_a_whole_store),
        cmocka_unit_test(a_migration_whose_disk_fails_at_any_write_leaves_a_whole_store),
        cmocka_unit_test(a_later_version_s_store_is_refused_untouched),
        cmocka_unit_test(a_later_version_s_backup_is_refused_untouched),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
