/* The virtual disk: the real store, with crashes at any call and times when it is full. */
#ifndef ZAWLBUK_TESTS_SIM_DISK_H
#define ZAWLBUK_TESTS_SIM_DISK_H

#include "protocol/core.h"

struct node;
struct world;

/* EFFECT_STORE. False when the node crashed in it, before or after the commit; else *outcome is
 * what EVENT_STORED says. */
bool disk_apply(struct world *world, struct node *node, const struct changes *changes,
                enum status *outcome);
/* Bytes of a record, appended. False when the node crashed in it; *outcome is OK or NOT_FOUND. */
bool disk_read(struct world *world, struct node *node, const struct id *id, struct buffer *out,
               enum status *outcome);
/* Fills the node's new core. False when the node crashed in it. */
bool disk_load(struct world *world, struct node *node);
/* The disk fills up for a while. */
void disk_fill(struct world *world, struct node *node, uint64_t for_ms);

#endif
