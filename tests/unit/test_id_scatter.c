/* Ids that were tried for, so as to crowd a table in one place, crowd it no more than others do. */
#include "protocol/id_map.h"
#include "protocol/id_scatter.h"
#include "protocol/id_set.h"
#include "unit.h"

#define IDS 4096
/* One id in as many is kept. */
#define EFFORT 1024
#define SEEDS 20
/* Cells in a row that are taken: of 8192 cells, half of them taken by chance, a hundred at most. */
#define RUN_MAX 200

/* Ids by what an attacker tries for; all different. */
static struct id *grind(bool (*is_wanted)(uint64_t head))
{
    struct id *ids = calloc(IDS, sizeof(*ids));
    uint64_t head = 1;

    assert_non_null(ids);
    for (size_t i = 0; i < IDS; i++) {
        do
            head = head * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        while (!is_wanted(head));
        memcpy(ids[i].bytes, &head, sizeof(head));
    }
    return ids;
}

/* Low bits of the last seed that nobody was to know. */
static bool is_wanted_of_a_known_seed(uint64_t head)
{
    struct id id = {{0}};

    memcpy(id.bytes, &head, sizeof(head));
    return id_scatter(&id, SEEDS) % EFFORT == 0;
}

static bool is_wanted_for_its_low_bits(uint64_t head)
{
    return head % EFFORT == 0;
}

static bool is_wanted_for_its_high_bits(uint64_t head)
{
    return head >> 54 == 0;
}

/* What crowded the table while it took the id's first bytes times the golden ratio. */
static bool is_wanted_of_a_fixed_product(uint64_t head)
{
    return (head * UINT64_C(0x9E3779B97F4A7C15) >> 16) % EFFORT == 0;
}

static size_t longer(size_t *run, size_t longest, bool taken)
{
    *run = taken ? *run + 1 : 0;
    return *run > longest ? *run : longest;
}

static size_t longest_run_of_map(const struct id *ids, uint64_t seed)
{
    struct id_map map;
    size_t longest = 0;
    size_t run = 0;
    int value;

    id_map_init(&map, seed);
    for (size_t i = 0; i < IDS; i++)
        assert_int_equal(id_map_put(&map, &ids[i], &value), STATUS_OK);
    assert_int_equal(map.count, IDS);
    for (size_t i = 0; i < map.capacity; i++)
        longest = longer(&run, longest, map.cells[i].value != NULL);
    id_map_done(&map);
    return longest;
}

static size_t longest_run_of_set(const struct id *ids, uint64_t seed)
{
    struct id_set set;
    size_t longest = 0;
    size_t run = 0;

    id_set_init(&set, IDS, seed);
    for (size_t i = 0; i < IDS; i++)
        assert_int_equal(id_set_add(&set, &ids[i]), STATUS_OK);
    assert_int_equal(set.count, IDS);
    for (size_t i = 0; i < (size_t)set.capacity * 2; i++)
        longest = longer(&run, longest, set.slots[i] != 0);
    id_set_done(&set);
    return longest;
}

static void assert_spread(bool (*is_wanted)(uint64_t head))
{
    struct id *ids = grind(is_wanted);

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        assert_in_range(longest_run_of_map(ids, seed), 1, RUN_MAX);
        assert_in_range(longest_run_of_set(ids, seed), 1, RUN_MAX);
    }
    free(ids);
}

static void ids_ground_for_their_bits_do_not_crowd_a_table(void **state)
{
    (void)state;
    assert_spread(is_wanted_for_its_low_bits);
    assert_spread(is_wanted_for_its_high_bits);
    assert_spread(is_wanted_of_a_fixed_product);
}

static void ids_ground_for_one_seed_crowd_its_tables_alone(void **state)
{
    struct id *ids = grind(is_wanted_of_a_known_seed);

    (void)state;
    assert_true(longest_run_of_map(ids, SEEDS) > 2 * RUN_MAX);
    assert_true(longest_run_of_set(ids, SEEDS) > 2 * RUN_MAX);
    assert_spread(is_wanted_of_a_known_seed);
    free(ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_ground_for_their_bits_do_not_crowd_a_table),
        cmocka_unit_test(ids_ground_for_one_seed_crowd_its_tables_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
