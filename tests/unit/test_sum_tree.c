/* The tree of sums and the sorted snapshot hold what a plain sorted list would, and know its sums.
 */
#include "unit.h"

#include "sets.h"

#define LIST_MAX 4096

/* The plain list. */
struct list {
    struct item items[LIST_MAX];
    size_t count;
};

static size_t place(const struct list *list, const struct item *item)
{
    size_t i = 0;

    while (i < list->count && item_compare(&list->items[i], item) < 0)
        i++;
    return i;
}

static bool list_has(const struct list *list, const struct item *item)
{
    size_t at = place(list, item);

    return at < list->count && item_equal(&list->items[at], item);
}

static void list_insert(struct list *list, const struct item *item)
{
    size_t at = place(list, item);

    memmove(&list->items[at + 1], &list->items[at], (list->count - at) * sizeof(list->items[0]));
    list->items[at] = *item;
    list->count++;
}

static void list_remove(struct list *list, const struct item *item)
{
    size_t at = place(list, item);

    list->count--;
    memmove(&list->items[at], &list->items[at + 1], (list->count - at) * sizeof(list->items[0]));
}

static void check_range(const struct list *list, const struct item_source *source, size_t begin,
                        size_t end)
{
    struct item_sum expected = {0};
    struct item_sum sum;

    for (size_t i = begin; i < end; i++)
        item_sum_add_id(&expected, &list->items[i].id);
    item_source_sum(source, &sum, begin, end);
    assert_memory_equal(&sum, &expected, sizeof(sum));
}

static void check_source(const struct list *list, const struct item_source *source,
                         struct sets_random *random)
{
    size_t index = 0;

    assert_int_equal(item_source_size(source), list->count);
    while (index < list->count) {
        size_t count;
        const struct item *items = item_source_run(source, &count, index);

        assert_true(count > 0 && count <= list->count - index);
        for (size_t i = 0; i < count; i++, index++)
            assert_true(item_equal(&items[i], &list->items[index]));
    }
    for (int i = 0; i < 8; i++) {
        size_t end = (size_t)sets_random_below(random, list->count + 1);
        size_t begin = (size_t)sets_random_below(random, end + 1);
        struct item item = {.stamp.value = (int64_t)sets_random_below(random, 300),
                            .id = sets_id(7, (uint32_t)i)};

        check_range(list, source, begin, end);
        assert_int_equal(item_source_lower_bound(source, &item), place(list, &item));
    }
    check_range(list, source, 0, list->count);
}

static void check_both(const struct list *list, const struct sum_tree *tree,
                       struct sets_random *random)
{
    struct item_source source = sum_tree_source(tree);
    struct item_array array;

    check_source(list, &source, random);
    item_array_init(&array);
    for (size_t i = list->count; i > 0; i--)
        assert_int_equal(item_array_add(&array, &list->items[i - 1]), STATUS_OK);
    if (list->count > 0)
        assert_int_equal(item_array_add(&array, &list->items[0]), STATUS_OK);
    assert_int_equal(item_array_seal(&array), STATUS_OK);
    source = item_array_source(&array);
    check_source(list, &source, random);
    item_array_done(&array);
}

/* One change; how likely it adds follows a tide, so that the tree grows tall and shrinks again. */
static void change(struct list *list, struct sum_tree *tree, struct sets_random *random,
                   unsigned add_percent, unsigned spread)
{
    bool add = sets_random_below(random, 100) < add_percent;
    struct item item;

    if (add || list->count == 0) {
        uint32_t pick = (uint32_t)sets_random_below(random, 20000);

        item = (struct item){.stamp.value = spread == 0 ? (int64_t)list->count : pick % spread,
                             .id = sets_id(1, pick)};
    } else {
        item = list->items[sets_random_below(random, list->count)];
    }
    assert_int_equal(sum_tree_contains(tree, &item), list_has(list, &item));
    if (!add) {
        assert_int_equal(sum_tree_remove(tree, &item), list_has(list, &item));
        if (list_has(list, &item))
            list_remove(list, &item);
    } else if (list_has(list, &item)) {
        assert_int_equal(sum_tree_insert(tree, &item), STATUS_KNOWN);
    } else if (list->count < LIST_MAX) {
        assert_int_equal(sum_tree_insert(tree, &item), STATUS_OK);
        list_insert(list, &item);
    }
}

