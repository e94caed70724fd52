/* The parts of the history generator: stamps, key events, and what delegations sign. */
#ifndef ZAWLBUK_TESTS_WRITE_H
#define ZAWLBUK_TESTS_WRITE_H

#include "history.h"

/* A stamp of about now, not below least, sometimes ahead of now. Whole half hours, so that equal
 * ones and those at the very hour are frequent. */
struct stamp write_stamp(struct history *history, struct stamp least);
/* A random hour, near often enough to come within the history. */
struct hour write_hour(struct history *history);
/* Takes in a written record: reads it back, decides when it is delivered. Returns the deed, or NONE
 * when the history is full or holds it already. */
int write_deed(struct history *history, struct span record, const struct deed *deed);
/* Signs (or, in a history that is not verified, fills in) a signature. */
void write_signature(struct history *history, struct key_signature *out, uint32_t pair,
                     struct span payload, const struct id *network);

struct event_plan {
    uint32_t owner;
    uint32_t kind;
    int parent;        /* deed; NONE for an inception */
    int target;        /* revoke: deed */
    uint32_t roles;    /* delegate */
    struct hour until; /* delegate */
    bool flawed;       /* breaks a rule of validity */
};
/* Writes a key event; returns the deed or NONE when there is no room. */
int write_event(struct history *history, const struct event_plan *plan);
int write_delegate(struct history *history, uint32_t owner, int parent, uint32_t roles);
/* A key event of any kind but inception upon that parent. */
int write_any_event(struct history *history, uint32_t owner, int parent);

/* Whole ways of a principal's log. */
void write_founding(struct history *history, uint32_t owner);
void write_growth(struct history *history, uint32_t owner);
void write_fork(struct history *history, uint32_t owner);
void write_dispute(struct history *history, uint32_t owner);
void write_crowd(struct history *history, uint32_t owner);
void write_full_log(struct history *history, uint32_t owner);
/* Revoke, delegate the survivors, sign the entries again. */
void write_ceremony(struct history *history, uint32_t owner);

/* A random key event of the owner, mostly a late one; NONE when there is none. */
int pick_event(struct history *history, uint32_t owner);
/* Any key event of the owner, all alike. */
int pick_any_event(struct history *history, uint32_t owner);
/* A random delegation of the owner whose roles contain these; NONE when there is none. */
int pick_delegation(struct history *history, uint32_t owner, uint32_t roles);

/* Records of class 2 and above, by a delegation (deed). */
struct entry_plan {
    int via;
    uint32_t kind;
    struct subject subject;
    struct stamp stamp;
    struct span body;
};
int write_entry(struct history *history, const struct entry_plan *plan, const struct deed *meaning);
void write_recognition(struct history *history, uint32_t subject, bool plain);
/* A plain one is neither withdrawn nor odd in any way. */
void write_vouch(struct history *history, uint32_t owner, const struct id *subject, bool plain);
/* So many vouch for one. */
void write_welcome(struct history *history, uint32_t subject, uint32_t vouchers);
void write_succession(struct history *history, uint32_t subject);
void write_publication(struct history *history, uint32_t owner);
/* More registers of a kind than its quota. */
void write_burst(struct history *history, uint32_t owner);
/* At a place where something stands already: newer, older, equal, by another key, deleting. */
void write_collision(struct history *history);

#endif
