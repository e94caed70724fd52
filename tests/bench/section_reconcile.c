/* Finding what one side has and the other has not, over the live trees of two nodes. */
#include <stdio.h>

#include "protocol/frame.h"
#include "protocol/reconcile.h"
#include "protocol/sum_tree.h"
#include "tests/bench/bench.h"
#include "tests/bench/machine.h"
#include "tests/sim/dice.h"

/* Stamps are spread over so many milliseconds, half a year. */
#define SPAN_MS INT64_C(15552000000)
#define BYTES_EQUAL_MOST 100

static const size_t sizes[] = {100000, 1000000};
static const size_t sizes_smoke[] = {1000, 2000};
static const size_t differences[] = {0, 1, 10, 100, 1000};

struct pair {
    struct sum_tree sides[2];
    size_t size;
};

struct exchange {
    double bytes[2]; /* from the initiator, from the responder */
    double round_trips;
    double cpu_ms; /* of both sides */
    size_t found;
};

static struct item any_item(struct dice *dice, int64_t ms_least, uint64_t span_ms)
{
    struct item item = {.stamp = stamp_of_ms(ms_least + (int64_t)dice_below(dice, span_ms))};

    dice_fill(dice, &item.id, sizeof(item.id));
    return item;
}

static void insert(struct sum_tree *tree, const struct item *item)
{
    bench_must(sum_tree_insert(tree, item), "a tree of items");
}

static void pair_init(struct pair *pair, size_t size, uint64_t seed)
{
    struct dice dice;

    *pair = (struct pair){.size = size};
    dice_init(&dice, seed);
    for (size_t i = 0; i < 2; i++)
        sum_tree_init(&pair->sides[i]);
    for (size_t i = 0; i < size; i++) {
        struct item item = any_item(&dice, 0, (uint64_t)SPAN_MS);

        insert(&pair->sides[0], &item);
        insert(&pair->sides[1], &item);
    }
}

/* Differences, half of which each side alone has: all over, or later than all else. The same again
 * takes them away. */
static void toggle(struct pair *pair, size_t apart, bool newest, uint64_t seed)
{
    struct dice dice;

    dice_init(&dice, seed + apart);
    for (size_t i = 0; i < apart; i++) {
        struct item item = newest ? any_item(&dice, SPAN_MS, (uint64_t)SPAN_MS / 1000)
                                  : any_item(&dice, 0, (uint64_t)SPAN_MS);

        if (!sum_tree_remove(&pair->sides[i % 2], &item))
            insert(&pair->sides[i % 2], &item);
    }
}

static void pair_done(struct pair *pair)
{
    for (size_t i = 0; i < 2; i++)
        sum_tree_done(&pair->sides[i]);
}

static void run(const struct pair *pair, struct exchange *out)
{
    const struct item_source sources[2] = {sum_tree_source(&pair->sides[0]),
                                           sum_tree_source(&pair->sides[1])};
    const double begun = machine_cpu_of_thread();
    struct reconcile sides[2];
    struct span message;
    struct span answer;
    size_t have;
    size_t need;

    *out = (struct exchange){.found = 0};
    reconcile_init(&sides[0], RECONCILE_INITIATOR, &sources[0], &reconcile_limits_usual);
    reconcile_init(&sides[1], RECONCILE_RESPONDER, &sources[1], &reconcile_limits_usual);
    bench_must(reconcile_start(&sides[0], &message), "a reconciliation");
    while (message.size > 0) {
        out->bytes[0] += (double)message.size;
        out->round_trips++;
        bench_must(reconcile_step(&sides[1], &answer, message), "a reconciliation");
        out->bytes[1] += (double)answer.size;
        bench_must(reconcile_step(&sides[0], &message, answer), "a reconciliation");
    }
    (void)reconcile_have(&sides[0], &have);
    (void)reconcile_need(&sides[0], &need);
    out->found = have + need;
    out->cpu_ms = 1000 * (machine_cpu_of_thread() - begun);
    reconcile_done(&sides[0]);
    reconcile_done(&sides[1]);
}

static void tell(struct bench *bench, const struct exchange *exchange, const char *what)
{
    const struct {
        const char *name;
        double value;
        const char *unit;
    } rows[] = {{"to the other side", exchange->bytes[0], "bytes"},
                {"back", exchange->bytes[1], "bytes"},
                {"round trips", exchange->round_trips, ""},
                {"CPU, both sides", exchange->cpu_ms, "ms"}};

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        report_add(
            &bench->report,
            &(struct figure){.section = "reconcile", .value = rows[i].value, .unit = rows[i].unit},
            "%s: %s", what, rows[i].name);
}

static void measure(struct bench *bench, struct pair *pair, size_t apart, bool newest)
{
    struct exchange exchange;
    char what[REPORT_NAME_SIZE];

    toggle(pair, apart, newest, bench->seed);
    run(pair, &exchange);
    toggle(pair, apart, newest, bench->seed);
    if (exchange.found != apart)
        bench_die("%zu of %zu differences were found", exchange.found, apart);
    (void)snprintf(what, sizeof(what), "%zu ids, %zu apart%s", pair->size, apart,
                   apart == 0 ? ""
                   : newest   ? ", newest"
                              : ", all over");
    tell(bench, &exchange, what);
}

/* Equal lanes are not reconciled at all: their digests, in every hello and ping, say so. */
static void tell_equal(struct bench *bench, size_t size)
{
    struct frame_state state = {
        .wall = {.ms = INT64_C(490000) * HOUR_MS},
        .good = true,
        .hour = {.value = 490000},
        .trust_version = size,
        .lanes = {[LANE_TRUST] = {.count = size / 6}, [LANE_DIRECTORY] = {.count = size}}};
    struct buffer with;
    struct buffer without;

    buffer_init(&with, LIMIT_FRAME_SIZE);
    buffer_init(&without, LIMIT_FRAME_SIZE);
    bench_must(frame_write_state(&with, FRAME_PING, &state), "a ping");
    state.lanes[LANE_DIRECTORY].count = 0;
    bench_must(frame_write_state(&without, FRAME_PING, &state), "a ping");
    report_add(&bench->report,
               &(struct figure){.section = "reconcile",
                                /* a count of nothing, and what stands around it, takes 20 */
                                .value = (double)(with.size - without.size + 20),
                                .unit = "bytes",
                                .aim = AIM_MOST,
                                .target = BYTES_EQUAL_MOST},
               "%zu ids, equal: the lane's digest, each way", size);
    report_add(
        &bench->report,
        &(struct figure){.section = "reconcile", .value = (double)with.size, .unit = "bytes"},
        "%zu ids, equal: the ping it stands in, all lanes", size);
    buffer_done(&with);
    buffer_done(&without);
}

void section_reconcile(struct bench *bench)
{
    const size_t *own = bench->smoke ? sizes_smoke : sizes;

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct pair pair;

        tell_equal(bench, own[i]);
        pair_init(&pair, own[i], bench->seed);
        for (size_t k = 0; k < COUNT_OF(differences); k++) {
            measure(bench, &pair, differences[k], false);
            if (differences[k] > 0)
                measure(bench, &pair, differences[k], true);
        }
        pair_done(&pair);
    }
}
