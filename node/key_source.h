/* A principal's key log out of a bundle: what `key` commands work on. */
#ifndef ZAWLBUK_NODE_KEY_SOURCE_H
#define ZAWLBUK_NODE_KEY_SOURCE_H

#include "node/key_history.h"
#include "node/trouble.h"

/* Checks all records of the bundle together (signatures too) and collects the key log of the one
 * principal in it beside the Cell, or of the Cell when there is no other. The bundle may hold the
 * Cell's log and its recognition, which say which branch counts. history is to be ended with
 * key_history_done when OK. NOT_FOUND, CORRUPT, BAD_NETWORK with trouble. */
enum status key_source_read(struct key_history *out, struct span bundle, const char *name,
                            struct wall now, struct trouble *trouble) MUST_CHECK;

/* The same of a named principal. */
enum status key_source_read_of(struct key_history *out, struct span bundle, const char *name,
                               const struct id *principal, struct wall now,
                               struct trouble *trouble) MUST_CHECK;

#endif
