/* Sets by seed; a session in one loop. */
#include "unit.h"

#include "sets.h"

#include "crypto/sha256.h"

uint64_t sets_random_next(struct sets_random *random)
{
    uint64_t mixed = random->state += 0x9e3779b97f4a7c15;

    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

uint64_t sets_random_below(struct sets_random *random, uint64_t bound)
{
    return sets_random_next(random) % bound;
}

struct id sets_id(uint32_t seed, uint32_t index)
{
    uint8_t input[8];
    struct sha256 hash;
    struct id id;

    for (size_t i = 0; i < 4; i++) {
        input[i] = (uint8_t)(seed >> (24 - 8 * i));
        input[4 + i] = (uint8_t)(index >> (24 - 8 * i));
    }
    sha256_of(&hash, span_of(input, sizeof(input)));
    memcpy(id.bytes, hash.bytes, ID_SIZE);
    return id;
}

void sets_side_init(struct sets_side *side)
{
    sum_tree_init(&side->tree);
    item_array_init(&side->array);
}

void sets_side_add(struct sets_side *side, const struct item *item)
{
    assert_int_equal(sum_tree_insert(&side->tree, item), STATUS_OK);
    assert_int_equal(item_array_add(&side->array, item), STATUS_OK);
}

void sets_side_seal(struct sets_side *side)
{
    assert_int_equal(item_array_seal(&side->array), STATUS_OK);
}

void sets_side_done(struct sets_side *side)
{
    sum_tree_done(&side->tree);
    item_array_done(&side->array);
}

static int compare_ids(const void *a, const void *b)
{
    return id_compare(a, b);
}

void sets_sort_ids(struct buffer *ids)
{
    struct id *list = (void *)ids->bytes;
    size_t count = ids->size / sizeof(*list);
    size_t kept = 0;

    if (count == 0)
        return;
    qsort(list, count, sizeof(*list), compare_ids);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !id_equal(&list[kept - 1], &list[i]))
            list[kept++] = list[i];
    buffer_truncate(ids, kept * sizeof(*list));
}

static void collect(struct sets_outcome *out, const struct reconcile *initiator)
{
    size_t have_count;
    size_t need_count;
    const struct item *have = reconcile_have(initiator, &have_count);
    const struct id *need = reconcile_need(initiator, &need_count);

    for (size_t i = 0; i < have_count; i++)
        buffer_append(&out->have, span_of(have[i].id.bytes, ID_SIZE));
    for (size_t i = 0; i < need_count; i++)
        buffer_append(&out->need, span_of(need[i].bytes, ID_SIZE));
    sets_sort_ids(&out->have);
    sets_sort_ids(&out->need);
}

static void note(struct sets_outcome *out, struct hasher *hasher, struct span message)
{
    if (message.size > out->message_size_max)
        out->message_size_max = message.size;
    hash_update(hasher, message);
}

void sets_run(struct sets_outcome *out, const struct item_source *initiator,
              const struct item_source *responder, const struct reconcile_limits *a,
              const struct reconcile_limits *b)
{
    struct reconcile asking;
    struct reconcile answering;
    struct hasher hasher;
    struct span message;

    *out = (struct sets_outcome){.status = STATUS_OK};
    buffer_init(&out->have, SIZE_MAX);
    buffer_init(&out->need, SIZE_MAX);
    hash_init(&hasher);
    reconcile_init(&asking, RECONCILE_INITIATOR, initiator, a);
    reconcile_init(&answering, RECONCILE_RESPONDER, responder, b);
    assert_int_equal(reconcile_start(&asking, &message), STATUS_OK);
    while (message.size > 0) {
        note(out, &hasher, message);
        out->status = reconcile_step(&answering, &message, message);
        if (out->status != STATUS_OK)
            break;
        note(out, &hasher, message);
        out->rounds++;
        out->status = reconcile_step(&asking, &message, message);
        if (out->status != STATUS_OK)
            break;
    }
    out->complete = reconcile_is_complete(&asking);
    collect(out, &asking);
    hash_final(&hasher, &out->transcript);
    reconcile_done(&asking);
    reconcile_done(&answering);
}

void sets_outcome_done(struct sets_outcome *outcome)
{
    buffer_done(&outcome->have);
    buffer_done(&outcome->need);
}

/* Ids of the source that are not in the other, sorted. */
static void subtract(struct buffer *out, const struct item_source *source,
                     const struct item_source *other)
{
    buffer_init(out, SIZE_MAX);
    for (size_t i = 0; i < item_source_size(source); i++) {
        size_t count;
        const struct item *item = item_source_run(source, &count, i);
        size_t at = item_source_lower_bound(other, item);

        if (at == item_source_size(other) || !item_equal(item_source_run(other, &count, at), item))
            buffer_append(out, span_of(item->id.bytes, ID_SIZE));
    }
    sets_sort_ids(out);
}

static void check_list(const struct buffer *found, const struct item_source *source,
                       const struct item_source *other)
{
    struct buffer expected;

    subtract(&expected, source, other);
    assert_int_equal(found->size, expected.size);
    if (expected.size > 0)
        assert_memory_equal(found->bytes, expected.bytes, expected.size);
    buffer_done(&expected);
}

void sets_check_differences(const struct sets_outcome *outcome, const struct item_source *initiator,
                            const struct item_source *responder)
{
    check_list(&outcome->have, initiator, responder);
    check_list(&outcome->need, responder, initiator);
}
