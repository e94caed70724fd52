/* Whatever a peer sends, and whatever becomes of the set meanwhile, a session stays within its
 * limits and ends. */
#include "unit.h"

#include "protocol/limits.h"
#include "protocol/range.h"
#include "sets.h"

#define MESSAGE_MAX 20000

static void add_many(struct sets_side *side, int64_t stamp, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++) {
        struct item item = {.stamp.value = stamp + i, .id = sets_id(5, i)};

        sets_side_add(side, &item);
    }
}

static void fill(struct sets_side *side, uint32_t begin, uint32_t end)
{
    sets_side_init(side);
    add_many(side, 0, begin, end);
    sets_side_seal(side);
}

/* A message that somebody garbles. */
struct draft {
    uint8_t bytes[MESSAGE_MAX];
    size_t size;
};

static void take_over(struct draft *draft, struct span message)
{
    assert_true(message.size <= MESSAGE_MAX / 2);
    memcpy(draft->bytes, message.bytes, message.size);
    draft->size = message.size;
}

static size_t anywhere(const struct draft *draft, struct sets_random *random)
{
    return (size_t)sets_random_below(random, draft->size + 1);
}

static void repeat_part(struct draft *draft, struct sets_random *random)
{
    size_t begin = anywhere(draft, random);
    size_t size = (size_t)sets_random_below(random, draft->size - begin + 1);

    memmove(draft->bytes + begin + size, draft->bytes + begin, draft->size - begin);
    draft->size += size;
}

static void garble(struct draft *draft, struct sets_random *random)
{
    uint64_t way = sets_random_below(random, 6);
    size_t at = anywhere(draft, random);

    if (way == 0)
        draft->size = at;
    else if (way == 1)
        repeat_part(draft, random);
    else if (way == 2)
        for (size_t i = at; i < draft->size; i++)
            draft->bytes[i] = (uint8_t)sets_random_next(random);
    else if (at < draft->size)
        draft->bytes[at] ^= (uint8_t)(way == 3 ? UINT64_C(1) << sets_random_below(random, 8)
                                               : sets_random_below(random, 256));
}

static void check_bounds(const struct reconcile *session, enum status status, struct span answer)
{
    size_t have;
    size_t need;

    (void)reconcile_have(session, &have);
    (void)reconcile_need(session, &need);
    assert_true(have + need <= session->limits.ids_max);
    assert_true(session->rounds <= session->limits.rounds_max);
    if (status == STATUS_OK)
        assert_true(answer.size <= session->limits.message_size_max);
    else
        assert_true(status == STATUS_BAD_FRAME || status == STATUS_BAD_VERSION ||
                    status == STATUS_BUSY);
}

/* One session in which each message is garbled with a chance; true when it ended with an error. */
static bool run_garbled(const struct item_source *a, const struct item_source *b,
                        struct sets_random *random)
{
    struct reconcile_limits limits = {4096, 60, 900, 1 << 20};
    static struct draft draft;
    struct reconcile sides[2];
    struct span message;
    enum status status = STATUS_OK;

    reconcile_init(&sides[0], RECONCILE_INITIATOR, a, &limits);
    reconcile_init(&sides[1], RECONCILE_RESPONDER, b, &limits);
    assert_int_equal(reconcile_start(&sides[0], &message), STATUS_OK);
    for (unsigned turn = 1; status == STATUS_OK && message.size > 0; turn++) {
        take_over(&draft, message);
        while (sets_random_below(random, 3) == 0 && draft.size < MESSAGE_MAX / 2)
            garble(&draft, random);
        status = reconcile_step(&sides[turn % 2], &message, span_of(draft.bytes, draft.size));
        check_bounds(&sides[turn % 2], status, message);
    }
    reconcile_done(&sides[0]);
    reconcile_done(&sides[1]);
    return status != STATUS_OK;
}

static void garbled_messages_are_refused_or_answered_within_bounds(void **state)
{
    struct sets_random random = {.state = 1};
    struct sets_side a;
    struct sets_side b;
    unsigned refused = 0;

    (void)state;
    fill(&a, 0, 700);
    fill(&b, 100, 900);
    struct item_source trees[] = {sum_tree_source(&a.tree), sum_tree_source(&b.tree)};
    for (unsigned i = 0; i < 3000; i++)
        refused += run_garbled(&trees[0], &trees[1], &random);
    assert_true(refused > 500 && refused < 3000);
    sets_side_done(&a);
    sets_side_done(&b);
}

