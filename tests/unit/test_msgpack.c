/* The strict reader and the writer: canonical forms pass and come back equal, all others do not. */
#include "unit.h"

#include <jansson.h>

#include "protocol/reader.h"
#include "protocol/utf8.h"
#include "protocol/writer.h"
#include "tree.h"

#define EXAMPLE_SIZE 4096

/* A hex literal as a span over a static buffer. */
static struct span hex(const char *text)
{
    static uint8_t bytes[EXAMPLE_SIZE];

    return span_of(bytes, unit_hex(bytes, sizeof(bytes), text));
}

static enum status check_hex(const char *text)
{
    return reader_check(hex(text));
}

static bool is_allowed(const char *group, size_t index)
{
    static const char *const refused[] = {"22.number-float.yaml", "50.timestamp.yaml",
                                          "60.ext.yaml"};

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (strcmp(group, refused[i]) == 0)
            return false;
    return index == 0;
}

/* Above INT64_MAX: no form is allowed. */
static bool is_too_big(const json_t *example)
{
    const char *number = json_string_value(json_object_get(example, "bignum"));

    return number != NULL && (strcmp(number, "9223372036854775808") == 0 ||
                              strcmp(number, "18446744073709551615") == 0);
}

/* The suite names the shortest form first, INT64_MAX alone excepted. */
static size_t canonical_index(const json_t *example)
{
    const char *number = json_string_value(json_object_get(example, "bignum"));

    return number != NULL && strcmp(number, "9223372036854775807") == 0 ? 1 : 0;
}

static size_t check_example(const char *group, const json_t *example)
{
    const json_t *forms = json_object_get(example, "msgpack");
    size_t canonical = canonical_index(example);
    size_t accepted = 0;

    for (size_t i = 0; i < json_array_size(forms); i++) {
        const char *form = json_string_value(json_array_get(forms, i));
        bool expected = is_allowed(group, i == canonical ? 0 : 1) && !is_too_big(example);
        enum status status = check_hex(form);

        if ((status == STATUS_OK) != expected)
            fail_msg("%s: %s gave %s", group, form, status_name(status));
        accepted += status == STATUS_OK;
    }
    return accepted;
}

static void of_the_public_vectors_the_canonical_form_alone_is_accepted(void **state)
{
    char *text = unit_read_file(VECTORS_DIR "/msgpack.json", NULL);
    json_t *root = json_loads(text, 0, NULL);
    const char *group;
    json_t *examples;
    size_t accepted = 0;

    (void)state;
    assert_non_null(root);
    json_object_foreach(json_object_get(root, "groups"), group, examples)
    {
        for (size_t i = 0; i < json_array_size(examples); i++)
            accepted += check_example(group, json_array_get(examples, i));
    }
    assert_int_equal(accepted, 55);
    json_decref(root);
    free(text);
}

