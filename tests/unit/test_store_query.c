/* Members' questions are answered right: lists, pages, one association with all that is its. */
#include "desk.h"

#include "store/query_state.h"

#include "example.h"

static void an_association_is_answered_with_all_that_is_below_it(void **state)
{
    const struct bearer bearer = example_bearer();
    const struct service service = example_service();
    struct actor actor;
    struct buffer out;
    struct desk desk;
    json_t *one;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Example Union", "EU");
    desk_put_place(&desk, &actor, "Hall", 23.7271, 92.7176);
    desk_put(&desk, &actor, KIND_BEARER, "secretary", &bearer);
    desk_put(&desk, &actor, KIND_SERVICE, "desk", &service);
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    desk_take(&desk, &out, query_association(desk.query, &out, &actor.id, false, desk_now));
    one = json_object_get(desk.answer, "association");
    assert_string_equal(desk_text(one, "profile", "name"), "Example Union");
    assert_string_equal(desk_text(one, "admission", NULL), "recognised");
    assert_string_equal(desk_text(one, "country", NULL), "IN");
    assert_true(json_is_false(json_object_get(one, "stale")));
    assert_true(json_is_null(json_object_get(one, "successor")));
    assert_int_equal(json_integer_value(json_object_get(one, "review")),
                     (SHELF_HOUR + 100) * HOUR_MS);
    one = json_array_get(json_object_get(desk.answer, "places"), 0);
    assert_string_equal(desk_text(one, "subject", NULL), "Hall");
    one = json_object_get(json_object_get(one, "body"), "coordinates");
    assert_true(json_real_value(json_object_get(one, "lat")) == 23.7271);
    one = json_array_get(json_object_get(desk.answer, "bearers"), 0);
    assert_string_equal(desk_text(one, "body", "role"), "Secretary");
    assert_int_equal(json_array_size(json_object_get(desk.answer, "services")), 1);
    desk_done(&desk);
}

static void what_does_not_count_is_not_shown(void **state)
{
    const struct place place = example_place();
    struct written written;
    struct actor actor;
    struct buffer out;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Example Union", "EU");
    shelf_entry(&actor, &written, KIND_PLACE, "hall", &place);
    shelf_put(&desk.shelf, &written, SHELF_HOUR);
    assert_int_equal(shelf_apply(&desk.shelf), STATUS_OK);
    desk_search(&desk, "hall", 10);
    assert_int_equal(desk_count(&desk), 0);
    desk_near(&desk, 0, 0, NEAR_PLACES, 10);
    assert_int_equal(desk_count(&desk), 0);
    shelf_show(&desk.shelf, &written.record.id, SHELF_HOUR + 1);
    assert_int_equal(shelf_apply(&desk.shelf), STATUS_OK);
    desk_search(&desk, "hall", 10);
    assert_int_equal(desk_count(&desk), 1);
    shelf_principal(&desk.shelf, &actor.id, ADMISSION_SUSPENDED);
    assert_int_equal(shelf_apply(&desk.shelf), STATUS_OK);
    desk_search(&desk, "hall", 10);
    assert_int_equal(desk_count(&desk), 0);
    desk_associations(&desk, &(struct association_filter){.limit = 10});
    assert_int_equal(json_array_size(json_object_get(desk.answer, "associations")), 0);
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    assert_int_equal(query_association(desk.query, &out, &actor.id, false, desk_now),
                     STATUS_NOT_FOUND);
    desk_take(&desk, &out, query_association(desk.query, &out, &actor.id, true, desk_now));
    written_done(&written);
    desk_done(&desk);
}

static void an_entry_that_is_dropped_is_found_no_more(void **state)
{
    struct place place = example_place();
    struct written written;
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Example Union", "EU");
    shelf_entry(&actor, &written, KIND_PLACE, "hall", &place);
    shelf_put(&desk.shelf, &written, DESK_FAR);
    assert_int_equal(shelf_apply(&desk.shelf), STATUS_OK);
    shelf_drop(&desk.shelf, &written.record.id);
    place.name = span_of_text("Another Room");
    desk_put(&desk, &actor, KIND_PLACE, "hall", &place);
    desk_search(&desk, "hall", 10);
    assert_int_equal(desk_count(&desk), 0);
    desk_near(&desk, -90, 180, NEAR_PLACES, 10);
    assert_int_equal(desk_count(&desk), 1);
    assert_string_equal(desk_name(&desk, 0), "Another Room");
    written_done(&written);
    desk_done(&desk);
}

