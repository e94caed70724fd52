/* The bounded set of ids and the queue of ids, against plain arrays. */
#include "protocol/id_queue.h"
#include "protocol/id_set.h"
#include "unit.h"

#define CAPACITY 64

static struct id id_of(uint32_t number)
{
    struct id id = {{0}};

    memcpy(id.bytes + 8 * (number % 2), &number, sizeof(number));
    return id;
}

static void a_full_set_forgets_the_oldest(void **state)
{
    struct id_set set;

    (void)state;
    id_set_init(&set, CAPACITY, 5);
    for (uint32_t i = 0; i < 1000; i++) {
        struct id id = id_of(i);

        assert_false(id_set_has(&set, &id));
        assert_int_equal(id_set_add(&set, &id), STATUS_OK);
        assert_int_equal(id_set_add(&set, &id), STATUS_OK);
        assert_true(set.count <= CAPACITY);
        for (uint32_t j = 0; j <= i; j++) {
            id = id_of(j);
            assert_int_equal(id_set_has(&set, &id), i - j < CAPACITY);
        }
    }
    id_set_done(&set);
}

/* An order of arrival beside the set; what is older than the ring's length may be forgotten. */
static void the_set_does_what_a_plain_list_does(void **state)
{
    uint32_t age[CAPACITY] = {0}; /* when the number was added; 0: not there */
    uint32_t added = 0;
    uint64_t seed = 3;
    struct id_set set;

    (void)state;
    id_set_init(&set, CAPACITY, 7);
    for (size_t i = 0; i < 20000; i++) {
        uint32_t number;
        struct id id;
        bool there;

        seed = seed * UINT64_C(6364136223846793005) + 1;
        number = (uint32_t)(seed >> 40) % CAPACITY;
        id = id_of(number);
        there = id_set_has(&set, &id);
        assert_true(!there || age[number] != 0);
        assert_true(there || age[number] == 0 || added - age[number] >= CAPACITY);
        if ((seed >> 33) % 2 == 0) {
            assert_int_equal(id_set_remove(&set, &id), there);
            age[number] = 0;
        } else {
            assert_int_equal(id_set_add(&set, &id), STATUS_OK);
            age[number] = there ? age[number] : ++added;
        }
    }
    id_set_done(&set);
}

static void removing_leaves_the_others_findable(void **state)
{
    struct id_set set;
    struct id id;

    (void)state;
    id_set_init(&set, CAPACITY, 0);
    for (uint32_t i = 0; i < CAPACITY; i++) {
        id = id_of(i);
        assert_int_equal(id_set_add(&set, &id), STATUS_OK);
    }
    for (uint32_t i = 0; i < CAPACITY; i++) {
        id = id_of(i);
        assert_true(id_set_remove(&set, &id));
        assert_false(id_set_remove(&set, &id));
        for (uint32_t j = 0; j < CAPACITY; j++) {
            id = id_of(j);
            assert_int_equal(id_set_has(&set, &id), j > i);
        }
    }
    assert_int_equal(set.count, 0);
    id_set_done(&set);
}

static void the_queue_keeps_order_and_its_bound(void **state)
{
    struct id_queue queue = {0};
    uint32_t in = 0;
    uint32_t out = 0;
    struct id id;

    (void)state;
    for (uint32_t round = 0; round < 200; round++) {
        for (uint32_t i = 0; i < 3; i++) {
            id = id_of(in);
            if (queue.count == 100) {
                assert_int_equal(id_queue_push(&queue, &id, 100), STATUS_TOO_LARGE);
                continue;
            }
            assert_int_equal(id_queue_push(&queue, &id, 100), STATUS_OK);
            in++;
        }
        assert_true(id_queue_pop(&queue, &id));
        assert_memory_equal(id.bytes, id_of(out).bytes, ID_SIZE);
        out++;
    }
    while (id_queue_pop(&queue, &id)) {
        assert_memory_equal(id.bytes, id_of(out).bytes, ID_SIZE);
        out++;
    }
    assert_int_equal(in, out);
    id_queue_done(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_set_forgets_the_oldest),
        cmocka_unit_test(the_set_does_what_a_plain_list_does),
        cmocka_unit_test(removing_leaves_the_others_findable),
        cmocka_unit_test(the_queue_keeps_order_and_its_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
