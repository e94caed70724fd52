/* A principal of the simulated world as a person sees it: keys on paper, devices, and what it wants
 * to say. It signs real records; every one goes into the book. */
#ifndef ZAWLBUK_TESTS_SIM_ACTOR_H
#define ZAWLBUK_TESTS_SIM_ACTOR_H

#include "protocol/trust_body.h"
#include "tests/sim/dice.h"

struct node;
struct world;

#define COMMITTEE_KEYS_MAX 3
#define PEN_LEAVES_MAX 400

/* Rotation keys with their secrets, in the order of the set. */
struct committee {
    struct key_set set;
    struct sign_pair pairs[COMMITTEE_KEYS_MAX];
};

/* A delegated key. */
struct device {
    struct sign_pair pair;
    struct id delegation;
    struct stamp since;
    struct hour until;
    uint32_t roles;
    uint32_t epoch;
};

/* A register that the actor writes. */
struct entry {
    uint32_t kind;
    struct subject subject;
    uint32_t leaf; /* what it last wrote there, in the book */
    bool deleted;
};

struct actor {
    uint32_t index;
    uint32_t home; /* the node that publishes for it */
    struct id principal;
    char country[3];
    bool guest; /* lives on another's node */
    bool hostile;
    bool dissolved;
    bool robbed;   /* its desk key is in other hands */
    bool spoilt;   /* was ever robbed, or signed with a clock years off */
    bool admitted; /* recognised or about to be, as far as the Cell's person knows */
    struct committee current;
    struct committee next;
    struct id tip; /* last event of the key log */
    struct stamp tip_stamp;
    uint32_t sequence;     /* of the tip */
    uint32_t epoch;        /* rotates << 16 | revokes, the tip included: SPEC section 6.3 */
    struct device desk;    /* the secretary's */
    struct device machine; /* the node's */
    struct entry *entries; /* owned */
    size_t entry_count;
    size_t entry_capacity;
};

/* Records signed by one actor, to be handed to a node together. */
struct pen {
    struct world *world;
    struct actor *actor;
    uint32_t leaves[PEN_LEAVES_MAX];
    uint32_t count;
    int64_t shift_ms; /* added to every stamp: only the hostile lie about the time */
    bool by_paper;    /* stamps are the true time, not the node's */
    bool alarm;
    bool lawless; /* what is signed, its key may not sign */
    bool failed;  /* a stamp could not be had: nothing is to be handed in */
};

void actor_done(struct actor *actor);

/* Keys, inception and two delegations, by paper; fills actor and pen. of_cell: the inception is
 * signed under network id zero, and names the network. */
void actor_found(struct pen *pen, struct world *world, struct actor *actor, bool of_cell);

/* Begins signing at the actor's node. False, counted, when it is down or its clock is unsure. */
bool pen_open(struct pen *pen, struct world *world, struct actor *actor, bool alarm);
/* Signing away from any node, by the true time. */
void pen_open_paper(struct pen *pen, struct world *world, struct actor *actor);
/* Hands in what was signed, at the actor's node, all or nothing. renews_node: the node takes up the
 * newest delegation with it. */
void pen_submit(struct pen *pen, bool renews_node);

/* The next event of the key log; sequence, previous and the key set of a rotate are filled in. */
void pen_event(struct pen *pen, uint32_t kind, struct key_event_body body);
/* A new key for a device, and its delegation. */
void pen_delegate(struct pen *pen, struct device *device, uint32_t roles, int64_t hours);
/* Revoke (or, with NULL, rotate), new delegations for all devices, all entries signed anew: SPEC
 * section 6.3. */
void pen_ceremony(struct pen *pen, const struct device *revoked);
/* One record by the device that may; the actor remembers it as its latest there. Its index. */
uint32_t pen_write(struct pen *pen, uint32_t kind, struct subject subject, struct span body);
/* The same with a device of choice. */
uint32_t pen_write_by(struct pen *pen, const struct device *device, uint32_t kind,
                      struct subject subject, struct span body);
/* An entry once more, with the body that it has. */
void pen_rewrite(struct pen *pen, const struct entry *entry);

/* EFFECT_RENEW: signs the record's body anew and hands it in. */
void actor_renew(struct world *world, struct actor *actor, const struct id *id);
/* The entry at a place, or NULL. */
struct entry *actor_entry(struct actor *actor, uint32_t kind, const struct subject *subject);

#endif
