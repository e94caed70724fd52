/* What the files of the core share: its state, and the calls between them. Private to core*.c.
 *
 * Memory running out sticks in core->status; calls after that do nothing that matters, and
 * core_step returns it. Whatever a peer does ends in core_drop or core_blame, never in a status. */
#ifndef ZAWLBUK_PROTOCOL_CORE_STATE_H
#define ZAWLBUK_PROTOCOL_CORE_STATE_H

#include "protocol/core.h"
#include "protocol/frame.h"
#include "protocol/id_queue.h"
#include "protocol/id_set.h"
#include "protocol/sync.h"

/* ---- records on their way in: SPEC section 10.5 ---- */

enum arrival_state {
    ARRIVAL_DECIDED,   /* held, known, refused, shelved: nothing more to come */
    ARRIVAL_VERIFYING, /* its signature is being checked */
    ARRIVAL_TWIN,      /* the same bytes came before and are being checked */
    ARRIVAL_WAITING,   /* lacks a trust record that may be among those being checked */
};

/* One record of a delivery. */
struct arrival {
    struct arrival *bucket_next; /* in intake.buckets, while VERIFYING */
    struct arrival *twins;       /* of the same bytes, while VERIFYING */
    struct arrival *twin_next;
    struct delivery *delivery;
    struct id digest; /* BLAKE2b-256 of the whole record's bytes */
    struct id id;
    struct span bytes; /* in delivery->bytes */
    enum lane lane;
    enum arrival_state state;
};

#define SLOT_NONE LIMIT_WINDOW

/* The records of one RECORDS frame, or of a link's shelf tried again. */
struct delivery {
    struct delivery *next;
    struct link_id link;
    uint32_t slot;    /* of link->slots, or SLOT_NONE when nobody waits for a GOT */
    uint32_t pending; /* arrivals not yet decided */
    uint32_t count;
    struct arrival *arrivals;
    uint8_t *bytes;
};

/* A batch out for verification, and the arrivals that its jobs are about. */
struct check {
    struct check *next;
    struct verify_batch batch;
    struct arrival **arrivals;
};

#define INTAKE_BUCKETS 1024

struct intake {
    struct delivery *deliveries; /* oldest first */
    size_t delivery_count;
    struct check *checks;
    struct arrival *buckets[INTAKE_BUCKETS];
    struct id_set bad;   /* digests of bytes whose signature is wrong */
    size_t trust_checks; /* arrivals of the trust lane being verified */
    uint64_t next_ticket;
    uint64_t trust_seen; /* trust version when WAITING arrivals were last examined */
};

/* A record that lacks a trust record, or the time: kept a while to be tried again. */
struct shelved {
    struct shelved *next;
    int64_t due_ms; /* wall time at which to try again; INT64_MAX: when trust changes */
    size_t size;
    uint8_t bytes[];
};

struct shelf {
    struct shelved *first;
    uint32_t count;
    size_t size;
    uint64_t trust_seen; /* trust version when it was last tried */
};

/* ---- links ---- */

struct link {
    struct link_id id;
    bool outbound;
    bool greeted; /* their hello has come and was good */
    bool closing; /* EFFECT_DROP went out; LINK_DOWN is to come */
    bool blamed;  /* for a breach of the protocol */
    char address[CORE_ADDRESS_SIZE];
    struct id delegation;
    struct public_key device;
    uint8_t random[32];      /* ours */
    uint8_t peer_random[32]; /* theirs */
    struct instant since, heard_at, agreed_at, ping_at, pinged_at, tips_at;
    struct instant introduced_at, told_at; /* 0: not yet */
    uint32_t pongs_due;                    /* PINGs of ours not yet answered */
    uint32_t allowance;
    struct instant refilled_at;
    struct frame_state remote;
    bool declined[LANE_COUNT];
    int64_t clock_offset_ms; /* their clock minus our unjudged one */
    uint64_t told_clock;     /* the greater, the later it was told */
    enum link_phase phase;

    struct id_queue outbox[LANE_COUNT];
    size_t outbox_count;
    uint32_t unacknowledged; /* RECORDS frames */
    uint64_t frames_sent, frames_acknowledged;
    struct id_set known;    /* the peer has them: sent or received of late */
    struct id_set withheld; /* the peer refused them, or said that they are beaten */
    struct id_set unwanted; /* we refused them */
    struct id_queue gone;   /* answers to send */
    struct frame_refusal *refusals;
    size_t refusal_count, refusal_capacity;