static void integers_have_one_form_at_every_edge_of_a_width(void **state)
{
    static const struct {
        int64_t value;
        const char *hex;
    } edges[] = {
        {0, "00"},
        {127, "7f"},
        {128, "cc80"},
        {255, "ccff"},
        {256, "cd0100"},
        {65535, "cdffff"},
        {65536, "ce00010000"},
        {4294967295, "ceffffffff"},
        {4294967296, "cf0000000100000000"},
        {INT64_MAX, "cf7fffffffffffffff"},
        {-1, "ff"},
        {-32, "e0"},
        {-33, "d0df"},
        {-128, "d080"},
        {-129, "d1ff7f"},
        {-32768, "d18000"},
        {-32769, "d2ffff7fff"},
        {INT32_MIN, "d280000000"},
        {(int64_t)INT32_MIN - 1, "d3ffffffff7fffffff"},
        {INT64_MIN, "d38000000000000000"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
        struct span expected = hex(edges[i].hex);
        struct buffer buffer;
        struct writer writer;
        struct reader reader;

        buffer_init(&buffer, 9);
        writer_init(&writer, &buffer);
        writer_int(&writer, edges[i].value);
        assert_int_equal(writer_end(&writer), STATUS_OK);
        assert_int_equal(span_compare(buffer_span(&buffer), expected), 0);
        reader_init(&reader, expected);
        assert_true(reader_int(&reader, INT64_MIN, INT64_MAX) == edges[i].value);
        assert_int_equal(reader_end(&reader), STATUS_OK);
        buffer_done(&buffer);
    }
}

static void refusals_are_named(void **state)
{
    static const struct {
        const char *hex;
        enum status status;
    } refusals[] = {
        {"", STATUS_TRUNCATED},
        {"c1", STATUS_NOT_CANONICAL},
        {"ca00000000", STATUS_NOT_CANONICAL},
        {"cb0000000000000000", STATUS_NOT_CANONICAL},
        {"c70001", STATUS_NOT_CANONICAL},
        {"d40100", STATUS_NOT_CANONICAL},
        {"cf8000000000000000", STATUS_OUT_OF_RANGE},
        {"d37fffffffffffffff", STATUS_NOT_CANONICAL},
        {"d1ff80", STATUS_NOT_CANONICAL},
        {"d0e0", STATUS_NOT_CANONICAL},
        {"c0c0", STATUS_TRAILING},
        {"a261", STATUS_TRUNCATED},
        {"c40261", STATUS_TRUNCATED},
        {"c6ffffffff", STATUS_TRUNCATED},
        {"d91f", STATUS_NOT_CANONICAL},
        {"dc000f", STATUS_NOT_CANONICAL},
        {"de000f", STATUS_NOT_CANONICAL},
        {"9201", STATUS_TRUNCATED},
        {"dd10000000", STATUS_TRUNCATED},
        {"ddffffffff", STATUS_TRUNCATED},
        {"dfffffffff", STATUS_TRUNCATED},
        {"8101", STATUS_TRUNCATED},
        {"8202000101", STATUS_NOT_CANONICAL},
        {"8201000100", STATUS_NOT_CANONICAL},
        {"82a16200a16100", STATUS_NOT_CANONICAL},
        {"81018202000100", STATUS_NOT_CANONICAL},
        {"a180", STATUS_BAD_UTF8},
        {"a2c080", STATUS_BAD_UTF8},
        {"a3eda080", STATUS_BAD_UTF8},
        {"a4f4908080", STATUS_BAD_UTF8},
        {"919191919191919190", STATUS_TOO_DEEP},
        {"919191919191919180", STATUS_TOO_DEEP},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        enum status status = check_hex(refusals[i].hex);

        if (status != refusals[i].status)
            fail_msg("%s gave %s", refusals[i].hex, status_name(status));
    }
}

static void eight_levels_are_read_and_a_scalar_in_the_eighth(void **state)
{
    (void)state;
    assert_int_equal(check_hex("9191919191919190"), STATUS_OK);
    assert_int_equal(check_hex("9191919191919191c0"), STATUS_OK);
}

static void keys_ascend_as_encoded_bytes_of_any_type(void **state)
{
    (void)state;
    assert_int_equal(check_hex("83 01c0 c3c0 ccffc0"), STATUS_OK);
    assert_int_equal(check_hex("82 ffc0 00c0"), STATUS_NOT_CANONICAL);
    assert_int_equal(check_hex("82 a0c0 c400c0"), STATUS_OK);
    assert_int_equal(check_hex("82 9101c0 9102c0"), STATUS_OK);
    assert_int_equal(check_hex("82 9102c0 9101c0"), STATUS_NOT_CANONICAL);
    assert_int_equal(check_hex("82 81018101c0c0 81018102c0c0"), STATUS_OK);
}

static void the_first_error_stays_and_later_calls_return_nothing(void **state)
{
    static const uint8_t bytes[] = {0x93, 0x01, 0xa1, 'x', 0x02};
    uint8_t untouched[1] = {7};
    struct reader reader;

    (void)state;
    reader_init(&reader, span_of(bytes, sizeof(bytes)));
    assert_int_equal(reader_array(&reader, 3), 3);
    assert_int_equal(reader_uint(&reader, 0), 0);
    assert_int_equal(reader.status, STATUS_OUT_OF_RANGE);
    assert_int_equal(reader_text(&reader, 1).size, 0);
    assert_int_equal(reader_peek(&reader), VALUE_NONE);
    assert_false(reader_try_nil(&reader));
    assert_false(reader_bool(&reader));
    assert_int_equal(reader_array(&reader, 9), 0);
    assert_int_equal(reader_map(&reader, 9), 0);
    assert_int_equal(reader_raw(&reader).size, 0);
    reader_bin_exact(&reader, untouched, 1);
    assert_int_equal(untouched[0], 7);
    reader_fail(&reader, STATUS_BAD_FIELD);
    assert_int_equal(reader_end(&reader), STATUS_OUT_OF_RANGE);
}

static void typed_calls_refuse_other_types_and_what_exceeds_their_maximum(void **state)
{
    uint8_t exact[2] = {0};
    struct reader reader;

    (void)state;
    reader_init(&reader, hex("c3"));
    reader_nil(&reader);
    assert_int_equal(reader_end(&reader), STATUS_WRONG_TYPE);
    reader_init(&reader, hex("c403010203"));
    assert_int_equal(reader_bin(&reader, 2).size, 0);
    assert_int_equal(reader_end(&reader), STATUS_TOO_LARGE);
    reader_init(&reader, hex("c40101"));
    reader_bin_exact(&reader, exact, 2);
    assert_int_equal(reader_end(&reader), STATUS_WRONG_TYPE);
    reader_init(&reader, hex("a161"));
    assert_int_equal(reader_bin(&reader, 9).size, 0);
    assert_int_equal(reader_end(&reader), STATUS_WRONG_TYPE);
    reader_init(&reader, hex("93010203"));
    assert_int_equal(reader_array(&reader, 2), 0);
    assert_int_equal(reader_end(&reader), STATUS_TOO_LARGE);
    reader_init(&reader, hex("ff"));
    assert_int_equal(reader_uint(&reader, 9), 0);
    assert_int_equal(reader_end(&reader), STATUS_OUT_OF_RANGE);
    reader_init(&reader, hex("81cd010000"));
    assert_int_equal(reader_map(&reader, 1), 1);
    assert_int_equal(reader_key(&reader), 0);
    assert_int_equal(reader_end(&reader), STATUS_OUT_OF_RANGE);
}

static void a_decoder_reads_fields_and_keeps_a_value_raw(void **state)
{
    static const uint8_t bytes[] = {0x82, 0x01, 0x93, 0xc0, 0xc3, 0xc4, 0x02,
                                    9,    8,    0x07, 0x81, 0x01, 0x90};
    uint8_t exact[2];
    struct reader reader;
    struct span raw;

    (void)state;
    reader_init(&reader, span_of(bytes, sizeof(bytes)));
    assert_int_equal(reader_map(&reader, 2), 2);
    assert_int_equal(reader_key(&reader), 1);
    assert_int_equal(reader_array(&reader, 3), 3);
    assert_true(reader_try_nil(&reader));
    assert_false(reader_try_nil(&reader));
    assert_true(reader_bool(&reader));
    reader_bin_exact(&reader, exact, 2);
    assert_int_equal(exact[1], 8);
    assert_int_equal(reader_key(&reader), 7);
    raw = reader_raw(&reader);
    assert_ptr_equal(raw.bytes, bytes + 10);
    assert_int_equal(raw.size, 3);
    assert_int_equal(reader_end(&reader), STATUS_OK);
}

static void keys_out_of_order_are_refused_by_the_typed_calls_too(void **state)
{
    struct reader reader;

    (void)state;
    reader_init(&reader, hex("8202c001c0"));
    assert_int_equal(reader_map(&reader, 2), 2);
    assert_int_equal(reader_key(&reader), 2);
    reader_nil(&reader);
    assert_int_equal(reader_key(&reader), 0);
    assert_int_equal(reader_end(&reader), STATUS_NOT_CANONICAL);
}

static void an_array_left_open_is_not_an_end(void **state)
{
    struct reader reader;

    (void)state;
    reader_init(&reader, hex("9101"));
    assert_int_equal(reader_array(&reader, 1), 1);
    assert_int_equal(reader_end(&reader), STATUS_TRAILING);
    reader_skip(&reader);
    assert_int_equal(reader_end(&reader), STATUS_OK);
}

static void an_empty_span_without_bytes_is_truncated(void **state)
{
    (void)state;
    assert_int_equal(reader_check((struct span){0}), STATUS_TRUNCATED);
}

static void random_trees_are_read_back_equal(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct buffer buffer;
        struct buffer again;

        buffer_init(&buffer, 1 << 20);
        buffer_init(&again, 1 << 20);
        tree_write(&buffer, seed);
        assert_int_equal(buffer.status, STATUS_OK);
        assert_int_equal(reader_check(buffer_span(&buffer)), STATUS_OK);
        assert_int_equal(tree_copy(&again, buffer_span(&buffer)), STATUS_OK);
        assert_int_equal(span_compare(buffer_span(&buffer), buffer_span(&again)), 0);
        buffer_done(&buffer);
        buffer_done(&again);
    }
}

