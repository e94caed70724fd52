/* The cluster's half that performs effects: the queue of events, the store, the cables. */
#include "cluster_state.h"

struct cable *cable_of(const struct cluster *cluster, uint64_t link)
{
    for (size_t i = 0; i < cluster->queue->cable_count; i++)
        if (cluster->queue->cables[i].id == link)
            return &cluster->queue->cables[i];
    fail_msg("no link %llu", (unsigned long long)link);
    return NULL;
}

struct queued *cluster_enqueue(struct cluster *cluster, size_t node, enum event_type type,
                               uint64_t link)
{
    struct event_queue *queue = cluster->queue;
    struct queued *queued;

    assert_true(queue->count < QUEUE_SIZE);
    queued = &queue->items[(queue->head + queue->count++) % QUEUE_SIZE];
    *queued = (struct queued){.node = node, .event = {.type = type, .link.value = link}};
    buffer_init(&queued->frame, LIMIT_FRAME_SIZE);
    return queued;
}

const struct stored *store_find(const struct cluster_node *node, const struct id *id)
{
    for (size_t i = 0; i < node->store_count; i++)
        if (id_equal(&node->store[i].id, id))
            return &node->store[i];
    return NULL;
}

bool cluster_holds(const struct cluster *cluster, size_t node, const struct id *id)
{
    return store_find(&cluster->nodes[node], id) != NULL;
}

void store_put(struct cluster_node *node, const struct id *id, struct span bytes)
{
    struct stored *stored;

    assert_null(store_find(node, id));
    assert_true(node->store_count < CLUSTER_STORE);
    stored = &node->store[node->store_count++];
    stored->id = *id;
    buffer_init(&stored->bytes, LIMIT_RECORD_SIZE);
    buffer_append(&stored->bytes, bytes);
}

static void store_drop(struct cluster_node *node, const struct id *id)
{
    for (size_t i = 0; i < node->store_count; i++) {
        if (!id_equal(&node->store[i].id, id))
            continue;
        buffer_done(&node->store[i].bytes);
        memmove(&node->store[i], &node->store[i + 1],
                (--node->store_count - i) * sizeof(node->store[0]));
        return;
    }
    fail_msg("dropped what is not stored");
}

static void apply(struct cluster_node *node, const struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];

        if (change->type == CHANGE_PUT)
            store_put(node, &change->id, change->bytes);
        if (change->type == CHANGE_DROP)
            store_drop(node, &change->id);
    }
}

struct moment cluster_moment(const struct cluster *cluster, const struct cluster_node *node)
{
    return (struct moment){
        .wall.ms = CLUSTER_START_MS + (int64_t)cluster->now.ms + node->wall_offset_ms,
        .good = !node->clock_unsure,
    };
}

static void transmit(struct cluster *cluster, size_t from, uint64_t link, struct span frame)
{
    struct cable *cable = cable_of(cluster, link);
    size_t to = cable->ends[cable->ends[0] == from ? 1 : 0];
    struct frame *read;

    if (to != HOSTILE) {
        buffer_append(&cluster_enqueue(cluster, to, EVENT_FRAME, link)->frame, frame);
        return;
    }
    read = malloc(sizeof(*read));
    assert_non_null(read);
    assert_int_equal(frame_read(read, frame), STATUS_OK);
    buffer_done(&cable->heard[read->type]);
    buffer_init(&cable->heard[read->type], LIMIT_FRAME_SIZE);
    buffer_append(&cable->heard[read->type], frame);
    free(read);
}

/* Only what is stored is sent: the store is asked, and must have it. */
static void transmit_records(struct cluster *cluster, size_t from, const struct effect *effect)
{
    struct span records[LIMIT_RECORDS_FRAME];
    struct buffer frame;

    assert_true(effect->id_count >= 1 && effect->id_count <= LIMIT_RECORDS_FRAME);
    for (size_t i = 0; i < effect->id_count; i++) {
        const struct stored *stored = store_find(&cluster->nodes[from], &effect->ids[i]);

        assert_non_null(stored);
        records[i] = buffer_span(&stored->bytes);
    }
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_records(&frame, records, effect->id_count), STATUS_OK);
    transmit(cluster, from, effect->link.value, buffer_span(&frame));
    buffer_done(&frame);
}