    bool slots[LIMIT_WINDOW]; /* RECORDS frames of theirs not yet decided */
    uint32_t got_due;
    struct shelf shelf;

    struct sync sync;     /* passes that we lead: outbound links */
    struct answer answer; /* the pass that they lead: inbound links */
    uint64_t records_in, records_out, refused;
    uint64_t stored;  /* records of theirs that were new to us */
    uint64_t rebuffs; /* records of ours that they answered GONE or REFUSED */
};

/* ---- peers ---- */

struct peer {
    char address[CORE_ADDRESS_SIZE];
    struct id principal;      /* zero while unknown */
    struct public_key device; /* with has_device; with proven it is what stands there, else a claim
                               */
    bool has_device;
    bool pinned;
    bool dialling;
    bool proven;  /* we dialled it and were greeted */
    bool is_self; /* our own address: never dialled again */
    bool linked;  /* while core->dial_known */
    uint32_t failures;
    struct instant next_dial_at;
};

/* Of a device, or of an address, or both. */
struct shun {
    struct public_key device;
    char address[CORE_ADDRESS_SIZE]; /* "" when it was not us who dialled */
    struct instant until;
    uint64_t span_ms;
};

/* ---- the rest ---- */

/* One of our own registers, whose lease is renewed. */
struct lease {
    struct id id;
    struct id via;
    struct stamp stamp;
    struct hour half; /* from then on it wants signing anew */
    struct instant asked_at;
};

/* What STORED finishes of a submit. */
struct submission {
    bool pending;
    bool partial; /* a bundle's, not what this node signed just now */
    uint64_t ticket;
    size_t taken;
    uint8_t *bytes; /* copies of its records, which the changes borrow */
};

struct core {
    struct core_config config;
    struct ledger *ledger;
    enum status status; /* NO_MEMORY sticks */
    bool loaded;
    bool storing;           /* EFFECT_STORE went out; STORED is to come */
    struct instant dial_at; /* not before it are peers looked at again */
    struct instant
        dial_due;     /* with dial_known: when the first peer may be dialled, if not before */
    bool dial_known;  /* nothing has changed since the peers were last looked through */
    bool tick_wanted; /* the judged clock turned good, or was set */
    struct effects *effects; /* of the step under way */

    struct instant now;
    struct moment moment; /* judged */
    struct moment told;   /* as the performer's last event said */
    uint64_t clocks_told; /* by all links, ever */
    struct wall floor;    /* best known time at floor_at */
    struct instant floor_at;
    struct stamp issued;  /* greatest that core_next_stamp gave */
    struct stamp held;    /* greatest that was accepted */
    struct stamp written; /* greatest that this device signed, as far as the store knew; 0: none */
    uint64_t random;

    struct link *links[LIMIT_LINKS];
    size_t link_count;
    struct peer *peers; /* LIMIT_PEERS of them */
    size_t peer_count;
    struct shun *shuns; /* LIMIT_SHUNS of them */
    size_t shun_count;
    struct intake intake;
    struct submission submission;
    struct changes changes;
    struct lease *leases;
    size_t lease_count, lease_capacity;
    uint64_t copied; /* items of snapshots made of late; it shrinks by LIMIT_COPY_RATE */
    struct instant copied_at;
    uint64_t uploaded; /* bytes sent to strangers of late; it shrinks by LIMIT_UPLOAD_RATE */
    struct instant uploaded_at;
    uint64_t wants_version; /* grows when what links need may be held, or asked for, by now */
    uint64_t trust_pinged;  /* trust version that the links' pings told or are due to tell */
    struct core_counters counters;
    struct frame *frame; /* the one being read */
};

/* core.c */
void core_note(struct core *core, enum status status);
/* A record has been joined, or loaded. */
void core_note_held(struct core *core, const struct record *record);

/* core_effects.c: what goes out of a step. */
void core_emit(struct core *core, const struct effect *effect);
/* Where the next frame begins in the arena; frames are written there, then handed to core_send. */
size_t core_frame_begin(const struct core *core);
void core_send(struct core *core, struct link *link, size_t begin, enum status written);
void core_send_records(struct core *core, struct link *link, const struct id *ids, size_t count);
void core_renew(struct core *core, const struct id *id);
void core_report(struct core *core, enum status status, const struct link *link,
                 const struct id *id, const char *text);
/* Says bye and closes. text is static. Does nothing to a link that is closing. */
void core_drop(struct core *core, struct link *link, enum status status, const char *text);
/* The same for a breach of the protocol: the peer is shunned. */
void core_blame(struct core *core, struct link *link, enum status status, const char *text);
void effects_seal(struct effects *effects);

