/* A real driver whose disk is full. */
#include <signal.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_whose_disk_is_full_says_so_when_nothing_had_to_be_written_too),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
