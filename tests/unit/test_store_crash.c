/* What was acknowledged is there after whatever happened to the process or its disk. */
#include "shelf.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "example.h"
#include "faulty.h"
#include "store/store_state.h"

#define FAR (SHELF_HOUR + 10000)
#define BATCHES 4
#define BATCH_SIZE 6

/* Records in batches, each applied as one. */
struct load {
    struct written records[BATCHES][BATCH_SIZE];
};

static void load_init(struct load *load, const struct shelf *shelf)
{
    struct actor actor;
    char subject[16];

    shelf_actor(shelf, &actor, 1);
    for (size_t batch = 0; batch < BATCHES; batch++) {
        for (size_t i = 0; i < BATCH_SIZE; i++) {
            union body body;
            uint32_t kind = example_kinds[1 + i % 3];

            example_body(kind, &body);
            snprintf(subject, sizeof(subject), "%zu-%zu", batch, i);
            shelf_entry(&actor, &load->records[batch][i], kind, subject, &body);
        }
    }
}

static void load_done(struct load *load)
{
    for (size_t batch = 0; batch < BATCHES; batch++)
        for (size_t i = 0; i < BATCH_SIZE; i++)
            written_done(&load->records[batch][i]);
}

static enum status apply_batch(struct shelf *shelf, const struct load *load, size_t batch)
{
    for (size_t i = 0; i < BATCH_SIZE; i++)
        shelf_put(shelf, &load->records[batch][i], FAR);
    return shelf_apply(shelf);
}

static size_t count_batch(struct shelf *shelf, const struct load *load, size_t batch)
{
    size_t count = 0;

    for (size_t i = 0; i < BATCH_SIZE; i++) {
        struct buffer bytes;

        buffer_init(&bytes, LIMIT_RECORD_SIZE);
        count += store_read(shelf->store, &load->records[batch][i].record.id, &bytes) == STATUS_OK;
        buffer_done(&bytes);
    }
    return count;
}

/* In a child: applies batches, saying so after each, until it is killed. */
static void write_until_killed(struct shelf *shelf, const struct load *load, int pipe)
{
    shelf_open(shelf);
    for (size_t batch = 0; batch < BATCHES; batch++)
        if (apply_batch(shelf, load, batch) != STATUS_OK || write(pipe, "+", 1) != 1)
            _exit(1);
    for (;;)
        pause();
}

static void what_was_acknowledged_survives_kill_9(void **state)
{
    (void)state;
    for (size_t acknowledged = 1; acknowledged <= BATCHES; acknowledged++) {
        struct shelf shelf;
        struct load load;
        char byte;
        int pipes[2];
        int status;
        pid_t child;

        shelf_init(&shelf);
        shelf_close(&shelf);
        load_init(&load, &shelf);
        assert_int_equal(pipe(pipes), 0);
        child = fork();
        if (child == 0)
            write_until_killed(&shelf, &load, pipes[1]);
        assert_true(child > 0);
        for (size_t i = 0; i < acknowledged; i++)
            assert_int_equal(read(pipes[0], &byte, 1), 1);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        shelf_open(&shelf);
        for (size_t batch = 0; batch < BATCHES; batch++) {
            size_t count = count_batch(&shelf, &load, batch);

            assert_true(count == BATCH_SIZE || (batch >= acknowledged && count == 0));
        }
        close(pipes[0]);
        close(pipes[1]);
        load_done(&load);
        shelf_done(&shelf);
    }
}

/* Opens, applies all batches and checkpoints on a disk that dies after so many writes. Returns how
 * many batches were acknowledged, and in *first the first status that was not OK. */
static size_t run_on_dying_disk(struct shelf *shelf, const struct load *load, int good, int result,
                                enum status *first, int *calls)
{
    size_t acknowledged = 0;

    faulty_install(good, result);
    *first = store_open(&shelf->store, shelf->path, &shelf->network);
    while (*first == STATUS_OK && acknowledged < BATCHES) {
        *first = apply_batch(shelf, load, acknowledged);
        acknowledged += *first == STATUS_OK;
    }
    if (*first == STATUS_OK)
        *first = store_checkpoint(shelf->store);
    shelf_close(shelf);
    *calls = faulty_remove();
    return acknowledged;
}

static void check_after_fault(struct shelf *shelf, const struct load *load, size_t acknowledged)
{
    shelf_open(shelf);
    for (size_t batch = 0; batch < BATCHES; batch++) {
        size_t count = count_batch(shelf, load, batch);

        assert_true(count == BATCH_SIZE || (batch >= acknowledged && count == 0));
        if (count == 0)
            assert_int_equal(apply_batch(shelf, load, batch), STATUS_OK);
    }
}

static void sweep(int result, enum status expected)
{
    struct shelf shelf;
    struct load load;
    enum status first = STATUS_IO;

    for (int good = 0; first != STATUS_OK; good += 1 + good / 24) {
        size_t acknowledged;
        int calls;

        shelf_init(&shelf);
        shelf_close(&shelf);
        assert_int_equal(unlink(shelf.path), 0);
        load_init(&load, &shelf);
        acknowledged = run_on_dying_disk(&shelf, &load, good, result, &first, &calls);
        assert_true(first == STATUS_OK || first == expected);
        assert_true(first == STATUS_OK || calls > good);
        check_after_fault(&shelf, &load, acknowledged);
        load_done(&load);
        shelf_done(&shelf);
        assert_true(good < 2000);
    }
}

