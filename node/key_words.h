/* Key events in words: roles, one line of what an event does, listings in JSON. */
#ifndef ZAWLBUK_NODE_KEY_WORDS_H
#define ZAWLBUK_NODE_KEY_WORDS_H

#include "node/json.h"
#include "node/key_draft.h"
#include "node/key_history.h"

/* "directory,admit" or "all" to a set of role bits. BAD_FIELD with trouble. */
enum status key_words_roles(uint32_t *out, const char *text, struct trouble *trouble) MUST_CHECK;
/* Adds "directory,admit", or "all". */
void key_words_add_roles(struct draft *out, uint32_t roles);

/* Adds one line, without its end, of what an event does, for a person who is about to sign it. */
void key_words_describe(struct draft *out, const struct key_draft_view *event);

/* Adds all that signing the draft would do, a line an event, safe for a terminal; and of whom,
 * where in the log, by which keys. Shown whole or not at all: NO_MEMORY, TOO_LARGE. */
enum status key_words_show(struct draft *out, const struct key_draft *draft) MUST_CHECK;

/* All events in order, with what each says and whether it counts at that hour; and the tip,
 * generation, keys that sign and how many of them. NULL: no memory. */
json_t *key_words_json(const struct key_history *history, struct hour hour);

#endif
