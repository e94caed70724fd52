/* The scripted run of a store: a new home, group commits of all lanes, replacements, deletions,
 * checkpoints, queries, starting again. What stands after each step is known. */
#ifndef ZAWLBUK_TESTS_SWEEP_SCRIPT_H
#define ZAWLBUK_TESTS_SWEEP_SCRIPT_H

#include "shelf.h"

#define SCRIPT_RECORDS_MAX 64
#define SCRIPT_STEPS_MAX 32
#define SCRIPT_MARK_SIZE 17
#define SCRIPT_NOTE "sweep"

struct script_record {
    struct written written;
    size_t put_at; /* index of the step */
    size_t dropped_at;
    bool is_entry;               /* it has a row in the members' tables, */
    bool is_searched;            /* and in the full text */
    char mark[SCRIPT_MARK_SIZE]; /* a word that stands in no other, or "" */
};

struct script_step {
    size_t begun; /* how far the tape was */
    size_t done;  /* the same at the moment of the acknowledgement */
};

struct script {
    struct id network;
    struct id principal;
    struct script_record records[SCRIPT_RECORDS_MAX];
    size_t record_count;
    struct script_step steps[SCRIPT_STEPS_MAX];
};

/* What a run may get wrong, so that it can be seen that this is noticed. */
enum script_fault {
    SCRIPT_FAULTLESS,
    SCRIPT_UNSYNCED,  /* commits without a sync */
    SCRIPT_EARLY,     /* acknowledged before it is stored */
    SCRIPT_UNERASED,  /* what is deleted is only unlinked */
    SCRIPT_UNDELETED, /* deletions acknowledged and not made */
    SCRIPT_FAULT_COUNT,
};

void script_init(struct script *script);
void script_done(struct script *script);
size_t script_step_count(void);

/* Opens the store of the shelf and takes the steps from the first on, up to the first that fails or
 * the last; *done is how many were acknowledged. length, which may be NULL, is how far the tape is
 * by now. The store is closed in the end. */
enum status script_run(struct script *script, struct shelf *shelf, enum script_fault fault,
                       const size_t *length, size_t *done) MUST_CHECK;

/* One step, of a store that is open; also opens it anew. */
enum status script_take(struct script *script, struct shelf *shelf, enum script_fault fault,
                        size_t step) MUST_CHECK;

/* Whether the record is held after so many steps. */
bool script_holds(const struct script_record *record, size_t steps);
/* The value of the note after so many steps; 0: none. */
size_t script_note_after(size_t steps);

#endif
