/* SPEC sections 6 to 8 said again, slowly: everything is worked out anew from the whole set of
 * records, with plain loops over all of them. The ledger is measured against it. */
#ifndef ZAWLBUK_TESTS_MODEL_H
#define ZAWLBUK_TESTS_MODEL_H

#include "history.h"

struct model {
    const struct history *history;
    uint32_t count; /* deeds */

    /* Of the history: who refers to whom, by id. */
    int parent[HISTORY_DEEDS_MAX];  /* key events: the previous one */
    int via[HISTORY_DEEDS_MAX];     /* the delegate event */
    int author[HISTORY_DEEDS_MAX];  /* principal */
    int subject[HISTORY_DEEDS_MAX]; /* principal, where the subject is one's id */
    int place[HISTORY_DEEDS_MAX];   /* the first deed with the same register */
    int64_t end[HISTORY_DEEDS_MAX];
    struct id own_commitment[HISTORY_DEEDS_MAX]; /* rotates: to the keys that it carries */

    /* Of the given set: what is held, were all principals named and admitted. */
    bool given[HISTORY_DEEDS_MAX];
    bool valid[HISTORY_DEEDS_MAX];  /* key events */
    bool logged[HISTORY_DEEDS_MAX]; /* among the first 256 */
    bool alive[HISTORY_DEEDS_MAX];
    bool candidate[HISTORY_DEEDS_MAX];      /* class 2 and above: may be taken in */
    bool stands[HISTORY_DEEDS_MAX];         /* outranks the rest, within the quota */
    uint32_t epoch[HISTORY_DEEDS_MAX];      /* of delegates, and of records by them */
    int64_t shown_until[HISTORY_DEEDS_MAX]; /* 0: does not count, whoever is admitted */
    uint32_t event_count[HISTORY_PRINCIPALS_MAX];
    uint32_t valid_count[HISTORY_PRINCIPALS_MAX];
    bool spent[HISTORY_PRINCIPALS_MAX];
    bool disputed[HISTORY_PRINCIPALS_MAX];
    bool dissolved[HISTORY_PRINCIPALS_MAX];
    int recognition[HISTORY_PRINCIPALS_MAX]; /* what stands at the Cell's register, counting or not
                                              */
    int successor[HISTORY_PRINCIPALS_MAX];   /* the final in effect, or NONE */

    /* As of an hour. */
    bool named[HISTORY_PRINCIPALS_MAX];
    enum admission admission[HISTORY_PRINCIPALS_MAX];
    bool admitted[HISTORY_PRINCIPALS_MAX];
    uint32_t vouch_count[HISTORY_PRINCIPALS_MAX];
    uint32_t country_count[HISTORY_PRINCIPALS_MAX];
    bool offered[HISTORY_DEEDS_MAX];
    bool effective[HISTORY_DEEDS_MAX];
};

/* Reads who refers to whom; once a history. */
void model_link(struct model *model, const struct history *history);
/* Works out what is held of a set of deeds and what of it can count. */
void model_hold(struct model *model, const bool *given);
/* Works out names, admissions, the lanes' sets and what is effective. After model_hold. */
void model_as_of(struct model *model, struct hour hour);

/* Deeds that a good clock lets in at that time. */
bool model_in_window(const struct model *model, uint32_t deed, struct wall wall);
/* (epoch, stamp, id) of one record above the other's. */
bool model_outranks(const struct model *model, uint32_t a, uint32_t b);
/* The order of a log: 6.4. */
bool model_comes_before(const struct model *model, uint32_t a, uint32_t b);
bool model_is_ancestor(const struct model *model, int above, int below);
/* The recognition that counts and can be read, or NONE. */
int model_recognition(const struct model *model, uint32_t principal);
/* True when the record's delegation is good for ever, its hour left out. */
bool model_counts(const struct model *model, uint32_t deed);

/* For model.c: validity, the first 256, epochs. */
void model_hold_logs(struct model *model);
/* Which events are alive, as the head of that deed's recognition says (NONE: without one). */
void model_live(struct model *model, uint32_t principal, int recognition);
/* Last rotates that remain under the head; for counting disputes that a head decided. */
uint32_t model_last_rotates(const struct model *model, uint32_t principal, int head);

#endif
