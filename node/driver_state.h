/* Inside of the driver, shared by its own files only. */
#ifndef ZAWLBUK_NODE_DRIVER_STATE_H
#define ZAWLBUK_NODE_DRIVER_STATE_H

#include "node/driver.h"

/* Links of both directions and dials under way, together: the core's LIMIT_LINKS, those half open,
 * and room for dials and for what is being closed. */
#define DRIVER_LINKS_MAX 224
/* Links that are being closed and still have something to write; the oldest of more is closed at
 * once, so that whoever breaks the protocol and does not read takes nobody's place by that. */
#define DRIVER_CLOSING_MAX 16
/* Accepted links whose handshake is under way; the oldest of whoever has most of them gives way to
 * a new one, so that whoever connects and keeps silent takes neither a newcomer's place nor that of
 * our own dials. */
#define DRIVER_HALF_OPEN_MAX 48
/* Milliseconds between two looks whether a store that failed takes bytes again. */
#define DRIVER_STORE_RETRY_MS 10000
/* Milliseconds until a connection is accepted again for which there was no memory. */
#define DRIVER_ACCEPT_RETRY_MS 1000
/* Milliseconds between two clearings of deleted bytes out of the write-ahead log. */
#define DRIVER_TIDY_MS 60000
/* Dials that failed before they began, or wait for the store, and are told to the core from the
 * loop: one of each address that it remembers, for it waits for every one. */
#define DRIVER_FAILED_DIALS_MAX LIMIT_PEERS
/* Dials of names that wait for another's to be looked up: all that the core dials at once without
 * their being named. */
#define DRIVER_WAITING_DIALS_MAX (LIMIT_DIALLED + 1)
/* Submits that wait for their turn. */
#define DRIVER_SUBMITS_MAX 256

/* A submit, copied, until its answer. */
struct submit {
    struct submit *next;
    uint64_t ticket;
    bool partial;
    bool stepped;
    struct driver_waiter waiter;
    size_t count;
    struct span *records; /* into bytes */
    struct buffer bytes;
};

struct driver {
    uv_loop_t *loop;
    struct home *home;
    const struct config *config;
    struct store *store;
    struct core *core;
    struct effects effects;
    uv_tcp_t listener;
    uv_timer_t timer;
    uv_async_t wake; /* submits made from callbacks are stepped from here */
    bool listening;
    bool owes_accept; /* a connection waits that there was no memory for; libuv tells of no other */
    bool timer_open;
    bool stepping;
    bool stopping;
    bool beacon_told;
    bool tick_soon;    /* whatever the core said of its next wake */
    bool peers_untold; /* the core was opened anew and knows no named peers */
    bool reloading;    /* wanted: links are being closed, then the core is opened anew */
    enum status store_status;
    bool untidy;                     /* records were dropped since the last checkpoint */
    struct instant tidied_at;        /* the last checkpoint */
    struct wall good_noted;          /* last good time written down */
    char address[CORE_ADDRESS_SIZE]; /* where others reach us, or "" */
    struct instant store_retry_at;
    struct instant peers_noted_at;
    size_t keylog_count; /* key events in keylog.zaw; 0: not counted yet */
    struct link *links[DRIVER_LINKS_MAX];
    size_t link_count;
    char failed_dials[DRIVER_FAILED_DIALS_MAX][CORE_ADDRESS_SIZE];
    size_t failed_dial_count;
    char waiting_dials[DRIVER_WAITING_DIALS_MAX][CORE_ADDRESS_SIZE]; /* oldest first */
    size_t waiting_dial_count;
    const struct link *looking_up; /* a name that the operator did not give */
    size_t verifications;          /* on the thread pool */
    struct verify_batch *verified; /* by it, and not yet stepped; the core's own */
    size_t open_handles;           /* being closed by a stop */
    uint64_t next_link;
    uint64_t next_ticket;
    bool restored;         /* and has not agreed with a peer yet */
    struct id cloned;      /* the delegation by which somebody else signs, too; zero: none known */
    bool backing_up;       /* on the thread pool */
    struct wall backed_up; /* the last backup; 0: none that is known */
    struct instant backup_look_at;
    struct submit *submits; /* oldest first */
    void (*on_stopped)(void *context);
    void *stop_context;
};

/* driver.c */
void driver_step(struct driver *driver, struct event *event);
struct event driver_event(const struct driver *driver, enum event_type type);
/* Opens the core anew when that is wanted and nobody holds anything of the old one. */
void driver_reload(struct driver *driver);
void driver_finish_stop(struct driver *driver);
/* Tells from the loop what waits: verified batches, peers, dials that failed, submits. Nothing
 * before driver_start, which does so itself. */
void driver_wake(struct driver *driver);
/* The delegation by which our device key counts now, from the ledger. */
void driver_find_delegation(struct driver *driver);

/* driver_effects.c */
void driver_perform(struct driver *driver, enum status *stored, bool *has_stored);
void driver_set_timer(struct driver *driver);
void driver_step_verified(struct driver *driver);

/* driver_links.c */
enum status driver_listen(struct driver *driver, uint16_t *port,
                          struct trouble *trouble) MUST_CHECK;
void driver_accept_owed(struct driver *driver);
/* named: by the operator. Names of others are looked up one after another, for whoever tells of
 * names that never resolve must not hold up those. */
void driver_dial(struct driver *driver, const char *address, bool named);
struct link *driver_find_link(const struct driver *driver, struct link_id id);
void driver_tell_failed_dials(struct driver *driver);
void driver_close_links(struct driver *driver, enum status why);

/* driver_store.c: what storing came to; a failure counts until the store takes bytes again. */
void driver_note_stored(struct driver *driver, enum status stored);
/* Looks whether it does, when the time has come. */
void driver_try_store(struct driver *driver);

/* driver_keylog.c: writes the key log's file anew when the log has grown beyond it. */
void driver_keep_keylog(struct driver *driver);

/* driver_peers.c: keeps the addresses at which peers were found; every now and then; tells the core
 * those that were kept. Nothing of it where named peers alone are dialled. */
void driver_note_peers(struct driver *driver);
void driver_look_at_peers(struct driver *driver);
void driver_tell_noted_peers(struct driver *driver);

/* driver_backup.c: what the store notes of backups; one a day where the configuration wants it. */
void driver_read_backup_note(struct driver *driver);
void driver_look_at_backup(struct driver *driver);

/* driver_twin.c: whether a restored home has caught up, and whether there is a clone of this one.
 */
void driver_read_twin_notes(struct driver *driver);
void driver_look_at_restored(struct driver *driver);
void driver_note_clone(struct driver *driver, const struct id *record);

/* driver_signed.c: submits what the home signed without a running node; each file goes once its
 * records are in the store. */
void driver_submit_signed(struct driver *driver);

/* driver_start.c */
void driver_tell_peer(struct driver *driver, const char *address, bool pinned);

/* driver_beacon.c: once a start, as soon as this node can sign and has an address. */
void driver_tell_beacon(struct driver *driver);

/* driver_submit.c */
void driver_step_submits(struct driver *driver);
void driver_answer(struct driver *driver, uint64_t ticket, enum status status, size_t index);
void driver_fail_submits(struct driver *driver, enum status status);
/* All that somebody waits for: the store takes nothing, and until when nobody knows. */
void driver_refuse_submits(struct driver *driver);
void driver_renew(struct driver *driver, const struct id *id);

#endif
