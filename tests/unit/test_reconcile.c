/* A session finds exactly the differences of two sets, whatever their shape and the limits; and
 * what a message may look like. */
#include "unit.h"

#include "protocol/limits.h"
#include "protocol/range.h"
#include "protocol/varint.h"
#include "sets.h"

/* How two sets are drawn. */
struct shape {
    uint32_t items_max;
    unsigned shared_percent;
    unsigned only_a_percent; /* of those not shared */
    int64_t stamp_step_max;  /* 0: all stamps are equal */
    size_t prefix_size;      /* bytes that all ids have in common */
    bool differing_last;     /* those not shared are the newest */
};

static const struct shape shapes[] = {
    {40, 50, 50, 5, 0, false},    {300, 95, 50, 2, 0, false},   {3000, 99, 50, 9, 0, false},
    {3000, 90, 10, 1, 0, false},  {3000, 50, 90, 0, 0, false},  {2000, 0, 50, 2, 0, false},
    {3000, 95, 50, 0, 26, false}, {2000, 50, 50, 1, 24, false}, {3000, 60, 0, 3, 0, true},
    {3000, 60, 100, 3, 0, true},  {3000, 30, 50, 3, 0, true},   {5000, 80, 3, 1000000, 0, false},
};

static void draw_sets(struct sets_side *a, struct sets_side *b, const struct shape *shape,
                      struct sets_random *random)
{
    uint32_t count = (uint32_t)sets_random_below(random, shape->items_max + 1);
    uint32_t seed = (uint32_t)sets_random_next(random);
    int64_t stamp = 0;

    sets_side_init(a);
    sets_side_init(b);
    for (uint32_t i = 0; i < count; i++) {
        bool shared = shape->differing_last
                          ? i < count / 100 * shape->shared_percent
                          : sets_random_below(random, 100) < shape->shared_percent;
        bool only_a = !shared && sets_random_below(random, 100) < shape->only_a_percent;
        struct item item = {.id = sets_id(seed, i)};

        if (shape->stamp_step_max > 0)
            stamp += (int64_t)sets_random_below(random, (uint64_t)shape->stamp_step_max + 1);
        item.stamp.value = stamp;
        memset(item.id.bytes, 0x55, shape->prefix_size);
        if (shared || only_a)
            sets_side_add(a, &item);
        if (shared || !only_a)
            sets_side_add(b, &item);
    }
    sets_side_seal(a);
    sets_side_seal(b);
}

static struct reconcile_limits draw_limits(struct sets_random *random)
{
    static const size_t sizes[] = {4096, 4096, 5000, 20000, 65536, 1 << 24};
    struct reconcile_limits limits = reconcile_limits_usual;

    limits.message_size_max = sizes[sets_random_below(random, sizeof(sizes) / sizeof(sizes[0]))];
    return limits;
}

static void check_pair(struct sets_side *a, struct sets_side *b, struct sets_random *random)
{
    struct item_source trees[] = {sum_tree_source(&a->tree), sum_tree_source(&b->tree)};
    struct item_source arrays[] = {item_array_source(&a->array), item_array_source(&b->array)};
    struct reconcile_limits limits_a = draw_limits(random);
    struct reconcile_limits limits_b = draw_limits(random);
    struct sets_outcome outcome;
    struct sets_outcome other;

    sets_run(&outcome, &trees[0], &trees[1], &limits_a, &limits_b);
    assert_int_equal(outcome.status, STATUS_OK);
    assert_true(outcome.complete);
    assert_true(outcome.message_size_max <= limits_a.message_size_max ||
                outcome.message_size_max <= limits_b.message_size_max);
    sets_check_differences(&outcome, &arrays[0], &arrays[1]);
    sets_run(&other, &arrays[0], &arrays[1], &limits_a, &limits_b);
    assert_true(id_equal(&outcome.transcript, &other.transcript));
    sets_outcome_done(&outcome);
    sets_outcome_done(&other);
}

static void a_session_finds_exactly_the_differences_with_either_source(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 600; seed++) {
        struct sets_random random = {.state = seed};
        struct sets_side a;
        struct sets_side b;

        draw_sets(&a, &b, &shapes[seed % (sizeof(shapes) / sizeof(shapes[0]))], &random);
        check_pair(&a, &b, &random);
        sets_side_done(&a);
        sets_side_done(&b);
    }
}

