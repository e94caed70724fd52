/* One node of the world: its life, and its core's effects performed. */
#ifndef ZAWLBUK_TESTS_SIM_NODE_H
#define ZAWLBUK_TESTS_SIM_NODE_H

#include "tests/sim/world.h"

/* Opens the core on what the store has. The node is up afterwards unless it crashed on the way. */
void node_start(struct world *world, struct node *node);
/* A clean or unclean end of the process: memory is lost, the store stays. */
void node_stop(struct world *world, struct node *node);
/* The same with a restart after a while. */
void node_crash(struct world *world, struct node *node, uint64_t off_ms);
/* Steps the core with the event (now and moment are filled in) and performs what it wants, until
 * nothing is left to store. The node may be down afterwards. */
void node_step(struct world *world, struct node *node, struct event *event);
static inline bool node_is_up(const struct node *node)
{
    return node->core != NULL;
}

struct moment node_moment(const struct world *world, const struct node *node);
struct instant node_instant(const struct world *world, const struct node *node);

#endif
