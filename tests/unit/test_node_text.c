/* Text, numbers and addresses at the edge of the node: strict in, harmless out. */
#include "unit.h"

#include "node/address.h"
#include "node/draft.h"
#include "node/number.h"
#include "node/text.h"

static const char *escaped(const char *text, size_t size)
{
    static char out[256];
    struct draft draft;

    draft_over(&draft, out, sizeof out);
    text_escape(&draft, span_of(text, size));
    assert_int_equal(draft_status(&draft), STATUS_OK);
    return out;
}

static void a_draft_takes_all_of_a_part_or_nothing(void **state)
{
    char storage[8];
    struct draft draft;

    (void)state;
    draft_over(&draft, storage, sizeof storage);
    draft_add_text(&draft, "seven77");
    draft_add_text(&draft, "");
    assert_int_equal(draft_status(&draft), STATUS_OK);
    draft_add_text(&draft, "8");
    assert_int_equal(draft_status(&draft), STATUS_TOO_LARGE);
    assert_string_equal(storage, "seven77");
    draft_init(&draft, 1000);
    for (int i = 0; i < 100; i++)
        draft_add_text(&draft, "0123456789");
    assert_int_equal(draft_status(&draft), STATUS_OK);
    draft_add_text(&draft, "x");
    assert_int_equal(draft_status(&draft), STATUS_TOO_LARGE);
    assert_int_equal(strlen(draft_text(&draft)), 1000);
    draft_done(&draft);
}

static void control_characters_and_broken_utf8_are_escaped(void **state)
{
    (void)state;
    assert_string_equal(escaped("Champhai \xe1\xb9\xad", 12), "Champhai \xe1\xb9\xad");
    assert_string_equal(escaped("a\nb\tc\\d", 7), "a\\nb\\tc\\\\d");
    assert_string_equal(escaped("\033[2J\0\x7f", 6), "\\x1b[2J\\x00\\x7f");
    assert_string_equal(escaped("\xc2\x85 \xe2\x80\xae", 6), "\\u{85} \\u{202e}");
    assert_string_equal(escaped("\xc0\xaf\xed\xa0\x80\xf5", 6), "\\xc0\\xaf\\xed\\xa0\\x80\\xf5");
    assert_string_equal(escaped("\xe2\x82", 2), "\\xe2\\x82");
}

static void the_nearest_known_word_is_offered_only_when_near(void **state)
{
    static const char *const known[] = {"publish", "unpublish", "peers"};

    (void)state;
    assert_string_equal(text_nearest("pulbish", known, 3), "publish");
    assert_string_equal(text_nearest("peer", known, 3), "peers");
    assert_null(text_nearest("zzzz", known, 3));
    assert_null(text_nearest("a word much longer than any of the known ones is", known, 3));
}

static void numbers_are_whole_or_refused(void **state)
{
    static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "0x1", "1e3", "--1"};
    int64_t number = 77;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(number_parse(&number, bad[i], INT64_MIN, INT64_MAX), STATUS_BAD_FIELD);
    assert_int_equal(number_parse(&number, "9223372036854775808", INT64_MIN, INT64_MAX),
                     STATUS_OUT_OF_RANGE);
    assert_int_equal(number_parse(&number, "11", 0, 10), STATUS_OUT_OF_RANGE);
    assert_int_equal(number, 77);
    assert_int_equal(number_parse(&number, "-9223372036854775808", INT64_MIN, INT64_MAX),
                     STATUS_OK);
    assert_true(number == INT64_MIN);
    assert_int_equal(number_parse(&number, "9223372036854775807", INT64_MIN, INT64_MAX), STATUS_OK);
    assert_true(number == INT64_MAX);
}

static void coordinates_read_back_as_they_were_written(void **state)
{
    static const char *const bad[] = {"", "1", "1,", ",1", "1;2", "1,2,3", "1,2 ", "1.,2", "a,b"};
    struct coordinates at;
    char text[DEGREES_TEXT_SIZE];

    (void)state;
    assert_int_equal(number_coordinates(&at, "23.7271, -92.71760009"), STATUS_OK);
    assert_int_equal(at.latitude, 237271000);
    assert_int_equal(at.longitude, -927176000);
    number_degrees_format(text, at.longitude);
    assert_string_equal(text, "-92.7176");
    number_degrees_format(text, -1);
    assert_string_equal(text, "-0.0000001");
    number_degrees_format(text, 0);
    assert_string_equal(text, "0");
    number_degrees_format(text, 180 * DEGREE);
    assert_string_equal(text, "180");
    assert_int_equal(number_coordinates(&at, "90.0000001,0"), STATUS_OUT_OF_RANGE);
    assert_int_equal(number_coordinates(&at, "0,999999999999999999999"), STATUS_OUT_OF_RANGE);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(number_coordinates(&at, bad[i]), STATUS_BAD_FIELD);
}

static void addresses_need_a_host_and_a_port(void **state)
{
    static const char *const bad[] = {"",      "host",    ":1",      "host:", "host:65536",
                                      "h:1x",  "a b:1",   "::1:80",  "[]:1",  "[::1]",
                                      "h\n:1", "host:-1", "[::1]80", "a/b:1", "[a\"]:1"};
    struct address address = {.port = 9};
    char text[ADDRESS_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(address_parse(&address, bad[i]), STATUS_BAD_FIELD);
    assert_int_equal(address.port, 9);
    assert_int_equal(address_parse(&address, "[2001:db8::1]:7470"), STATUS_OK);
    assert_string_equal(address.host, "2001:db8::1");
    address_format(text, &address);
    assert_string_equal(text, "[2001:db8::1]:7470");
    assert_int_equal(address_parse(&address, "node.example:0"), STATUS_OK);
    address_format(text, &address);
    assert_string_equal(text, "node.example:0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_takes_all_of_a_part_or_nothing),
        cmocka_unit_test(control_characters_and_broken_utf8_are_escaped),
        cmocka_unit_test(the_nearest_known_word_is_offered_only_when_near),
        cmocka_unit_test(numbers_are_whole_or_refused),
        cmocka_unit_test(coordinates_read_back_as_they_were_written),
        cmocka_unit_test(addresses_need_a_host_and_a_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
