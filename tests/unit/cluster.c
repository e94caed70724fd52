/* The cluster's half that tests call: nodes, links, submits. */
#include "cluster.h"

#include "cluster_state.h"

static struct queued *come_up(struct cluster *cluster, struct cable *cable, size_t end)
{
    struct queued *queued = cluster_enqueue(cluster, cable->ends[end], EVENT_LINK_UP, cable->id);
    uint64_t salt = ++cluster->seed;

    queued->event.up.outbound = end == 0;
    memcpy(queued->event.up.random, &salt, sizeof(salt));
    cable->up[end] = true;
    return queued;
}

static struct cable *new_cable(struct cluster *cluster, size_t a, size_t b)
{
    struct cable *cable = &cluster->queue->cables[cluster->queue->cable_count++];

    assert_true(cluster->queue->cable_count <= LINKS);
    *cable = (struct cable){.id = ++cluster->next_link, .ends = {a, b}};
    return cable;
}

uint64_t cluster_link(struct cluster *cluster, size_t a, size_t b)
{
    struct cable *cable = new_cable(cluster, a, b);

    for (size_t end = 0; end < 2; end++) {
        const struct cluster_node *other = &cluster->nodes[cable->ends[1 - end]];
        struct queued *queued = come_up(cluster, cable, end);

        queued->event.up.device = other->device;
        queued->event.up.delegation = other->config.delegation;
        if (end == 0)
            memcpy(queued->event.up.address, other->config.address, CORE_ADDRESS_SIZE);
    }
    return cable->id;
}

void cluster_tell(struct cluster *cluster, size_t node, const char *address, bool pinned)
{
    struct queued *queued = cluster_enqueue(cluster, node, EVENT_PEER, 0);

    snprintf(queued->event.peer.address, CORE_ADDRESS_SIZE, "%s", address);
    queued->event.peer.pinned = pinned;
    cluster_run(cluster);
}

size_t cluster_links(const struct cluster *cluster, size_t a, size_t b)
{
    size_t count = 0;

    for (size_t i = 0; i < cluster->queue->cable_count; i++) {
        const struct cable *cable = &cluster->queue->cables[i];
        bool between = (cable->ends[0] == a && cable->ends[1] == b) ||
                       (cable->ends[0] == b && cable->ends[1] == a);

        count += between && cable->up[0] && cable->up[1];
    }
    return count;
}

enum status cluster_next_stamp(struct cluster *cluster, size_t node, bool alarm, struct stamp *out)
{
    struct moment moment = cluster_moment(cluster, &cluster->nodes[node]);

    return core_next_stamp(cluster->nodes[node].core, &moment, alarm, out);
}

static struct queued *link_hostile(struct cluster *cluster, struct cable *cable, size_t end,
                                   uint8_t device)
{
    struct queued *queued = come_up(cluster, cable, end);

    cable->up[1 - end] = true;
    memset(queued->event.up.device.bytes, device, PUBLIC_KEY_SIZE);
    return queued;
}

uint64_t cluster_link_hostile(struct cluster *cluster, size_t node, uint8_t device)
{
    struct cable *cable = new_cable(cluster, HOSTILE, node);

    (void)link_hostile(cluster, cable, 1, device);
    return cable->id;
}

uint64_t cluster_link_as(struct cluster *cluster, size_t node, const struct actor *actor)
{
    struct cable *cable = new_cable(cluster, HOSTILE, node);
    struct queued *queued = link_hostile(cluster, cable, 1, 0);

    queued->event.up.device = actor->device.public_key;
    queued->event.up.delegation = actor->delegation;
    return cable->id;
}

uint64_t cluster_link_posing(struct cluster *cluster, size_t node, const struct actor *actor)
{
    struct actor thief = *actor;

    thief.device = actor->rotation;
    return cluster_link_as(cluster, node, &thief);
}

uint64_t cluster_dial_hostile(struct cluster *cluster, size_t node, uint8_t device)
{
    struct cable *cable = new_cable(cluster, node, HOSTILE);

    (void)link_hostile(cluster, cable, 0, device);
    return cable->id;
}

uint64_t cluster_dial_hostile_at(struct cluster *cluster, size_t node, const char *address)
{
    struct cable *cable = new_cable(cluster, node, HOSTILE);
    struct queued *queued = link_hostile(cluster, cable, 0, 255);

    snprintf(queued->event.up.address, CORE_ADDRESS_SIZE, "%s", address);
    return cable->id;
}

void cluster_deliver(struct cluster *cluster, size_t node, uint64_t link, struct span frame)
{
    buffer_append(&cluster_enqueue(cluster, node, EVENT_FRAME, link)->frame, frame);
}

