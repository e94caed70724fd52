/* The node as one step function: an event in, effects out. No clock, socket, file or randomness of
 * its own: what it needs of them comes with the event. SPEC sections 9 and 10, design section 4.
 *
 *      world -> event -> core_step -> effects -> world
 *
 * Contract with whoever performs the effects (node/driver over libuv, tests/sim over virtual time):
 *  - Effects are performed in the order given, before the next event is stepped.
 *  - After EFFECT_STORE nothing else follows in that step, and the next event is EVENT_STORED with
 *    its outcome. So nothing can be said of a record that is not durable.
 *  - EFFECT_SEND_RECORDS takes the bytes from the store; an id no longer there is left out. The
 * frame is sent even when none is left, since the peer acknowledges frames, not records.
 *  - EFFECT_VERIFY's batch is run anywhere (verify_batch_run, or as it says) and comes back, once,
 *    in EVENT_VERIFIED, in whatever order batches finish; those finished may come together.
 *  - After EFFECT_RELOAD the core is closed and opened anew from the store.
 *  - Spans in an event are borrowed for the step; spans in effects live until effects_clear. */
#ifndef ZAWLBUK_PROTOCOL_CORE_H
#define ZAWLBUK_PROTOCOL_CORE_H

#include "protocol/ledger.h"

#define CORE_ADDRESS_SIZE LIMIT_ADDRESS_SIZE /* "host:port" with its NUL */

struct core;

struct core_config {
    struct id network;
    struct id self;                  /* our principal */
    struct id delegation;            /* of this node's device key; zero while it has none */
    struct public_key device;        /* of this node; zero: not told */
    bool outbound_only;              /* no address of ours is worth telling */
    bool named_only;                 /* dial pinned peers alone, learn no other addresses */
    char address[CORE_ADDRESS_SIZE]; /* where peers reach us, or "" */
    bool declined[LANE_COUNT];       /* lanes we do not carry; never trust */
    uint64_t seed;                   /* of jitter, which peers see; nothing secret hangs on it */
    uint64_t scatter;                /* of the tables of ids; no peer knows it */
};

/* Names a connection; chosen by the performer, never used twice in the life of a core. */
struct link_id {
    uint64_t value;
};

/* One signature batch; owned by the core, lent to the performer between EFFECT_VERIFY and
 * EVENT_VERIFIED. */
struct verify_batch {
    struct verify_batch *next; /* VERIFIED: another that is finished, so that one commit does for
                                  both; NULL after the last, and in VERIFY */
    struct verify_job *jobs;
    enum status *results; /* the performer writes one a job */
    size_t count;
    uint64_t ticket;
};

enum event_type {
    EVENT_LINK_UP,    /* the handshake is done and the remote's proof verified */
    EVENT_LINK_DOWN,  /* closed or broken, by either side or by EFFECT_DROP */
    EVENT_LINK_READY, /* the link's write queue has drained below half its bound */
    EVENT_FRAME,      /* one whole decrypted frame from a link */
    EVENT_VERIFIED,
    EVENT_STORED,
    EVENT_SUBMIT, /* whole signed records of our own, or from an import; all or nothing */
    EVENT_PEER,   /* an address from config, network file, operator or local discovery */
    EVENT_DIAL_FAILED,
    EVENT_TICK, /* time went by: at effects.wake_at, or whenever the performer likes */
};

struct event {
    enum event_type type;
    struct instant now;
    struct moment moment; /* good: NTP or the operator says so; the core judges by peers besides */
    struct link_id link;  /* LINK_*, FRAME */
    union {
        struct {
            bool outbound;                   /* we dialled */
            char address[CORE_ADDRESS_SIZE]; /* dialled, or where it came from (host only) */
            struct id delegation;            /* that the remote claims; zero if it has none */
            struct public_key device;        /* proven to stand behind the link */
            uint8_t random[32];              /* fresh; salts a reconciliation */
        } up;
        struct span frame;
        struct verify_batch *verified;
        enum status stored;
        struct {
            uint64_t ticket; /* comes back in EFFECT_ANSWER */
            bool partial;    /* import: take what is good, count the rest */
            const struct span *records;
            size_t count;
        } submit;
        struct {
            char address[CORE_ADDRESS_SIZE];
            bool pinned; /* from config: dialled for ever, never forgotten */
        } peer;          /* PEER, DIAL_FAILED */
    };
};

enum effect_type {
    EFFECT_SEND,         /* link, bytes: one whole frame */
    EFFECT_SEND_RECORDS, /* link, ids: one RECORDS frame (frame_records_*) of these, in order */
    EFFECT_DROP,         /* link, status, text: close it; EVENT_LINK_DOWN follows */
    EFFECT_VERIFY,       /* batch */
    EFFECT_STORE,        /* changes: one transaction */
    EFFECT_DIAL,         /* address: LINK_UP or DIAL_FAILED follows */
    EFFECT_ANSWER,       /* ticket, status, index: of a submit, once durable or refused */
    EFFECT_RENEW,        /* ids[0]: a record of our own whose lease wants signing anew */
    EFFECT_REPORT, /* status, link, ids[0], text: refused, dropped, agreed: for log and counters */
    EFFECT_RELOAD, /* the store failed (status): close the core, open it again from the store */
};

