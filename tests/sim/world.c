/* The simulated world: time passing, things happening, and the end of the story. */
#include "tests/sim/world.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "tests/sim/agree.h"
#include "tests/sim/clock.h"
#include "tests/sim/founding.h"
#include "tests/sim/mischief.h"
#include "tests/sim/node.h"
#include "tests/sim/post.h"
#include "tests/sim/story.h"

#define MINUTE_MS UINT64_C(60000)
/* Between two looks at whether all agree. */
#define ROUND_MS (15 * MINUTE_MS)
/* Peers that broke the protocol, be it for a bad line, are shunned for up to a day. */
#define ROUNDS_MAX (30 * 4)
/* More than any seed needs; a seed that does runs in circles. */
#define EVENTS_MAX 20000000

void world_fail(struct world *world, const char *format, ...)
{
    va_list arguments;

    if (world->failure[0] != '\0')
        return;
    va_start(arguments, format);
    vsnprintf(world->failure, sizeof world->failure, format, arguments);
    va_end(arguments);
}

void world_tell(const struct world *world, const char *format, ...)
{
    va_list arguments;

    if (world->teller.out == NULL)
        return;
    fprintf(world->teller.out, "%10llu.%03llu  ", (unsigned long long)(world->now_ms / 1000),
            (unsigned long long)(world->now_ms % 1000));
    va_start(arguments, format);
    vfprintf(world->teller.out, format, arguments);
    va_end(arguments);
    fputc('\n', world->teller.out);
}

void world_trace(struct world *world, uint64_t what, uint64_t node, struct span bytes)
{
    const uint64_t words[] = {world->now_ms, what, node, bytes.size};
    uint8_t head[sizeof words];

    for (size_t i = 0; i < sizeof head; i++)
        head[i] = (uint8_t)(words[i / 8] >> i % 8 * 8);
    hash_update(&world->trace, span_of(head, sizeof head));
    hash_update(&world->trace, bytes);
}

void world_trace_end(struct world *world, struct id *out)
{
    hash_final(&world->trace, out);
}

void world_count(struct world *world, enum tally_row row)
{
    tally_count(world->tally, row);
}

void world_plan(struct world *world, uint64_t delay_ms, struct happening happening)
{
    happening.at_ms = world->now_ms + delay_ms;
    queue_add(&world->queue, &happening);
}

void world_leap(struct world *world, uint64_t by_ms)
{
    world->now_ms += by_ms;
    world->heal_ms += by_ms;
    world_tell(world, "all sleep for %llu days",
               (unsigned long long)(by_ms / (24 * 60 * MINUTE_MS)));
}

struct node *world_home(struct world *world, const struct actor *actor)
{
    return &world->nodes[actor->home];
}

struct actor *world_add_actor(struct world *world, const struct actor *original)
{
    struct actor copy = *original;

    copy.index = (uint32_t)world->actor_count;
    copy.entries = NULL;
    copy.entry_count = copy.entry_capacity = 0;
    ARRAY_RESERVE(world->actors, world->actor_count, world->actor_capacity);
    world->actors[world->actor_count] = copy;
    return &world->actors[world->actor_count++];
}

void world_import(struct world *world, const struct node *node, const uint32_t *leaves,
                  uint32_t count)
{
    struct submission submission = {
        .actor = node->index,
        .node = node->index,
        .count = count,
        .partial = true,
    };

    submission.leaves = memory_take(count, sizeof *leaves);
    memcpy(submission.leaves, leaves, count * sizeof *leaves);
    world_submit(world, &submission);
}

static void on_start(struct world *world, struct node *node)
{
    if (!node->starting)
        return;
    node_stop(world, node);
    node_start(world, node);
}

static void on_tick(struct world *world, const struct happening *happening)
{
    struct node *node = &world->nodes[happening->node];
    struct event event = {.type = EVENT_TICK};

    if (!node_is_up(node) || node->life != happening->life)
        return;
    if (node->wake_ms <= world->now_ms)
        node->wake_ms = UINT64_MAX;
    node_step(world, node, &event);
}

static void on_verified(struct world *world, const struct happening *happening)
{
    struct node *node = &world->nodes[happening->node];
    struct event event = {.type = EVENT_VERIFIED, .verified = happening->batch};

    if (node_is_up(node) && node->life == happening->life)
        node_step(world, node, &event);
}

static void on_act(struct world *world)
{
    const struct happening next = {.type = HAPPENING_ACT};

    if (!world->turmoil)
        return;
    story_act(world);
    world_plan(world, dice_below(&world->dice, 2 * world->plan.turmoil_ms / world->plan.act_count),
               next);
}

