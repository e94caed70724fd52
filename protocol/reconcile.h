/* Reconciliation: how two nodes find what one has and the other has not, by Negentropy Protocol v1
 * over two item sources (SPEC section 10).
 *
 * The initiator sends the first message and learns the differences; the responder only answers. One
 * struct is one session of one side:
 *
 *      initiator   init --start--> OPEN --step: message--> OPEN ... --step: no message--> DONE
 *      responder   init ---------> OPEN --step: message--> OPEN ...
 *
 * Pure: bytes in, bytes out. The sets may change between steps: the session stays safe and ends,
 * but may then miss differences or report one twice; the next session finds what is left. A step
 * costs time in proportion to the bytes that come in and go out, times the logarithm of the set;
 * memory is one message of each direction and the differences. */
#ifndef ZAWLBUK_PROTOCOL_RECONCILE_H
#define ZAWLBUK_PROTOCOL_RECONCILE_H

#include "protocol/buffer.h"
#include "protocol/item_source.h"

enum reconcile_role { RECONCILE_INITIATOR, RECONCILE_RESPONDER };
enum reconcile_state { RECONCILE_OPEN, RECONCILE_DONE };

/* What one session may cost us. */
struct reconcile_limits {
    size_t message_size_max; /* bytes of a message of ours; at least LIMIT_RECONCILE_SIZE_LEAST */
    uint32_t rounds_max;     /* messages taken in */
    size_t ids_max;          /* differences reported */
    uint64_t bytes_max;      /* both ways; may be passed by one message */
};

/* The limits of limits.h. */
extern const struct reconcile_limits reconcile_limits_usual;

struct reconcile {
    struct item_source source;
    struct reconcile_limits limits;
    enum reconcile_role role;
    enum reconcile_state state;
    bool complete;
    uint32_t rounds;
    uint64_t bytes;
    size_t ids;
    struct buffer out;
    struct buffer have; /* of struct item */
    struct buffer need; /* of struct id */
};

/* Allocates nothing. The set behind the source must outlive the session. */
void reconcile_init(struct reconcile *session, enum reconcile_role role,
                    const struct item_source *source, const struct reconcile_limits *limits);
/* Frees all; NULL is accepted. */
void reconcile_done(struct reconcile *session);

/* The initiator's first message, borrowed until the next call. NO_MEMORY. */
enum status reconcile_start(struct reconcile *session, struct span *message) MUST_CHECK;

/* Takes a message of the other side and makes the answer, borrowed until the next call; an empty
 * one (the initiator's only) means that the session is done. BAD_FRAME: the peer broke the
 * protocol; BAD_VERSION: the responder speaks another version; BUSY: the peer wants more rounds or
 * bytes than the limits allow (the responder only; an initiator at a limit is done, and not
 * complete); NO_MEMORY. After an error the session is done, and the differences are those found
 * before this step. */
enum status reconcile_step(struct reconcile *session, struct span *answer,
                           struct span message) MUST_CHECK;

static inline bool reconcile_is_done(const struct reconcile *session)
{
    return session->state == RECONCILE_DONE;
}
/* Of the initiator: done, and no limit cut it short. */
static inline bool reconcile_is_complete(const struct reconcile *session)
{
    return session->complete;
}

/* Differences found since the last forget, by the initiator: items that the other side has not, and
 * ids that only the other side has. Each list is borrowed until the next call. A lying peer can
 * have a difference reported more than once, and ids that do not exist. */
const struct item *reconcile_have(const struct reconcile *session, size_t *count);
const struct id *reconcile_need(const struct reconcile *session, size_t *count);
/* Empties both lists; what they held still counts towards ids_max. */
void reconcile_forget(struct reconcile *session);

#endif
