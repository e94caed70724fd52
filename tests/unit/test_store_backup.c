/* A backup is the store as of one moment, whole, without what was deleted; and makes a store again.
 */
#include "shelf.h"

#include <sys/stat.h>

#include "example.h"
#include "store/backup.h"

#define FAR (SHELF_HOUR + 10000)
#define PATH_SIZE (SHELF_PATH_SIZE + 32)

struct bench {
    struct shelf shelf;
    struct actor actor;
    struct written old;
    struct written new;
    char path[PATH_SIZE]; /* of the backup */
};

/* A place was replaced; the old value is cleared away. */
static void begin(struct bench *bench)
{
    const struct place old = {.name = span_of_text("oldnamegone"), .country = span_of_text("MY")};
    const struct place new = {.name = span_of_text("newnamehere"), .country = span_of_text("MY")};

    shelf_init(&bench->shelf);
    shelf_actor(&bench->shelf, &bench->actor, 1);
    shelf_entry(&bench->actor, &bench->old, KIND_PLACE, "door", &old);
    shelf_entry(&bench->actor, &bench->new, KIND_PLACE, "door", &new);
    shelf_put(&bench->shelf, &bench->old, FAR);
    assert_int_equal(shelf_apply(&bench->shelf), STATUS_OK);
    shelf_put(&bench->shelf, &bench->new, FAR);
    shelf_drop(&bench->shelf, &bench->old.record.id);
    assert_int_equal(shelf_apply(&bench->shelf), STATUS_OK);
    assert_int_equal(store_checkpoint(bench->shelf.store), STATUS_OK);
    assert_int_equal(store_note_put(bench->shelf.store, "word", span_of_text("kept")), STATUS_OK);
    snprintf(bench->path, sizeof(bench->path), "%s/backup", bench->shelf.directory);
}

static void end(struct bench *bench)
{
    written_done(&bench->old);
    written_done(&bench->new);
    shelf_done(&bench->shelf);
}

static void write_backup(struct bench *bench)
{
    const struct backup_file files[] = {{"one", span_of_text("first")}, {"two", span_of(NULL, 0)}};

    assert_int_equal(backup_write(bench->shelf.store, bench->path, files, 2), STATUS_OK);
}

static void check_text(enum status status, struct buffer *found, const char *wanted)
{
    assert_int_equal(status, STATUS_OK);
    assert_int_equal(span_compare(buffer_span(found), span_of_text(wanted)), 0);
    buffer_clear(found);
}

static void a_backup_makes_the_store_again(void **state)
{
    struct bench bench;
    struct backup *backup;
    struct buffer found;

    (void)state;
    begin(&bench);
    write_backup(&bench);
    shelf_close(&bench.shelf);
    assert_int_equal(backup_open(&backup, bench.path), STATUS_OK);
    buffer_init(&found, LIMIT_RECORD_SIZE);
    check_text(backup_read(backup, "one", &found), &found, "first");
    check_text(backup_read(backup, "two", &found), &found, "");
    assert_int_equal(backup_read(backup, "three", &found), STATUS_NOT_FOUND);
    memcpy(bench.shelf.path + strlen(bench.shelf.path) - 2, "xy", 2); /* another than it was */
    assert_int_equal(backup_restore(backup, bench.shelf.path), STATUS_OK);
    backup_close(backup);
    shelf_open(&bench.shelf);
    assert_int_equal(store_read(bench.shelf.store, &bench.new.record.id, &found), STATUS_OK);
    assert_int_equal(span_compare(buffer_span(&found), bench.new.record.bytes), 0);
    buffer_clear(&found);
    assert_int_equal(store_read(bench.shelf.store, &bench.old.record.id, &found), STATUS_NOT_FOUND);
    check_text(store_note_get(bench.shelf.store, "word", &found), &found, "kept");
    buffer_done(&found);
    end(&bench);
}

