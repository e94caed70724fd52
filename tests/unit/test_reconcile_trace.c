/* Sessions make the messages that another implementation of Negentropy Protocol v1 made, byte for
 * byte (tests/vectors/negentropy.json). */
#include "unit.h"

#include <jansson.h>

#include "crypto/sha256.h"
#include "sets.h"

#define NO_LIMIT (1 << 24)

static json_int_t number(const json_t *trace, const char *key)
{
    const json_t *value = json_object_get(trace, key);

    assert_true(json_is_integer(value));
    return json_integer_value(value);
}

static int64_t stamp_of(const char *stamps, int64_t i)
{
    if (strcmp(stamps, "spaced") == 0)
        return 1000 + 3 * i;
    if (strcmp(stamps, "groups") == 0)
        return 1000 + i / 50;
    if (strcmp(stamps, "wide") == 0)
        return (INT64_C(1700000000000) + 37 * i) * 65536 + i % 4;
    assert_string_equal(stamps, "equal");
    return 1000;
}

static void fill(struct sets_side *a, struct sets_side *b, const json_t *trace)
{
    const char *stamps = json_string_value(json_object_get(trace, "stamps"));
    uint32_t seed = (uint32_t)number(trace, "seed");
    int64_t count = number(trace, "count");
    int64_t only_a = number(trace, "only_a");

    for (int64_t i = 0; i < count; i++) {
        struct item item = {.stamp.value = stamp_of(stamps, i), .id = sets_id(seed, (uint32_t)i)};
        int64_t x = item.id.bytes[ID_SIZE - 2] << 8 | item.id.bytes[ID_SIZE - 1];
        bool tail = i >= count - number(trace, "tail_b");

        memset(item.id.bytes, 0xaa, (size_t)number(trace, "prefix_size"));
        if (!tail && (x < only_a || x >= only_a + number(trace, "only_b")))
            sets_side_add(a, &item);
        if (tail || x >= only_a)
            sets_side_add(b, &item);
    }
    sets_side_seal(a);
    sets_side_seal(b);
    assert_int_equal(a->array.count, number(trace, "items_a"));
    assert_int_equal(b->array.count, number(trace, "items_b"));
}

static void to_hex(char *out, struct span bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes.bytes[i]);
}

static void check_message(const json_t *messages, size_t index, struct span message)
{
    const char *expected = json_string_value(json_array_get(messages, index));
    char text[400];
    struct sha256 hash;
    int head;

    assert_non_null(expected);
    if (message.size <= 160) {
        to_hex(text, message);
    } else {
        sha256_of(&hash, message);
        head = snprintf(text, sizeof(text), "%zu:", message.size);
        to_hex(text + head, span_of(hash.bytes, SHA256_SIZE));
    }
    assert_string_equal(text, expected);
}

static void check_ids(struct buffer *ids, const json_t *trace, const char *count_key,
                      const char *hash_key)
{
    char text[2 * SHA256_SIZE + 1];
    struct sha256 hash;

    sets_sort_ids(ids);
    assert_int_equal(ids->size / ID_SIZE, number(trace, count_key));
    sha256_of(&hash, buffer_span(ids));
    to_hex(text, span_of(hash.bytes, SHA256_SIZE));
    assert_string_equal(text, json_string_value(json_object_get(trace, hash_key)));
}

static void check_results(const struct reconcile *initiator, const json_t *trace)
{
    struct buffer have;
    struct buffer need;
    size_t have_count;
    size_t need_count;
    const struct item *items = reconcile_have(initiator, &have_count);
    const struct id *ids = reconcile_need(initiator, &need_count);

    buffer_init(&have, SIZE_MAX);
    buffer_init(&need, SIZE_MAX);
    for (size_t i = 0; i < have_count; i++)
        buffer_append(&have, span_of(items[i].id.bytes, ID_SIZE));
    for (size_t i = 0; i < need_count; i++)
        buffer_append(&need, span_of(ids[i].bytes, ID_SIZE));
    check_ids(&have, trace, "have", "have_sha256");
    check_ids(&need, trace, "need", "need_sha256");
    buffer_done(&have);
    buffer_done(&need);
}

static struct reconcile_limits limits_of(const json_t *trace, const char *key)
{
    struct reconcile_limits limits = reconcile_limits_usual;
    json_int_t limit = number(trace, key);

    limits.message_size_max = limit == 0 ? NO_LIMIT : (size_t)limit;
    return limits;
}

static void replay(const json_t *trace, const struct item_source *a, const struct item_source *b)
{
    const json_t *messages = json_object_get(trace, "messages");
    struct reconcile_limits limits_a = limits_of(trace, "limit_a");
    struct reconcile_limits limits_b = limits_of(trace, "limit_b");
    struct reconcile initiator;
    struct reconcile responder;
    struct span message;
    size_t index = 0;

    reconcile_init(&initiator, RECONCILE_INITIATOR, a, &limits_a);
    reconcile_init(&responder, RECONCILE_RESPONDER, b, &limits_b);
    assert_int_equal(reconcile_start(&initiator, &message), STATUS_OK);
    while (message.size > 0) {
        check_message(messages, index++, message);
        assert_int_equal(reconcile_step(&responder, &message, message), STATUS_OK);
        check_message(messages, index++, message);
        assert_int_equal(reconcile_step(&initiator, &message, message), STATUS_OK);
    }
    assert_int_equal(index, json_array_size(messages));
    assert_true(reconcile_is_done(&initiator) && reconcile_is_complete(&initiator));
    check_results(&initiator, trace);
    reconcile_done(&initiator);
    reconcile_done(&responder);
}

static void messages_are_those_of_the_other_implementation(void **state)
{
    char *text = unit_read_file(VECTORS_DIR "/negentropy.json", NULL);
    json_t *file = json_loads(text, 0, NULL);
    json_t *traces = json_object_get(file, "cases");
    size_t index;
    json_t *trace;

    (void)state;
    assert_true(json_array_size(traces) > 30);
    json_array_foreach(traces, index, trace)
    {
        struct sets_side a;
        struct sets_side b;

        sets_side_init(&a);
        sets_side_init(&b);
        fill(&a, &b, trace);
        struct item_source trees[] = {sum_tree_source(&a.tree), sum_tree_source(&b.tree)};
        struct item_source arrays[] = {item_array_source(&a.array), item_array_source(&b.array)};
        replay(trace, &trees[0], &trees[1]);
        replay(trace, &arrays[0], &arrays[1]);
        sets_side_done(&a);
        sets_side_done(&b);
    }
    json_decref(file);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_those_of_the_other_implementation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