static void happen(struct world *world, const struct happening *happening)
{
    switch (happening->type) {
    case HAPPENING_START:
        on_start(world, &world->nodes[happening->node]);
        break;
    case HAPPENING_TICK:
        on_tick(world, happening);
        break;
    case HAPPENING_VERIFIED:
        on_verified(world, happening);
        break;
    case HAPPENING_SUBMIT:
        post_on_submit(world, happening->index);
        break;
    case HAPPENING_DIAL:
    case HAPPENING_DIAL_FAILED:
    case HAPPENING_LINK_UP:
    case HAPPENING_LINK_DOWN:
    case HAPPENING_DELIVER:
        net_happen(world, happening);
        break;
    case HAPPENING_ACT:
        on_act(world);
        break;
    case HAPPENING_MISCHIEF:
        mischief_happen(world, &world->nodes[happening->node]);
        break;
    case HAPPENING_RESHAPE:
        net_mend(world);
        break;
    }
}

static bool goes_on(const struct world *world)
{
    return world->failure[0] == '\0';
}

/* Lets happen what is due before a time, which a leap may put off. */
static void run_until(struct world *world, const uint64_t *until_ms)
{
    struct happening happening;

    while (goes_on(world) && queue_due_ms(&world->queue) <= *until_ms &&
           queue_take(&world->queue, &happening)) {
        if (happening.at_ms > world->now_ms)
            world->now_ms = happening.at_ms;
        happen(world, &happening);
        free(happening.address);
        if (world->event_count > EVENTS_MAX)
            world_fail(world, "runs in circles: %zu events", world->event_count);
    }
    if (goes_on(world) && world->now_ms < *until_ms)
        world->now_ms = *until_ms;
}

/* Lines are whole, clocks right, disks empty, everybody at home. */
static void heal(struct world *world)
{
    const struct happening start = {.type = HAPPENING_START};

    world_tell(world, "all is well again");
    world->turmoil = false;
    net_mend(world);
    for (uint32_t i = 0; i < world->plan.node_count; i++) {
        struct node *node = &world->nodes[i];
        struct happening starting = start;

        node->disk_full_until_ms = 0;
        clock_set_right(world, node);
        if (node->closed || node_is_up(node))
            continue;
        node->starting = true;
        starting.node = i;
        world_plan(world, dice_below(&world->dice, 5 * MINUTE_MS), starting);
    }
}

/* The next quarter after a full round, so that no hour turns between two nodes. */
static uint64_t next_look(const struct world *world)
{
    uint64_t since = (uint64_t)(WORLD_EPOCH_MS % (int64_t)ROUND_MS) + world->now_ms;
    uint64_t look = world->now_ms + ROUND_MS - since % ROUND_MS + ROUND_MS / 2;

    return look - world->now_ms >= ROUND_MS ? look : look + ROUND_MS;
}

static void await_agreement(struct world *world)
{
    char why[320] = "";
    uint64_t rounds = 0;
    uint64_t until_ms;

    do {
        if (rounds++ == ROUNDS_MAX) {
            world_fail(world, "no agreement after %d rounds: %s", ROUNDS_MAX, why);
            return;
        }
        until_ms = next_look(world);
        run_until(world, &until_ms);
        if (!goes_on(world))
            return;
        world_tell(world, "round %llu", (unsigned long long)rounds);
    } while (!agree_all(world, why, sizeof why));
    world_count(world, TALLY_STORY_AGREED);
    world->tally->rounds += rounds;
    if (rounds > world->tally->rounds_most)
        world->tally->rounds_most = rounds;
}

static void build(struct world *world, uint64_t seed)
{
    const struct happening act = {.type = HAPPENING_ACT};

    plan_draw(&world->plan, seed);
    dice_init(&world->dice, seed);
    hash_init(&world->trace);
    queue_init(&world->queue);
    book_init(&world->book);
    net_init(&world->net, world->plan.node_count);
    world->turmoil = true;
    world->heal_ms = world->plan.turmoil_ms;
    founding_build(world);
    world_plan(world, (world->plan.large ? 5 : 15) * MINUTE_MS, act);
}

bool world_run(struct world *world, uint64_t seed, struct tally *tally, struct memo *memo,
               const struct teller *teller)
{
    *world = (struct world){.tally = tally, .memo = memo, .teller = *teller};
    build(world, seed);
    run_until(world, &world->heal_ms);
    if (goes_on(world)) {
        heal(world);
        await_agreement(world);
    }
    if (goes_on(world))
        agree_check_end(world);
    tally->seeds++;
    tally->nodes += world->plan.node_count;
    tally->principals += world->actor_count;
    tally->records += world->book.count;
    return goes_on(world);
}

void world_done(struct world *world)
{
    for (uint32_t i = 0; world->nodes != NULL && i < world->plan.node_count; i++) {
        struct node *node = &world->nodes[i];

        core_close(node->core);
        effects_done(&node->effects);
        store_close(node->store);
        mirror_done(&node->mirror);
        villain_done(&node->villain);
    }
    for (size_t i = 0; i < world->actor_count; i++)
        actor_done(&world->actors[i]);
    for (size_t i = 0; i < world->submission_count; i++)
        free(world->submissions[i].leaves);
    free(world->nodes);
    free(world->actors);
    free(world->submissions);
    queue_done(&world->queue);
    book_done(&world->book);
    net_done(&world->net);
}