static void varints_have_one_form_each(void **state)
{
    static const struct {
        uint64_t value;
        const char *hex;
    } good[] = {{0, "00"},     {127, "7f"},     {128, "8100"},
                {300, "822c"}, {16383, "ff7f"}, {UINT64_MAX, "81ffffffffffffffff7f"}};
    static const char *const bad[] = {
        "", "80", "8001", "81", "82ffffffffffffffff7f", "8180808080808080808000"};
    uint8_t bytes[16];
    uint8_t encoded[VARINT_SIZE_MAX];
    uint64_t value;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        size_t size = unit_hex(bytes, sizeof(bytes), good[i].hex);

        assert_int_equal(varint_encode(encoded, good[i].value), size);
        assert_memory_equal(encoded, bytes, size);
        assert_int_equal(varint_decode(&value, span_of(bytes, sizeof(bytes))), size);
        assert_int_equal(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(
            varint_decode(&value, span_of(bytes, unit_hex(bytes, sizeof(bytes), bad[i]))), 0);
}

static void a_bound_is_as_short_as_parts_its_neighbours(void **state)
{
    struct item before = {.stamp.value = 5, .id.bytes = {1, 2, 3}};
    struct item after = {.stamp.value = 6, .id.bytes = {1, 2, 4}};
    struct bound bound = bound_between(&before, &after);

    (void)state;
    assert_int_equal(bound.id_size, 0);
    assert_int_equal(bound.item.stamp.value, 6);
    before.stamp.value = 6;
    bound = bound_between(&before, &after);
    assert_int_equal(bound.id_size, 3);
    assert_true(item_compare(&before, &bound.item) < 0);
    assert_true(item_compare(&bound.item, &after) <= 0);
    after = before;
    after.id.bytes[ID_SIZE - 1] = 1;
    bound = bound_between(&before, &after);
    assert_int_equal(bound.id_size, ID_SIZE);
    assert_true(item_equal(&bound.item, &after));
}

/* Items for which messages are written out in hex: three, stamps 1, 2 and 2. */
static void fill_three(struct sets_side *side)
{
    struct item items[] = {{.stamp.value = 1, .id.bytes = {0x11}},
                           {.stamp.value = 2, .id.bytes = {0x22}},
                           {.stamp.value = 2, .id.bytes = {0x23}}};

    sets_side_init(side);
    for (size_t i = 0; i < 3; i++)
        sets_side_add(side, &items[i]);
    sets_side_seal(side);
}

/* What lies behind the message's last byte is nobody's, so that reading it is noticed. */
static enum status step(const struct item_source *source, enum reconcile_role role,
                        struct buffer *answer, const char *hex)
{
    uint8_t bytes[512];
    size_t size = unit_hex(bytes, sizeof(bytes), hex);
    uint8_t *alone = malloc(size == 0 ? 1 : size);
    struct reconcile session;
    struct span message = span_of(NULL, 0);
    enum status status;

    assert_non_null(alone);
    memcpy(alone, bytes, size);

    buffer_init(answer, SIZE_MAX);
    reconcile_init(&session, role, source, &reconcile_limits_usual);
    if (role == RECONCILE_INITIATOR)
        assert_int_equal(reconcile_start(&session, &message), STATUS_OK);
    status = reconcile_step(&session, &message, span_of(alone, size));
    free(alone);
    if (status == STATUS_OK)
        buffer_append(answer, message);
    else
        assert_int_equal(reconcile_step(&session, &message, message), STATUS_BAD_FRAME);
    reconcile_done(&session);
    return status;
}

static void malformed_messages_are_refused(void **state)
{
    static const char *const bad[] = {
        "",                                 /* nothing */
        "5f",                               /* no version byte */
        "70",                               /* the same */
        "61 00",                            /* bound cut short */
        "61 0000",                          /* no mode */
        "61 000003",                        /* unknown mode */
        "61 00010000",                      /* a prefix at infinity */
        "61 022100",                        /* a prefix of 33 bytes, which are not there */
        "61 800000",                        /* a longer varint than needed */
        "61 000001 00",                     /* fingerprint cut short */
        "61 0220ff",                        /* a prefix cut short */
        "61 00000201 0000",                 /* ids cut short */
        "61 000002 81ffffffffffffffff7f",   /* more ids than there can be */
        "61 81ffffffffffffffff7f0000",      /* a stamp beyond 2^63 - 1 */
        "61 80ffffffffffffffff7f0000",      /* leading zero digit */
        "61 ffffffffffffffff7f0000 040000", /* deltas that add up beyond 2^63 - 1 */
        "61 0201ff00 0101fe00",             /* an end below the one before */
        "61 000000 020000",                 /* something after infinity */
        "61 020000 00",                     /* a whole range, then half of one */
    };
    struct sets_side side;
    struct buffer answer;

    (void)state;
    fill_three(&side);
    struct item_source source = sum_tree_source(&side.tree);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(step(&source, RECONCILE_RESPONDER, &answer, bad[i]), STATUS_BAD_FRAME);
        buffer_done(&answer);
        assert_int_equal(step(&source, RECONCILE_INITIATOR, &answer, bad[i]), STATUS_BAD_FRAME);
        buffer_done(&answer);
    }
    sets_side_done(&side);
}

static void check_answer(const struct item_source *source, const char *message,
                         const char *expected)
{
    uint8_t bytes[512];
    struct buffer answer;
    size_t size = unit_hex(bytes, sizeof(bytes), expected);

    assert_int_equal(step(source, RECONCILE_RESPONDER, &answer, message), STATUS_OK);
    assert_int_equal(answer.size, size);
    assert_memory_equal(answer.bytes, bytes, size);
    buffer_done(&answer);
}