/* Copied to a block of its own size, so that the sanitizer sees any step over the end. */
static enum status check_exactly(struct span bytes)
{
    uint8_t *copy = malloc(bytes.size + 1);
    enum status status;

    assert_non_null(copy);
    copy = realloc(copy, bytes.size > 0 ? bytes.size : 1);
    assert_non_null(copy);
    if (bytes.size > 0)
        memcpy(copy, bytes.bytes, bytes.size);
    status = reader_check(span_of(copy, bytes.size));
    free(copy);
    return status;
}

static void every_prefix_of_a_canonical_value_is_refused(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct buffer buffer;

        buffer_init(&buffer, 1 << 20);
        tree_write(&buffer, seed);
        for (size_t size = 0; size < buffer.size; size++)
            assert_int_equal(check_exactly(span_of(buffer.bytes, size)), STATUS_TRUNCATED);
        buffer_done(&buffer);
    }
}

/* Returns whether the bytes were accepted; then they must come back equal when written anew. */
static bool is_refused_or_canonical(struct span bytes)
{
    struct buffer again;

    if (check_exactly(bytes) != STATUS_OK)
        return false;
    buffer_init(&again, 1 << 20);
    assert_int_equal(tree_copy(&again, bytes), STATUS_OK);
    assert_int_equal(span_compare(buffer_span(&again), bytes), 0);
    buffer_done(&again);
    return true;
}

