/* What the two halves of the cluster share. */
#ifndef ZAWLBUK_TESTS_CLUSTER_STATE_H
#define ZAWLBUK_TESTS_CLUSTER_STATE_H

#include "cluster.h"

#ifndef QUEUE_SIZE
#define QUEUE_SIZE 65536
#endif
#define HOSTILE CLUSTER_NODES /* the test's own end of a cable */
#define LINKS 320

struct queued {
    struct event event;
    size_t node;
    struct buffer frame;
};

struct cable {
    uint64_t id;
    size_t ends[2]; /* [0] dialled */
    bool up[2];
    struct buffer heard[FRAME_BYE + 1]; /* by the test's end: the last of each type */
};

struct event_queue {
    struct queued items[QUEUE_SIZE];
    size_t head, count;
    struct cable cables[LINKS];
    size_t cable_count;
};

struct cable *cable_of(const struct cluster *cluster, uint64_t link);
struct queued *cluster_enqueue(struct cluster *cluster, size_t node, enum event_type type,
                               uint64_t link);
/* Events on their way to a node never arrive. */
void cluster_forget_events(struct cluster *cluster, size_t node);
void cluster_go_down(struct cluster *cluster, uint64_t link);
struct moment cluster_moment(const struct cluster *cluster, const struct cluster_node *node);
void store_put(struct cluster_node *node, const struct id *id, struct span bytes);
const struct stored *store_find(const struct cluster_node *node, const struct id *id);
/* Performs the effects of a node, and steps STORED as long as there is something to store. */
void cluster_perform(struct cluster *cluster, size_t at);
void cluster_step(struct cluster *cluster, size_t at, struct event *event);

#endif
