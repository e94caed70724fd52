/* Search finds what was meant, the surest first, and no text breaks it. */
#include "desk.h"
#include "example.h"

static void search_puts_the_surest_first(void **state)
{
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Zo Welfare Zxq", "ZW");
    desk_put_place(&desk, &actor, "Zxq Hall", 10, 10);
    desk_put_association(&desk, &actor, 2, "Zxq Fellowship", "ZF");
    desk_put_association(&desk, &actor, 3, "Students of the World", "zxq");
    desk_put_association(&desk, &actor, 4, "Unrelated", "U");
    desk_search(&desk, " zxq ", 10);
    assert_int_equal(desk_count(&desk), 4);
    assert_string_equal(desk_name(&desk, 0), "Students of the World");
    assert_string_equal(desk_name(&desk, 1), "Zxq Fellowship");
    assert_string_equal(desk_name(&desk, 2), "Zo Welfare Zxq");
    assert_string_equal(desk_name(&desk, 3), "Zxq Hall");
    assert_string_equal(desk_text(json_array_get(desk_results(&desk), 3), "association", "name"),
                        "Zo Welfare Zxq");
    desk_search(&desk, "zxq", 1);
    assert_int_equal(desk_count(&desk), 1);
    desk_done(&desk);
}

static void search_finds_all_words_marks_or_not_and_the_last_one_unfinished(void **state)
{
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Zirlai Pawl \xe1\xb9\xadha, Serchh\xc4\xabp", "ZP");
    desk_put_association(&desk, &actor, 2, "Serchhip Fellowship", "SF");
    desk_search(&desk, "serchhip", 10);
    assert_int_equal(desk_count(&desk), 2);
    desk_search(&desk, "serchhip tha", 10);
    assert_int_equal(desk_count(&desk), 1);
    desk_search(&desk, "pawl serch", 10);
    assert_int_equal(desk_count(&desk), 1);
    desk_search(&desk, "serch pawl nothing", 10);
    assert_int_equal(desk_count(&desk), 0);
    desk_done(&desk);
}

/* A thousand halls: "hall" is then what was meant, and not how "Hallway" begins. */
static void a_word_that_very_many_entries_have_is_taken_to_be_finished(void **state)
{
    struct actor actor;
    struct desk desk;
    char name[24];

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Entirna", "E");
    desk_put_place(&desk, &actor, "Aizawl Hallway", 10, 10);
    desk_search(&desk, "aizawl hall", 10);
    assert_int_equal(desk_count(&desk), 1);
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "Hall %d", i);
        desk_put_place(&desk, &actor, name, 10, 10);
    }
    desk_search(&desk, "aizawl hall", 10);
    assert_int_equal(desk_count(&desk), 0);
    desk_search(&desk, "aizawl hallw", 10);
    assert_int_equal(desk_count(&desk), 1);
    desk_done(&desk);
}

static void hostile_texts_are_searched_for_like_any_other(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "\"",
        "\"\"",
        "\"\"\"",
        "*",
        "a*",
        "**",
        "^",
        "^a",
        "-a",
        "+a",
        "name:a",
        "name : a",
        "{name place} : a",
        "a AND",
        "AND",
        "OR NOT",
        "NEAR(a b, 5)",
        "NEAR(",
        "(",
        ")",
        "(((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
        "a \" OR 1=1 --",
        "'; DROP TABLE record; --",
        "\\",
        "%",
        "_",
        "?1",
        ":a",
        "@a",
        "$a",
        "!!! ???",
        "a !!!",
        "\xe2\x80\x8b",
        "\xf0\x9f\x8f\xa0",
        "\xe1\x80\x99\xe1\x80\xbc\xe1\x80\x94\xe1\x80\xba",
        "\x01\x02\x1f\x7f",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z",
        "entry_text",
        "rank",
    };
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "a b c \"quoted\" <b>&amp;\\ 'x'", "\"");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        desk_search(&desk, texts[i], 10);
        assert_true(json_is_array(desk_results(&desk)));
    }
    desk_search(&desk, "\"quoted\"", 10);
    assert_int_equal(desk_count(&desk), 1);
    desk_done(&desk);
}

