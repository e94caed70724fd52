/* Records handed to nodes by the people who signed them: again after a crash or a refusal that may
 * pass, until an answer comes. */
#ifndef ZAWLBUK_TESTS_SIM_POST_H
#define ZAWLBUK_TESTS_SIM_POST_H

#include "tests/sim/world.h"

/* HAPPENING_SUBMIT. */
void post_on_submit(struct world *world, uint32_t index);
/* EFFECT_ANSWER. */
void post_on_answer(struct world *world, struct node *node, uint64_t ticket, enum status status);
/* EFFECT_RENEW. */
void post_renew(struct world *world, const struct node *node, const struct id *id);
/* The node went down: what it had not answered is handed in again when it is up. */
void post_forget_node(struct world *world, const struct node *node);
void post_on_start(struct world *world, const struct node *node);
/* The node's configuration takes up its actor's newest delegation, when it starts next. */
void post_take_up_delegation(struct world *world, struct node *node);

#endif
