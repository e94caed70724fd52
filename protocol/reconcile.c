/* A session: its limits, its lists, and one round of answering range by range. */
#include "protocol/reconcile.h"

#include <assert.h>

#include "protocol/limits.h"
#include "protocol/range.h"
#include "protocol/reconcile_ids.h"

/* As the reference does: a range is split into 16 parts, under 32 items its ids are listed, and a
 * message is ended when fewer than 200 bytes of its limit are left. */
#define BUCKETS 16
#define LIST_ITEMS (2 * BUCKETS)
#define RESERVE_SIZE 200
/* A split is written before it is known to fit: a skip, and at most 31 ids in a list. */
#define SPLIT_SIZE_MAX 2048

const struct reconcile_limits reconcile_limits_usual = {
    .message_size_max = LIMIT_RECONCILE_SIZE,
    .rounds_max = LIMIT_RECONCILE_ROUNDS,
    .ids_max = LIMIT_RECONCILE_IDS,
    .bytes_max = LIMIT_RECONCILE_BYTES,
};

static const struct bound infinity = {.infinite = true};

/* The answer to one message while it is being made. */
struct round {
    struct reconcile *session;
    const struct item_source *source;
    struct range_writer writer;
    struct bound begin; /* of the range that is being answered */
    size_t begin_index; /* of the first item in it */
    size_t told_index;  /* of the first item not before the last bound written */
    bool skipping;      /* ranges that need no answer lie before begin */
    bool ended;         /* the message is full, or the list of differences is */
};

void reconcile_init(struct reconcile *session, enum reconcile_role role,
                    const struct item_source *source, const struct reconcile_limits *limits)
{
    assert(limits->message_size_max >= LIMIT_RECONCILE_SIZE_LEAST);
    *session = (struct reconcile){.source = *source, .limits = *limits, .role = role};
    buffer_init(&session->out, limits->message_size_max + SPLIT_SIZE_MAX);
    buffer_init(&session->have, limits->ids_max * sizeof(struct item));
    buffer_init(&session->need, limits->ids_max * sizeof(struct id));
}

void reconcile_done(struct reconcile *session)
{
    if (session == NULL)
        return;
    buffer_done(&session->out);
    buffer_done(&session->have);
    buffer_done(&session->need);
    session->state = RECONCILE_DONE;
}

const struct item *reconcile_have(const struct reconcile *session, size_t *count)
{
    *count = session->have.size / sizeof(struct item);
    return (const void *)session->have.bytes;
}

const struct id *reconcile_need(const struct reconcile *session, size_t *count)
{
    *count = session->need.size / sizeof(struct id);
    return (const void *)session->need.bytes;
}

void reconcile_forget(struct reconcile *session)
{
    buffer_clear(&session->have);
    buffer_clear(&session->need);
}

static const struct item *item_at(const struct item_source *source, size_t index)
{
    size_t count;

    return item_source_run(source, &count, index);
}

static void list_items(struct round *round, const struct bound *end, size_t lower, size_t upper)
{
    range_writer_ids(&round->writer, end, upper - lower);
    while (lower < upper) {
        size_t count;
        const struct item *items = item_source_run(round->source, &count, lower);

        for (size_t i = 0; i < count && lower < upper; i++, lower++)
            range_writer_id(&round->writer, &items[i].id);
    }
}

/* Tells the items from lower to before upper, as ids or as the fingerprints of 16 parts. */
static void split(struct round *round, const struct bound *end, size_t lower, size_t upper)
{
    size_t count = upper - lower;
    size_t next = lower;

    if (count < LIST_ITEMS) {
        list_items(round, end, lower, upper);
        return;
    }
    for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
        size_t first = next;
        struct bound between = *end;
        struct item_sum sum;

        next += count / BUCKETS + (bucket < count % BUCKETS ? 1 : 0);
        item_source_sum(round->source, &sum, first, next);
        if (next < upper)
            between = bound_between(item_at(round->source, next - 1), item_at(round->source, next));
        range_writer_fingerprint(&round->writer, &between, &sum);
    }
}

static size_t room(const struct round *round)
{
    size_t size_max = round->session->limits.message_size_max - RESERVE_SIZE;

    return round->session->out.size > size_max ? 0 : size_max - round->session->out.size + 1;
}

/* Ends a full message: all that was not answered is asked about by one fingerprint. */
static void end_message(struct round *round, size_t from)
{
    struct item_sum sum;

    item_source_sum(round->source, &sum, from, item_source_size(round->source));
    range_writer_fingerprint(&round->writer, &infinity, &sum);
    round->ended = true;
}

static void flush_skip(struct round *round)
{
    if (!round->skipping)
        return;
    range_writer_skip(&round->writer, &round->begin);
    round->skipping = false;
}

static bool is_of_nothing(const struct fingerprint *fingerprint)
{
    static const struct item_sum nothing;
    struct fingerprint empty;

    item_sum_fingerprint(&empty, &nothing);
    return fingerprint_equal(fingerprint, &empty);
}

/* A split that does not fit is taken back. As the reference does, the last fingerprint then leaves
 * out the items of this range too: it differs from the peer's anyway, which has other items in it.
 * Where it has none, that would be a false agreement, and so nothing is left out. */
