/* Entries in JSON: what is taken, what is said of what is not, and the way back. */
#include "unit.h"

#include "entry_text.h"
#include "node/entry_json.h"
#include "node/json_line.h"

static struct entry_list list;
static struct trouble trouble;

static enum status parse(const char *text)
{
    memset(&list, 0, sizeof list);
    memset(&trouble, 0, sizeof trouble);
    return entry_json_read(&list, span_of_text(text), &trouble);
}

static void expect_show(const struct driver_entry *entry, const char *expected)
{
    struct buffer out;

    buffer_init(&out, 4096);
    assert_true(entry_text_write(&out, entry));
    buffer_append(&out, span_of("", 1));
    assert_string_equal((const char *)out.bytes, expected);
    buffer_done(&out);
}

static void every_kind_comes_back_as_it_was_published(void **state)
{
    static const char *const entries[] = {
        "{\"entry\":\"profile\",\"name\":\"Example "
        "Welfare\",\"names\":{\"lus\":\"A\",\"en\":\"B\"},"
        "\"alternative_names\":[\"C\",\"D\"],\"kind\":\"welfare-association\",\"founded\":\"1999-"
        "02\","
        "\"languages\":[\"lus\"],\"country\":\"IN\",\"coordinates\":{\"lat\":23.7271000,\"lon\":"
        "-179.9999999},\"note\":\"two\\u000alines\"}",
        "{\"entry\":\"place\",\"subject\":\"gathering\",\"name\":\"Hall\",\"country\":\"GB\","
        "\"zone\":"
        "\"Europe/London\",\"starts\":\"2026-01-04T11:00\",\"minutes\":90,\"recurrence\":"
        "\"FREQ=WEEKLY;BYDAY=SU\"}",
        "{\"entry\":\"bearer\",\"subject\":\"secretary\",\"public\":true,\"role\":\"Secretary\","
        "\"phone\":\"+442079460123\",\"from\":\"2026\",\"until\":\"2027\"}",
        "{\"entry\":\"service\",\"subject\":\"desk\",\"kind\":\"help-desk\",\"name\":\"Desk\","
        "\"country\":\"IN\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        assert_int_equal(parse(entries[i]), STATUS_OK);
        assert_int_equal(list.count, 1);
        expect_show(&list.items[0], entries[i]);
        entry_list_done(&list);
    }
}

#define DESK(subject)                                                                            \
    "{\"entry\": \"service\", \"subject\": \"" subject "\", \"kind\": \"help-desk\", \"name\": " \
    "\"Desk\", \"country\": \"IN\"}"

static void a_document_is_one_entry_or_a_list(void **state)
{
    (void)state;
    assert_int_equal(parse("[" DESK("a") ", " DESK("b") "]"), STATUS_OK);
    assert_int_equal(list.count, 2);
    expect_show(&list.items[1], "{\"entry\":\"service\",\"subject\":\"b\",\"kind\":\"help-desk\","
                                "\"name\":\"Desk\",\"country\":\"IN\"}");
    entry_list_done(&list);
    assert_int_equal(parse("{\"entries\": [" DESK("a") "]}"), STATUS_OK);
    assert_int_equal(list.count, 1);
    entry_list_done(&list);
    assert_int_equal(parse("[]"), STATUS_MISSING_FIELD);
    assert_non_null(strstr(trouble.text, "no entry in it"));
}