static void every_change_of_one_byte_is_refused_or_canonical_again(void **state)
{
    size_t accepted = 0;
    size_t refused = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct buffer buffer;

        buffer_init(&buffer, 1 << 20);
        tree_write(&buffer, seed);
        for (size_t i = 0; i < buffer.size && i < 200; i++) {
            for (int flip = 1; flip < 256; flip += flip < 16 ? 1 : 13) {
                buffer.bytes[i] ^= (uint8_t)flip;
                if (is_refused_or_canonical(buffer_span(&buffer)))
                    accepted++;
                else
                    refused++;
                buffer.bytes[i] ^= (uint8_t)flip;
            }
        }
        buffer_done(&buffer);
    }
    assert_true(accepted > 0);
    assert_true(refused > 0);
}

static void a_buffer_stops_at_its_maximum_and_stays_failed(void **state)
{
    struct buffer buffer;
    struct writer writer;

    (void)state;
    buffer_init(&buffer, 4);
    writer_init(&writer, &buffer);
    writer_text(&writer, span_of_text("abcd"));
    assert_int_equal(writer_end(&writer), STATUS_TOO_LARGE);
    assert_null(buffer_extend(&buffer, 1));
    buffer_clear(&buffer);
    writer_text(&writer, span_of_text("abc"));
    assert_int_equal(writer_end(&writer), STATUS_OK);
    assert_int_equal(buffer.size, 4);
    buffer_consume(&buffer, 1);
    assert_int_equal(span_compare(buffer_span(&buffer), span_of_text("abc")), 0);
    buffer_done(&buffer);
    buffer_done(&buffer);
    buffer_done(NULL);
}

static void utf8_is_that_of_rfc_3629(void **state)
{
    static const struct {
        const char *hex;
        bool valid;
    } texts[] = {
        {"", true},          {"7f", true},        {"c280", true},    {"dfbf", true},
        {"e0a080", true},    {"ed9fbf", true},    {"ee8080", true},  {"efbfbf", true},
        {"f0908080", true},  {"f48fbfbf", true},  {"80", false},     {"c1bf", false},
        {"e09fbf", false},   {"eda080", false},   {"edbfbf", false}, {"f08fbfbf", false},
        {"f4908080", false}, {"f5808080", false}, {"ff", false},     {"c2", false},
        {"e282", false},     {"c241", false},     {"f09f98", false}, {"f88080808080", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(utf8_valid(hex(texts[i].hex)), texts[i].valid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_the_public_vectors_the_canonical_form_alone_is_accepted),
        cmocka_unit_test(integers_have_one_form_at_every_edge_of_a_width),
        cmocka_unit_test(refusals_are_named),
        cmocka_unit_test(eight_levels_are_read_and_a_scalar_in_the_eighth),
        cmocka_unit_test(keys_ascend_as_encoded_bytes_of_any_type),
        cmocka_unit_test(the_first_error_stays_and_later_calls_return_nothing),
        cmocka_unit_test(typed_calls_refuse_other_types_and_what_exceeds_their_maximum),
        cmocka_unit_test(a_decoder_reads_fields_and_keeps_a_value_raw),
        cmocka_unit_test(keys_out_of_order_are_refused_by_the_typed_calls_too),
        cmocka_unit_test(an_array_left_open_is_not_an_end),
        cmocka_unit_test(an_empty_span_without_bytes_is_truncated),
        cmocka_unit_test(random_trees_are_read_back_equal),
        cmocka_unit_test(every_prefix_of_a_canonical_value_is_refused),
        cmocka_unit_test(every_change_of_one_byte_is_refused_or_canonical_again),
        cmocka_unit_test(a_buffer_stops_at_its_maximum_and_stays_failed),
        cmocka_unit_test(utf8_is_that_of_rfc_3629),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
