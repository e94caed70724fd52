/* What commands print: tables, JSON, progress. */
#include "unit.h"

#include <unistd.h>

#include "node/json.h"
#include "node/progress.h"
#include "node/table.h"

static void print(const struct table *table, char *out, size_t size, size_t width)
{
    FILE *file = fmemopen(out, size, "w");

    assert_non_null(file);
    assert_int_equal(table_print(table, file, width), STATUS_OK);
    assert_int_equal(fclose(file), 0);
}

static void a_table_fits_its_screen_and_keeps_its_columns_straight(void **state)
{
    static const struct table_column columns[] = {
        {.title = "name"}, {.title = "id", .fixed = true}, {.title = "links", .right = true}};
    struct table *table;
    char out[1024];

    (void)state;
    assert_int_equal(table_open(&table, columns, 3), STATUS_OK);
    table_row(table);
    table_cell_text(table, "T\xc5\x8dky\xc5\x8d \xe6\x9d\xb1\xe4\xba\xac");
    table_cell_text(table, "abc");
    table_cell_number(table, 7);
    table_row(table);
    table_cell_text(table, "line\nbreak and more");
    print(table, out, sizeof out, 0);
    assert_string_equal(out, "name                  id   links\n"
                             "T\xc5\x8dky\xc5\x8d \xe6\x9d\xb1\xe4\xba\xac            abc      7\n"
                             "line\\nbreak and more            \n");
    print(table, out, sizeof out, 24);
    assert_string_equal(out, "name          id   links\n"
                             "T\xc5\x8dky\xc5\x8d \xe6\x9d\xb1\xe4\xba\xac    abc      7\n"
                             "line\\nbreak\xe2\x80\xa6            \n");
    table_close(table);
    table_close(NULL);
}

static void json_is_read_strictly_and_errors_name_line_and_column(void **state)
{
    static const struct {
        const char *text;
        const char *said;
    } faults[] = {
        {"", "only nothing"},
        {"{\"a\": 1,\n \"a\": 2}", "line 2, column 4: duplicate object key"},
        {"[1,]", "line 1, column 4"},
        {"[1] 2", "line 1, column 5: end of file expected"},
        {"[\"\xff\"]", "unable to decode byte"},
        {"[\"\\u0000\"]", "\\u0000"},
        {"[1e999]", "real number overflow"},
        {"7", "line 1"},
    };
    struct trouble trouble;
    json_t *value = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        assert_int_equal(json_read(&value, span_of_text(faults[i].text), &trouble),
                         STATUS_BAD_JSON);
        assert_null(value);
        if (strstr(trouble.text, faults[i].said) == NULL)
            fail_msg("said: %s", trouble.text);
    }
    assert_int_equal(json_read(&value, span_of_text("{\"a\":[]}"), &trouble), STATUS_OK);
    json_decref(value);
}

static void any_bytes_become_valid_json_text(void **state)
{
    struct draft out;

    (void)state;
    draft_init(&out, 1000);
    json_write(&out, json_pack("{s:o, s:o}", "t", json_of_text(span_of("a\xff\0\n\"", 5)), "h",
                               json_of_hex(span_of("\x00\xab", 2))));
    assert_int_equal(draft_status(&out), STATUS_OK);
    assert_string_equal(draft_text(&out),
                        "{\"t\":\"a\xef\xbf\xbd\xef\xbf\xbd\\n\\\"\",\"h\":\"00ab\"}");
    draft_done(&out);
    draft_init(&out, 3);
    json_write(&out, json_pack("{s:i}", "key", 1));
    assert_int_equal(draft_status(&out), STATUS_TOO_LARGE);
    json_write(&out, NULL);
    assert_int_equal(draft_status(&out), STATUS_TOO_LARGE);
    draft_done(&out);
}

/* As another's node may say it: a clear-screen of C1, a right-to-left override, an invisible tag.
 */
