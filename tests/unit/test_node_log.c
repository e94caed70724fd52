/* The log: harmless lines, bounded memory. */
#include "unit.h"

#include <unistd.h>

#include "node/log.h"

static void values_cannot_forge_a_line_or_a_field(void **state)
{
    const struct log_field fields[] = {
        log_text("name", "a\nERROR forged=1"),
        log_text("quoted", "x\" why=\"ok"),
        log_text("ended", "\"x"),
        log_text("empty", ""),
        log_text("plain", "192.0.2.1:7470"),
        log_number("size", -5),
        log_why(STATUS_BAD_FRAME),
    };
    char line[LOG_TEXT_SIZE];

    (void)state;
    log_text_format(line, "peer\033 dropped", fields, sizeof fields / sizeof fields[0]);
    assert_string_equal(
        line, "peer\\x1b dropped name=\"a\\nERROR forged=1\" "
              "quoted=\"x' why='ok\" ended=\"'x\" empty=\"\" plain=192.0.2.1:7470 size=-5 "
              "why=bad-frame");
}

static void a_line_too_long_is_cut_at_a_whole_field(void **state)
{
    char big[2 * LOG_TEXT_SIZE];
    const struct log_field fields[] = {
        log_number("a", 1), {.key = "big", .text = span_of(big, sizeof big)}, log_number("b", 2)};
    char line[LOG_TEXT_SIZE];

    (void)state;
    memset(big, 'x', sizeof big);
    log_text_format(line, "m", fields, 3);
    assert_string_equal(line, "m a=1");
}

static void times_are_rfc_3339(void **state)
{
    char text[LOG_TIME_SIZE];

    (void)state;
    log_time_format(text, (struct wall){.ms = INT64_C(1709251199999)});
    assert_string_equal(text, "2024-02-29T23:59:59.999Z");
    log_time_format(text, (struct wall){.ms = -1});
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
    log_time_format(text, (struct wall){.ms = INT64_MIN});
    assert_true(strlen(text) < LOG_TIME_SIZE);
}

static void the_level_rules_what_is_written_and_refusals_are_kept_whatever_it_is(void **state)
{
    int ends[2];
    char text[512] = "";
    const struct log_line *line;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    log_start(LOG_LEVEL_WARN, ends[1]);
    log_info("not shown");
    log_refusal("record refused", log_why(STATUS_BAD_SIGNATURE));
    log_warn("shown", log_number("n", 1));
    assert_true(read(ends[0], text, sizeof text - 1) > 0);
    assert_non_null(strstr(text, "Z warn  shown n=1\n"));
    assert_null(strstr(text, "not shown"));
    assert_null(strstr(text, "refused"));
    line = log_recent(LOG_RING_REFUSALS, 0);
    assert_non_null(line);
    assert_string_equal(line->text, "record refused why=bad-signature");
    close(ends[0]);
    close(ends[1]);
}

static void the_rings_keep_the_newest_lines_oldest_first(void **state)
{
    (void)state;
    log_start(LOG_LEVEL_INFO, -1);
    for (int i = 0; i < 3 * LOG_RING_LINES + 5; i++)
        log_info("line", log_number("i", i));
    assert_string_equal(log_recent(LOG_RING_MESSAGES, LOG_RING_LINES - 1)->text, "line i=772");
    assert_string_equal(log_recent(LOG_RING_MESSAGES, 0)->text, "line i=517");
    assert_null(log_recent(LOG_RING_MESSAGES, LOG_RING_LINES));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_cannot_forge_a_line_or_a_field),
        cmocka_unit_test(a_line_too_long_is_cut_at_a_whole_field),
        cmocka_unit_test(times_are_rfc_3339),
        cmocka_unit_test(the_level_rules_what_is_written_and_refusals_are_kept_whatever_it_is),
        cmocka_unit_test(the_rings_keep_the_newest_lines_oldest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
