/* A salted set is the same set under other names, and leads back to the real ones. */
#include "unit.h"

#include "protocol/salted_set.h"
#include "sets.h"

#define ITEMS 1000

static void fill(struct sets_side *side, uint32_t begin, uint32_t end)
{
    sets_side_init(side);
    for (uint32_t i = begin; i < end; i++) {
        struct item item = {.stamp.value = i / 10, .id = sets_id(1, i)};

        sets_side_add(side, &item);
    }
    sets_side_seal(side);
}

static struct id salt_id(const struct salt *salt, const struct id *id)
{
    const struct span parts[] = {span_of(salt->bytes, SALT_SIZE), span_of(id->bytes, ID_SIZE)};
    struct id salted;

    hash_parts(&salted, parts, 2);
    return salted;
}

static void every_id_is_replaced_and_leads_back(void **state)
{
    const struct salt salt = {.bytes = {1, 2, 3}};
    struct sets_side side;
    struct salted_set salted;

    (void)state;
    fill(&side, 0, ITEMS);
    struct item_source source = sum_tree_source(&side.tree);
    assert_int_equal(salted_set_init(&salted, &source, &salt), STATUS_OK);
    struct item_source renamed = salted_set_source(&salted);
    assert_int_equal(item_source_size(&renamed), ITEMS);
    for (uint32_t i = 0; i < ITEMS; i++) {
        struct id real = sets_id(1, i);
        struct item item = {.stamp.value = i / 10, .id = salt_id(&salt, &real)};
        struct id found;
        size_t count;
        size_t at = item_source_lower_bound(&renamed, &item);

        assert_true(at < ITEMS && item_equal(item_source_run(&renamed, &count, at), &item));
        assert_true(salted_set_find(&salted, &found, &item.id));
        assert_true(id_equal(&found, &real));
        assert_false(salted_set_find(&salted, &found, &real));
    }
    salted_set_done(&salted);
    sets_side_done(&side);
}

static void an_empty_set_can_be_salted(void **state)
{
    const struct salt salt = {.bytes = {0}};
    const struct id id = {.bytes = {0}};
    struct sets_side side;
    struct salted_set salted;
    struct id found;

    (void)state;
    fill(&side, 0, 0);
    struct item_source source = item_array_source(&side.array);
    assert_int_equal(salted_set_init(&salted, &source, &salt), STATUS_OK);
    source = salted_set_source(&salted);
    assert_int_equal(item_source_size(&source), 0);
    assert_false(salted_set_find(&salted, &found, &id));
    salted_set_done(&salted);
    salted_set_done(NULL);
    sets_side_done(&side);
}

/* Two pairs of ids with one sum: {0, 3} and {1, 2}. */
static void forge(struct sets_side *side, uint8_t first, uint8_t second)
{
    struct item items[] = {{.stamp.value = 1, .id.bytes = {first}},
                           {.stamp.value = 1, .id.bytes = {second}}};

    for (uint32_t i = 0; i < 100; i++) {
        struct item item = {.stamp.value = i + 2, .id = sets_id(3, i)};

        sets_side_add(side, &item);
    }
    sets_side_add(side, &items[0]);
    sets_side_add(side, &items[1]);
    sets_side_seal(side);
}

static void a_salted_session_sees_what_forged_sums_hide(void **state)
{
    const struct salt salt = {.bytes = {9}};
    struct sets_outcome outcome;
    struct sets_side a;
    struct sets_side b;
    struct salted_set salted_a;
    struct salted_set salted_b;

    (void)state;
    sets_side_init(&a);
    sets_side_init(&b);
    forge(&a, 0, 3);
    forge(&b, 1, 2);
    struct item_source sources[] = {sum_tree_source(&a.tree), sum_tree_source(&b.tree)};
    sets_run(&outcome, &sources[0], &sources[1], &reconcile_limits_usual, &reconcile_limits_usual);
    assert_int_equal(outcome.have.size, 0);
    sets_outcome_done(&outcome);

    assert_int_equal(salted_set_init(&salted_a, &sources[0], &salt), STATUS_OK);
    assert_int_equal(salted_set_init(&salted_b, &sources[1], &salt), STATUS_OK);
    struct item_source renamed[] = {salted_set_source(&salted_a), salted_set_source(&salted_b)};
    sets_run(&outcome, &renamed[0], &renamed[1], &reconcile_limits_usual, &reconcile_limits_usual);
    sets_check_differences(&outcome, &renamed[0], &renamed[1]);
    assert_int_equal(outcome.have.size, 2 * ID_SIZE);
    assert_int_equal(outcome.need.size, 2 * ID_SIZE);
    sets_outcome_done(&outcome);
    salted_set_done(&salted_a);
    salted_set_done(&salted_b);
    sets_side_done(&a);
    sets_side_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_id_is_replaced_and_leads_back),
        cmocka_unit_test(an_empty_set_can_be_salted),
        cmocka_unit_test(a_salted_session_sees_what_forged_sums_hide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
