/* Directory bodies: each survives the round trip, and what is wrong is refused by its field's name.
 */
#include "unit.h"

#include "example.h"
#include "protocol/kind.h"

#define BODY_SIZE_MAX 8192

static struct span text(const char *literal)
{
    return span_of_text(literal);
}

static void each_body_survives_the_round_trip(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLE_KIND_COUNT; i++) {
        union body example;
        union body back;
        struct buffer first;
        struct buffer second;
        const struct schema *schema = example_body(example_kinds[i], &example);

        buffer_init(&first, BODY_SIZE_MAX);
        buffer_init(&second, BODY_SIZE_MAX);
        for (size_t f = 0; f < schema->field_count; f++)
            assert_true(field_is_given(&schema->fields[f], &example));
        assert_int_equal(schema_write(schema, &example, &first, NULL), STATUS_OK);
        assert_int_equal(schema_read(schema, &back, buffer_span(&first), NULL), STATUS_OK);
        assert_int_equal(schema_write(schema, &back, &second, NULL), STATUS_OK);
        assert_int_equal(span_compare(buffer_span(&first), buffer_span(&second)), 0);
        assert_int_equal(schema_show(schema, &back, buffer_span(&first), NULL), STATUS_OK);
        for (size_t f = 0; f < schema->field_count; f++)
            assert_true(field_is_given(&schema->fields[f], &back));
        buffer_done(&first);
        buffer_done(&second);
    }
}

static void the_typed_functions_return_the_fields(void **state)
{
    struct profile in = example_profile();
    struct profile out;
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, BODY_SIZE_MAX);
    assert_int_equal(profile_write(&in, &buffer, NULL), STATUS_OK);
    assert_int_equal(profile_read(&out, buffer_span(&buffer), NULL), STATUS_OK);
    assert_int_equal(span_compare(out.name, in.name), 0);
    assert_int_equal(out.names.count, 2);
    assert_int_equal(span_compare(out.names.items[1].text, text("Example")), 0);
    assert_int_equal(out.languages.count, 2);
    assert_int_equal(out.coordinates.latitude_e7, 237271000);
    assert_int_equal(out.coordinates.longitude_e7, 927176000);
    assert_true(out.name.bytes >= buffer.bytes && out.name.bytes < buffer.bytes + buffer.size);
    buffer_done(&buffer);
}

static void the_smallest_bodies_are_byte_exact(void **state)
{
    struct bearer bearer = {.role = text("Chair")};
    struct service service = {.kind = text("lawyer"),
                              .name = text("L"),
                              .country = text("IN"),
                              .coordinates = example_profile().coordinates};
    struct beacon beacon = {.addresses = {.count = 1, .items = {text("h:1")}}};
    uint8_t expected[64];
    struct buffer buffer;
    size_t size;

    (void)state;
    buffer_init(&buffer, BODY_SIZE_MAX);
    assert_int_equal(bearer_write(&bearer, &buffer, NULL), STATUS_OK);
    size = unit_hex(expected, sizeof(expected), "81 00 a5 4368616972");
    assert_int_equal(span_compare(buffer_span(&buffer), span_of(expected, size)), 0);
    buffer_clear(&buffer);
    assert_int_equal(service_write(&service, &buffer, NULL), STATUS_OK);
    size = unit_hex(expected, sizeof(expected),
                    "84 00 a6 6c6177796572 01 a1 4c 04 a2 494e 05 92 ce0e2477d8 ce37439540");
    assert_int_equal(span_compare(buffer_span(&buffer), span_of(expected, size)), 0);
    buffer_clear(&buffer);
    assert_int_equal(beacon_write(&beacon, &buffer, NULL), STATUS_OK);
    size = unit_hex(expected, sizeof(expected), "81 00 91 a3 683a31");
    assert_int_equal(span_compare(buffer_span(&buffer), span_of(expected, size)), 0);
    buffer_done(&buffer);
}

