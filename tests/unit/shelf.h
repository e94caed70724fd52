/* A store in a directory of its own, and changes for it, for tests. */
#ifndef ZAWLBUK_TESTS_SHELF_H
#define ZAWLBUK_TESTS_SHELF_H

#include "actor.h"
#include "protocol/body/body.h"
#include "store/store.h"

#define SHELF_PATH_SIZE 128
/* The hour at which tests look. */
#define SHELF_HOUR 500000

struct shelf {
    char directory[SHELF_PATH_SIZE];
    char path[SHELF_PATH_SIZE]; /* of the database */
    struct id network;
    struct store *store;
    struct changes changes; /* for the next shelf_apply; they borrow what they were made from */
};

/* Makes the directory and opens the store, for a network of no account. */
void shelf_init(struct shelf *shelf);
/* The same for that network. */
void shelf_init_network(struct shelf *shelf, const struct id *network);
/* In memory. */
void shelf_init_memory(struct shelf *shelf);
/* Closes the store and removes all files. */
void shelf_done(struct shelf *shelf);
void shelf_close(struct shelf *shelf);
void shelf_open(struct shelf *shelf);

/* Each adds a change. A record counts until the hour given. */
void shelf_put(struct shelf *shelf, const struct written *written, int64_t shown_until);
void shelf_drop(struct shelf *shelf, const struct id *id);
void shelf_show(struct shelf *shelf, const struct id *id, int64_t shown_until);
void shelf_principal(struct shelf *shelf, const struct id *id, enum admission admission);
/* Applies and forgets the changes. */
enum status shelf_apply(struct shelf *shelf) MUST_CHECK;

/* Whether the bytes stand in any file of the directory. */
bool shelf_finds(const struct shelf *shelf, struct span bytes);

/* A member of the network: an author with a delegation, nothing of which is stored yet. */
void shelf_actor(const struct shelf *shelf, struct actor *actor, uint64_t number);
/* Writes one entry; body is the kind's struct. */
void shelf_entry(struct actor *actor, struct written *out, uint32_t kind, const char *subject,
                 const void *body);

#endif
