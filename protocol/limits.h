/* Every bound of the protocol and the core, with its unit and its reason. SPEC section 11. */
#ifndef ZAWLBUK_PROTOCOL_LIMITS_H
#define ZAWLBUK_PROTOCOL_LIMITS_H

#include <stdint.h>

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
/* Ids of one WANT, GONE or REFUSED: 17 KB, a fraction of a frame. */
#define LIMIT_IDS_FRAME 512
/* Records of one RECORDS frame: what one signature job takes in some milliseconds. */
#define LIMIT_RECORDS_FRAME 256
/* Bytes of records from which on a sender adds no more to a RECORDS frame; with one more record of
 * the largest size it still fits a frame. */
#define LIMIT_RECORDS_SIZE 60000
/* RECORDS frames sent and not yet acknowledged, per link and direction: 240 KB under way. */
#define LIMIT_WINDOW 4
/* Addresses of one PEERS frame. */
#define LIMIT_PEERS_FRAME 16
/* Bytes of an address with its NUL: a DNS name of 88 bytes, a colon and a port. */
#define LIMIT_ADDRESS_SIZE 96
/* Names of sets in a hello, and bytes of one. */
#define LIMIT_SETS 8
#define LIMIT_SET_SIZE 32
/* Bytes of the software text of a hello. */
#define LIMIT_SOFTWARE_SIZE 64
/* Bytes of a status name on the wire. */
#define LIMIT_STATUS_SIZE 32
/* Milliseconds since the epoch on the wire: the 47 bits that a stamp has. */
#define LIMIT_WALL_MS ((INT64_C(1) << 47) - 1)
/* The hour of that time. */
#define LIMIT_HOUR (LIMIT_WALL_MS / 3600000)

/* Links at once: far above the handful that a node dials, for a hub that many dial. */
#define LIMIT_LINKS 128
/* Peer addresses remembered: more than the network has nodes today. */
#define LIMIT_PEERS 256
/* Addresses of one host beyond which those found there make room for others: a few nodes behind one
 * name are honest. */
#define LIMIT_HOST_PEERS 4
/* Failures in a row after which an address that was once found makes room: four minutes and more.
 */
#define LIMIT_DIAL_FAILURES 8
/* Devices and addresses shunned at once; the soonest to end makes room. */
#define LIMIT_SHUNS 256
/* Links that a node dials and keeps, pinned peers not counted: reaches 1,000 nodes in 5 hops. */
#define LIMIT_DIALLED 5
/* Countries that its links should reach at least. */
#define LIMIT_COUNTRIES 2
/* Ids waiting to be pushed on a link, all lanes; what does not fit is left to reconciliation. */
#define LIMIT_OUTBOX 16384
/* Ids remembered of a link: known to the peer, refused by it, refused by us. Powers of two. */
#define LIMIT_KNOWN 4096
#define LIMIT_WITHHELD 4096
/* Ids asked for on a link and not yet answered: two WANT frames. A power of two. */
#define LIMIT_WANTED (2 * LIMIT_IDS_FRAME)
/* Ids looked at for one WANT while other links are asked for the same ones. */
#define LIMIT_WANT_LOOKS (8 * LIMIT_IDS_FRAME)
/* Passes over the trust lane, and over any other, in one session. */
#define LIMIT_TRUST_PASSES 8
#define LIMIT_LANE_PASSES 4
/* Records of a link on the shelf, and their bytes. */
#define LIMIT_SHELF 64
#define LIMIT_SHELF_SIZE 131072
/* RECORDS frames whose records are not all decided, those of links that ended meanwhile included.
 */
#define LIMIT_DELIVERIES (2 * LIMIT_LINKS * LIMIT_WINDOW)
/* Digests remembered of bytes with a wrong signature. A power of two. */
#define LIMIT_BAD 1024
/* Pings and passes that a peer may begin at once, and milliseconds until one more is allowed. */
#define LIMIT_ALLOWANCE 64
#define LIMIT_ALLOWANCE_MS 250
/* Items of the copies of lanes that salted passes, and those as of another hour, work on: kept at
 * once, and made at once before the rate below holds; half of it is for the admitted alone. 100 MB,
 * and a second of work. */
#define LIMIT_COPIED 1048576
/* Items a millisecond of such copies: less than a tenth of a processor. */
#define LIMIT_COPY_RATE 100
/* Items that making any copy counts for, beside its own. */
#define LIMIT_COPY_LEAST 256
/* Bytes of answers and records that strangers are sent at once, all together: a first copy of what
 * 100,000 records weigh. */
#define LIMIT_UPLOAD (64 * 1024 * 1024)
/* Bytes a millisecond that they are sent from then on: 4 megabit a second of the smallest line. */
#define LIMIT_UPLOAD_RATE 512
/* Leases renewed per tick, so that signing anew never crowds out other work. */
#define LIMIT_RENEWALS 32
/* Records of one submit: what the performer gives in one piece. */
#define LIMIT_SUBMIT 4096
/* Bytes of all that one step's effects carry: answers to every link at once. */
#define LIMIT_EFFECTS_SIZE (64 * 1024 * 1024)

/* Timers in milliseconds, SPEC section 10.9. */
#define LIMIT_PING_MS 60000         /* between pings of a quiet link */
#define LIMIT_PING_LEAST_MS 1000    /* between pings for a change of trust */
#define LIMIT_PING_SETTLE_MS 200    /* from a change of trust to its ping */
#define LIMIT_IDLE_MS 180000        /* without any frame */
#define LIMIT_GREETING_MS 30000     /* from link up to hello */
#define LIMIT_STALL_MS 120000       /* without progress of a session that we lead */
#define LIMIT_CLAIM_MS 120000       /* that what one link was asked for is not asked of another */
#define LIMIT_DIAL_MS 1000          /* before the first new attempt; doubles */
#define LIMIT_DIAL_MOST_MS 600000   /* before any attempt */
#define LIMIT_DIAL_LOOK_MS 5000     /* between looks for peers to dial, while nothing happens */
#define LIMIT_SHUN_MS 60000         /* the first shunning; doubles */
#define LIMIT_SHUN_MOST_MS 86400000 /* the longest shunning */
#define LIMIT_TIPS_MS 600000        /* between PEERS frames of one link that are heeded */
#define LIMIT_TELL_MS 3600000       /* between PEERS frames that we send on one link */
#define LIMIT_SALT_MS 86400000      /* between salted sessions of a link */
#define LIMIT_RENEW_MS 86400000     /* between requests to renew the same lease */
#define LIMIT_EARLY_MS 86400000     /* ahead of its time and still worth the shelf */
#define LIMIT_JUMP_MS \
    10000 /* that a clock may wander between two looks; more is somebody setting it */
#define LIMIT_CLOCK_MS 600000 /* off the median clock and still good */
/* Principals whose clocks make a median. */
#define LIMIT_CLOCKS 3

#endif