static void a_body_that_is_not_fit_to_be_shown_is_held_but_has_no_row(void **state)
{
    static const uint8_t nonsense[] = {0x81, 0x00, 0xc3}; /* {0: true}: a name must be text */
    const struct subject subject = subject_of("x", 1);
    struct written written;
    struct actor actor;
    struct buffer out;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Example Union", "EU");
    actor_write(&actor, &written, KIND_PLACE, &subject, span_of(nonsense, sizeof(nonsense)));
    shelf_put(&desk.shelf, &written, DESK_FAR);
    assert_int_equal(shelf_apply(&desk.shelf), STATUS_OK);
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    desk_take(&desk, &out, query_record(desk.query, &out, &written.record.id, desk_now));
    assert_true(json_is_null(json_object_get(desk.answer, "body")));
    assert_true(json_is_true(json_object_get(desk.answer, "counts")));
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    desk_take(&desk, &out, query_association(desk.query, &out, &actor.id, false, desk_now));
    assert_int_equal(json_array_size(json_object_get(desk.answer, "places")), 0);
    written_done(&written);
    desk_done(&desk);
}

static void associations_come_by_name_page_by_page(void **state)
{
    static const char *const names[] = {"delta", "Alpha", "charlie", "Bravo", "echo"};
    static const char *const sorted[] = {"Alpha", "Bravo", "charlie", "delta", "echo"};
    struct association_filter filter = {.limit = 2};
    struct actor actor;
    struct desk desk;
    size_t seen = 0;
    const json_t *next;

    (void)state;
    desk_init(&desk);
    for (size_t i = 0; i < 5; i++)
        desk_put_association(&desk, &actor, i + 1, names[i], "X");
    do {
        const json_t *page;

        desk_associations(&desk, &filter);
        page = json_object_get(desk.answer, "associations");
        for (size_t i = 0; i < json_array_size(page); i++)
            assert_string_equal(desk_text(json_array_get(page, i), "profile", "name"),
                                sorted[seen++]);
        next = json_object_get(desk.answer, "next");
        if (json_is_string(next))
            assert_int_equal(unit_hex(filter.after.bytes, ID_SIZE, json_string_value(next)),
                             ID_SIZE);
    } while (json_is_string(next));
    assert_int_equal(seen, 5);
    desk_done(&desk);
}

static void associations_are_filtered_by_what_they_say(void **state)
{
    struct profile profile = example_profile();
    const struct association_filter yes[] = {
        {.country = span_of_text("MM")},
        {.kind = span_of_text("student-union")},
        {.language = span_of_text("my")},
        {.parent = span_of_text("GREAT UNION")},
    };
    const struct association_filter no[] = {
        {.country = span_of_text("US")},
        {.kind = span_of_text("women")},
        {.language = span_of_text("m")},
        {.parent = span_of_text("Union")},
    };
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "First", "F");
    shelf_actor(&desk.shelf, &actor, 2);
    shelf_principal(&desk.shelf, &actor.id, ADMISSION_PROVISIONAL);
    profile.country = span_of_text("MM");
    profile.kind = span_of_text("student-union");
    profile.languages = (struct text_list){.count = 1, .items = {span_of_text("my")}};
    profile.parent = span_of_text("Great Union");
    desk_put(&desk, &actor, KIND_PROFILE, "", &profile);
    for (size_t i = 0; i < 4; i++) {
        desk_associations(&desk, &yes[i]);
        assert_int_equal(json_array_size(json_object_get(desk.answer, "associations")), 1);
        desk_associations(&desk, &no[i]);
        assert_int_equal(json_array_size(json_object_get(desk.answer, "associations")), 0);
    }
    desk_done(&desk);
}

static void a_page_that_goes_on_after_nobody_is_not_found(void **state)
{
    const struct association_filter filter = {.after = {{7}}};
    const struct record_filter records = {.kind = KIND_PLACE, .after = {{7}}};
    struct desk desk;
    struct buffer out;

    (void)state;
    desk_init(&desk);
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    assert_int_equal(query_associations(desk.query, &out, &filter, desk_now), STATUS_NOT_FOUND);
    assert_int_equal(query_records(desk.query, &out, &records, desk_now), STATUS_NOT_FOUND);
    assert_int_equal(query_record(desk.query, &out, &records.after, desk_now), STATUS_NOT_FOUND);
    assert_int_equal(out.size, 0);
    buffer_done(&out);
    desk_done(&desk);
}

static void texts_of_records_come_out_as_they_went_in(void **state)
{
    struct profile profile = example_profile();
    struct actor actor;
    struct buffer out;
    struct desk desk;
    const json_t *shown;

    (void)state;
    desk_init(&desk);
    shelf_actor(&desk.shelf, &actor, 1);
    shelf_principal(&desk.shelf, &actor.id, ADMISSION_RECOGNISED);
    profile.note = span_of_text("line\nand \"quotes\" \\ </script>");
    profile.name = span_of_text("{\"a\": 1}, \"b\"");
    desk_put(&desk, &actor, KIND_PROFILE, "", &profile);
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    desk_take(&desk, &out, query_association(desk.query, &out, &actor.id, false, desk_now));
    shown = json_object_get(json_object_get(desk.answer, "association"), "profile");
    assert_string_equal(desk_text(shown, "note", NULL), "line\nand \"quotes\" \\ </script>");
    assert_string_equal(desk_text(shown, "name", NULL), "{\"a\": 1}, \"b\"");
    assert_string_equal(desk_text(shown, "names", "lus"), "Entirna Pawl");
    desk_done(&desk);
}

