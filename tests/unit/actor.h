/* A principal that writes records, for tests: deterministic keys from a number. */
#ifndef ZAWLBUK_TESTS_ACTOR_H
#define ZAWLBUK_TESTS_ACTOR_H

#include "protocol/trust_body.h"
#include "unit.h"

struct actor {
    struct id network;
    struct id id;
    struct id tip;        /* last key event written */
    uint32_t sequence;    /* of the tip */
    struct id delegation; /* the device's */
    struct sign_pair rotation;
    struct sign_pair next;
    struct sign_pair device;
    struct stamp stamp; /* of the next record; grows by one millisecond a record */
};

/* A record in memory of its own. */
struct written {
    struct buffer buffer;
    struct record record;
};
void written_done(struct written *written);

/* network NULL makes the Cell. Writes inception; the caller takes it and then calls actor_delegate.
 */
void actor_init(struct actor *actor, struct written *inception, const struct id *network,
                uint64_t number, struct stamp stamp);
/* A delegation for the device key, which is also changed when number is not 0. */
void actor_delegate(struct actor *actor, struct written *out, uint32_t roles, uint64_t number);
void actor_key_event(struct actor *actor, struct written *out, uint32_t kind,
                     struct key_event_body *body);
void actor_write(struct actor *actor, struct written *out, uint32_t kind,
                 const struct subject *subject, struct span body);
void actor_recognise(struct actor *cell, struct written *out, const struct actor *about,
                     enum recognition_state state, const char *country);
void actor_vouch(struct actor *actor, struct written *out, const struct actor *about);

#endif