static void answers_are_those_of_the_spec(void **state)
{
    const char *zeros = "00000000000000000000000000000000000000000000000000000000000000";
    char expected[300];
    struct sets_side side;

    (void)state;
    fill_three(&side);
    struct item_source source = sum_tree_source(&side.tree);
    check_answer(&source, "61", "61");
    check_answer(&source, "62", "61");
    check_answer(&source, "61 000000", "61");
    /* Skip to (2, 23), then ids to the end. */
    snprintf(expected, sizeof(expected), "61 03012300 00000201 23%s", zeros);
    check_answer(&source, "61 03012300 00000200", expected);
    /* A wrong fingerprint of few items is answered by their ids. */
    snprintf(expected, sizeof(expected), "61 03000201 11%s", zeros);
    check_answer(&source, "61 030001 00000000000000000000000000000000", expected);
    sets_side_done(&side);
}

/* 32 items, ids of 32 equal bytes 1 to 32, stamps 1000 + byte / 4; the responder lacks the fifth.
 */
static void the_example_of_the_spec_holds(void **state)
{
    static const char *const asked =
        "61876901030112a7b248579deb04f68dac6d3db20efd02010501b8ea736abfbf609781fff6727eb9"
        "cd04010107017f2da089f1f529e21695158e4a2d6f4302010901b7d83b680dbdf04ad2be2d723ad7"
        "64b401010b01d7f6aef48c8105c6a8d1edb11bc1f61d02010d015a3b9f41ebacbc3c88d623fa11ab"
        "d2c401010f01078bc773005f176ba644460bd77f43d102011101c1d8d25dd3ad8c37678e17dfce54"
        "df61010113011b3faf13785b65bf5c6debbef6eb3b8b0201150113fc235ac2e2604d7730473528b6"
        "4691010117016db32635642a41b8167e4346e59ce8f202011901af9e87dc5ace9af9766108aeea1c"
        "d58201011b01cd20b9f83aa18e89dd323257ca0a6e0902011d012198850980141c511aed175878f6"
        "504001011f01ca3d66888b97cac95e08951fff742c9700000115e52dde58a3e1e3e713e9cd6524dd"
        "88";
    static const char *const answered =
        "61876a01050001010702010606060606060606060606060606060606060606060606060606060606"
        "060606";
    struct sets_side a;
    struct sets_side b;
    struct reconcile initiator;
    struct span message;
    uint8_t bytes[512];
    size_t count;

    (void)state;
    sets_side_init(&a);
    sets_side_init(&b);
    for (int i = 1; i <= 32; i++) {
        struct item item = {.stamp.value = 1000 + i / 4};

        memset(item.id.bytes, i, ID_SIZE);
        sets_side_add(&a, &item);
        if (i != 5)
            sets_side_add(&b, &item);
    }
    sets_side_seal(&a);
    sets_side_seal(&b);
    struct item_source sources[] = {sum_tree_source(&a.tree), sum_tree_source(&b.tree)};
    reconcile_init(&initiator, RECONCILE_INITIATOR, &sources[0], &reconcile_limits_usual);
    assert_int_equal(reconcile_start(&initiator, &message), STATUS_OK);
    assert_int_equal(message.size, unit_hex(bytes, sizeof(bytes), asked));
    assert_memory_equal(message.bytes, bytes, message.size);
    check_answer(&sources[1], asked, answered);
    assert_int_equal(reconcile_step(&initiator, &message,
                                    span_of(bytes, unit_hex(bytes, sizeof(bytes), answered))),
                     STATUS_OK);
    assert_int_equal(message.size, 0);
    assert_int_equal(reconcile_have(&initiator, &count)->id.bytes[0], 5);
    assert_int_equal(count, 1);
    (void)reconcile_need(&initiator, &count);
    assert_int_equal(count, 0);
    reconcile_done(&initiator);
    sets_side_done(&a);
    sets_side_done(&b);
}

static void another_version_ends_the_initiator(void **state)
{
    struct sets_side side;
    struct buffer answer;

    (void)state;
    fill_three(&side);
    struct item_source source = sum_tree_source(&side.tree);
    assert_int_equal(step(&source, RECONCILE_INITIATOR, &answer, "60"), STATUS_BAD_VERSION);
    buffer_done(&answer);
    assert_int_equal(step(&source, RECONCILE_INITIATOR, &answer, "61"), STATUS_OK);
    assert_int_equal(answer.size, 0);
    buffer_done(&answer);
    sets_side_done(&side);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_finds_exactly_the_differences_with_either_source),
        cmocka_unit_test(varints_have_one_form_each),
        cmocka_unit_test(a_bound_is_as_short_as_parts_its_neighbours),
        cmocka_unit_test(malformed_messages_are_refused),
        cmocka_unit_test(answers_are_those_of_the_spec),
        cmocka_unit_test(the_example_of_the_spec_holds),
        cmocka_unit_test(another_version_ends_the_initiator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
