/* A few cores in one process, their effects performed the plainest way: a store that is an array,
 * links that are queues, signatures checked when nothing else is to do. For tests of the core. */
#ifndef ZAWLBUK_TESTS_CLUSTER_H
#define ZAWLBUK_TESTS_CLUSTER_H

#include "actor.h"
#include "protocol/core.h"
#include "protocol/frame.h"

#define CLUSTER_NODES 6
#ifndef CLUSTER_STORE /* tests/fuzz, which opens thousands of clusters, has smaller ones */
#define CLUSTER_STORE 4096
#endif
#define CLUSTER_START_MS (INT64_C(480000) * HOUR_MS + HOUR_MS / 2)

struct stored {
    struct id id;
    struct buffer bytes;
};

struct cluster_node {
    struct core *core;
    struct effects effects;
    struct core_config config;
    struct public_key device;
    struct stored store[CLUSTER_STORE];
    size_t store_count;
    int64_t wall_offset_ms;
    bool clock_unsure;
    uint32_t stores_to_fail; /* that many of the next find the disk full */
    uint32_t dials, verified, dropped, agreed, refused, reloads, answers, renewals;
    uint32_t reports[STATUS_COUNT]; /* refusals, by status */
    struct id last_refused;         /* record of the last refusal that told one */
    enum status last_drop, last_answer;
    size_t last_index;
};

struct event_queue;

struct cluster {
    struct cluster_node nodes[CLUSTER_NODES];
    size_t node_count;
    struct event_queue *queue;
    struct instant now;
    uint64_t next_link;
    uint64_t seed;
    bool discover; /* nodes tell their addresses, and so dial by themselves; set before init */
    struct actor cell;
    struct actor actors[CLUSTER_NODES]; /* of each node, [0] unused when it is the Cell's */
};

/* cmocka's: a cluster of zeroes in *state, freed in the end; the test calls cluster_init. */
int cluster_set_up(void **state);
int cluster_tear_down(void **state);

/* All but discover is set here. Every node starts with the Cell's log; node 0 belongs to the Cell,
 * node i to actors[i], which has a log of its own, stored at node i alone, and is not recognised.
 */
void cluster_init(struct cluster *cluster, size_t node_count);
void cluster_done(struct cluster *cluster);

/* Node a dials node b; the link's number. The hellos wait for cluster_run. */
uint64_t cluster_link(struct cluster *cluster, size_t a, size_t b);
/* An address that a node is told of. */
void cluster_tell(struct cluster *cluster, size_t node, const char *address, bool pinned);
/* Links that are up between two nodes, either way. */
size_t cluster_links(const struct cluster *cluster, size_t a, size_t b);
/* A link whose other end is the test: it says what it likes. */
uint64_t cluster_link_hostile(struct cluster *cluster, size_t node, uint8_t device);
/* The same, with the device and the delegation that the actor has by now. */
uint64_t cluster_link_as(struct cluster *cluster, size_t node, const struct actor *actor);
/* In the actor's name, but by another device. */
uint64_t cluster_link_posing(struct cluster *cluster, size_t node, const struct actor *actor);
/* As a stranger, but dialled by the node, which then leads. */
uint64_t cluster_dial_hostile(struct cluster *cluster, size_t node, uint8_t device);
uint64_t cluster_dial_hostile_at(struct cluster *cluster, size_t node, const char *address);
void cluster_cut(struct cluster *cluster, uint64_t link);
/* A frame into a node, as if from a link. */
void cluster_deliver(struct cluster *cluster, size_t node, uint64_t link, struct span frame);
/* What the node would stamp now. */
enum status cluster_next_stamp(struct cluster *cluster, size_t node, bool alarm, struct stamp *out);
/* The last frame of a type that a node sent on a hostile link; false when there was none. */
bool cluster_heard(const struct cluster *cluster, uint64_t link, enum frame_type type,
                   struct span *frame);
/* A hello that passes, from the test's end. */
void cluster_say_hello(struct cluster *cluster, size_t node, uint64_t link);
/* One that tells this state. */
void cluster_say_hello_as(struct cluster *cluster, size_t node, uint64_t link,
                          const struct frame_state *state);

/* Until nobody has anything more to do at this time. Asserts the bounds after every step. */
void cluster_run(struct cluster *cluster);
/* Time goes by, in steps at which cores want to be woken. */
void cluster_pass(struct cluster *cluster, uint64_t ms);

/* Submits one record at a node and runs; the answer's status. Takes the record over. */
enum status cluster_submit(struct cluster *cluster, size_t node, struct written *written);
enum status cluster_submit_all(struct cluster *cluster, size_t node, struct written *written,
                               size_t count, bool partial);
/* An entry of the node's actor, published at that node; its id. */
struct id cluster_publish(struct cluster *cluster, size_t node, const char *subject);
/* The Cell, at node 0, recognises the actor of a node. */
void cluster_recognise(struct cluster *cluster, size_t node, const char *country);

bool cluster_holds(const struct cluster *cluster, size_t node, const struct id *id);
/* Same digests in every lane. */
bool cluster_agree(const struct cluster *cluster, size_t a, size_t b);
bool cluster_link_view(const struct cluster *cluster, size_t node, uint64_t link,
                       struct link_view *out);
bool cluster_peer_view(const struct cluster *cluster, size_t node, const char *address,
                       struct peer_view *out);
/* Closes the node's core and opens it again from its store. */
void cluster_restart(struct cluster *cluster, size_t node);
/* Empties a node's store; before a restart. */
void cluster_wipe(struct cluster *cluster, size_t node);

#endif
