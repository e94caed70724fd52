/* Two cores, and between them whatever the input says: what arrives first, which link breaks, what
 * is changed on the way, which disk fails, who starts again, who writes what. When the trouble is
 * over, both have the same sets. */
#include "fuzz.h"

#include "cluster_state.h"

#define NODES 2
#define LINKS_MAX 60
#define WRITTEN_MAX 40
/* What comes after all trouble: longer than anybody is shunned, then time to agree. */
#define REST_MS (UINT64_C(25) * 3600 * 1000)
#define HEAL_MS (UINT64_C(10) * 60 * 1000)

struct pair {
    struct cluster cluster;
    struct input input;
    uint64_t link;
    uint32_t links;
    uint32_t written;
};

static struct actor *actor_of(struct pair *pair, size_t node)
{
    return node == 0 ? &pair->cluster.cell : &pair->cluster.actors[node];
}

static void link_up(struct pair *pair, size_t from)
{
    if (pair->links++ < LINKS_MAX)
        pair->link = cluster_link(&pair->cluster, from, 1 - from);
}

/* An event may overtake others, but not one of the same link to the same node. */
static bool may_overtake(const struct queued *queued, const struct queued *before)
{
    return before->node != queued->node || before->event.link.value != queued->event.link.value ||
           before->event.type == EVENT_VERIFIED || queued->event.type == EVENT_VERIFIED;
}

static size_t choose_event(struct pair *pair)
{
    const struct event_queue *queue = pair->cluster.queue;
    size_t chosen = input_below(&pair->input, (uint32_t)(queue->count < 200 ? queue->count : 200));

    for (size_t i = 0; i < chosen; i++)
        if (!may_overtake(&queue->items[(queue->head + chosen) % QUEUE_SIZE],
                          &queue->items[(queue->head + i) % QUEUE_SIZE]))
            return i;
    return chosen;
}

/* Out of the queue, the others in their order. */
static struct queued take_event(struct event_queue *queue, size_t index)
{
    struct queued taken = queue->items[(queue->head + index) % QUEUE_SIZE];

    for (size_t i = index; i > 0; i--)
        queue->items[(queue->head + i) % QUEUE_SIZE] =
            queue->items[(queue->head + i - 1) % QUEUE_SIZE];
    queue->head = (queue->head + 1) % QUEUE_SIZE;
    queue->count--;
    return taken;
}

static bool is_link_over(const struct cluster *cluster, const struct queued *queued)
{
    const struct cable *cable;

    if (queued->event.type != EVENT_FRAME)
        return false;
    cable = cable_of(cluster, queued->event.link.value);
    return !cable->up[cable->ends[0] == queued->node ? 0 : 1];
}

static void deliver(struct pair *pair, bool changed)
{
    struct cluster *cluster = &pair->cluster;
    struct queued queued;

    if (cluster->queue->count == 0)
        return;
    queued = take_event(cluster->queue, choose_event(pair));
    if (changed && queued.event.type == EVENT_FRAME && queued.frame.size > 0)
        queued.frame.bytes[input_below(&pair->input, (uint32_t)queued.frame.size)] ^=
            input_byte(&pair->input);
    queued.event.frame =
        queued.event.type == EVENT_FRAME ? buffer_span(&queued.frame) : queued.event.frame;
    if (!is_link_over(cluster, &queued))
        cluster_step(cluster, queued.node, &queued.event);
    buffer_done(&queued.frame);
}

static void submit(struct pair *pair, size_t node, struct written *written)
{
    struct span record = buffer_span(&written->buffer);
    struct event event = {.type = EVENT_SUBMIT};

    event.submit.records = &record;
    event.submit.count = 1;
    cluster_step(&pair->cluster, node, &event);
    written_done(written);
}

static void keep_time(struct pair *pair, struct actor *actor)
{
    struct stamp now = stamp_of_ms(CLUSTER_START_MS + (int64_t)pair->cluster.now.ms);

    if (actor->stamp.value < now.value)
        actor->stamp = now;
}