static void records_of_a_kind_are_listed_page_by_page(void **state)
{
    struct record_filter filter = {.kind = KIND_PLACE, .limit = 2};
    struct actor actors[2];
    struct desk desk;
    struct buffer out;
    size_t seen = 0;
    const json_t *next;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actors[0], 1, "One", "O");
    desk_put_association(&desk, &actors[1], 2, "Two", "T");
    for (size_t i = 0; i < 5; i++) {
        char name[] = {(char)('a' + i), '\0'};

        desk_put_place(&desk, &actors[i % 2], name, 1, 1);
    }
    do {
        buffer_init(&out, DESK_ANSWER_SIZE_MAX);
        desk_take(&desk, &out, query_records(desk.query, &out, &filter, desk_now));
        seen += json_array_size(json_object_get(desk.answer, "records"));
        next = json_object_get(desk.answer, "next");
        if (json_is_string(next))
            unit_hex(filter.after.bytes, ID_SIZE, json_string_value(next));
    } while (json_is_string(next));
    assert_int_equal(seen, 5);
    filter = (struct record_filter){.kind = KIND_PLACE, .author = actors[1].id};
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    desk_take(&desk, &out, query_records(desk.query, &out, &filter, desk_now));
    assert_int_equal(json_array_size(json_object_get(desk.answer, "records")), 2);
    desk_done(&desk);
}

static void a_deletion_is_in_no_list(void **state)
{
    const struct record_filter filter = {.kind = KIND_PLACE, .hidden = true};
    const struct subject subject = subject_of("gone", 4);
    struct written written;
    struct actor actor;
    struct desk desk;
    struct buffer out;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "One", "O");
    desk_put_place(&desk, &actor, "stays", 1, 1);
    actor_write(&actor, &written, KIND_PLACE, &subject, span_of("\x80", 1));
    shelf_put(&desk.shelf, &written, DESK_FAR);
    assert_int_equal(shelf_apply(&desk.shelf), STATUS_OK);
    written_done(&written);
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    desk_take(&desk, &out, query_records(desk.query, &out, &filter, desk_now));
    assert_int_equal(json_array_size(json_object_get(desk.answer, "records")), 1);
    desk_done(&desk);
}

static void an_answer_has_at_most_so_many_rows(void **state)
{
    (void)state;
    assert_int_equal(query_limit(0), QUERY_ROWS_USUAL);
    assert_int_equal(query_limit(1), 1);
    assert_int_equal(query_limit(QUERY_ROWS_MAX), QUERY_ROWS_MAX);
    assert_int_equal(query_limit(QUERY_ROWS_MAX + 1), QUERY_ROWS_MAX);
    assert_int_equal(query_limit(UINT32_MAX), QUERY_ROWS_MAX);
}

static void queries_of_a_file_see_what_was_applied_and_write_nothing(void **state)
{
    const struct profile profile = example_profile();
    struct written written;
    struct query *query;
    struct shelf shelf;
    struct actor actor;
    struct buffer out;

    (void)state;
    shelf_init(&shelf);
    assert_int_equal(query_open(&query, shelf.store), STATUS_OK);
    shelf_actor(&shelf, &actor, 1);
    shelf_principal(&shelf, &actor.id, ADMISSION_RECOGNISED);
    shelf_entry(&actor, &written, KIND_PROFILE, "", &profile);
    shelf_put(&shelf, &written, DESK_FAR);
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    assert_int_equal(query_association(query, &out, &actor.id, false, desk_now), STATUS_NOT_FOUND);
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    assert_int_equal(query_association(query, &out, &actor.id, false, desk_now), STATUS_OK);
    assert_int_equal(store_checkpoint(shelf.store), STATUS_OK);
    buffer_done(&out);
    query_close(query);
    written_done(&written);
    shelf_done(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_association_is_answered_with_all_that_is_below_it),
        cmocka_unit_test(what_does_not_count_is_not_shown),
        cmocka_unit_test(an_entry_that_is_dropped_is_found_no_more),
        cmocka_unit_test(a_body_that_is_not_fit_to_be_shown_is_held_but_has_no_row),
        cmocka_unit_test(associations_come_by_name_page_by_page),
        cmocka_unit_test(associations_are_filtered_by_what_they_say),
        cmocka_unit_test(a_page_that_goes_on_after_nobody_is_not_found),
        cmocka_unit_test(texts_of_records_come_out_as_they_went_in),
        cmocka_unit_test(records_of_a_kind_are_listed_page_by_page),
        cmocka_unit_test(a_deletion_is_in_no_list),
        cmocka_unit_test(an_answer_has_at_most_so_many_rows),
        cmocka_unit_test(queries_of_a_file_see_what_was_applied_and_write_nothing),
    };
    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