static void what_is_wrong_is_named_by_line_entry_and_field(void **state)
{
    static const struct {
        const char *text;
        enum status status;
        const char *said;
    } faults[] = {
        {"[\n" DESK("a") ",\n{\"entry\": \"place\",\n \"subject\": \"b\",\n \"name\": \"x\",\n"
                         " \"country\": \"india\"}]",
         STATUS_TOO_LARGE, "line 6, entry 2, country: larger than its limit; give an ISO 3166"},
        {"{\"entries\": [\n" DESK("a") ",\n" DESK("b") ",\n {\"entry\": \"plac\"}]}",
         STATUS_BAD_FIELD, "line 4, entry 3, entry: give profile, place, bearer or service"},
        {"{\"kind\": \"place\"}", STATUS_MISSING_FIELD, "line 1, entry 1: \"entry\" is missing"},
        {"[1]", STATUS_BAD_FIELD, "entry 1: not an object"},
        {"{\"entry\": \"beacon\"}", STATUS_BAD_FIELD, "entry: give profile, place"},
        {"{\"entry\": \"vouch\"}", STATUS_BAD_FIELD, "entry: give profile, place"},
        {"{\"entry\": \"place\", \"subject\": \"a\", \"country\": \"IN\"}", STATUS_MISSING_FIELD,
         "entry 1, name: a field that must be there is missing"},
        {"{\"entry\": \"place\", \"name\": \"a\", \"country\": \"IN\"}", STATUS_BAD_FIELD,
         "entry 1, subject: give a short name"},
        {"{\"entry\": \"profile\", \"subject\": \"a\"}", STATUS_BAD_FIELD,
         "entry 1, subject: a profile has no subject"},
        {"{\"entry\": \"place\",\n\"subject\": \"a\",\n\"nam\": \"a\"}", STATUS_BAD_FIELD,
         "line 3, entry 1, nam: a place has no such field; did you mean name?"},
        {"{\"entry\": \"place\", \"subject\": \"a\", \"colour\": 1}", STATUS_BAD_FIELD,
         "colour: a place has no such field; zawlbuk fields place lists them"},
        {"{\"entry\": \"bearer\", \"subject\": \"a\", \"role\": \"R\",\n\"phone\": "
         "\"+442079460123\"}",
         STATUS_SEALING_NEEDED, "line 2, entry 1, phone: a contact that is not public"},
        {"{\"entry\": \"bearer\", \"subject\": \"a\", \"public\": false, \"role\": \"R\",\n"
         "\"email\": \"a@node.example\"}",
         STATUS_SEALING_NEEDED, "line 2, entry 1, email: a contact that is not public"},
        {"{\"entry\": \"bearer\", \"subject\": \"a\", \"public\": \"yes\"}", STATUS_BAD_FIELD,
         "public: give true or false"},
        {"{\"entry\": \"bearer\", \"subject\": \"a\", \"role\": \"a\\u202eb\"}", STATUS_BAD_TEXT,
         "role: text has control or direction-changing characters"},
        {"{\"entry\": \"bearer\", \"subject\": \"a\", \"role\": 5}", STATUS_BAD_FIELD, "role: "},
        {"{\"entry\": \"bearer\", \"subject\": \"a\", \"role\": \"\"}", STATUS_BAD_FIELD, "role: "},
        {"{\"entry\": \"profile\", \"languages\": [\"lus\", \"english\"]}", STATUS_MISSING_FIELD,
         "name: "},
        {"{\"entry\": \"profile\", \"name\": \"a\", \"kind\": \"club\", \"country\": \"IN\"}",
         STATUS_BAD_FIELD,
         "kind: a field does not have the form it must have; give one of student"},
        {"{\"entry\": \"profile\", \"name\": \"a\", \"kind\": \"other\", \"country\": \"IN\","
         "\"languages\": [\"lus\", \"no language\"]}",
         STATUS_BAD_FIELD, "languages: element 2: "},
        {"{\"entry\": \"place\", \"subject\": \"a\", \"coordinates\": [23, 92]}", STATUS_BAD_FIELD,
         "coordinates: a field does not have the form it must have; give {\"lat\": 23.7271"},
        {"{\"entry\": \"place\", \"subject\": \"a\", \"coordinates\": {\"lat\": 91, \"lon\": 0}}",
         STATUS_OUT_OF_RANGE, "coordinates: "},
        {"{\"entry\": \"place\", \"subject\": \"a\", \"minutes\": 1.5}", STATUS_BAD_FIELD,
         "minutes: "},
        {"{\"entry\": \"place\", \"subject\": \"a\", \"minutes\": -1}", STATUS_OUT_OF_RANGE,
         "minutes: "},
        {"[" DESK("a") ",\n" DESK("b") ",\n" DESK("a") "]", STATUS_EXISTS,
         "line 3, entry 3, subject: entry 1 has the same"},
        {"{\"entries\": [], \"more\": 1}", STATUS_BAD_FIELD, "beside \"entries\""},
        {"{\"entry\": \"place\",}", STATUS_BAD_JSON, "line 1, column"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        enum status status = parse(faults[i].text);
        if (status != faults[i].status || strstr(trouble.text, faults[i].said) == NULL)
            fail_msg("fault %zu: %s, said: %s", i, status_name(status), trouble.text);
        assert_null(list.items);
    }
}

static void what_is_null_is_absent(void **state)
{
    (void)state;
    assert_int_equal(
        parse("{\"entry\":\"place\",\"subject\":\"a\",\"name\":\"b\",\"country\":\"IN\","
              "\"city\":null}"),
        STATUS_OK);
    expect_show(&list.items[0], "{\"entry\":\"place\",\"subject\":\"a\",\"name\":\"b\","
                                "\"country\":\"IN\"}");
    entry_list_done(&list);
}

static void lines_are_found_whatever_the_texts_hold(void **state)
{
    static const char text[] = "{\"x\": [1,\n {\"a\\\"b\": \"}],\\\\\"},\n\n"
                               "  {\"k\": {\"name\": 1},\n  \"name\" : [\",\"]}]}";

    (void)state;
    assert_int_equal(json_line_find(span_of_text(text), JSON_PLACE_NESTED, 1, NULL), 2);
    assert_int_equal(json_line_find(span_of_text(text), JSON_PLACE_NESTED, 2, "name"), 5);
    assert_int_equal(json_line_find(span_of_text(text), JSON_PLACE_NESTED, 2, "other"), 4);
    assert_int_equal(json_line_find(span_of_text(text), JSON_PLACE_NESTED, 3, NULL), 0);
    assert_int_equal(json_line_find(span_of_text(text), JSON_PLACE_WHOLE, 0, "x"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back_as_it_was_published),
        cmocka_unit_test(a_document_is_one_entry_or_a_list),
        cmocka_unit_test(what_is_wrong_is_named_by_line_entry_and_field),
        cmocka_unit_test(what_is_null_is_absent),
        cmocka_unit_test(lines_are_found_whatever_the_texts_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
