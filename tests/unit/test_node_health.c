/* What is said of disk and clock in every state that they can be in, and what the log is told. */
#include "node/health.h"

#include <string.h>

#include "counter.h"
#include "node/log.h"

#define MEGABYTE (UINT64_C(1) << 20)
#define HOUR (INT64_C(3600) * 1000)
#define LOOK 5000

/* All is well; each look is as long after the one before as looks are. */
struct machine {
    struct health health;
    struct health_facts facts;
};

static void machine_init(struct machine *machine)
{
    *machine = (struct machine){
        .facts = {.store = STATUS_OK,
                  .disk_seen = true,
                  .disk_free = 10000 * MEGABYTE,
                  .disk_size = 20000 * MEGABYTE,
                  .store_size = 20 * MEGABYTE,
                  .clock_kept = true,
                  .clock_good = true,
                  .wall = {.ms = INT64_C(1800000000000)},
                  .steady = {.ms = 1000000}},
    };
}

static void look(struct machine *machine)
{
    machine->facts.wall.ms += LOOK;
    machine->facts.steady.ms += LOOK;
    health_look(&machine->health, &machine->facts);
}

/* The disk must be in that state with that much free, and say that word. */
static void check_disk(struct machine *machine, uint64_t free_mb, enum health_disk disk,
                       const char *word)
{
    char text[HEALTH_TEXT_SIZE];

    machine->facts.disk_free = free_mb * MEGABYTE;
    look(machine);
    assert_int_equal(machine->health.disk, disk);
    health_disk_text(&machine->health, text);
    assert_non_null(strstr(text, word));
}

static void a_disk_is_nearly_full_while_there_is_a_week_left(void **state)
{
    struct machine machine;

    (void)state;
    machine_init(&machine);
    check_disk(&machine, 297, HEALTH_DISK_WELL, "297 of 20000 MB");
    check_disk(&machine, 295, HEALTH_DISK_LOW, "nearly full");
    check_disk(&machine, 31, HEALTH_DISK_LAST, "free some space now");
    machine.facts.store_size = 5000 * MEGABYTE;
    check_disk(&machine, 10000, HEALTH_DISK_LOW, "nearly full");
}

static void a_disk_on_the_edge_does_not_change_its_state_at_every_look(void **state)
{
    struct machine machine;

    (void)state;
    machine_init(&machine);
    check_disk(&machine, 295, HEALTH_DISK_LOW, "");
    check_disk(&machine, 297, HEALTH_DISK_LOW, "");
    check_disk(&machine, 371, HEALTH_DISK_WELL, "");
    check_disk(&machine, 297, HEALTH_DISK_WELL, "");
    check_disk(&machine, 31, HEALTH_DISK_LAST, "");
    check_disk(&machine, 33, HEALTH_DISK_LAST, "");
    check_disk(&machine, 41, HEALTH_DISK_LOW, "");
    check_disk(&machine, 299, HEALTH_DISK_LOW, "");
}

static void a_full_disk_and_a_failing_one_are_told_apart(void **state)
{
    struct machine machine;

    (void)state;
    machine_init(&machine);
    machine.facts.store = STATUS_DISK_FULL;
    check_disk(&machine, 0, HEALTH_DISK_FULL, "nothing was lost");
    machine.facts.store = STATUS_IO;
    check_disk(&machine, 10000, HEALTH_DISK_FAILING, "dmesg");
    machine.facts.store = STATUS_OK;
    check_disk(&machine, 10000, HEALTH_DISK_WELL, "are free");
    machine.facts.disk_seen = false;
    check_disk(&machine, 0, HEALTH_DISK_WELL, "cannot be told");
}

static void check_clock(struct machine *machine, enum health_clock clock, const char *word)
{
    char text[HEALTH_TEXT_SIZE];

    look(machine);
    assert_int_equal(machine->health.clock, clock);
    assert_true(health_clock_is_good(clock) == machine->facts.clock_good);
    health_clock_text(&machine->health, text);
    assert_non_null(strstr(text, word));
}

static void a_clock_says_who_vouches_for_it_or_what_to_do(void **state)
{
    struct machine machine;

    (void)state;
    machine_init(&machine);
    check_clock(&machine, HEALTH_CLOCK_KEPT, "NTP");
    machine.facts.clock_kept = false;
    machine.facts.clock_trusted = true;
    check_clock(&machine, HEALTH_CLOCK_TRUSTED, "--clock trusted");
    machine.facts.clock_trusted = false;
    check_clock(&machine, HEALTH_CLOCK_CONFIRMED, "associations");
    machine.facts.clock_good = false;
    check_clock(&machine, HEALTH_CLOCK_UNCONFIRMED, "timedatectl set-ntp true");
}

