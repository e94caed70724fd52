/* Performing the core's effects as node/driver_effects.c does, without links. */
#include "tests/bench/taker.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "protocol/frame.h"
#include "tests/bench/bench.h"
#include "tests/bench/machine.h"

#define FRAMES_SIZE_MAX ((size_t)4 << 30)
#define LINK 1

struct taker {
    const struct network *network;
    struct store *store;
    struct core *core;
    struct effects effects;
    struct frame *heard; /* room for what it says */
    uv_loop_t loop;
    struct verify_batch *verified; /* finished, and not yet stepped */
    size_t in_flight;              /* frames not yet acknowledged */
};

struct verification {
    uv_work_t work;
    struct taker *taker;
    struct verify_batch *batch;
};

/* As a sender does: no more once they have 60,000 bytes. */
static size_t count_for_frame(const struct span *records, size_t left)
{
    size_t count = 0;
    size_t size = 0;

    while (count < left && count < LIMIT_RECORDS_FRAME && size < LIMIT_RECORDS_SIZE)
        size += records[count++].size;
    return count;
}

void frames_make(struct frames *frames, const struct network *network)
{
    size_t *ends = bench_alloc(network->count, sizeof(*ends));
    size_t at = 0;

    *frames = (struct frames){.count = 0};
    buffer_init(&frames->bytes, FRAMES_SIZE_MAX);
    while (at < network->count) {
        size_t end = at < network->named_count   ? network->named_count
                     : at < network->trust_count ? network->trust_count
                                                 : network->count;
        size_t count = count_for_frame(network->records + at, end - at);

        bench_must(frame_write_records(&frames->bytes, network->records + at, count), "a frame");
        ends[frames->count++] = frames->bytes.size;
        at += count;
        if (at == network->named_count)
            frames->named_end = frames->count;
        if (at == network->trust_count)
            frames->trust_end = frames->count;
    }
    frames->items = bench_alloc(frames->count, sizeof(*frames->items));
    for (size_t i = 0; i < frames->count; i++) {
        size_t begin = i == 0 ? 0 : ends[i - 1];

        frames->items[i] = span_of(frames->bytes.bytes + begin, ends[i] - begin);
    }
    free(ends);
}

void frames_done(struct frames *frames)
{
    free(frames->items);
    buffer_done(&frames->bytes);
}

static struct event make_event(const struct taker *taker, enum event_type type)
{
    return (struct event){
        .type = type,
        .now = {.ms = (uint64_t)(machine_seconds() * 1000)},
        .moment = {.wall = {.ms = taker->network->now_ms}, .good = true},
        .link = {.value = LINK},
    };
}

static void step(struct taker *taker, const struct event *event);

static void on_work(uv_work_t *work)
{
    const struct verification *verification = work->data;

    (void)verify_batch_run(verification->batch);
}

/* As the driver does: all that has finished by now is stepped together, once libuv has told it. */
static void on_work_done(uv_work_t *work, int status)
{
    struct verification *verification = work->data;
    struct verify_batch **last = &verification->taker->verified;

    (void)status;
    while (*last != NULL)
        last = &(*last)->next;
    *last = verification->batch;
    free(verification);
}

static void step_verified(struct taker *taker)
{
    struct event event = make_event(taker, EVENT_VERIFIED);

    event.verified = taker->verified;
    taker->verified = NULL;
    if (event.verified != NULL)
        step(taker, &event);
}

static void perform_verify(struct taker *taker, struct verify_batch *batch)
{
    struct verification *verification = bench_alloc(1, sizeof(*verification));

    verification->taker = taker;
    verification->batch = batch;
    verification->work.data = verification;
    if (uv_queue_work(&taker->loop, &verification->work, on_work, on_work_done) != 0)
        bench_die("the thread pool takes no work");
}

static void hear(struct taker *taker, struct span frame)
{
    bench_must(frame_read(taker->heard, frame), "a frame of the node");
    if (taker->heard->type == FRAME_GOT)
        taker->in_flight -= taker->heard->got;
    else if (taker->heard->type == FRAME_GONE)
        bench_die("the node says that a record is beaten");
    else if (taker->heard->type == FRAME_REFUSED)
        bench_die("the node refuses a record: %s",
                  status_text(taker->heard->refused.refusals[0].reason));
}

