/* Inside of a mesh, shared by its own files only. */
#ifndef ZAWLBUK_TESTS_BENCH_MESH_STATE_H
#define ZAWLBUK_TESTS_BENCH_MESH_STATE_H

#include "protocol/id_map.h"
#include "tests/bench/mesh.h"
#include "tests/bench/mesh_queue.h"

/* A record that nodes may hold; all nodes' bytes are these. */
struct leaf {
    struct id id;
    struct span bytes;
};

struct node {
    struct core *core;
    struct effects effects;
    struct author author;
    uint64_t wake_ms; /* of the TICK that is planned */
    bool is_dead;
    bool has_change;
    uint32_t hops;
    uint32_t copies;
};

/* Ends by turns: who dialled, who was dialled. */
struct line {
    uint32_t nodes[2];
    bool up[2];
    uint32_t latency_ms;
    uint64_t busy_until_ms[2]; /* frames of a direction stay in order */
};

struct mesh {
    struct network network;
    struct dice dice;
    struct mesh_queue queue;
    struct id_map leaves;
    struct node *nodes;
    size_t node_count;
    struct line *lines; /* a link's number is twice its line's, and its side, plus two */
    size_t line_count;
    size_t line_capacity;
    uint64_t now_ms;
    struct id change; /* that is followed */
    size_t reached;
    uint64_t reached_at_ms;
    uint32_t published;
    struct buffer changes[MESH_CHANGES_MAX]; /* their bytes */
};

struct moment mesh_moment(const struct mesh *mesh);
struct event mesh_event(const struct mesh *mesh, enum event_type type);
/* Where a node is dialled, as its beacon says. */
void mesh_address(char out[CORE_ADDRESS_SIZE], size_t node);
/* Steps a core and performs what follows from it. */
void mesh_step(struct mesh *mesh, struct node *node, const struct event *event);
/* Performs what stands in the node's effects. */
void mesh_settle(struct mesh *mesh, struct node *node);

#endif