static void begin_message(struct buffer *out, struct range_writer *writer)
{
    buffer_init(out, SIZE_MAX);
    range_writer_init(writer, out);
}

static const struct bound infinity = {.infinite = true};

/* "I have something else", about everything. */
static void deny_everything(struct buffer *out, uint64_t lie)
{
    struct item_sum sum = {.limbs = {lie}, .count = 1};
    struct range_writer writer;

    begin_message(out, &writer);
    range_writer_fingerprint(&writer, &infinity, &sum);
}

static void a_peer_that_never_agrees_is_left_after_the_last_round(void **state)
{
    struct reconcile_limits limits = {4096, 50, 1000, 1 << 20};
    struct reconcile session;
    struct sets_side side;
    struct span message;

    (void)state;
    fill(&side, 0, 500);
    struct item_source source = sum_tree_source(&side.tree);
    reconcile_init(&session, RECONCILE_INITIATOR, &source, &limits);
    assert_int_equal(reconcile_start(&session, &message), STATUS_OK);
    for (unsigned round = 1; message.size > 0; round++) {
        struct buffer lie;

        deny_everything(&lie, round);
        assert_int_equal(reconcile_step(&session, &message, buffer_span(&lie)), STATUS_OK);
        assert_int_equal(message.size == 0, round == 50);
        buffer_done(&lie);
    }
    assert_true(reconcile_is_done(&session));
    assert_false(reconcile_is_complete(&session));
    assert_int_equal(reconcile_step(&session, &message, message), STATUS_BAD_FRAME);
    reconcile_done(&session);
    sets_side_done(&side);
}

/* How many of the peer's lies a responder answers before it is BUSY. */
static unsigned answers_until_busy(const struct reconcile_limits *limits)
{
    struct reconcile session;
    struct sets_side side;
    struct span answer;
    enum status status = STATUS_OK;
    unsigned answers = 0;

    fill(&side, 0, 500);
    struct item_source source = sum_tree_source(&side.tree);
    reconcile_init(&session, RECONCILE_RESPONDER, &source, limits);
    while (status == STATUS_OK) {
        struct buffer lie;

        deny_everything(&lie, answers);
        status = reconcile_step(&session, &answer, buffer_span(&lie));
        answers += status == STATUS_OK;
        buffer_done(&lie);
    }
    assert_int_equal(status, STATUS_BUSY);
    reconcile_done(&session);
    sets_side_done(&side);
    return answers;
}

static void a_responder_is_busy_after_its_rounds_or_bytes(void **state)
{
    struct reconcile_limits limits = {4096, 20, 1000, 1 << 20};

    (void)state;
    assert_int_equal(answers_until_busy(&limits), 20);
    limits.bytes_max = 1000;
    assert_int_equal(answers_until_busy(&limits), 4);
}

static void more_differences_than_allowed_end_a_session_that_stays_useful(void **state)
{
    struct reconcile_limits limits = {4096, 50, 100, 1 << 20};
    struct sets_outcome outcome;
    struct sets_side a;
    struct sets_side b;

    (void)state;
    fill(&a, 0, 1000);
    fill(&b, 0, 0);
    struct item_source sources[] = {sum_tree_source(&a.tree), sum_tree_source(&b.tree)};
    sets_run(&outcome, &sources[0], &sources[1], &limits, &limits);
    assert_int_equal(outcome.status, STATUS_OK);
    assert_false(outcome.complete);
    assert_int_equal(outcome.have.size, 100 * ID_SIZE);
    sets_outcome_done(&outcome);
    sets_run(&outcome, &sources[1], &sources[0], &limits, &limits);
    assert_false(outcome.complete);
    assert_int_equal(outcome.need.size, 100 * ID_SIZE);
    sets_outcome_done(&outcome);
    sets_side_done(&a);
    sets_side_done(&b);
}