struct effect {
    enum effect_type type;
    struct link_id link;
    enum status status;
    struct span bytes;
    const struct id *ids;
    size_t id_count;
    struct verify_batch *batch;
    const struct changes *changes;
    uint64_t ticket;
    size_t index;     /* ANSWER: the record at fault; with partial, how many were taken */
    const char *text; /* static */
    size_t arena_at;  /* the core's own: where bytes or ids lie until the step ends */
    bool named;       /* DIAL: the operator gave the address */
    char address[CORE_ADDRESS_SIZE];
};

/* Runs the jobs in order up to the first that is wrong; those after it are BUSY: not checked, for
 * nothing more is wanted of who sent them. The number of those checked. Touches nothing but the
 * batch. */
size_t verify_batch_run(struct verify_batch *batch);

struct effects {
    struct effect *items;
    size_t count;
    size_t capacity;
    struct instant wake_at; /* TICK wanted then at the latest */
    struct buffer arena;    /* what the effects' spans and ids point into is owned here */
};

void effects_init(struct effects *effects);
void effects_done(struct effects *effects);
void effects_clear(struct effects *effects);

enum status core_open(struct core **out, const struct core_config *config) MUST_CHECK;
void core_close(struct core *core);

/* Filling from the store, before the first step: core_load for each record (ledger_load's order),
 * then core_loaded once, whose effects are performed like any step's. With an unsure clock its
 * moment is the floor (build date, last good time); what the wall of later unsure moments says is
 * used only to compare it with the peers' clocks. */
enum status core_load(struct core *core, struct span record) MUST_CHECK;
void core_load_hidden(struct core *core, const struct id *principal, struct hour hidden_since);
enum status core_loaded(struct core *core, const struct moment *moment, struct instant now,
                        struct effects *effects) MUST_CHECK;

/* Steps once. effects must be clear. Fails only with NO_MEMORY, after which the core must be closed
 * and opened again from the store; whatever a peer did is an effect, not a status. */
enum status core_step(struct core *core, const struct event *event,
                      struct effects *effects) MUST_CHECK;

/* By which delegation this node's device key signs; zero (as at first) while it has none. */
void core_set_delegation(struct core *core, const struct id *delegation);

/* Where peers reach us, once that is known; told in hellos from then on. */
void core_set_address(struct core *core, const char *address);

/* The stamp for a record that we are about to sign: after every stamp of ours and every accepted
 * one. CLOCK_UNSURE when we may not publish (an alarm excepted: pass alarm). */
enum status core_next_stamp(struct core *core, const struct moment *moment, bool alarm,
                            struct stamp *out) MUST_CHECK;

/* The clock in use after what peers' hellos say. */
struct moment core_moment(const struct core *core, const struct moment *moment);

const struct ledger *core_ledger(const struct core *core);

enum link_phase { LINK_PHASE_GREETING, LINK_PHASE_SYNCING, LINK_PHASE_AGREED, LINK_PHASE_IDLE };
const char *link_phase_name(enum link_phase phase);

struct link_view {
    struct link_id link;
    char address[CORE_ADDRESS_SIZE];
    bool outbound;
    struct id principal; /* zero for a stranger */
    enum link_phase phase;
    struct instant since;
    struct instant agreed_at; /* 0: never */
    int64_t clock_offset_ms;  /* remote's hello clock minus ours */
    uint64_t records_in, records_out, refused;
    uint64_t lane_apart[LANE_COUNT]; /* absolute difference of the lanes' counts at last ping */
};
bool core_link_at(const struct core *core, size_t index, struct link_view *out);

struct peer_view {
    char address[CORE_ADDRESS_SIZE];
    struct id principal; /* zero while unknown */
    bool pinned, linked;
    bool proven; /* we dialled it and were greeted */
    uint32_t failures;
    struct instant next_dial_at;
    struct instant shunned_until;
};
bool core_peer_at(const struct core *core, size_t index, struct peer_view *out);

/* How many entries of our own are kept alive, and the stamp of the oldest; 0 when there is none. */
size_t core_own_entries(const struct core *core, struct stamp *oldest);

struct core_counters {
    uint64_t records_stored, records_refused, records_known, frames_in, frames_out, links_dropped,
        reconciliations, verifications, parked;
};
void core_counters(const struct core *core, struct core_counters *out);

/* Largest number of records queued anywhere for any link, against its bound; for the simulator. */
bool core_within_bounds(const struct core *core);
/* What is kept of whom to dial when, for not looking through all peers at every step, is what that
 * would find; for tests. */
bool core_knows_when_to_dial(const struct core *core);

#endif
