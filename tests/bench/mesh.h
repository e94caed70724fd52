/* Many cores in one process on a virtual clock, linked by their own dialling rules: to see how far
 * and how often a change is carried. All lines work; nodes can be dead. */
#ifndef ZAWLBUK_TESTS_BENCH_MESH_H
#define ZAWLBUK_TESTS_BENCH_MESH_H

#include "protocol/core.h"
#include "tests/bench/network.h"

/* That can be published in one mesh. */
#define MESH_CHANGES_MAX 64

struct mesh;

/* A node of every association, each with all trust records and beacons; none is linked yet. */
void mesh_open(struct mesh **out, size_t nodes, uint64_t seed);
void mesh_close(struct mesh *mesh);

/* Lets virtual time go by. */
void mesh_pass(struct mesh *mesh, uint64_t ms);
/* So many nodes, by chance, neither hear nor say anything from here on; nobody is told. */
void mesh_kill(struct mesh *mesh, size_t count);

/* What became of one change. */
struct trace {
    size_t living;
    size_t reached;   /* of them, the author's node included */
    size_t hops_most; /* from the author's node to the one farthest away */
    double hops_mean; /* of those reached */
    double copies;    /* that a living node was sent, in the mean */
    double seconds;   /* virtual, until the last one had it */
};
/* Publishes an entry at a living node, by chance, and lets so much time go by. */
void mesh_publish(struct mesh *mesh, struct trace *trace, uint64_t ms);

/* Links that are up, each counted once. */
size_t mesh_links(const struct mesh *mesh);

#endif