/* Takes one field of a full example away at a time. */
static void what_is_missing_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLE_KIND_COUNT; i++) {
        union body example;
        const struct schema *schema = example_body(example_kinds[i], &example);

        for (size_t f = 0; f < schema->field_count; f++) {
            const struct field *field = &schema->fields[f];
            struct field_error where = {0};
            struct buffer buffer;

            if (!field->required)
                continue;
            (void)example_body(example_kinds[i], &example);
            field_clear(field, &example);
            buffer_init(&buffer, BODY_SIZE_MAX);
            assert_int_equal(schema_write(schema, &example, &buffer, &where), STATUS_MISSING_FIELD);
            assert_string_equal(where.field, field->name);
            assert_int_equal(where.index, FIELD_NO_INDEX);
            assert_int_equal(buffer.size, 0);
            buffer_done(&buffer);
        }
    }
}

/* A value that no field of that storage accepts, put into every field in turn. */
static void spoil(const struct field *field, union body *body)
{
    static const struct span wrong = {.bytes = (const uint8_t *)"\x1b[2J", .size = 4};
    void *at = field_at(field, body);

    switch (field_storage(field)) {
    case STORAGE_TEXT:
        *(struct span *)at = wrong;
        break;
    case STORAGE_TEXTS:
        ((struct text_list *)at)->items[0] = wrong;
        break;
    case STORAGE_LOCALISED:
        ((struct localised_list *)at)->items[0].text = wrong;
        break;
    case STORAGE_POINT:
        ((struct point *)at)->latitude_e7 = 900000001;
        break;
    case STORAGE_NUMBER:
        *(uint32_t *)at = UINT32_MAX;
        break;
    }
}

static void what_is_wrong_is_named_with_the_form_it_should_have(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLE_KIND_COUNT; i++) {
        union body example;
        const struct schema *schema = example_body(example_kinds[i], &example);

        for (size_t f = 0; f < schema->field_count; f++) {
            const struct field *field = &schema->fields[f];
            struct field_error where = {0};
            struct buffer buffer;
            bool is_list;

            (void)example_body(example_kinds[i], &example);
            spoil(field, &example);
            is_list = field->count_max > 0;
            buffer_init(&buffer, BODY_SIZE_MAX);
            assert_int_not_equal(schema_write(schema, &example, &buffer, &where), STATUS_OK);
            assert_string_equal(where.field, field->name);
            assert_string_equal(where.form, field_form(field->type));
            assert_int_equal(where.index, is_list ? 0 : FIELD_NO_INDEX);
            buffer_done(&buffer);
        }
    }
}

static enum status read_hex(const struct schema *schema, union body *out, const char *hex,
                            struct field_error *where)
{
    static uint8_t bytes[BODY_SIZE_MAX];

    return schema_read(schema, out, span_of(bytes, unit_hex(bytes, sizeof(bytes), hex)), where);
}

static enum status show_hex(const struct schema *schema, union body *out, const char *hex,
                            struct field_error *where)
{
    static uint8_t bytes[BODY_SIZE_MAX];

    return schema_show(schema, out, span_of(bytes, unit_hex(bytes, sizeof(bytes), hex)), where);
}

