/* The replicated set in memory: what is held (a join) and what of it is effective (a pure function
 * of it and an hour). Ids and envelopes only; the bytes are in the store. SPEC sections 6 to 8. */
#ifndef ZAWLBUK_PROTOCOL_LEDGER_H
#define ZAWLBUK_PROTOCOL_LEDGER_H

#include "protocol/item_source.h"
#include "protocol/trust_body.h"
#include "protocol/verify.h"

struct ledger;

/* The clock as the caller believes it. An unsure clock refuses no future and ends nothing. */
struct moment {
    struct wall wall;
    bool good;
};

enum admission {
    ADMISSION_NONE,        /* a request at most */
    ADMISSION_PROVISIONAL, /* by vouches */
    ADMISSION_RECOGNISED,  /* by the Cell */
    ADMISSION_SUSPENDED,
    ADMISSION_DELISTED,
    ADMISSION_CELL, /* the Cell itself */
};

/* True for provisional, recognised and the Cell. */
bool admission_admits(enum admission admission);
const char *admission_name(enum admission admission);

/* What a step changed, in order; for the store and for whoever watches. */
enum change_type {
    CHANGE_PUT,       /* a record is now held: id, bytes, epoch, shown_until, end */
    CHANGE_DROP,      /* a record's bytes must go: id */
    CHANGE_SHOW,      /* whether and how long a held record counts changed: id, shown_until */
    CHANGE_PRINCIPAL, /* principal's row: id, principal */
};

struct principal_view {
    struct id id;
    enum admission admission;
    char country[3];    /* as its recognition states it, or "" */
    struct hour review; /* HOUR_NEVER without a recognition */
    bool dissolved;
    bool disputed; /* two rotates, and no recognised head decides */
    bool spent;    /* its log is full */
    bool named;    /* its log is replicated; false for a request */
    bool succeeded;
    struct id successor;      /* with succeeded */
    struct hour hidden_since; /* first hour without admission; HOUR_NEVER while admitted */
    uint32_t event_count;
    uint32_t vouch_count; /* effective vouches by recognised associations */
    struct id head;       /* a tip of the log: what a recognition by us would name */
};

struct change {
    enum change_type type;
    struct id id;            /* record, or principal */
    struct span bytes;       /* PUT: borrowed from the record given to ledger_insert */
    uint32_t epoch;          /* PUT */
    struct hour shown_until; /* PUT, SHOW: counts while hour < this; 0 when it does not count */
    struct hour end;         /* PUT */
    struct principal_view principal; /* PRINCIPAL */
};

struct changes {
    struct change *items;
    size_t count;
    size_t capacity;
};

void changes_init(struct changes *changes);
void changes_done(struct changes *changes);
void changes_clear(struct changes *changes);

/* self: the principal this node belongs to, whose records are held whether admitted or not.
 * scatter: of the tables of ids; random, and known to nobody who writes records. */
enum status ledger_open(struct ledger **out, const struct id *network, const struct id *self,
                        uint64_t scatter) MUST_CHECK;
void ledger_close(struct ledger *ledger);

/* Everything that can be said of a record without a signature check, cheapest first, and the job
 * that checks the rest. Changes nothing. KNOWN, STALE, ENDED, FROM_FUTURE, UNKNOWN_PRINCIPAL,
 * UNKNOWN_DELEGATION, BAD_ROLE, BAD_SEQUENCE, BAD_SIGNERS, NOT_ADMITTED, SPENT, OVER_QUOTA, BUSY
 * (no room for one more request), or the reader's statuses for a key event's body. */
enum status ledger_examine(const struct ledger *ledger, const struct record *record,
                           const struct moment *now, struct verify_job *job) MUST_CHECK;

/* Joins a record whose job has verified. The same statuses as examine, since the ledger may have
 * changed in between; NO_MEMORY leaves the ledger to be closed and loaded again. On OK appends
 * what changed, the PUT of this record first. */
enum status ledger_insert(struct ledger *ledger, const struct record *record,
                          const struct moment *now, struct changes *changes) MUST_CHECK;

