/* The state of a link's reconciliation: what the side that dialled leads, and what the other side
 * answers with. SPEC section 10.4.
 *
 *                        a state told (hello, ping, pong), lanes differ
 *      NONE -----------------------------------------------------------> RECONCILE
 *        ^                                                                |      |
 *        | all equal, or no lane left                 differences known   |      | none found
 *        | that would move                                                v      v
 *      PROBE <------------------------------------------------------- TRANSFER  next lane
 *              everything asked for is answered, everything offered is decided
 */
#ifndef ZAWLBUK_PROTOCOL_SYNC_H
#define ZAWLBUK_PROTOCOL_SYNC_H

#include "protocol/frame.h"
#include "protocol/id_set.h"
#include "protocol/pass.h"

enum sync_stage {
    SYNC_NONE,
    SYNC_PROBE,     /* our ping is out, its pong decides what comes next */
    SYNC_RECONCILE, /* our message is out, its answer is to come */
    SYNC_TRANSFER,  /* wanting and offering */
};

struct sync_lane {
    uint32_t passes; /* of this session */
    bool stuck;      /* the last pass moved nothing, or there were enough */
    bool clean;      /* the last pass found no difference */
    bool salt_due;   /* to be compared under a salt, whatever the digests say */
};

struct sync {
    enum sync_stage stage;
    uint64_t session; /* number of the last pass begun; 0 before the first */
    enum lane lane;
    struct hour hour;
    bool salted;
    struct id salt;
    struct pass *pass; /* in RECONCILE */
    struct sync_lane lanes[LANE_COUNT];
    struct id_queue needs, haves;
    struct id_set wanted;     /* asked for, not yet answered; as on the wire */
    uint64_t asked, answered; /* ids, in the life of the link */
    uint64_t due;             /* answered when all is that was asked for at due_at */
    struct instant due_at;
    uint64_t wants_seen; /* the core's version when all that is needed was asked for elsewhere, */
    struct instant look_at; /* and when some of that will no longer be waited for */
    uint64_t offered;       /* of this pass */
    uint64_t stored_before, rebuffs_before;
    bool marked;                  /* all is asked for, answered and offered; then: */
    uint64_t frames_mark;         /* our RECORDS frames of which the peer must have decided */
    bool waits_for[LIMIT_WINDOW]; /* their RECORDS frames that we have still to decide */
    struct instant progress_at;
    struct instant salted_at; /* when the last salted session began */
    bool gave_up;             /* with these two states: not tried again until one is another */
    struct frame_state local, remote;
};

struct answer {
    uint64_t session;
    enum lane lane;
    struct hour hour;
    bool salted;
    bool open;               /* messages of it may still come */
    struct pass *pass;       /* while it is open; under a salt, until the next, or let go of */
    struct instant heard_at; /* the last message or WANT of it */
    struct id_queue wanted;  /* real ids to send */
};

#endif