static void refusals_of_read_name_status_field_and_element(void **state)
{
    static const struct {
        const char *hex;
        enum status status;
        const char *field;
        uint32_t index;
    } cases[] = {
        {"80", STATUS_MISSING_FIELD, "role", FIELD_NO_INDEX},
        {"8100a0", STATUS_BAD_FIELD, "role", FIELD_NO_INDEX},
        {"810005", STATUS_WRONG_TYPE, "role", FIELD_NO_INDEX},
        {"8200a15802a132", STATUS_BAD_FIELD, "phone", FIELD_NO_INDEX},
        {"8200a15802b22b31323334353637383930313233343536 37", STATUS_TOO_LARGE, "phone",
         FIELD_NO_INDEX},
        {"8300a15804a432303237 05a432303236", STATUS_BAD_FIELD, "until", FIELD_NO_INDEX},
        {"90", STATUS_WRONG_TYPE, NULL, FIELD_NO_INDEX},
        {"81a16100", STATUS_WRONG_TYPE, NULL, FIELD_NO_INDEX},
        {"8100a15800", STATUS_TRAILING, NULL, FIELD_NO_INDEX},
        {"82 01 a1 32 00 a1 58", STATUS_NOT_CANONICAL, NULL, FIELD_NO_INDEX},
        {"", STATUS_TRUNCATED, NULL, FIELD_NO_INDEX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        union body untouched = {.bearer = {.role = text("kept")}};
        struct field_error where = {.field = "none"};
        enum status status = read_hex(&bearer_schema, &untouched, cases[i].hex, &where);

        if (status != cases[i].status)
            fail_msg("%s gave %s", cases[i].hex, status_name(status));
        if (cases[i].field != NULL)
            assert_string_equal(where.field, cases[i].field);
        else
            assert_null(where.field);
        assert_int_equal(where.index, cases[i].index);
        assert_int_equal(span_compare(untouched.bearer.role, text("kept")), 0);
    }
}

static void the_wrong_element_of_a_list_is_named(void **state)
{
    union body body;
    struct field_error where;

    (void)state;
    assert_int_equal(read_hex(&beacon_schema, &body, "810092a3683a31a168", &where),
                     STATUS_BAD_FIELD);
    assert_string_equal(where.field, "addresses");
    assert_int_equal(where.index, 1);
    assert_int_equal(read_hex(&beacon_schema, &body, "810093a3683a31a3683a3205", &where),
                     STATUS_WRONG_TYPE);
    assert_int_equal(where.index, 2);
    assert_int_equal(read_hex(&beacon_schema, &body, "810090", &where), STATUS_BAD_FIELD);
    assert_int_equal(where.index, FIELD_NO_INDEX);
}

static void one_language_has_one_name(void **state)
{
    struct profile profile = example_profile();
    struct field_error where;
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, BODY_SIZE_MAX);
    profile.names.items[1].language = text("lus");
    assert_int_equal(profile_write(&profile, &buffer, &where), STATUS_BAD_FIELD);
    assert_string_equal(where.field, "names");
    assert_int_equal(where.index, 1);
    profile.names.items[1].language = text("EN");
    assert_int_equal(profile_write(&profile, &buffer, &where), STATUS_BAD_FIELD);
    buffer_done(&buffer);
}

static void a_field_without_what_it_needs_is_refused(void **state)
{
    struct place place = example_place();
    struct field_error where;
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, BODY_SIZE_MAX);
    place.zone = (struct span){0};
    assert_int_equal(place_write(&place, &buffer, &where), STATUS_BAD_FIELD);
    assert_string_equal(where.field, "starts");
    place = example_place();
    place.starts = (struct span){0};
    place.minutes = 0;
    assert_int_equal(place_write(&place, &buffer, &where), STATUS_BAD_FIELD);
    assert_string_equal(where.field, "recurrence");
    buffer_done(&buffer);
}

static void unknown_keys_are_passed_over(void **state)
{
    union body body;
    struct field_error where;

    (void)state;
    assert_int_equal(read_hex(&bearer_schema, &body, "82 00a158 ccc8 81a16192c0c3", &where),
                     STATUS_OK);
    assert_int_equal(span_compare(body.bearer.role, text("X")), 0);
    assert_int_equal(read_hex(&bearer_schema, &body, "82 00a158 cd0100 c0", &where),
                     STATUS_OUT_OF_RANGE);
}