/* core_clock.c */
void clock_observe(struct core *core, const struct event *event);
void clock_tick(struct core *core);
void clock_note_held(struct core *core, const struct record *record);
struct instant clock_next_hour(const struct core *core);
uint64_t core_random(struct core *core);
/* ms give or take a quarter. */
uint64_t core_jitter(struct core *core, uint64_t ms);
struct instant instant_after(struct instant from, uint64_t ms);

/* core_link.c */
struct link *core_link_find(const struct core *core, struct link_id id);
/* The principal whose delegation the remote proved, and that is good now; zero for a stranger. */
struct id link_principal(const struct core *core, const struct link *link);
/* It has no claim to a place, or to our line, before others: SPEC section 10.7. */
bool link_is_strange(const struct core *core, const struct link *link);
void link_free(struct link *link);
/* Links whose LINK_DOWN came leave the table. */
void links_sweep(struct core *core);
void link_on_up(struct core *core, const struct event *event);
void link_on_down(struct core *core, const struct event *event);
void link_on_frame(struct core *core, const struct event *event);
/* Nothing more is said on it, and nothing waited for. */
void link_end(struct core *core, struct link *link);
/* Takes from the peer's allowance; false, and blamed, when it is used up. */
bool link_spend(struct core *core, struct link *link);

/* core_greet.c: hello, ping, pong, and what follows of them. */
void greet_send_hello(struct core *core, struct link *link);
void greet_on_hello(struct core *core, struct link *link, const struct frame_hello *hello);
void greet_on_state(struct core *core, struct link *link, const struct frame *frame);
void greet_send_ping(struct core *core, struct link *link);
void greet_on_trust(struct core *core);
void greet_tick(struct core *core, struct link *link);
struct instant greet_wake_at(const struct link *link);
struct frame_state greet_state(const struct core *core);

/* core_out.c: what we send of records. */
void out_push_stored(struct core *core);
void out_introduce(struct core *core, struct link *link);
void out_on_got(struct core *core, struct link *link, uint32_t count);
void out_on_gone(struct core *core, struct link *link, const struct frame_ids *ids);
void out_on_refused(struct core *core, struct link *link, const struct frame_refused *refused);
void out_answer_gone(struct core *core, struct link *link, const struct id *id);
void out_answer_refused(struct core *core, struct link *link, const struct id *id,
                        enum status reason);
void out_pump(struct core *core, struct link *link);
void out_done(struct link *link);
/* The peer has it: sent to it or received from it. */
void out_note_known(struct core *core, struct link *link, const struct id *id);
/* A pass will find what the peer has now, which may have dropped what it had; but only a peer that
 * has decided all that was sent, either way, tells that. */
void out_forget_known(struct link *link);
/* One side's trust view or clock is another now: what was refused may be offered again. */
void out_forget_refusals(struct link *link);

/* core_intake.c: records on their way in. */
void intake_on_records(struct core *core, struct link *link, const struct frame_records *records);
void intake_on_verified(struct core *core, struct verify_batch *batch);
/* After a store, or when there was nothing to store: what waited is examined again, what is decided
 * is acknowledged. */
void intake_settle(struct core *core);
void intake_done(struct core *core);
/* Joins a verified record. */
enum status intake_insert(struct core *core, const struct record *record) MUST_CHECK;
/* Takes up records once more, copied; for the shelf. */
void intake_retry(struct core *core, struct link *link, const struct span *records, size_t count);

/* core_decide.c: what becomes of each record, by its status. */
enum verdict {
    VERDICT_BLAME,  /* no honest peer sends such a thing */
    VERDICT_TAKE,   /* held now */
    VERDICT_KNOWN,  /* held already */
    VERDICT_GONE,   /* beaten or ended: no use to anyone */
    VERDICT_REFUSE, /* not now, not here */
    VERDICT_LACK,   /* refused, and kept on the shelf until trust changes */
    VERDICT_EARLY,  /* refused, and kept on the shelf until its time */
};
enum verdict verdict_of(enum status status);
/* Decides an arrival and all its twins. */
void decide(struct core *core, struct arrival *arrival, enum status status);

/* core_shelf.c */
void shelf_put(struct core *core, struct link *link, struct span record, int64_t due_ms);
void shelf_retry(struct core *core, struct link *link);
void shelf_done(struct shelf *shelf);
struct instant shelf_wake_at(const struct core *core, const struct link *link);