bool cluster_heard(const struct cluster *cluster, uint64_t link, enum frame_type type,
                   struct span *frame)
{
    const struct buffer *heard = &cable_of(cluster, link)->heard[type];

    *frame = buffer_span(heard);
    return heard->size > 0;
}

void cluster_say_hello(struct cluster *cluster, size_t node, uint64_t link)
{
    struct moment moment = cluster_moment(cluster, &cluster->nodes[node]);
    const struct frame_state state = {
        .wall = moment.wall, .good = true, .hour = hour_of_wall(moment.wall)};

    cluster_say_hello_as(cluster, node, link, &state);
}

void cluster_say_hello_as(struct cluster *cluster, size_t node, uint64_t link,
                          const struct frame_state *state)
{
    struct frame_hello hello = {.network = cluster->cell.network, .state = *state};
    struct buffer frame;

    memset(hello.random, (int)link, sizeof(hello.random));
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    assert_int_equal(frame_write_hello(&frame, &hello), STATUS_OK);
    cluster_deliver(cluster, node, link, buffer_span(&frame));
    buffer_done(&frame);
    cluster_run(cluster);
}

enum status cluster_submit_all(struct cluster *cluster, size_t node, struct written *written,
                               size_t count, bool partial)
{
    struct span *records = calloc(count, sizeof(*records));
    struct event event = {.type = EVENT_SUBMIT};
    uint32_t before = cluster->nodes[node].answers;

    assert_non_null(records);
    for (size_t i = 0; i < count; i++)
        records[i] = buffer_span(&written[i].buffer);
    event.submit.ticket = 7;
    event.submit.partial = partial;
    event.submit.records = records;
    event.submit.count = count;
    cluster_step(cluster, node, &event);
    for (size_t i = 0; i < count; i++)
        written_done(&written[i]);
    free(records);
    cluster_run(cluster);
    assert_int_equal(cluster->nodes[node].answers, before + 1);
    return cluster->nodes[node].last_answer;
}

enum status cluster_submit(struct cluster *cluster, size_t node, struct written *written)
{
    return cluster_submit_all(cluster, node, written, 1, false);
}

/* The clock of an actor follows the cluster's. */
static void keep_time(const struct cluster *cluster, struct actor *actor)
{
    struct stamp now = stamp_of_ms(CLUSTER_START_MS + (int64_t)cluster->now.ms);

    if (actor->stamp.value < now.value)
        actor->stamp = now;
}

struct id cluster_publish(struct cluster *cluster, size_t node, const char *subject)
{
    struct actor *actor = node == 0 ? &cluster->cell : &cluster->actors[node];
    const struct subject place = subject_of(subject, strlen(subject));
    struct written written;
    struct id id;

    keep_time(cluster, actor);
    actor_write(actor, &written, KIND_PLACE, &place, span_of("\x81\x01\xa1z", 4));
    id = written.record.id;
    assert_int_equal(cluster_submit(cluster, node, &written), STATUS_OK);
    return id;
}

void cluster_recognise(struct cluster *cluster, size_t node, const char *country)
{
    struct written written;

    keep_time(cluster, &cluster->cell);
    actor_recognise(&cluster->cell, &written, &cluster->actors[node], RECOGNITION_RECOGNISED,
                    country);
    assert_int_equal(cluster_submit(cluster, 0, &written), STATUS_OK);
}

bool cluster_agree(const struct cluster *cluster, size_t a, size_t b)
{
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        struct lane_digest one;
        struct lane_digest other;

        ledger_digest(core_ledger(cluster->nodes[a].core), (enum lane)lane, &one);
        ledger_digest(core_ledger(cluster->nodes[b].core), (enum lane)lane, &other);
        if (one.count != other.count ||
            memcmp(one.fingerprint, other.fingerprint, sizeof(one.fingerprint)) != 0)
            return false;
    }
    return true;
}

bool cluster_link_view(const struct cluster *cluster, size_t node, uint64_t link,
                       struct link_view *out)
{
    for (size_t i = 0; core_link_at(cluster->nodes[node].core, i, out); i++)
        if (out->link.value == link)
            return true;
    return false;
}

bool cluster_peer_view(const struct cluster *cluster, size_t node, const char *address,
                       struct peer_view *out)
{
    for (size_t i = 0; core_peer_at(cluster->nodes[node].core, i, out); i++)
        if (strcmp(out->address, address) == 0)
            return true;
    return false;
}

/* Parents before children, as the store gives them: key events by sequence come first here too,
 * since nothing was stored before what it rests on. */