static void what_is_shown_leaves_out_what_is_not_fit(void **state)
{
    union body body;
    struct field_error where;

    (void)state;
    assert_int_equal(show_hex(&bearer_schema, &body, "84 00a158 01a11b 0205 03c0", &where),
                     STATUS_OK);
    assert_int_equal(span_compare(body.bearer.role, text("X")), 0);
    assert_int_equal(body.bearer.name.size, 0);
    assert_int_equal(body.bearer.phone.size, 0);
    assert_int_equal(body.bearer.email.size, 0);
    assert_int_equal(show_hex(&bearer_schema, &body, "8100a11b", &where), STATUS_BAD_TEXT);
    assert_string_equal(where.field, "role");
    assert_int_equal(show_hex(&bearer_schema, &body, "8100a158ff", &where), STATUS_TRAILING);
}

static void what_needs_a_field_that_is_left_out_goes_with_it(void **state)
{
    union body body;

    (void)state;
    assert_int_equal(show_hex(&place_schema, &body,
                              "86 00a158 04a2494e 06a149 07b0323032362d30312d30345431313a3030"
                              " 0878 09aa465245513d4441494c59",
                              NULL),
                     STATUS_OK);
    assert_int_equal(body.place.zone.size, 0);
    assert_int_equal(body.place.starts.size, 0);
    assert_int_equal(body.place.minutes, 0);
    assert_int_equal(body.place.recurrence.size, 0);
}

static void what_a_newer_node_knows_is_shown_but_not_published(void **state)
{
    static const char *const hex = "83 00a158 04a46e657773 0aa2585a";
    union body body;
    struct field_error where;

    (void)state;
    assert_int_equal(read_hex(&profile_schema, &body, hex, &where), STATUS_BAD_FIELD);
    assert_string_equal(where.field, "kind");
    assert_int_equal(show_hex(&profile_schema, &body, hex, &where), STATUS_OK);
    assert_int_equal(span_compare(body.profile.kind, text("news")), 0);
    assert_int_equal(span_compare(body.profile.country, text("XZ")), 0);
    assert_int_equal(show_hex(&beacon_schema, &body, "810248", &where), STATUS_OK);
    assert_int_equal(body.beacon.lanes_declined, 0x48);
    assert_int_equal(read_hex(&beacon_schema, &body, "810218", &where), STATUS_BAD_FIELD);
    assert_int_equal(read_hex(&beacon_schema, &body, "810201", &where), STATUS_BAD_FIELD);
    assert_int_equal(read_hex(&beacon_schema, &body, "810208", &where), STATUS_OK);
}

static void contacts_need_sealing_unless_marked_public(void **state)
{
    struct bearer bearer = example_bearer();
    struct service service = example_service();
    struct profile profile = example_profile();
    struct field_error where;

    (void)state;
    assert_int_equal(schema_check_sealed(&bearer_schema, &bearer, &where), STATUS_SEALING_NEEDED);
    assert_string_equal(where.field, "phone");
    bearer.phone = (struct span){0};
    assert_int_equal(schema_check_sealed(&bearer_schema, &bearer, &where), STATUS_SEALING_NEEDED);
    assert_string_equal(where.field, "email");
    bearer.email = (struct span){0};
    assert_int_equal(schema_check_sealed(&bearer_schema, &bearer, &where), STATUS_OK);
    assert_int_equal(schema_check_sealed(&service_schema, &service, &where), STATUS_SEALING_NEEDED);
    assert_string_equal(where.field, "number");
    assert_int_equal(schema_check_sealed(&profile_schema, &profile, &where), STATUS_OK);
}

static void a_body_that_exceeds_its_buffer_is_too_large_as_a_whole(void **state)
{
    struct profile profile = example_profile();
    struct field_error where = {.field = "none"};
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, 64);
    assert_int_equal(profile_write(&profile, &buffer, &where), STATUS_TOO_LARGE);
    assert_null(where.field);
    buffer_done(&buffer);
}

