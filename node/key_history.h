/* The key log of one principal with the bytes of its events, as ceremonies and listings need it. */
#ifndef ZAWLBUK_NODE_KEY_HISTORY_H
#define ZAWLBUK_NODE_KEY_HISTORY_H

#include "protocol/keylog.h"

struct key_history {
    struct id network;
    struct id principal;
    struct keylog log;
    struct buffer records[LIMIT_LOG_EVENTS]; /* by the log's index */
};

void key_history_init(struct key_history *history, const struct id *network,
                      const struct id *principal);
void key_history_done(struct key_history *history);

/* Adds an event, whose predecessor was added before; what is no key event of this principal is
 * passed over, and so is what is known. Signatures are not looked at: the caller took the record
 * from a ledger. The statuses of record_read and keylog_examine. */
enum status key_history_add(struct key_history *history, struct span record) MUST_CHECK;

/* Ends adding: judges what is alive by the tip that the ledger tells (principal_view.head).
 * NOT_FOUND when that is not in the log. */
enum status key_history_judge(struct key_history *history, const struct id *tip) MUST_CHECK;

/* Rotates at or above an event: which key of each sheet signs after it. */
uint32_t key_history_generation(const struct key_history *history, uint16_t index);

/* The event's body; borrows from the history. */
enum status key_history_body(const struct key_history *history, uint16_t index,
                             struct key_event_body *out) MUST_CHECK;

/* Whether the event is a delegation that counts at that hour. */
bool key_history_is_good(const struct key_history *history, uint16_t index, struct hour hour);

#endif