/* core_submit.c */
void submit_on_event(struct core *core, const struct event *event);
void submit_on_stored(struct core *core, enum status status);

/* core_lease.c */
void lease_note_held(struct core *core, const struct record *record);
void lease_forget(struct core *core, const struct id *id);
void lease_tick(struct core *core);

/* core_clone.c */
/* The core was loaded, or this device has another delegation than before. */
void clone_begin(struct core *core);
/* A record that this node signed just now was taken; one that a peer sent was. Reports CLONED of
 * what this device's key signed after all that this node knows to have signed. */
void clone_note_written(struct core *core, const struct record *record);
void clone_note_arrived(struct core *core, const struct record *record);

/* core_peers.c: addresses. */
struct peer *peers_find(const struct core *core, const char *address);
void peers_on_event(struct core *core, const struct event *event);
void peers_note_beacon(struct core *core, const struct record *record);
void peers_on_tips(struct core *core, struct link *link, const struct frame_peers *tips);
void peers_on_up(struct core *core, struct link *link);
void peers_on_greeted(struct core *core, struct link *link, struct span claimed);
void peers_on_agreed(struct core *core, struct link *link);
void peers_on_down(struct core *core, struct link *link);
void peers_on_failed(struct core *core, const char *address);
void peers_shun(struct core *core, const struct link *link);
/* The device behind it is linked, in whichever direction, or it is what we dialled. */
bool peers_is_linked(const struct core *core, const struct peer *peer);
/* We found the device at an address that is pinned. */
bool peers_is_named(const struct core *core, const struct public_key *device);
bool peers_is_shunned(const struct core *core, const struct public_key *device,
                      const char *address);
/* 0 for one that is not. */
struct instant peers_shunned_until(const struct core *core, const struct peer *peer);

/* core_dial.c: which of them to dial, and when. */
void dial_tick(struct core *core);
struct instant dial_wake_at(struct core *core);
/* A peer, a link's being up, greeted or closing, or a shunning is another than before. */
void dial_forget(struct core *core);

/* core_sync.c: the passes that we lead. */
void sync_init(struct sync *sync, uint64_t seed);
void sync_done(struct sync *sync);
/* The remote's state has just been told: begin, go on, or end. */
void sync_on_state(struct core *core, struct link *link, bool pong);
void sync_on_message(struct core *core, struct link *link, const struct frame_reconcile *message);
/* The peer brought something new: a session that waits for it is not stalled. */
void sync_note_progress(const struct core *core, struct link *link);
/* A record or a GONE came. */
void sync_on_answered(struct core *core, struct link *link, const struct id *id);
/* The next id to offer, when this lane is the pass's. */
bool sync_next_offer(struct link *link, enum lane lane, struct id *out);
void sync_pump(struct core *core, struct link *link);
struct instant sync_wake_at(const struct link *link);
void sync_tick(struct core *core, struct link *link);

/* core_snapshot.c: whether a pass may be opened that takes a copy of its lane; false, and the link
 * dropped without blame, when there were too many of late or there are too many now. */
bool snapshot_afford(struct core *core, struct link *link, const struct pass_terms *terms);

/* core_upload.c: whether more may be sent on the link now; what was; when strangers may have more.
 */
bool upload_allows(struct core *core, const struct link *link);
void upload_note(struct core *core, const struct link *link, size_t size);
struct instant upload_wake_at(const struct core *core);

/* core_answer.c: the pass that the peer leads. */
void answer_init(struct answer *answer);
void answer_done(struct answer *answer);
/* Lets go of a pass that is over; what is wanted by it afterwards is answered by GONE. */
void answer_let_go(struct answer *answer);
/* Lets go of it when nothing was wanted for long. */
void answer_rest(const struct core *core, struct link *link);
void answer_on_message(struct core *core, struct link *link, const struct frame_reconcile *message);
void answer_on_want(struct core *core, struct link *link, const struct frame_ids *want);
/* The next id that was asked for, when this lane is the pass's. */
bool answer_next_wanted(struct link *link, enum lane lane, struct id *out);

/* core_agree.c: the hour and the salt of a pass. */
struct hour agree_hour(const struct core *core, const struct link *link);
bool agree_lane_equal(const struct core *core, const struct link *link, enum lane lane);
bool agree_lane_carried(const struct core *core, const struct link *link, enum lane lane);
void agree_salt(struct id *out, const struct link *link, uint64_t session);
bool agree_all_equal(const struct core *core, const struct link *link);
void agree_note_phase(struct core *core, struct link *link, enum link_phase phase);

#endif
