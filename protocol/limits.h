/* Every bound of the protocol and the core, with its unit and its reason. SPEC section 11. */
#ifndef ZAWLBUK_PROTOCOL_LIMITS_H
#define ZAWLBUK_PROTOCOL_LIMITS_H

/* Arrays and maps nested in one another; bodies need 4. */
#define LIMIT_DEPTH 8
/* Greatest key of a map whose keys are field numbers; room for growth, one or two bytes each. */
#define LIMIT_FIELD_KEY 255
/* Elements of a list in a directory body: more names or languages than any association has. */
#define LIMIT_LIST_COUNT 16
/* Bytes of a record's subject: a 32-byte id fits. */
#define LIMIT_SUBJECT_SIZE 32
/* Bytes of the largest body of any class (mail, urgent); the class table has the smaller ones. */
#define LIMIT_BODY_SIZE 65536
/* Bytes of a whole record: largest body, envelope, and 16 signatures. */
#define LIMIT_RECORD_SIZE (LIMIT_BODY_SIZE + 2048)
/* Rotation keys of a principal: a committee, not a crowd. */
#define LIMIT_ROTATION_KEYS 16
/* Key events held of one principal; a log this full is spent (SPEC section 6.4). */
#define LIMIT_LOG_EVENTS 256
/* Children of one key event that can count. */
#define LIMIT_LOG_CHILDREN 4
/* Bytes of one frame on a link, before encryption is cut into Noise messages. */
#define LIMIT_FRAME_SIZE 131072
/* Principals that nobody named yet, kept for the operator to look at. */
#define LIMIT_REQUESTS 64
/* Key events kept of one of those. */
#define LIMIT_REQUEST_EVENTS 8
/* Milliseconds that a stamp may be ahead of a good clock. */
#define LIMIT_AHEAD_MS 600000
/* Hours that bytes stay past their end, so that nodes on either side of an hour agree. */
#define LIMIT_GRACE_HOURS 2
/* Hours of good clock after which the bytes of a principal without admission go: 30 days. */
#define LIMIT_HIDDEN_HOURS 720
/* Effective vouches, and countries among the vouchers, that admit provisionally. */
#define LIMIT_VOUCHES 3
#define LIMIT_VOUCH_COUNTRIES 2
/* Bytes of one reconciliation message that we send: half a frame, so that other frames of the link
 * get their turn, and the least that the public protocol allows. */
#define LIMIT_RECONCILE_SIZE 65536
#define LIMIT_RECONCILE_SIZE_LEAST 4096
/* Messages answered in one session: an empty set against LIMIT_RECONCILE_IDS takes 33, and what
 * LIMIT_RECONCILE_BYTES allows of the dearest kind 366. */
#define LIMIT_RECONCILE_ROUNDS 512
/* Differences found by one session, 2.6 MB at most; what is left is found by the next one. */
#define LIMIT_RECONCILE_IDS 65536
/* Bytes of one session, both ways: 40,000 differences scattered over 1,000,000 items. */
#define LIMIT_RECONCILE_BYTES 33554432

#endif