/* What is read can be written, and what can be published can be shown. */
static bool is_read_and_written(const struct schema *schema, struct span bytes)
{
    union body body;
    union body shown;
    struct buffer again;
    enum status status = schema_read(schema, &body, bytes, NULL);

    if (status != STATUS_OK) {
        (void)!schema_show(schema, &shown, bytes, NULL);
        return false;
    }
    assert_int_equal(schema_show(schema, &shown, bytes, NULL), STATUS_OK);
    buffer_init(&again, BODY_SIZE_MAX);
    assert_int_equal(schema_write(schema, &body, &again, NULL), STATUS_OK);
    assert_true(again.size <= bytes.size);
    buffer_done(&again);
    return true;
}

static void every_change_of_one_byte_is_refused_or_a_body(void **state)
{
    size_t bodies = 0;

    (void)state;
    for (size_t i = 0; i < EXAMPLE_KIND_COUNT; i++) {
        union body example;
        struct buffer buffer;
        const struct schema *schema = example_body(example_kinds[i], &example);

        buffer_init(&buffer, BODY_SIZE_MAX);
        assert_int_equal(schema_write(schema, &example, &buffer, NULL), STATUS_OK);
        for (size_t at = 0; at < buffer.size; at++) {
            for (int flip = 1; flip < 256; flip += 6) {
                buffer.bytes[at] ^= (uint8_t)flip;
                bodies += is_read_and_written(schema, buffer_span(&buffer));
                buffer.bytes[at] ^= (uint8_t)flip;
            }
        }
        buffer_done(&buffer);
    }
    assert_true(bodies > 1000);
}

static void the_tables_are_in_order(void **state)
{
    (void)state;
    assert_null(body_schema_of(KIND_VOUCH));
    for (size_t i = 0; i < EXAMPLE_KIND_COUNT; i++) {
        const struct schema *schema = body_schema_of(example_kinds[i]);

        assert_string_equal(schema->name, kind_name(example_kinds[i]));
        for (size_t f = 0; f < schema->field_count; f++) {
            const struct field *field = &schema->fields[f];
            const struct field *needed =
                field->needs != NULL ? schema_field(schema, field->needs) : NULL;

            assert_ptr_equal(schema_field(schema, field->name), field);
            assert_true(f == 0 || field[-1].key < field->key);
            assert_true(field->key <= LIMIT_FIELD_KEY);
            assert_true(field->count_max <= LIMIT_LIST_COUNT);
            assert_true(field->type == FIELD_POINT || field_max(field) > 0);
            assert_int_equal(field->type == FIELD_WORD, field->words != NULL);
            assert_int_equal(field->needs != NULL, needed != NULL && needed < field);
            assert_true(strlen(field->meaning) > 0);
            assert_true(strlen(field_type_name(field->type)) > 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_body_survives_the_round_trip),
        cmocka_unit_test(the_typed_functions_return_the_fields),
        cmocka_unit_test(the_smallest_bodies_are_byte_exact),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(what_is_wrong_is_named_with_the_form_it_should_have),
        cmocka_unit_test(refusals_of_read_name_status_field_and_element),
        cmocka_unit_test(the_wrong_element_of_a_list_is_named),
        cmocka_unit_test(one_language_has_one_name),
        cmocka_unit_test(a_field_without_what_it_needs_is_refused),
        cmocka_unit_test(unknown_keys_are_passed_over),
        cmocka_unit_test(what_is_shown_leaves_out_what_is_not_fit),
        cmocka_unit_test(what_needs_a_field_that_is_left_out_goes_with_it),
        cmocka_unit_test(what_a_newer_node_knows_is_shown_but_not_published),
        cmocka_unit_test(contacts_need_sealing_unless_marked_public),
        cmocka_unit_test(a_body_that_exceeds_its_buffer_is_too_large_as_a_whole),
        cmocka_unit_test(every_change_of_one_byte_is_refused_or_a_body),
        cmocka_unit_test(the_tables_are_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