static void a_clock_that_was_set_is_told_for_a_day(void **state)
{
    struct machine machine;
    char text[HEALTH_TEXT_SIZE];

    (void)state;
    machine_init(&machine);
    look(&machine);
    machine.facts.wall.ms += HEALTH_STEP_MS;
    look(&machine);
    assert_false(health_stepped(&machine.health));
    health_step_text(&machine.health, text);
    assert_string_equal(text, "");
    machine.facts.clock_kept = false;
    machine.facts.wall.ms -= 3 * HOUR;
    look(&machine);
    assert_int_equal(machine.health.steps, 1);
    assert_int_equal(machine.health.step_ms, -3 * HOUR);
    health_step_text(&machine.health, text);
    assert_non_null(strstr(text, "set 3 h back 0 s ago: if that was not you"));
    machine.facts.clock_kept = true;
    machine.facts.wall.ms += 20 * HOUR;
    machine.facts.steady.ms += 20 * HOUR;
    look(&machine);
    health_step_text(&machine.health, text);
    assert_non_null(strstr(text, "20 h ago and kept by NTP since"));
    machine.facts.wall.ms += 4 * HOUR;
    machine.facts.steady.ms += 4 * HOUR;
    look(&machine);
    assert_false(health_stepped(&machine.health));
}

static void a_machine_that_slept_did_not_have_its_clock_set(void **state)
{
    struct machine machine;

    (void)state;
    machine_init(&machine);
    look(&machine);
    machine.facts.wall.ms += 8 * HOUR;
    machine.facts.steady.ms += 8 * HOUR;
    look(&machine);
    assert_int_equal(machine.health.steps, 0);
}

/* Lines of the log that begin so, ever. */
static size_t count_lines(const char *begin)
{
    const struct log_line *line;
    size_t count = 0;

    for (size_t i = 0; (line = log_recent(LOG_RING_MESSAGES, i)) != NULL; i++)
        count += strncmp(line->text, begin, strlen(begin)) == 0;
    return count;
}

/* As the service looks, some seconds each. */
static void watch(struct service *service, struct machine *machine, size_t looks)
{
    for (size_t i = 0; i < looks; i++) {
        machine->facts.wall.ms += LOOK;
        machine->facts.steady.ms += LOOK;
        service_take_health(service, &machine->facts);
    }
}

static void the_log_is_told_of_the_disk_once_a_change(void **state)
{
    struct service service = {0};
    struct machine machine;

    (void)state;
    machine_init(&machine);
    watch(&service, &machine, 3);
    assert_int_equal(count_lines("disk: "), 0);
    machine.facts.disk_free = 100 * MEGABYTE;
    watch(&service, &machine, 3);
    assert_int_equal(count_lines("disk: 100 of 20000 MB are free: nearly full"), 1);
    machine.facts.disk_free = MEGABYTE;
    watch(&service, &machine, 3);
    assert_int_equal(count_lines("disk: 1 of 20000 MB are free: any write"), 1);
    machine.facts.store = STATUS_DISK_FULL; /* of which the driver told */
    watch(&service, &machine, 3);
    assert_int_equal(count_lines("disk: "), 2);
    machine.facts.store = STATUS_OK;
    machine.facts.disk_free = 100 * MEGABYTE;
    watch(&service, &machine, 3);
    assert_int_equal(count_lines("disk: "), 3);
    machine.facts.disk_free = 10000 * MEGABYTE;
    watch(&service, &machine, 3);
    assert_int_equal(count_lines("disk: 10000 of 20000 MB are free"), 1);
    assert_int_equal(count_lines("disk: "), 4);
}

static void the_log_is_told_of_the_clock_once_a_change_and_not_every_moment(void **state)
{
    struct service service = {0};
    struct machine machine;

    (void)state;
    machine_init(&machine);
    watch(&service, &machine, 3);
    machine.facts.clock_kept = false; /* still good: by peers */
    watch(&service, &machine, 3);
    assert_int_equal(count_lines("clock: "), 0);
    machine.facts.clock_good = false;
    watch(&service, &machine, 3);
    assert_int_equal(count_lines("clock: unsure"), 1);
    machine.facts.clock_good = true;
    watch(&service, &machine, 3);
    assert_int_equal(count_lines("clock: "), 1);
    watch(&service, &machine, 60000 / LOOK);
    assert_int_equal(count_lines("clock: good"), 1);
    machine.facts.wall.ms += 2 * HOUR;
    watch(&service, &machine, 60);
    assert_int_equal(count_lines("clock: set 2 h ahead"), 1);
    assert_int_equal(count_lines("clock: "), 3);
}

static void a_look_sees_the_disk_of_the_home(void **state)
{
    struct counter *counter = *state;
    const struct health *health = service_health(&counter->services[0]);

    assert_true(health->facts.disk_seen);
    assert_true(health->facts.disk_size >= health->facts.disk_free);
    assert_true(health->facts.disk_size > 0);
    assert_true(health->facts.store_size > 0);
    assert_int_equal(health->facts.store, STATUS_OK);
    assert_true(health->facts.clock_good);
    assert_true(health->facts.clock_trusted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_is_nearly_full_while_there_is_a_week_left),
        cmocka_unit_test(a_disk_on_the_edge_does_not_change_its_state_at_every_look),
        cmocka_unit_test(a_full_disk_and_a_failing_one_are_told_apart),
        cmocka_unit_test(a_clock_says_who_vouches_for_it_or_what_to_do),
        cmocka_unit_test(a_clock_that_was_set_is_told_for_a_day),
        cmocka_unit_test(a_machine_that_slept_did_not_have_its_clock_set),
        cmocka_unit_test(the_log_is_told_of_the_disk_once_a_change),
        cmocka_unit_test(the_log_is_told_of_the_clock_once_a_change_and_not_every_moment),
        cmocka_unit_test_setup_teardown(a_look_sees_the_disk_of_the_home, counter_set_up,
                                        counter_tear_down),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