static void a_disk_that_is_full_at_any_write_is_reported_and_loses_nothing(void **state)
{
    (void)state;
    sweep(SQLITE_FULL, STATUS_DISK_FULL);
}

static void a_disk_that_fails_at_any_write_or_sync_is_reported_and_loses_nothing(void **state)
{
    (void)state;
    sweep(SQLITE_IOERR_FSYNC, STATUS_IO);
}

static void memory_that_ran_out_below_a_file_is_not_taken_for_the_disk(void **state)
{
    (void)state;
    errno = ENOSPC;
    assert_int_equal(call_status(SQLITE_IOERR_NOMEM), STATUS_NO_MEMORY);
    assert_int_equal(call_status(SQLITE_IOERR_WRITE), STATUS_DISK_FULL);
    errno = 0;
    assert_int_equal(call_status(SQLITE_IOERR_NOMEM), STATUS_NO_MEMORY);
    assert_int_equal(call_status(SQLITE_IOERR_WRITE), STATUS_IO);
}

static void a_store_that_can_only_be_read_is_not_opened(void **state)
{
    struct shelf shelf;
    struct store *store = NULL;

    (void)state;
    shelf_init(&shelf);
    shelf_close(&shelf);
    faulty_install(INT_MAX, SQLITE_IOERR);
    faulty_write_protect();
    assert_int_equal(store_open(&store, shelf.path, &shelf.network), STATUS_IO);
    (void)faulty_remove();
    shelf_done(&shelf);
}

static char *copy_of(const struct shelf *shelf, size_t *size)
{
    return unit_read_file(shelf->path, size);
}

static void write_copy(const struct shelf *shelf, const char *bytes, size_t size)
{
    FILE *file = fopen(shelf->path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static enum status on_any(void *context, struct span bytes)
{
    (void)bytes;
    ++*(size_t *)context;
    return STATUS_OK;
}

/* Reads everything that a node would; the only question is how it ends. */
static void use_damaged(struct shelf *shelf, const struct load *load)
{
    size_t count = 0;
    const struct store_visitor visitor = {.on_record = on_any, .context = &count};
    enum status status = store_scan(shelf->store, &visitor);

    assert_true(status == STATUS_OK || status == STATUS_CORRUPT);
    assert_true(count <= BATCHES * BATCH_SIZE);
    status = apply_batch(shelf, load, 0);
    assert_true(status == STATUS_OK || status == STATUS_CORRUPT);
}

static void a_damaged_page_is_named_and_the_file_left_as_it_was(void **state)
{
    struct shelf shelf;
    struct load load;
    size_t refused = 0;
    size_t size;
    char *whole;

    (void)state;
    shelf_init(&shelf);
    load_init(&load, &shelf);
    for (size_t batch = 0; batch < BATCHES; batch++)
        assert_int_equal(apply_batch(&shelf, &load, batch), STATUS_OK);
    shelf_close(&shelf);
    whole = copy_of(&shelf, &size);
    for (size_t page = 0; page < size / TIDY_PAGE_SIZE; page++) {
        char *damaged = malloc(size);
        char *after;
        enum status status;

        assert_non_null(damaged);
        memcpy(damaged, whole, size);
        memset(damaged + page * TIDY_PAGE_SIZE, 0xa5, TIDY_PAGE_SIZE);
        write_copy(&shelf, damaged, size);
        status = store_open(&shelf.store, shelf.path, &shelf.network);
        assert_true(status == STATUS_OK || status == STATUS_CORRUPT);
        refused += status == STATUS_CORRUPT;
        if (status == STATUS_OK) {
            use_damaged(&shelf, &load);
            shelf_close(&shelf);
        } else {
            after = copy_of(&shelf, &size);
            assert_memory_equal(after, damaged, size);
            free(after);
        }
        free(damaged);
    }
    assert_true(refused * 10 >= size / TIDY_PAGE_SIZE * 9);
    free(whole);
    load_done(&load);
    shelf_done(&shelf);
}

static void a_file_cut_short_is_named(void **state)
{
    struct shelf shelf;
    struct load load;
    struct store *store = NULL;
    size_t size;
    char *whole;

    (void)state;
    shelf_init(&shelf);
    load_init(&load, &shelf);
    assert_int_equal(apply_batch(&shelf, &load, 0), STATUS_OK);
    shelf_close(&shelf);
    whole = copy_of(&shelf, &size);
    for (size_t cut = 512; cut < size; cut += size / 16) {
        write_copy(&shelf, whole, cut);
        assert_int_equal(store_open(&store, shelf.path, &shelf.network), STATUS_CORRUPT);
    }
    free(whole);
    load_done(&load);
    shelf_done(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_survives_kill_9),
        cmocka_unit_test(a_disk_that_is_full_at_any_write_is_reported_and_loses_nothing),
        cmocka_unit_test(a_disk_that_fails_at_any_write_or_sync_is_reported_and_loses_nothing),
        cmocka_unit_test(memory_that_ran_out_below_a_file_is_not_taken_for_the_disk),
        cmocka_unit_test(a_store_that_can_only_be_read_is_not_opened),
        cmocka_unit_test(a_damaged_page_is_named_and_the_file_left_as_it_was),
        cmocka_unit_test(a_file_cut_short_is_named),
    };
    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
