/* Reconciliation of two honest sides: from any two sets, behind a tree or an array, with messages
 * of any size, exactly the differences are found. */
#include "fuzz.h"
#include "protocol/limits.h"
#include "sets.h"

/* At once, by one choice of the input. */
#define RUN_MAX 200
#define ITEMS_MAX 3000

enum holder { HOLDER_A = 1, HOLDER_B = 2, HOLDER_BOTH = 3 };

/* An id never stands at two stamps: it is the hash of what has the stamp in it. */
static void add(struct sets_side *sides, struct item *item, enum holder holder)
{
    item->id.bytes[ID_SIZE - 2] = (uint8_t)item->stamp.value;
    item->id.bytes[ID_SIZE - 3] = (uint8_t)(item->stamp.value >> 8);
    for (size_t i = 0; i < 2; i++)
        if ((holder >> i & 1) != 0 && !sum_tree_contains(&sides[i].tree, item))
            sets_side_add(&sides[i], item);
}

/* One item with a chosen place, or a run of random ones. */
static uint32_t add_some(struct sets_side *sides, struct input *input)
{
    uint8_t choice = input_byte(input);
    enum holder holder = (enum holder)(1 + choice % 3);
    struct item item = {.stamp.value = input_byte(input)};
    uint32_t seed, count;

    if (choice < 0x80) {
        input_fill(input, item.id.bytes, choice % 8);
        item.id.bytes[ID_SIZE - 1] = input_byte(input);
        add(sides, &item, holder);
        return 1;
    }
    seed = input_byte(input);
    count = 1 + input_below(input, RUN_MAX);
    for (uint32_t i = 0; i < count; i++) {
        item.id = sets_id(seed, i);
        item.stamp.value += choice % 2;
        add(sides, &item, holder);
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.rest = span_of(bytes, size)};
    struct reconcile_limits limits[2] = {reconcile_limits_usual, reconcile_limits_usual};
    struct item_source sources[2];
    struct sets_outcome outcome;
    struct sets_side sides[2];
    uint8_t manner = input_byte(&input);
    uint32_t count = 0;

    for (size_t i = 0; i < 2; i++) {
        sets_side_init(&sides[i]);
        if ((manner >> i & 1) != 0)
            limits[i].message_size_max = LIMIT_RECONCILE_SIZE_LEAST + input_byte(&input);
    }
    while (!input_is_over(&input) && count < ITEMS_MAX)
        count += add_some(sides, &input);
    for (size_t i = 0; i < 2; i++) {
        sets_side_seal(&sides[i]);
        sources[i] = (manner >> (2 + i) & 1) != 0 ? sum_tree_source(&sides[i].tree)
                                                  : item_array_source(&sides[i].array);
    }
    sets_run(&outcome, &sources[0], &sources[1], &limits[0], &limits[1]);
    fuzz_require(outcome.status == STATUS_OK && outcome.complete, "a session between honest sides");
    sets_check_differences(&outcome, &sources[0], &sources[1]);
    sets_outcome_done(&outcome);
    for (size_t i = 0; i < 2; i++)
        sets_side_done(&sides[i]);
    return 0;
}
