/* Making a mesh, and asking what became of a change. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/mesh_state.h"

static void add_leaf(struct mesh *mesh, const struct record *record, struct span bytes)
{
    struct leaf *leaf = bench_alloc(1, sizeof(*leaf));

    *leaf = (struct leaf){.id = record->id, .bytes = bytes};
    bench_must(id_map_put(&mesh->leaves, &leaf->id, leaf), "a table of records");
}

/* Of the network's records what every node has: the trust lane in the order in which a core loads
 * it, key logs first, then the beacons. */
struct holdings {
    struct span *items;
    size_t count;
    size_t beacons_at;
};

static void hold(struct mesh *mesh, struct holdings *holdings, struct span bytes)
{
    struct record record;

    bench_must(record_read(&record, bytes, &mesh->network.cell.network), "a record");
    holdings->items[holdings->count++] = bytes;
    add_leaf(mesh, &record, bytes);
}

static void collect(struct mesh *mesh, struct holdings *holdings)
{
    const struct network *network = &mesh->network;
    const size_t cell_count = network->named_count - network->corpus.associations;
    struct record record;

    *holdings = (struct holdings){.items = bench_alloc(network->count, sizeof(struct span))};
    for (size_t i = 0; i < cell_count; i++)
        hold(mesh, holdings, network->records[i]);
    for (size_t i = network->named_count; i < network->trust_count; i++)
        hold(mesh, holdings, network->records[i]);
    for (size_t i = cell_count; i < network->named_count; i++)
        hold(mesh, holdings, network->records[i]);
    holdings->beacons_at = holdings->count;
    for (size_t i = network->trust_count; i < network->count; i++) {
        bench_must(record_read(&record, network->records[i], &network->cell.network), "a record");
        if (record.kind == KIND_BEACON)
            hold(mesh, holdings, network->records[i]);
    }
}

/* Every node heard of the others in an order of its own. */
static void shuffle_beacons(struct mesh *mesh, const struct holdings *holdings)
{
    for (size_t i = holdings->count; i-- > holdings->beacons_at + 1;) {
        size_t other = holdings->beacons_at + dice_pick(&mesh->dice, i - holdings->beacons_at + 1);
        struct span bytes = holdings->items[i];

        holdings->items[i] = holdings->items[other];
        holdings->items[other] = bytes;
    }
}

static void open_node(struct mesh *mesh, size_t number, const struct holdings *holdings)
{
    struct node *node = &mesh->nodes[number];
    const struct moment moment = mesh_moment(mesh);
    struct core_config config = {.network = mesh->network.cell.network,
                                 .seed = dice_next(&mesh->dice),
                                 .scatter = dice_next(&mesh->dice)};

    network_author(&mesh->network, &node->author, number);
    node->wake_ms = UINT64_MAX;
    config.self = node->author.id;
    config.delegation = node->author.delegation;
    config.device = node->author.device.public_key;
    mesh_address(config.address, number);
    effects_init(&node->effects);
    bench_must(core_open(&node->core, &config), "a core");
    shuffle_beacons(mesh, holdings);
    for (size_t i = 0; i < holdings->count; i++)
        bench_must(core_load(node->core, holdings->items[i]), "a record");
    bench_must(
        core_loaded(node->core, &moment, (struct instant){.ms = mesh->now_ms + 1}, &node->effects),
        "a core");
    mesh_settle(mesh, node);
}

void mesh_open(struct mesh **out, size_t nodes, uint64_t seed)
{
    struct mesh *mesh = bench_alloc(1, sizeof(*mesh));
    struct holdings holdings;

    network_make_associations(&mesh->network, nodes, seed);
    dice_init(&mesh->dice, seed ^ nodes);
    id_map_init(&mesh->leaves, 1);
    mesh->nodes = bench_alloc(nodes, sizeof(*mesh->nodes));
    mesh->node_count = nodes;
    collect(mesh, &holdings);
    for (size_t i = 0; i < nodes; i++)
        open_node(mesh, i, &holdings);
    free(holdings.items);
    *out = mesh;
}