void cluster_go_down(struct cluster *cluster, uint64_t link)
{
    struct cable *cable = cable_of(cluster, link);

    for (size_t end = 0; end < 2; end++) {
        if (cable->up[end] && cable->ends[end] != HOSTILE)
            cluster_enqueue(cluster, cable->ends[end], EVENT_LINK_DOWN, link);
        cable->up[end] = false;
    }
}

void cluster_cut(struct cluster *cluster, uint64_t link)
{
    cluster_go_down(cluster, link);
}

static void note_report(struct cluster_node *node, const struct effect *effect)
{
    if (effect->status == STATUS_OK && effect->text != NULL && strcmp(effect->text, "agreed") == 0)
        node->agreed++;
    else if (effect->status != STATUS_OK)
        node->refused++;
    if (effect->status != STATUS_OK && effect->id_count > 0)
        node->last_refused = effect->ids[0];
    node->reports[effect->status]++;
}

static void dial(struct cluster *cluster, size_t from, const char *address)
{
    for (size_t i = 0; i < cluster->node_count; i++) {
        if (i != from && strcmp(cluster->nodes[i].config.address, address) == 0) {
            (void)cluster_link(cluster, from, i);
            return;
        }
    }
    memcpy(cluster_enqueue(cluster, from, EVENT_DIAL_FAILED, 0)->event.peer.address, address,
           CORE_ADDRESS_SIZE);
}

/* Batches that are finished before the node hears of any come to it together. */
static void finish_batch(struct cluster *cluster, size_t at, struct verify_batch *batch)
{
    struct event_queue *queue = cluster->queue;
    struct verify_batch **last;

    for (size_t i = 0; i < queue->count; i++) {
        struct queued *queued = &queue->items[(queue->head + i) % QUEUE_SIZE];

        if (queued->node != at || queued->event.type != EVENT_VERIFIED)
            continue;
        last = &queued->event.verified;
        while (*last != NULL)
            last = &(*last)->next;
        *last = batch;
        return;
    }
    cluster_enqueue(cluster, at, EVENT_VERIFIED, 0)->event.verified = batch;
}

static void perform(struct cluster *cluster, size_t at, const struct effect *effect)
{
    struct cluster_node *node = &cluster->nodes[at];

    switch (effect->type) {
    case EFFECT_SEND:
        transmit(cluster, at, effect->link.value, effect->bytes);
        break;
    case EFFECT_SEND_RECORDS:
        transmit_records(cluster, at, effect);
        break;
    case EFFECT_DROP:
        node->dropped++;
        node->last_drop = effect->status;
        cluster_go_down(cluster, effect->link.value);
        break;
    case EFFECT_VERIFY:
        node->verified += (uint32_t)verify_batch_run(effect->batch);
        finish_batch(cluster, at, effect->batch);
        break;
    case EFFECT_STORE:
        if (node->stores_to_fail == 0)
            apply(node, effect->changes);
        break;
    case EFFECT_DIAL:
        node->dials++;
        dial(cluster, at, effect->address);
        break;
    case EFFECT_ANSWER:
        node->answers++;
        node->last_answer = effect->status;
        node->last_index = effect->index;
        break;
    case EFFECT_RENEW:
        node->renewals++;
        break;
    case EFFECT_REPORT:
        note_report(node, effect);
        break;
    case EFFECT_RELOAD:
        node->reloads++;
        break;
    }
}

static bool ends_with(const struct effects *effects, enum effect_type type)
{
    return effects->count > 0 && effects->items[effects->count - 1].type == type;
}