static void an_id_listed_many_times_is_needed_once(void **state)
{
    struct reconcile session;
    struct range_writer writer;
    struct buffer list;
    struct sets_side side;
    struct span message;
    struct id ours = sets_id(5, 3);
    struct id theirs = sets_id(6, 1);
    size_t count;

    (void)state;
    fill(&side, 0, 10);
    struct item_source source = sum_tree_source(&side.tree);
    reconcile_init(&session, RECONCILE_INITIATOR, &source, &reconcile_limits_usual);
    assert_int_equal(reconcile_start(&session, &message), STATUS_OK);
    begin_message(&list, &writer);
    range_writer_ids(&writer, &infinity, 200);
    for (size_t i = 0; i < 200; i++)
        range_writer_id(&writer, i % 2 == 0 ? &ours : &theirs);
    assert_int_equal(reconcile_step(&session, &message, buffer_span(&list)), STATUS_OK);
    assert_int_equal(message.size, 0);
    assert_true(reconcile_is_complete(&session));
    assert_true(id_equal(reconcile_need(&session, &count), &theirs));
    assert_int_equal(count, 1);
    (void)reconcile_have(&session, &count);
    assert_int_equal(count, 9);
    reconcile_forget(&session);
    (void)reconcile_have(&session, &count);
    assert_int_equal(count, 0);
    buffer_done(&list);
    reconcile_done(&session);
    sets_side_done(&side);
}

static void what_a_bad_message_reported_is_taken_back(void **state)
{
    struct reconcile session;
    struct range_writer writer;
    struct buffer list;
    struct sets_side side;
    struct span message;
    struct item middle = {.stamp.value = 5};
    struct bound bound = bound_at(&middle);
    size_t count;

    (void)state;
    fill(&side, 0, 10);
    struct item_source source = sum_tree_source(&side.tree);
    reconcile_init(&session, RECONCILE_INITIATOR, &source, &reconcile_limits_usual);
    assert_int_equal(reconcile_start(&session, &message), STATUS_OK);
    begin_message(&list, &writer);
    range_writer_ids(&writer, &bound, 0);
    range_writer_ids(&writer, &infinity, 1);
    assert_int_equal(reconcile_step(&session, &message, buffer_span(&list)), STATUS_BAD_FRAME);
    (void)reconcile_have(&session, &count);
    assert_int_equal(count, 0);
    buffer_done(&list);
    reconcile_done(&session);
    sets_side_done(&side);
}

/* The list leaves no room for the answer to the last range, in which the initiator has nothing. A
 * fingerprint of nothing there, as the reference sends it, would end the session 40 ids short. */
static void a_full_message_does_not_agree_by_mistake(void **state)
{
    static const struct item_sum nothing;
    struct item middle = {.stamp.value = 500};
    struct bound bound = {.item = middle};
    struct reconcile_limits limits = reconcile_limits_usual;
    struct reconcile sides[2];
    struct range_writer writer;
    struct buffer first;
    struct sets_side a;
    struct sets_side b;
    struct span message;
    size_t count;

    (void)state;
    fill(&a, 0, 0);
    sets_side_init(&b);
    add_many(&b, 0, 0, 115);
    add_many(&b, 1000, 115, 155);
    struct item_source sources[] = {sum_tree_source(&a.tree), sum_tree_source(&b.tree)};
    limits.message_size_max = 4096;
    reconcile_init(&sides[0], RECONCILE_INITIATOR, &sources[0], &limits);
    reconcile_init(&sides[1], RECONCILE_RESPONDER, &sources[1], &limits);
    assert_int_equal(reconcile_start(&sides[0], &message), STATUS_OK);
    begin_message(&first, &writer);
    range_writer_ids(&writer, &bound, 0);
    range_writer_fingerprint(&writer, &infinity, &nothing);
    message = buffer_span(&first);
    for (unsigned turn = 1; message.size > 0; turn++)
        assert_int_equal(reconcile_step(&sides[turn % 2], &message, message), STATUS_OK);
    assert_true(reconcile_is_complete(&sides[0]));
    (void)reconcile_need(&sides[0], &count);
    assert_int_equal(count, 155);
    buffer_done(&first);
    reconcile_done(&sides[0]);
    reconcile_done(&sides[1]);
    sets_side_done(&a);
    sets_side_done(&b);
}

static void disturb(struct sum_tree *tree, struct sets_random *random)
{
    for (unsigned i = 0; i < 50; i++) {
        uint32_t pick = (uint32_t)sets_random_below(random, 3000);
        struct item item = {.stamp.value = pick, .id = sets_id(5, pick)};

        if (sum_tree_contains(tree, &item))
            assert_true(sum_tree_remove(tree, &item));
        else
            assert_int_equal(sum_tree_insert(tree, &item), STATUS_OK);
    }
}

