/* The virtual network: links between nodes, frames on their way, cuts, and everything that goes
 * wrong on a line. Like TCP it keeps the order of a direction's frames, unless the plan has links
 * that themselves lose, double and reorder. */
#ifndef ZAWLBUK_TESTS_SIM_NET_H
#define ZAWLBUK_TESTS_SIM_NET_H

#include "protocol/core.h"
#include "tests/sim/pipe.h"

struct node;
struct world;

#define NET_GROUPS 2

enum end_state { END_PENDING, END_OPEN, END_CLOSED };

struct link_end {
    uint32_t node;
    uint32_t life; /* of the node when the link was made */
    enum end_state state;
    bool outbound; /* it dialled */
    bool raw;      /* no core stands behind this end: a hostile node holds it open by hand */
};

/* pipes[i] carries what ends[i] sends. */
struct link {
    struct link_end ends[2];
    struct pipe pipes[2];
    uint32_t latency_ms;
};

/* A node's open ends, in the order they came up. */
struct open_ends {
    struct link_id *items;
    size_t count;
    size_t capacity;
};

struct net {
    struct link *links; /* never shrinks: a link's number is not used again */
    size_t count;
    size_t capacity;
    struct open_ends *open; /* of each node */
    size_t node_count;
    uint8_t *groups; /* of each node */
    bool blocked[NET_GROUPS][NET_GROUPS];
};

void net_init(struct net *net, size_t node_count);
void net_done(struct net *net);

/* What a node calls its end of a link. */
struct link_id net_link_id(uint32_t link, uint32_t side);
/* "n17:4000" */
void net_address(uint32_t node, char out[CORE_ADDRESS_SIZE]);
/* Whether frames get from one node to another now. */
bool net_passes(const struct net *net, uint32_t from, uint32_t to);

/* EFFECT_DIAL: LINK_UP on both sides or DIAL_FAILED will happen. */
void net_dial(struct world *world, struct node *node, const char *address);
/* A link whose dialling end has no core; for hostile nodes. False when the target is not up. */
bool net_dial_raw(struct world *world, const struct node *node, const struct node *target);
/* Puts a frame on its way; does nothing on a link that is closed at this end. */
void net_send(struct world *world, const struct node *node, struct link_id link, struct span frame);
/* EFFECT_DROP: what was sent still arrives, or not. */
void net_close(struct world *world, struct link_id link);
/* The node went down: its ends are gone without a word. */
void net_forget_node(struct world *world, const struct node *node);
/* Breaks a link: both ends learn of it, one after the other, or only one does. */
void net_break(struct world *world, struct link_id link);
void net_break_all(struct world *world);
/* One of the node's open ends by chance; false when it has none. */
bool net_pick_open(struct world *world, const struct node *node, struct link_id *out);
/* The node at the other end. */
uint32_t net_peer_of(const struct net *net, struct link_id link);

/* Happenings of types DIAL, DIAL_FAILED, LINK_UP, LINK_DOWN, DELIVER. */
struct happening;
void net_happen(struct world *world, const struct happening *happening);
void net_on_dial(struct world *world, const struct happening *happening);
void net_on_dial_failed(struct world *world, const struct happening *happening);

/* Cuts the network in two at random, in both directions or one; mends it. */
void net_cut(struct world *world, bool one_way);
void net_mend(struct world *world);

#endif