static void a_tree_holds_what_a_sorted_list_would(void **state)
{
    static const unsigned spreads[] = {0, 1, 200, 20000};
    static struct list list;

    (void)state;
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct sets_random random = {.state = seed};
        struct sum_tree tree;

        sum_tree_init(&tree);
        list.count = 0;
        for (unsigned i = 0; i < 9000; i++) {
            unsigned add_percent = i / 3000 == 1 ? 20 : 85;

            change(&list, &tree, &random, add_percent, spreads[seed % 4]);
            if (i % 1000 == 0)
                check_both(&list, &tree, &random);
        }
        while (list.count > 0) {
            struct item item = list.items[sets_random_below(&random, list.count)];

            assert_true(sum_tree_remove(&tree, &item));
            list_remove(&list, &item);
            if (list.count % 500 == 0)
                check_both(&list, &tree, &random);
        }
        assert_null(tree.root.leaf);
        sum_tree_done(&tree);
    }
}

static void insert_many(struct sum_tree *tree, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++) {
        struct item item = {.stamp.value = i, .id = sets_id(2, i)};

        assert_int_equal(sum_tree_insert(tree, &item), STATUS_OK);
    }
}

static void remove_many(struct sum_tree *tree, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++) {
        struct item item = {.stamp.value = i, .id = sets_id(2, i)};

        assert_true(sum_tree_remove(tree, &item));
        assert_false(sum_tree_remove(tree, &item));
    }
}

static void check_total(const struct sum_tree *tree, uint32_t begin, uint32_t end)
{
    struct item_sum expected = {0};
    struct item_sum sum;

    for (uint32_t i = begin; i < end; i++) {
        struct id id = sets_id(2, i);

        item_sum_add_id(&expected, &id);
    }
    sum_tree_sum(tree, &sum, 0, sum_tree_count(tree));
    assert_memory_equal(&sum, &expected, sizeof(sum));
    assert_memory_equal(&tree->total, &expected, sizeof(sum));
}

static void a_tall_tree_follows_a_window_that_moves_on(void **state)
{
    struct sum_tree tree;

    (void)state;
    sum_tree_init(&tree);
    insert_many(&tree, 0, 70000);
    assert_int_equal(tree.height, 3);
    check_total(&tree, 0, 70000);
    for (uint32_t i = 0; i < 70000; i += 10000) {
        remove_many(&tree, i, i + 10000);
        insert_many(&tree, 70000 + i, 80000 + i);
        check_total(&tree, i + 10000, 80000 + i);
    }
    remove_many(&tree, 70000, 139900);
    assert_int_equal(tree.height, 1);
    check_total(&tree, 139900, 140000);
    sum_tree_done(&tree);
}

static void an_empty_set_has_no_items_and_a_zero_sum(void **state)
{
    static const struct item_sum zero;
    struct item item = {.stamp.value = 1};
    struct sets_side side;
    struct item_sum sum;

    (void)state;
    sets_side_init(&side);
    sets_side_seal(&side);
    struct item_source sources[] = {sum_tree_source(&side.tree), item_array_source(&side.array)};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(item_source_size(&sources[i]), 0);
        assert_int_equal(item_source_lower_bound(&sources[i], &item), 0);
        item_source_sum(&sources[i], &sum, 0, 0);
        assert_memory_equal(&sum, &zero, sizeof(sum));
    }
    assert_false(sum_tree_contains(&side.tree, &item));
    assert_false(sum_tree_remove(&side.tree, &item));
    sets_side_done(&side);
}

static void sums_carry_through_all_limbs_and_wrap_around(void **state)
{
    static const struct item_sum zero;
    struct item_sum sum = {0};
    struct id greatest;
    struct id one = {.bytes = {1}};

    (void)state;
    memset(greatest.bytes, 0xff, ID_SIZE);
    item_sum_add_id(&sum, &greatest);
    item_sum_add_id(&sum, &one);
    assert_memory_equal(sum.limbs, zero.limbs, sizeof(sum.limbs));
    item_sum_remove_id(&sum, &one);
    item_sum_remove_id(&sum, &greatest);
    assert_memory_equal(&sum, &zero, sizeof(sum));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_holds_what_a_sorted_list_would),
        cmocka_unit_test(a_tall_tree_follows_a_window_that_moves_on),
        cmocka_unit_test(an_empty_set_has_no_items_and_a_zero_sum),
        cmocka_unit_test(sums_carry_through_all_limbs_and_wrap_around),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
