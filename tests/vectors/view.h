/* What a ledger makes of a story: its records as they are taken in, and the view at an hour. */
#ifndef ZAWLBUK_TESTS_VECTORS_VIEW_H
#define ZAWLBUK_TESTS_VECTORS_VIEW_H

#include "party.h"
#include "protocol/ledger.h"

/* One record against a ledger: form, place, signatures, and in. The first refusal, or OK. */
enum status view_take(struct ledger *ledger, struct span bytes, const struct id *network,
                      const struct moment *now);

/* A ledger of a node of nobody's, at the clock's hour, holding what it takes of the story. Close
 * it. */
struct ledger *view_ledger(const struct story *story, const struct moment *now);

/* The story as a history: its records in order of id, and a view at each hour after BASE_HOUR, the
 * clock standing 30 minutes past it. Makes sure that the order of arrival changes nothing. */
json_t *view_history(const struct story *story, const int64_t *hours, size_t count, bool good);

#endif