static void sets_that_change_meanwhile_do_no_harm(void **state)
{
    struct reconcile_limits limits = {4096, 300, 10000, 1 << 24};

    (void)state;
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct sets_random random = {.state = seed};
        struct sets_side sets[2];
        struct reconcile sides[2];
        struct span message;

        fill(&sets[0], 0, 2000);
        fill(&sets[1], 1000, 3000);
        struct item_source sources[] = {sum_tree_source(&sets[0].tree),
                                        sum_tree_source(&sets[1].tree)};
        reconcile_init(&sides[0], RECONCILE_INITIATOR, &sources[0], &limits);
        reconcile_init(&sides[1], RECONCILE_RESPONDER, &sources[1], &limits);
        assert_int_equal(reconcile_start(&sides[0], &message), STATUS_OK);
        for (unsigned turn = 1; message.size > 0; turn++) {
            disturb(&sets[turn % 2].tree, &random);
            assert_int_equal(reconcile_step(&sides[turn % 2], &message, message), STATUS_OK);
            check_bounds(&sides[turn % 2], STATUS_OK, message);
        }
        assert_true(reconcile_is_done(&sides[0]));
        for (size_t side = 0; side < 2; side++) {
            reconcile_done(&sides[side]);
            sets_side_done(&sets[side]);
        }
    }
}

/* A source that counts how often it is asked. */
struct counted {
    struct item_source behind;
    size_t *calls;
};

static size_t counted_size(const void *set)
{
    const struct counted *counted = set;

    return item_source_size(&counted->behind);
}

static size_t counted_lower_bound(const void *set, const struct item *item)
{
    const struct counted *counted = set;

    (*counted->calls)++;
    return item_source_lower_bound(&counted->behind, item);
}

static const struct item *counted_run(const void *set, size_t *count, size_t index)
{
    const struct counted *counted = set;
    const struct item *items = item_source_run(&counted->behind, count, index);

    (*counted->calls)++;
    *count = 1;
    return items;
}

static void counted_sum(const void *set, struct item_sum *out, size_t begin, size_t end)
{
    const struct counted *counted = set;

    (*counted->calls)++;
    item_source_sum(&counted->behind, out, begin, end);
}

/* Ranges of each kind in turn, as short as they come, with lies for fingerprints. */
static void write_many_ranges(struct buffer *out, unsigned kind, uint32_t count)
{
    struct item_sum lie = {.limbs = {7}, .count = 1};
    struct range_writer writer;

    begin_message(out, &writer);
    for (uint32_t i = 1; i <= count; i++) {
        struct item item = {.stamp.value = 10 * i};
        struct bound bound = {.item = item};

        if (kind == 0)
            range_writer_skip(&writer, &bound);
        else if (kind == 1)
            range_writer_fingerprint(&writer, &bound, &lie);
        else
            range_writer_ids(&writer, &bound, 0);
    }
}

static void work_is_in_proportion_to_the_bytes_of_both_directions(void **state)
{
    static const struct item_source_ops ops = {counted_size, counted_lower_bound, counted_run,
                                               counted_sum};
    struct sets_side side;

    (void)state;
    fill(&side, 0, 20000);
    for (unsigned kind = 0; kind < 6; kind++) {
        size_t calls = 0;
        struct counted counted = {sum_tree_source(&side.tree), &calls};
        struct item_source source = {&ops, &counted};
        struct reconcile session;
        struct buffer many;
        struct span answer;

        reconcile_init(&session, kind < 3 ? RECONCILE_RESPONDER : RECONCILE_INITIATOR, &source,
                       &reconcile_limits_usual);
        write_many_ranges(&many, kind % 3, 2000);
        assert_int_equal(reconcile_step(&session, &answer, buffer_span(&many)), STATUS_OK);
        assert_true(calls <= many.size + answer.size + session.ids);
        buffer_done(&many);
        reconcile_done(&session);
    }
    sets_side_done(&side);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(garbled_messages_are_refused_or_answered_within_bounds),
        cmocka_unit_test(a_peer_that_never_agrees_is_left_after_the_last_round),
        cmocka_unit_test(a_responder_is_busy_after_its_rounds_or_bytes),
        cmocka_unit_test(more_differences_than_allowed_end_a_session_that_stays_useful),
        cmocka_unit_test(an_id_listed_many_times_is_needed_once),
        cmocka_unit_test(what_a_bad_message_reported_is_taken_back),
        cmocka_unit_test(a_full_message_does_not_agree_by_mistake),
        cmocka_unit_test(sets_that_change_meanwhile_do_no_harm),
        cmocka_unit_test(work_is_in_proportion_to_the_bytes_of_both_directions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