static void open_core(struct cluster *cluster, size_t at)
{
    struct cluster_node *node = &cluster->nodes[at];
    struct moment moment = cluster_moment(cluster, node);

    assert_int_equal(core_open(&node->core, &node->config), STATUS_OK);
    for (size_t i = 0; i < node->store_count; i++)
        assert_int_equal(core_load(node->core, buffer_span(&node->store[i].bytes)), STATUS_OK);
    effects_clear(&node->effects);
    assert_int_equal(core_loaded(node->core, &moment, cluster->now, &node->effects), STATUS_OK);
    cluster_perform(cluster, at);
}

void cluster_restart(struct cluster *cluster, size_t node)
{
    for (size_t i = 0; i < cluster->queue->cable_count; i++) {
        struct cable *cable = &cluster->queue->cables[i];

        if (cable->ends[0] == node || cable->ends[1] == node)
            cluster_go_down(cluster, cable->id);
    }
    cluster_forget_events(cluster, node);
    core_close(cluster->nodes[node].core);
    open_core(cluster, node);
}

void cluster_wipe(struct cluster *cluster, size_t node)
{
    struct cluster_node *wiped = &cluster->nodes[node];

    while (wiped->store_count > 0)
        buffer_done(&wiped->store[--wiped->store_count].bytes);
}

static void adopt(struct cluster_node *node, const struct written *written)
{
    store_put(node, &written->record.id, buffer_span(&written->buffer));
}

static void found(struct cluster *cluster, struct written *written)
{
    actor_init(&cluster->cell, &written[0], NULL, 1, stamp_of_ms(CLUSTER_START_MS - HOUR_MS));
    actor_delegate(&cluster->cell, &written[1], ROLE_ALL, 0);
}

static void settle_in(struct cluster *cluster, size_t at)
{
    struct cluster_node *node = &cluster->nodes[at];
    struct actor *actor = &cluster->actors[at];
    struct written written[2];

    actor_init(actor, &written[0], &cluster->cell.network, 10 + at,
               stamp_of_ms(CLUSTER_START_MS - HOUR_MS / 2));
    actor_delegate(actor, &written[1], ROLE_ALL, 0);
    for (size_t i = 0; i < 2; i++) {
        adopt(node, &written[i]);
        written_done(&written[i]);
    }
    node->config.self = actor->id;
    node->config.delegation = actor->delegation;
    node->device = actor->device.public_key;
}

void cluster_init(struct cluster *cluster, size_t node_count)
{
    struct written cell[2];

    bool discover = cluster->discover;

    memset(cluster, 0, sizeof(*cluster));
    cluster->discover = discover;
    assert_true(node_count <= CLUSTER_NODES);
    cluster->queue = calloc(1, sizeof(*cluster->queue));
    assert_non_null(cluster->queue);
    cluster->node_count = node_count;
    cluster->now.ms = 1;
    found(cluster, cell);
    for (size_t i = 0; i < node_count; i++) {
        struct cluster_node *node = &cluster->nodes[i];

        effects_init(&node->effects);
        adopt(node, &cell[0]);
        adopt(node, &cell[1]);
        if (i > 0)
            settle_in(cluster, i);
        else
            node->config.self = cluster->cell.id;
        if (i == 0) {
            node->config.delegation = cluster->cell.delegation;
            node->device = cluster->cell.device.public_key;
        }
        node->config.network = cluster->cell.network;
        node->config.device = node->device;
        node->config.seed = i + 1;
        node->config.scatter = i + 1000;
        node->config.outbound_only = !cluster->discover;
        snprintf(node->config.address, sizeof(node->config.address), "node%zu:1", i);
        open_core(cluster, i);
    }
    written_done(&cell[0]);
    written_done(&cell[1]);
}

void cluster_done(struct cluster *cluster)
{
    for (size_t i = 0; i < cluster->node_count; i++)
        cluster_forget_events(cluster, i);
    for (size_t i = 0; i < cluster->node_count; i++) {
        core_close(cluster->nodes[i].core);
        effects_done(&cluster->nodes[i].effects);
        cluster_wipe(cluster, i);
    }
    for (size_t i = 0; i < cluster->queue->cable_count; i++)
        for (size_t type = 0; type <= FRAME_BYE; type++)
            buffer_done(&cluster->queue->cables[i].heard[type]);
    free(cluster->queue);
}

int cluster_set_up(void **state)
{
    *state = calloc(1, sizeof(struct cluster));
    return *state == NULL ? -1 : 0;
}

int cluster_tear_down(void **state)
{
    cluster_done(*state);
    free(*state);
    return 0;
}