static void perform(struct taker *taker, const struct effect *effect)
{
    if (effect->type == EFFECT_SEND)
        hear(taker, effect->bytes);
    else if (effect->type == EFFECT_VERIFY)
        perform_verify(taker, effect->batch);
    else if (effect->type == EFFECT_DROP)
        bench_die("the node drops the link: %s", effect->text);
    else if (effect->type == EFFECT_RELOAD)
        bench_die("the node gives up: %s", status_text(effect->status));
}

/* Performs what stands in effects, and steps what that asks for, until nothing is left. */
static void settle(struct taker *taker)
{
    bool has_stored = true;

    while (has_stored) {
        struct event event = make_event(taker, EVENT_STORED);

        has_stored = false;
        for (size_t i = 0; i < taker->effects.count; i++) {
            const struct effect *effect = &taker->effects.items[i];

            perform(taker, effect);
            if (effect->type != EFFECT_STORE)
                continue;
            event.stored = store_apply(taker->store, effect->changes);
            has_stored = true;
        }
        effects_clear(&taker->effects);
        if (has_stored)
            bench_must(core_step(taker->core, &event, &taker->effects), "a step of the core");
    }
}

static void step(struct taker *taker, const struct event *event)
{
    bench_must(core_step(taker->core, event, &taker->effects), "a step of the core");
    settle(taker);
}

static void open_taker(struct taker *taker, const struct network *network, const char *path)
{
    const struct core_config config = {
        .network = network->cell.network, .self = network->cell.id, .seed = 1, .scatter = 2};
    const struct moment moment = {.wall = {.ms = network->now_ms}, .good = true};

    *taker = (struct taker){.network = network};
    taker->heard = bench_alloc(1, sizeof(*taker->heard));
    effects_init(&taker->effects);
    if (uv_loop_init(&taker->loop) != 0)
        bench_die("no event loop");
    bench_must(store_open(&taker->store, path, &network->cell.network), "a new store");
    bench_must(core_open(&taker->core, &config), "a core");
    bench_must(core_loaded(taker->core, &moment,
                           (struct instant){.ms = (uint64_t)(machine_seconds() * 1000)},
                           &taker->effects),
               "a core");
    settle(taker);
}

static void link_up(struct taker *taker)
{
    struct event up = make_event(taker, EVENT_LINK_UP);
    struct event greeting = make_event(taker, EVENT_FRAME);
    const struct frame_hello hello = {
        .network = taker->network->cell.network,
        .random = {1},
        .state = {.wall = {.ms = taker->network->now_ms},
                  .good = true,
                  .hour = {.value = taker->network->now_ms / HOUR_MS}},
    };
    struct buffer frame;

    memcpy(up.up.address, "127.0.0.1", 10);
    up.up.device.bytes[0] = 1;
    up.up.random[0] = 2;
    step(taker, &up);
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    bench_must(frame_write_hello(&frame, &hello), "a hello");
    greeting.frame = buffer_span(&frame);
    step(taker, &greeting);
    buffer_done(&frame);
}

static void close_taker(struct taker *taker)
{
    core_close(taker->core);
    store_close(taker->store);
    effects_done(&taker->effects);
    free(taker->heard);
    (void)uv_loop_close(&taker->loop);
}

/* What hangs on trust records comes once they have been taken in, as between two nodes. */
static bool may_send(const struct taker *taker, const struct frames *frames, size_t next)
{
    if (next == frames->count || taker->in_flight == LIMIT_WINDOW)
        return false;
    return taker->in_flight == 0 || (next != frames->named_end && next != frames->trust_end);
}

void taker_run(const struct network *network, const struct frames *frames, const char *path)
{
    struct core_counters counters;
    struct taker taker;
    size_t next = 0;

    open_taker(&taker, network, path);
    link_up(&taker);
    while (next < frames->count || taker.in_flight > 0) {
        while (may_send(&taker, frames, next)) {
            struct event event = make_event(&taker, EVENT_FRAME);

            taker.in_flight++;
            event.frame = frames->items[next++];
            step(&taker, &event);
        }
        (void)uv_run(&taker.loop, UV_RUN_ONCE);
        step_verified(&taker);
    }
    core_counters(taker.core, &counters);
    if (counters.records_stored != network->count)
        bench_die("%llu of %zu records were taken in", (unsigned long long)counters.records_stored,
                  network->count);
    close_taker(&taker);
}