static void every_byte_and_pair_of_bytes_is_searched_for_or_refused(void **state)
{
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "a\"b", "AB");
    for (uint32_t pair = 0; pair < 0x10000; pair += 7) {
        const uint8_t bytes[] = {(uint8_t)(pair >> 8), (uint8_t)pair, 'a'};
        const struct search_filter filter = {.text = span_of(bytes, sizeof(bytes)), .limit = 5};
        struct buffer out;
        enum status status;

        buffer_init(&out, DESK_ANSWER_SIZE_MAX);
        status = query_search(desk.query, &out, &filter, desk_now);
        assert_true(status == STATUS_OK || status == STATUS_BAD_UTF8);
        if (status == STATUS_OK)
            desk_take(&desk, &out, status);
        buffer_done(&out);
    }
    desk_done(&desk);
}

static void a_text_too_long_or_not_utf8_is_refused(void **state)
{
    uint8_t text[QUERY_TEXT_SIZE_MAX + 1] = {0};
    struct search_filter filter = {.text = span_of(text, sizeof(text)), .limit = 5};
    struct buffer out;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    memset(text, '"', sizeof(text));
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    assert_int_equal(query_search(desk.query, &out, &filter, desk_now), STATUS_TOO_LARGE);
    filter.text = span_of("\xff", 1);
    assert_int_equal(query_search(desk.query, &out, &filter, desk_now), STATUS_BAD_UTF8);
    filter.text = span_of(text, sizeof(text) - 1);
    desk_take(&desk, &out, query_search(desk.query, &out, &filter, desk_now));
    desk_done(&desk);
}

static void put_far_and_near(struct desk *desk, struct actor *actor)
{
    struct place place = example_place();
    char subject[8];

    desk_put_association(desk, actor, 1, "Example Union", "EU");
    for (int i = 0; i < 30; i++) {
        snprintf(subject, sizeof(subject), "s%d", i);
        place.country = span_of_text(i == 29 ? "MY" : "IN");
        desk_put(desk, actor, KIND_PLACE, subject, &place);
    }
}

/* More that lie elsewhere come before it than the answer has room for. */
static void a_country_narrows_what_is_looked_for_and_not_the_answer(void **state)
{
    const struct place place = example_place();
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    put_far_and_near(&desk, &actor);
    desk.country = span_of_text("MY");
    desk_search(&desk, "example", 5);
    assert_int_equal(desk_count(&desk), 1);
    assert_string_equal(desk_text(json_array_get(desk_results(&desk), 0), "body", "country"), "MY");
    desk_near(&desk, place.coordinates.latitude_e7 / 1e7, place.coordinates.longitude_e7 / 1e7,
              NEAR_PLACES, 5);
    assert_int_equal(desk_count(&desk), 1);
    desk.country = example_profile().country;
    desk_search(&desk, "EU", 5);
    assert_string_equal(desk_name(&desk, 0), "Example Union");
    desk.country = span_of_text("MM");
    desk_search(&desk, "EU", 5);
    assert_int_equal(desk_count(&desk), 0);
    desk_done(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(search_puts_the_surest_first),
        cmocka_unit_test(search_finds_all_words_marks_or_not_and_the_last_one_unfinished),
        cmocka_unit_test(a_word_that_very_many_entries_have_is_taken_to_be_finished),
        cmocka_unit_test(hostile_texts_are_searched_for_like_any_other),
        cmocka_unit_test(every_byte_and_pair_of_bytes_is_searched_for_or_refused),
        cmocka_unit_test(a_country_narrows_what_is_looked_for_and_not_the_answer),
        cmocka_unit_test(a_text_too_long_or_not_utf8_is_refused),
    };
    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