static void write_key_event(struct pair *pair, size_t node, uint8_t choice)
{
    struct actor *actor = actor_of(pair, node);
    struct key_event_body body = {.target = actor->delegation};
    struct written written;

    if (choice % 3 == 0) {
        actor_key_event(actor, &written, KIND_REVOKE, &body);
        submit(pair, node, &written);
    } else if (choice % 3 == 1) {
        actor_key_event(actor, &written, KIND_ROTATE, &body);
        submit(pair, node, &written);
    }
    actor_delegate(actor, &written, ROLE_ALL, 0);
    submit(pair, node, &written);
}

static void publish(struct pair *pair, size_t node)
{
    static const uint32_t classes[] = {4, 5, 6, 7, 8, 9, 10, 11};
    struct input *input = &pair->input;
    uint8_t subject_byte = input_byte(input) % 4;
    const struct subject subject = subject_of(&subject_byte, 1);
    uint8_t body[] = {0x81, 1, input_byte(input) % 128};
    struct written written;

    actor_write(actor_of(pair, node), &written, KIND_OF(classes[input_byte(input) % 8], 2U),
                &subject, body[2] == 0 ? span_of("\x80", 1) : span_of(body, sizeof(body)));
    submit(pair, node, &written);
}

static void write_something(struct pair *pair, size_t node)
{
    uint8_t choice = input_byte(&pair->input);
    struct written written;

    if (++pair->written > WRITTEN_MAX)
        return;
    keep_time(pair, actor_of(pair, node));
    if (choice < 0x30) {
        write_key_event(pair, node, choice);
    } else if (choice < 0x60) {
        keep_time(pair, &pair->cluster.cell);
        actor_recognise(&pair->cluster.cell, &written, &pair->cluster.actors[1],
                        choice % 4 == 3 ? RECOGNITION_SUSPENDED : RECOGNITION_RECOGNISED, "MY");
        submit(pair, 0, &written);
    } else {
        publish(pair, node);
    }
}

static void tick(struct pair *pair, uint64_t ms)
{
    pair->cluster.now.ms += ms;
    for (size_t i = 0; i < NODES; i++) {
        struct event event = {.type = EVENT_TICK};

        cluster_step(&pair->cluster, i, &event);
    }
}

static void act(struct pair *pair)
{
    uint8_t choice = input_byte(&pair->input);
    size_t node = choice / 16 % NODES;

    switch (choice % 12) {
    case 0:
        link_up(pair, node);
        break;
    case 1:
        if (pair->link != 0)
            cluster_cut(&pair->cluster, pair->link);
        break;
    case 2:
        deliver(pair, true);
        break;
    case 3:
        tick(pair, input_byte(&pair->input) * UINT64_C(1000));
        break;
    case 4:
    case 5:
        write_something(pair, node);
        break;
    case 6:
        pair->cluster.nodes[node].stores_to_fail = choice / 32 % 3;
        break;
    case 7:
        if (choice >= 0xc0)
            cluster_restart(&pair->cluster, node);
        break;
    default:
        for (uint32_t i = 0; i <= choice / 32; i++)
            deliver(pair, false);
        break;
    }
}

static void heal(struct pair *pair)
{
    for (size_t i = 0; i < NODES; i++)
        pair->cluster.nodes[i].stores_to_fail = 0;
    for (size_t i = 0; i < pair->cluster.queue->cable_count; i++)
        cluster_cut(&pair->cluster, pair->cluster.queue->cables[i].id);
    cluster_run(&pair->cluster);
    tick(pair, REST_MS);
    cluster_run(&pair->cluster);
    (void)cluster_link(&pair->cluster, 0, 1);
    cluster_run(&pair->cluster);
    if (!cluster_agree(&pair->cluster, 0, 1))
        cluster_pass(&pair->cluster, HEAL_MS);
    fuzz_require(cluster_agree(&pair->cluster, 0, 1), "two honest nodes do not agree");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct pair *pair = calloc(1, sizeof(*pair));

    fuzz_require(pair != NULL, "memory");
    pair->input.rest = span_of(bytes, size);
    cluster_init(&pair->cluster, NODES);
    link_up(pair, 0);
    while (!input_is_over(&pair->input))
        act(pair);
    heal(pair);
    cluster_done(&pair->cluster);
    free(pair);
    return 0;
}
