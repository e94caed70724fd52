/* A real driver whose disk is full. */
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "stage.h"

static void on_refused(enum status status, size_t index, void *context)
{
    (void)index;
    (void)context;
    assert_int_equal(status, STATUS_DISK_FULL);
}

static void on_known(enum status status, size_t index, void *context)
{
    bool *answered = context;

    (void)index;
    assert_int_equal(status, STATUS_OK);
    *answered = true;
}

/* What is held already: done without a byte written, and after the core was opened anew. */
static void submit_what_is_known(struct stage *stage, bool *answered)
{
    struct bundle_reader reader;
    struct bundle_header header;
    struct frame *frame = malloc(sizeof(*frame));

    assert_non_null(frame);
    assert_int_equal(bundle_open(&reader, &header, buffer_span(&stage->other.home.keylog_file)),
                     STATUS_OK);
    assert_int_equal(bundle_next(&reader, frame), STATUS_OK);
    assert_int_equal(driver_submit(stage->other.driver, frame->records.records, 1, false,
                                   (struct driver_waiter){on_known, answered}),
                     STATUS_OK);
    free(frame);
}

static bool known_is_answered(struct stage *stage)
{
    return stage->known_answered;
}

static void set_file_bound(rlim_t bound)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bound;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_node_whose_disk_is_full_says_so_when_nothing_had_to_be_written_too(void **state)
{
    struct stage stage;

    (void)state;
    stage_init(&stage, CONFIG_DIAL_NAMED);
    stage_wait(&stage, stage_asks);
    (void)signal(SIGXFSZ, SIG_IGN);
    set_file_bound(0);
    stage_publish(&stage, on_refused);
    submit_what_is_known(&stage, &stage.known_answered);
    stage_wait(&stage, known_is_answered);
    assert_int_equal(driver_store_status(stage.other.driver), STATUS_DISK_FULL);
    set_file_bound(RLIM_INFINITY);
    stage_publish(&stage, stage_on_done);
    stage.known_answered = false;
    submit_what_is_known(&stage, &stage.known_answered);
    stage_wait(&stage, known_is_answered);
    assert_int_equal(driver_store_status(stage.other.driver), STATUS_OK);
    stage_done(&stage);
}

#define WAITING 3

static size_t busy_count;

static void on_busy(enum status status, size_t index, void *context)
{
    (void)index;
    (void)context;
    assert_int_equal(status, STATUS_BUSY);
    busy_count++;
}

static bool all_are_busy(struct stage *stage)
{
    (void)stage;
    return busy_count == WAITING;
}

/* Somebody else writes to the store, and does not end: not even opening the core anew succeeds. */
static sqlite3 *occupy_store(const struct stage *stage)
{
    sqlite3 *occupant = NULL;
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/" HOME_STORE, stage->other.path);
    assert_int_equal(sqlite3_open(path, &occupant), SQLITE_OK);
    assert_int_equal(sqlite3_exec(occupant, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    return occupant;
}

static void what_waits_for_a_store_that_takes_nothing_is_answered(void **state)
{
    const struct driver_entry entry = {
        .kind = KIND_PLACE,
        .subject = subject_of("hall", 4),
        .body = span_of("\x82\x00\xa4hall\x04\xa2MY", 11),
    };
    const struct driver_waiter waiter = {.on_answer = on_busy};
    struct stage stage;
    sqlite3 *occupant;

    (void)state;
    stage_init(&stage, CONFIG_DIAL_NAMED);
    stage_wait(&stage, stage_asks);
    occupant = occupy_store(&stage);
    for (int i = 0; i < WAITING; i++) /* the first is stepped, the others wait for their turn */
        assert_int_equal(driver_publish(stage.other.driver, &entry, 1, waiter), STATUS_OK);
    stage_wait(&stage, all_are_busy);
    assert_int_equal(driver_publish(stage.other.driver, &entry, 1, waiter), STATUS_BUSY);
    assert_int_equal(sqlite3_close(occupant), SQLITE_OK);
    stage_done(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_whose_disk_is_full_says_so_when_nothing_had_to_be_written_too),
        cmocka_unit_test(what_waits_for_a_store_that_takes_nothing_is_answered),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