static void what_was_deleted_is_not_in_a_backup(void **state)
{
    struct bench bench;

    (void)state;
    begin(&bench);
    assert_false(shelf_finds(&bench.shelf, span_of_text("oldnamegone")));
    write_backup(&bench);
    assert_false(shelf_finds(&bench.shelf, span_of_text("oldnamegone")));
    shelf_close(&bench.shelf);
    assert_int_equal(remove(bench.shelf.path), 0);
    assert_true(shelf_finds(&bench.shelf, span_of_text("newnamehere")));
    end(&bench);
}

/* The store has more by then; the copy is of when it was made. */
static void a_backup_is_of_its_moment(void **state)
{
    const struct place late = {.name = span_of_text("afterwards"), .country = span_of_text("MY")};
    struct bench bench;
    struct written written;

    (void)state;
    begin(&bench);
    write_backup(&bench);
    shelf_entry(&bench.actor, &written, KIND_PLACE, "late", &late);
    shelf_put(&bench.shelf, &written, FAR);
    assert_int_equal(shelf_apply(&bench.shelf), STATUS_OK);
    shelf_close(&bench.shelf);
    assert_int_equal(remove(bench.shelf.path), 0);
    assert_false(shelf_finds(&bench.shelf, span_of_text("afterwards")));
    written_done(&written);
    end(&bench);
}

static void what_is_there_already_is_not_overwritten(void **state)
{
    struct bench bench;
    FILE *file;

    (void)state;
    begin(&bench);
    file = fopen(bench.path, "w");
    assert_non_null(file);
    assert_true(fputs("precious", file) > 0);
    assert_int_equal(fclose(file), 0);
    assert_int_not_equal(backup_write(bench.shelf.store, bench.path, NULL, 0), STATUS_OK);
    assert_true(shelf_finds(&bench.shelf, span_of_text("precious")));
    end(&bench);
}

static void other_files_are_no_backups(void **state)
{
    struct bench bench;
    struct backup *backup;

    (void)state;
    begin(&bench);
    assert_int_equal(backup_open(&backup, bench.path), STATUS_IO); /* there is none */
    assert_int_equal(backup_open(&backup, bench.shelf.path), STATUS_UNSUPPORTED);
    assert_int_equal(backup_open(&backup, "/proc/self/exe"), STATUS_CORRUPT);
    end(&bench);
}

/* Every page from the second on is spoilt in turn: restoring says so, or the page did not matter.
 */
static void a_damaged_backup_makes_no_store_that_is_not_whole(void **state)
{
    struct bench bench;
    struct backup *backup;
    struct stat found;
    size_t refused = 0;

    (void)state;
    begin(&bench);
    write_backup(&bench);
    shelf_close(&bench.shelf);
    assert_int_equal(stat(bench.path, &found), 0);
    for (long at = 4096; at < found.st_size; at += 4096) {
        char path[PATH_SIZE];
        unsigned char sound[64];
        FILE *file = fopen(bench.path, "r+");
        enum status status;

        snprintf(path, sizeof(path), "%s/again.db", bench.shelf.directory);
        assert_non_null(file);
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        assert_int_equal(fread(sound, 1, sizeof(sound), file), sizeof(sound));
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        for (size_t i = 0; i < sizeof(sound); i++)
            assert_int_not_equal(fputc(0x5a ^ sound[i], file), EOF);
        assert_int_equal(fflush(file), 0);
        status = backup_open(&backup, bench.path);
        if (status == STATUS_OK) {
            status = backup_restore(backup, path);
            backup_close(backup);
        }
        refused += status != STATUS_OK;
        (void)remove(path);
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        assert_int_equal(fwrite(sound, 1, sizeof(sound), file), sizeof(sound));
        assert_int_equal(fclose(file), 0);
    }
    assert_true(refused > 0);
    assert_int_equal(backup_open(&backup, bench.path), STATUS_OK);
    backup_close(backup);
    end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_makes_the_store_again),
        cmocka_unit_test(what_was_deleted_is_not_in_a_backup),
        cmocka_unit_test(a_backup_is_of_its_moment),
        cmocka_unit_test(what_is_there_already_is_not_overwritten),
        cmocka_unit_test(other_files_are_no_backups),
        cmocka_unit_test(a_damaged_backup_makes_no_store_that_is_not_whole),
    };

    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