/* Performs, and steps STORED as long as there is something to store. */
void cluster_perform(struct cluster *cluster, size_t at)
{
    struct cluster_node *node = &cluster->nodes[at];

    for (;;) {
        struct event stored = {
            .type = EVENT_STORED,
            .now = cluster->now,
            .moment = cluster_moment(cluster, node),
            .stored = node->stores_to_fail > 0 ? STATUS_DISK_FULL : STATUS_OK,
        };
        bool storing = ends_with(&node->effects, EFFECT_STORE);

        for (size_t i = 0; i < node->effects.count; i++)
            perform(cluster, at, &node->effects.items[i]);
        if (!storing)
            break;
        node->stores_to_fail -= node->stores_to_fail > 0;
        effects_clear(&node->effects);
        assert_int_equal(core_step(node->core, &stored, &node->effects), STATUS_OK);
    }
    assert_true(core_within_bounds(node->core));
    assert_true(core_knows_when_to_dial(node->core));
}

void cluster_step(struct cluster *cluster, size_t at, struct event *event)
{
    struct cluster_node *node = &cluster->nodes[at];

    event->now = cluster->now;
    event->moment = cluster_moment(cluster, node);
    effects_clear(&node->effects);
    assert_int_equal(core_step(node->core, event, &node->effects), STATUS_OK);
    cluster_perform(cluster, at);
    while (ends_with(&node->effects, EFFECT_RELOAD))
        cluster_restart(cluster, at);
}

static bool is_over(const struct cluster *cluster, const struct queued *queued)
{
    const struct cable *cable;

    if (queued->event.type != EVENT_FRAME)
        return false;
    cable = cable_of(cluster, queued->event.link.value);
    return !cable->up[cable->ends[0] == queued->node ? 0 : 1];
}

void cluster_run(struct cluster *cluster)
{
    struct event_queue *queue = cluster->queue;

    while (queue->count > 0) {
        struct queued queued = queue->items[queue->head];

        queue->head = (queue->head + 1) % QUEUE_SIZE;
        queue->count--;
        if (queued.event.type == EVENT_FRAME)
            queued.event.frame = buffer_span(&queued.frame);
        if (!is_over(cluster, &queued))
            cluster_step(cluster, queued.node, &queued.event);
        buffer_done(&queued.frame);
    }
}

void cluster_forget_events(struct cluster *cluster, size_t at)
{
    struct event_queue *queue = cluster->queue;
    size_t kept = 0;

    for (size_t i = 0; i < queue->count; i++) {
        struct queued item = queue->items[(queue->head + i) % QUEUE_SIZE];

        if (item.node == at)
            buffer_done(&item.frame);
        else
            queue->items[(queue->head + kept++) % QUEUE_SIZE] = item;
    }
    queue->count = kept;
}

static struct instant next_wake(const struct cluster *cluster, struct instant end)
{
    struct instant at = end;

    for (size_t i = 0; i < cluster->node_count; i++)
        if (cluster->nodes[i].effects.wake_at.ms < at.ms)
            at = cluster->nodes[i].effects.wake_at;
    return at.ms < cluster->now.ms ? cluster->now : at;
}

void cluster_pass(struct cluster *cluster, uint64_t ms)
{
    struct instant end = {.ms = cluster->now.ms + ms};
    uint32_t idle = 0;

    cluster_run(cluster);
    do {
        struct instant at = next_wake(cluster, end);

        idle = at.ms == cluster->now.ms ? idle + 1 : 0;
        assert_true(idle < 1000);
        cluster->now = at;
        for (size_t i = 0; i < cluster->node_count; i++) {
            struct event tick = {.type = EVENT_TICK};

            if (cluster->nodes[i].effects.wake_at.ms <= at.ms)
                cluster_step(cluster, i, &tick);
        }
        cluster_run(cluster);
    } while (cluster->now.ms < end.ms);
}