static void json_for_people_and_files_holds_nothing_that_drives_a_terminal(void **state)
{
    static const char said[] =
        "\xc2\x9b"
        "2J \x7f \xe2\x80\xae \xf3\xa0\x81\x81 \xc2\xad \n \xe6\x9d\xb1 \xf0\x9f\x98\x80";
    json_t *value = json_object();
    json_t *back;
    char out[256] = "";
    FILE *file = fmemopen(out, sizeof out, "w");

    (void)state;
    assert_int_equal(json_object_set_new(value, "a", json_string(said)), 0);
    assert_int_equal(json_object_set_new(value, "\xe2\x80\xae", json_integer(1)), 0);
    assert_non_null(file);
    assert_int_equal(json_write_file(file, value), STATUS_OK);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(out, "{\n  \"a\": \"\\u009b2J \\u007f \\u202e \\udb40\\udc41 \\u00ad \\n "
                             "\xe6\x9d\xb1 \xf0\x9f\x98\x80\",\n  \"\\u202e\": 1\n}\n");
    back = json_loads(out, 0, NULL);
    assert_true(json_equal(back, value));
    json_decref(back);
    json_decref(value);
}

static void json_that_finds_no_room_says_so(void **state)
{
    json_t *value = json_pack("{s:s}", "key", "value");
    char out[4];
    FILE *file = fmemopen(out, sizeof out, "w");

    (void)state;
    assert_non_null(file);
    assert_int_equal(setvbuf(file, NULL, _IONBF, 0), 0);
    assert_int_equal(json_write_file(file, value), STATUS_IO);
    assert_int_equal(json_write_file(file, NULL), STATUS_IO);
    assert_int_equal(fclose(file), 0);
    json_decref(value);
}

static void a_trouble_survives_the_way_through_json(void **state)
{
    json_t *answer = json_pack("{s:s, s:s}", "error", status_name(STATUS_MISSING_FIELD), "text",
                               "entry 3: no name");
    struct trouble back;

    (void)state;
    assert_int_equal(json_trouble_of(answer, &back), STATUS_MISSING_FIELD);
    assert_string_equal(back.text, "entry 3: no name");
    assert_int_equal(json_trouble_of(NULL, &back), STATUS_IO);
    json_decref(answer);
}

static void progress_is_a_share_of_the_whole(void **state)
{
    char text[PROGRESS_TEXT_SIZE];

    (void)state;
    progress_format(text, "publishing", 5, 10);
    assert_string_equal(text, "publishing [###############...............] 50% (5 of 10)");
    progress_format_wait(text, "publishing 900 entries", 3999);
    assert_string_equal(text, "publishing 900 entries ... 3 s");
    progress_format(text, "publishing", UINT64_MAX, UINT64_MAX);
    assert_non_null(strstr(text, "] 100% ("));
    progress_format(text, "publishing", 5, 0);
    assert_string_equal(text, "publishing: 5");
}

static void no_bar_is_drawn_into_a_file(void **state)
{
    struct progress progress;
    FILE *file = tmpfile();

    (void)state;
    assert_non_null(file);
    progress_init(&progress, "publishing", file, (struct instant){0});
    progress_update(&progress, 1, 2, (struct instant){.ms = 5000});
    progress_done(&progress);
    assert_int_equal(ftell(file), 0);
    assert_int_equal(table_screen_width(fileno(file)), 0);
    (void)fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_fits_its_screen_and_keeps_its_columns_straight),
        cmocka_unit_test(json_is_read_strictly_and_errors_name_line_and_column),
        cmocka_unit_test(any_bytes_become_valid_json_text),
        cmocka_unit_test(json_for_people_and_files_holds_nothing_that_drives_a_terminal),
        cmocka_unit_test(json_that_finds_no_room_says_so),
        cmocka_unit_test(a_trouble_survives_the_way_through_json),
        cmocka_unit_test(progress_is_a_share_of_the_whole),
        cmocka_unit_test(no_bar_is_drawn_into_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