static void answer_fingerprint(struct round *round, const struct range *range, size_t upper)
{
    size_t size = round->session->out.size;
    size_t told_index = round->told_index;
    struct item_sum sum;
    struct fingerprint ours;

    item_source_sum(round->source, &sum, round->begin_index, upper);
    item_sum_fingerprint(&ours, &sum);
    if (fingerprint_equal(&ours, &range->fingerprint)) {
        round->skipping = true;
        return;
    }
    flush_skip(round);
    split(round, &range->end, round->begin_index, upper);
    round->told_index = upper;
    if (room(round) > 0)
        return;
    buffer_truncate(&round->session->out, size);
    end_message(round, is_of_nothing(&range->fingerprint) ? told_index : upper);
}

/* The responder tells all that it has in the range, or as much as there is room for. */
static void answer_ids(struct round *round, const struct range *range, size_t upper)
{
    size_t fitting = (room(round) - 1) / ID_SIZE + 1;
    struct bound end = range->end;

    flush_skip(round);
    if (upper - round->begin_index > fitting) {
        upper = round->begin_index + fitting;
        end = bound_at(item_at(round->source, upper));
    }
    list_items(round, &end, round->begin_index, upper);
    round->told_index = upper;
    if (room(round) == 0)
        end_message(round, upper);
}

/* The initiator has both lists now and asks no more. */
static enum status compare_ids(struct round *round, const struct range *range, size_t upper)
{
    enum status status = reconcile_compare(round->session, range->ids, round->begin_index, upper);

    round->skipping = true;
    if (status == STATUS_TOO_LARGE) {
        round->ended = true;
        return STATUS_OK;
    }
    return status;
}

static enum status answer_range(struct round *round, const struct range *range)
{
    size_t size = item_source_size(round->source);
    size_t upper =
        range->end.infinite ? size : item_source_lower_bound(round->source, &range->end.item);
    enum status status = STATUS_OK;

    switch (range->mode) {
    case RANGE_SKIP:
        round->skipping = true;
        break;
    case RANGE_FINGERPRINT:
        answer_fingerprint(round, range, upper);
        break;
    case RANGE_IDS:
        if (round->session->role == RECONCILE_INITIATOR)
            status = compare_ids(round, range, upper);
        else
            answer_ids(round, range, upper);
        break;
    }
    round->begin = range->end;
    round->begin_index = upper;
    return status;
}

/* Writes the answer into out. What it means to the session is settled by reconcile_step. */
static enum status answer_ranges(struct reconcile *session, struct span ranges)
{
    struct round round = {.session = session, .source = &session->source};
    struct range_reader reader;
    struct range range;
    enum status status = STATUS_OK;

    range_reader_init(&reader, ranges);
    range_writer_init(&round.writer, &session->out);
    while (status == STATUS_OK && !round.ended && range_reader_more(&reader)) {
        status = range_reader_next(&reader, &range);
        if (status == STATUS_OK)
            status = answer_range(&round, &range);
    }
    return status != STATUS_OK ? status : session->out.status;
}

static enum status answer_message(struct reconcile *session, struct span message)
{
    struct range_writer writer;

    if (message.size == 0 || message.bytes[0] < RANGE_VERSION_MIN ||
        message.bytes[0] > RANGE_VERSION_MAX)
        return STATUS_BAD_FRAME;
    if (message.bytes[0] == RANGE_VERSION)
        return answer_ranges(session, span_of(message.bytes + 1, message.size - 1));
    if (session->role == RECONCILE_INITIATOR)
        return STATUS_BAD_VERSION;
    range_writer_init(&writer, &session->out);
    return session->out.status;
}

enum status reconcile_start(struct reconcile *session, struct span *message)
{
    struct round round = {.session = session, .source = &session->source};

    assert(session->role == RECONCILE_INITIATOR && session->rounds == 0);
    range_writer_init(&round.writer, &session->out);
    split(&round, &infinity, 0, item_source_size(round.source));
    if (session->out.status != STATUS_OK)
        return session->out.status;
    session->bytes += session->out.size;
    *message = buffer_span(&session->out);
    return STATUS_OK;
}

static bool is_exhausted(const struct reconcile *session)
{
    return session->rounds >= session->limits.rounds_max ||
           session->bytes >= session->limits.bytes_max || session->ids >= session->limits.ids_max;
}

static void settle(struct reconcile *session)
{
    bool nothing_left = session->out.size == 1;

    session->bytes += session->out.size;
    if (session->role == RECONCILE_RESPONDER || (!nothing_left && !is_exhausted(session)))
        return;
    session->state = RECONCILE_DONE;
    session->complete = nothing_left && session->ids < session->limits.ids_max;
    buffer_clear(&session->out);
}

enum status reconcile_step(struct reconcile *session, struct span *answer, struct span message)
{
    size_t have_size = session->have.size;
    size_t need_size = session->need.size;
    size_t ids = session->ids;
    enum status status;

    if (session->state == RECONCILE_DONE)
        return STATUS_BAD_FRAME;
    if (session->role == RECONCILE_RESPONDER && is_exhausted(session)) {
        session->state = RECONCILE_DONE;
        return STATUS_BUSY;
    }
    session->rounds++;
    session->bytes += message.size;
    status = answer_message(session, message);
    if (status != STATUS_OK) {
        session->state = RECONCILE_DONE;
        buffer_truncate(&session->have, have_size);
        buffer_truncate(&session->need, need_size);
        session->ids = ids;
        return status;
    }
    assert(session->out.size <= session->limits.message_size_max);
    settle(session);
    *answer = buffer_span(&session->out);
    return STATUS_OK;
}