/* Joins a record from the store: already verified, window not looked at. Parents before children:
 * the trust lane's key events by principal and sequence, then the rest of trust, then all others.
 */
enum status ledger_load(struct ledger *ledger, const struct record *record) MUST_CHECK;
/* Restores what a principal's row knew that records do not tell. Before ledger_loaded. */
void ledger_load_hidden(struct ledger *ledger, const struct id *principal,
                        struct hour hidden_since);
/* Ends loading: computes what is effective at that hour; appends what the store's rows lack. */
enum status ledger_loaded(struct ledger *ledger, struct hour hour,
                          struct changes *changes) MUST_CHECK;

/* Moves to the moment's hour, forward or, when a wrong clock was set right, back: lives, vouches
 * and delegations end. With a good clock the bytes go of what ended two hours ago and of principals
 * hidden for 30 days; never those of our own principal. */
enum status ledger_tick(struct ledger *ledger, const struct moment *now,
                        struct changes *changes) MUST_CHECK;

/* Grows with every change of the trust lane or of an admission. */
uint64_t ledger_trust_version(const struct ledger *ledger);
struct hour ledger_hour(const struct ledger *ledger);

struct ledger_entry {
    enum lane lane;
    uint32_t kind;
    uint32_t size; /* bytes of the whole record */
    struct stamp stamp;
    struct id author;
    bool offered; /* part of the lane's set now, so may be sent to peers */
    bool effective;
};

/* Finds a held record by id. */
bool ledger_find(const struct ledger *ledger, const struct id *id, struct ledger_entry *out);
/* The id of the register that stands at this place. */
bool ledger_find_register(const struct ledger *ledger, const struct id *author, uint32_t kind,
                          const struct subject *subject, struct id *out);

/* Registers that an author has in the class of a kind, deletions included: what the quota counts.
 */
uint32_t ledger_register_count(const struct ledger *ledger, const struct id *author, uint32_t kind);

/* Count and Negentropy fingerprint of a lane's set as of the ledger's hour. */
struct lane_digest {
    uint64_t count;
    uint8_t fingerprint[16];
};
void ledger_digest(const struct ledger *ledger, enum lane lane, struct lane_digest *out);
/* Keeps the digests as they are now, so that asking for them costs no hash until a lane changes:
 * every link asks at every step. */
void ledger_keep_digests(struct ledger *ledger);

/* What reconciliation walks over: the live tree when hour is the ledger's own and salt is NULL,
 * else a snapshot. Borrowed: done with ledger_source_done; the tree may change underneath. */
struct ledger_source {
    struct item_source source;
    struct item_array *snapshot; /* NULL for the live tree */
};
enum status ledger_source_open(struct ledger_source *out, const struct ledger *ledger,
                               enum lane lane, struct hour hour) MUST_CHECK;
void ledger_source_done(struct ledger_source *source);

/* Records and BLAKE2b-256 over the sorted ids of the effective set of a lane at an hour. */
enum status ledger_fingerprint(const struct ledger *ledger, enum lane lane, struct hour hour,
                               uint64_t *records, struct id *fingerprint) MUST_CHECK;

bool ledger_principal(const struct ledger *ledger, const struct id *id, struct principal_view *out);
/* All principals ever named or asking, in order of id: index from 0 until false. */
bool ledger_principal_at(const struct ledger *ledger, size_t index, struct principal_view *out);

struct delegation_view {
    struct id id; /* of the delegate event */
    struct id principal;
    struct public_key key;
    uint32_t roles;
    struct hour until;
    uint32_t epoch;
    bool alive; /* on a branch that counts, not revoked, not over, principal not dissolved */
};
bool ledger_delegation(const struct ledger *ledger, const struct id *id,
                       struct delegation_view *out);
/* Key events of a principal in order of (sequence, rotate first, id): index from 0 until false. */
bool ledger_event_at(const struct ledger *ledger, const struct id *principal, size_t index,
                     struct id *event);

#endif
