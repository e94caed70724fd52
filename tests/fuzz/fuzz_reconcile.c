/* Reconciliation with a hostile other side: one session of either role over a small set, and
 * messages as the input says, raw or made of ranges. Bounds hold, and after an error it is over. */
#include "fuzz.h"
#include "protocol/limits.h"
#include "protocol/range.h"
#include "sets.h"

#define ITEMS_MAX 600
#define BYTES_MAX 200000

static struct item item_at(uint32_t index)
{
    struct item item = {.stamp.value = 1000 + index / 4};

    memset(item.id.bytes, (int)(index % 251), ID_SIZE);
    item.id.bytes[ID_SIZE - 1] = (uint8_t)(index / 251);
    return item;
}

static struct bound choose_bound(struct input *input)
{
    struct item items[2];
    struct bound bound = {.infinite = true};
    uint32_t index;

    switch (input_below(input, 4)) {
    case 0:
        break;
    case 1:
        items[0] = item_at(input_below(input, ITEMS_MAX));
        bound = bound_at(&items[0]);
        break;
    case 2:
        index = input_below(input, ITEMS_MAX);
        items[0] = item_at(index);
        items[1] = item_at(index + 1);
        if (item_compare(&items[0], &items[1]) < 0)
            bound = bound_between(&items[0], &items[1]);
        break;
    default:
        bound = (struct bound){.item.stamp.value = (int64_t)(input_number(input, 8) >> 1)};
        bound.id_size = input_below(input, ID_SIZE + 1);
        input_fill(input, bound.item.id.bytes, bound.id_size);
        break;
    }
    return bound;
}

static void write_ids(struct range_writer *writer, const struct bound *end, struct input *input)
{
    uint32_t first = input_below(input, ITEMS_MAX);
    uint32_t count = input_byte(input);

    range_writer_ids(writer, end, count);
    for (uint32_t i = 0; i < count; i++) {
        struct item item = item_at(first + i);

        range_writer_id(writer, &item.id);
    }
}

/* Ranges in ascending order; what is below the last bound is left out. */
static void write_ranges(struct buffer *out, struct input *input, const struct item_source *source)
{
    struct range_writer writer;
    struct bound last = {.infinite = false};

    range_writer_init(&writer, out);
    for (uint32_t i = input_byte(input); i > 0 && !input_is_over(input); i--) {
        struct bound end = choose_bound(input);
        size_t begin = input_below(input, (uint32_t)item_source_size(source) + 1);
        struct item_sum sum;

        if (bound_compare(&end, &last) < 0 || last.infinite)
            continue;
        last = end;
        switch (input_below(input, 3)) {
        case 0:
            range_writer_skip(&writer, &end);
            break;
        case 1:
            item_source_sum(source, &sum, begin, item_source_size(source));
            range_writer_fingerprint(&writer, &end, &sum);
            break;
        default:
            write_ids(&writer, &end, input);
            break;
        }
    }
}

static void check_bounds(const struct reconcile *session, const struct reconcile_limits *limits,
                         struct span answer, enum status status)
{
    fuzz_require(status == STATUS_OK || answer.size == 0, "an answer after an error");
    fuzz_require(status == STATUS_OK || reconcile_is_done(session), "open after an error");
    fuzz_require(answer.size <= limits->message_size_max + LIMIT_FRAME_SIZE / 2,
                 "an answer far above its limit");
    fuzz_require(session->rounds <= limits->rounds_max, "more rounds than allowed");
    fuzz_require(session->ids <= limits->ids_max, "more differences than allowed");
    fuzz_require(session->role == RECONCILE_INITIATOR || session->ids == 0,
                 "a responder that learns");
}

static void talk(struct reconcile *session, struct input *input)
{
    const struct reconcile_limits *limits = &session->limits;
    struct buffer message;

    buffer_init(&message, LIMIT_RECONCILE_SIZE);
    while (!input_is_over(input) && !reconcile_is_done(session)) {
        struct span answer = {NULL, 0};
        struct span given;
        enum status status;

        if (input_byte(input) % 2 == 0) {
            given = input_long(input);
        } else {
            buffer_clear(&message);
            write_ranges(&message, input, &session->source);
            given = buffer_span(&message);
        }
        if (message.status != STATUS_OK)
            break;
        status = reconcile_step(session, &answer, given);
        check_bounds(session, limits, answer, status);
    }
    buffer_done(&message);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.rest = span_of(bytes, size)};
    const struct reconcile_limits limits = {
        .message_size_max = LIMIT_RECONCILE_SIZE_LEAST,
        .rounds_max = 40,
        .ids_max = 1000,
        .bytes_max = BYTES_MAX,
    };
    enum reconcile_role role =
        input_below(&input, 2) == 0 ? RECONCILE_RESPONDER : RECONCILE_INITIATOR;
    uint32_t count = input_below(&input, ITEMS_MAX);
    struct reconcile session;
    struct item_source source;
    struct sets_side side;
    struct span message;

    sets_side_init(&side);
    for (uint32_t i = 0; i < count; i++) {
        struct item item = item_at(i);

        sets_side_add(&side, &item);
    }
    sets_side_seal(&side);
    source =
        input_below(&input, 2) == 0 ? sum_tree_source(&side.tree) : item_array_source(&side.array);
    reconcile_init(&session, role, &source, &limits);
    if (role == RECONCILE_INITIATOR)
        fuzz_require(reconcile_start(&session, &message) == STATUS_OK, "no first message");
    talk(&session, &input);
    reconcile_done(&session);
    sets_side_done(&side);
    return 0;
}