void mesh_close(struct mesh *mesh)
{
    struct leaf *leaf;
    size_t cursor = 0;

    for (size_t i = 0; i < mesh->node_count; i++) {
        core_close(mesh->nodes[i].core);
        effects_done(&mesh->nodes[i].effects);
    }
    while ((leaf = id_map_next(&mesh->leaves, &cursor)) != NULL)
        free(leaf);
    for (uint32_t i = 0; i < mesh->published; i++)
        buffer_done(&mesh->changes[i]);
    id_map_done(&mesh->leaves);
    mesh_queue_done(&mesh->queue);
    network_done(&mesh->network);
    free(mesh->lines);
    free(mesh->nodes);
    free(mesh);
}

static struct node *any_living(struct mesh *mesh)
{
    struct node *node;

    do
        node = &mesh->nodes[dice_pick(&mesh->dice, mesh->node_count)];
    while (node->is_dead);
    return node;
}

void mesh_kill(struct mesh *mesh, size_t count)
{
    while (count-- > 0)
        any_living(mesh)->is_dead = true;
}

/* A fresh entry of the node, by its own device. */
static void write_change(struct mesh *mesh, const struct node *node, struct span *bytes)
{
    struct buffer *buffer = &mesh->changes[mesh->published];
    char subject[24];
    struct record record;

    if (mesh->published == MESH_CHANGES_MAX)
        bench_die("more changes than a mesh has room for");
    (void)snprintf(subject, sizeof(subject), "change%u", mesh->published++);
    buffer_init(buffer, LIMIT_RECORD_SIZE);
    network_write_place(buffer, &node->author, subject, mesh_moment(mesh).wall.ms);
    *bytes = buffer_span(buffer);
    bench_must(record_read(&record, *bytes, &mesh->network.cell.network), "a change");
    mesh->change = record.id;
    add_leaf(mesh, &record, *bytes);
}

static void forget_change(struct mesh *mesh)
{
    mesh->reached = 0;
    for (size_t i = 0; i < mesh->node_count; i++) {
        mesh->nodes[i].has_change = false;
        mesh->nodes[i].hops = mesh->nodes[i].copies = 0;
    }
}

static void sum_up(const struct mesh *mesh, struct trace *trace, uint64_t begun_ms)
{
    *trace = (struct trace){.reached = mesh->reached,
                            .seconds = (double)(mesh->reached_at_ms - begun_ms) / 1000};
    for (size_t i = 0; i < mesh->node_count; i++) {
        const struct node *node = &mesh->nodes[i];

        if (node->is_dead)
            continue;
        trace->living++;
        trace->copies += node->copies;
        if (!node->has_change)
            continue;
        trace->hops_mean += node->hops;
        if (node->hops > trace->hops_most)
            trace->hops_most = node->hops;
    }
    trace->copies /= (double)trace->living;
    trace->hops_mean /= (double)trace->reached;
}

void mesh_publish(struct mesh *mesh, struct trace *trace, uint64_t ms)
{
    const uint64_t begun_ms = mesh->now_ms;
    struct node *node = any_living(mesh);
    struct event event = mesh_event(mesh, EVENT_SUBMIT);
    struct span bytes;

    forget_change(mesh);
    write_change(mesh, node, &bytes);
    event.submit.ticket = mesh->published;
    event.submit.records = &bytes;
    event.submit.count = 1;
    mesh_step(mesh, node, &event);
    mesh_pass(mesh, ms);
    sum_up(mesh, trace, begun_ms);
}

size_t mesh_links(const struct mesh *mesh)
{
    size_t count = 0;

    for (size_t i = 0; i < mesh->line_count; i++)
        count += mesh->lines[i].up[0] && mesh->lines[i].up[1];
    return count;
}
