/* Inside of the ledger, shared by its own files only. */
#ifndef ZAWLBUK_PROTOCOL_LEDGER_STATE_H
#define ZAWLBUK_PROTOCOL_LEDGER_STATE_H

#include "protocol/id_map.h"
#include "protocol/keylog.h"
#include "protocol/ledger.h"
#include "protocol/sum_tree.h"

/* What a readable recognition, announce or final says. */
struct decision {
    enum recognition_state state;
    char country[3];
    struct hour review;
    struct id head;
    struct id successor;
};

/* A held record. Owned by the ledger's records map. */
struct slot {
    struct id id;
    struct stamp stamp;
    struct principal *author;
    struct principal *about;   /* whom a trust register concerns; NULL otherwise */
    struct decision *decision; /* owned; of recognitions, announces, finals */
    struct hour end;
    struct hour shown_until; /* as last told to the store */
    uint32_t kind;
    uint32_t size;
    uint32_t position; /* in author->slots */
    uint32_t epoch;
    uint16_t event; /* key event: its index in the log; else its delegation's */
    struct subject subject;
    bool readable; /* trust registers: the body follows its schema */
    bool ahead;    /* of our own, and later than a good clock allows: as if it were not there */
    bool offered;  /* in the lane's tree */
};

struct slot_list {
    struct slot **items;
    size_t count;
    size_t capacity;
};

/* Room for the class numbers of the frozen table. */
#define CLASSES_MAX 16

struct principal {
    struct id id;
    struct keylog log;
    uint32_t registers[CLASSES_MAX]; /* how many of each class it has */
    struct slot_list slots;          /* all its held records, key events included, in no order */
    struct slot_list vouches;        /* on it, by others */
    struct slot *recognition;        /* on it */
    struct slot *announce;
    struct slot *final;
    struct hour hidden_since;
    struct principal_view told; /* as last told to the store */
    bool was_told;
    /* As of the ledger's hour: */
    enum admission admission;
    bool named;
    bool admitted;
    bool asking;  /* counted as a request */
    bool unnamed; /* lost its name since the last trim */
    uint32_t vouch_count;
};

struct ledger {
    struct id network;
    struct id self;
    struct principal *cell;
    struct principal **principals; /* ascending by id */
    size_t principal_count;
    size_t principal_capacity;
    struct id_map records;   /* id -> slot */
    struct id_map registers; /* place -> slot */
    struct sum_tree lanes[LANE_COUNT];
    struct lane_digest digests[LANE_COUNT]; /* kept, where it is so */
    bool digest_kept[LANE_COUNT];           /* since the lane last changed */
    struct hour hour;
    uint64_t trust_version;
    uint32_t request_count;
    bool trim_due; /* somebody is unnamed */
    bool loading;  /* until loaded: the store's rows are taken to be right, nothing is reported */
};

/* ledger.c */
struct principal *ledger_get_principal(const struct ledger *ledger, const struct id *id);
enum status ledger_make_principal(struct ledger *ledger, const struct id *id,
                                  struct principal **out) MUST_CHECK;
/* The hash that names a register's place. */
struct id ledger_place(const struct id *author, uint32_t kind, const struct subject *subject);
const struct key_event *slot_key_event(const struct slot *slot);
bool slot_is_key_event(const struct slot *slot);
/* Whether a register is stamped later than a good clock allows. */
bool slot_is_ahead(const struct slot *slot, const struct moment *now);
enum lane slot_lane(const struct slot *slot);
void ledger_view_principal(const struct ledger *ledger, const struct principal *principal,
                           struct principal_view *out);
bool ledger_is_self(const struct ledger *ledger, const struct principal *principal);
void ledger_free_principal(struct principal *principal);

/* ledger_slot.c: adding and taking away, without judging what follows from it. */
enum status ledger_add_slot(struct ledger *ledger, const struct record *record,
                            struct principal *author, uint16_t event, struct slot **out) MUST_CHECK;
/* Frees the slot; takes it out of every list, map and tree, and reports the DROP. */
enum status ledger_drop_slot(struct ledger *ledger, struct slot *slot,
                             struct changes *changes) MUST_CHECK;
enum status ledger_set_offered(struct ledger *ledger, struct slot *slot, bool offered) MUST_CHECK;
enum status changes_add(struct changes *changes, const struct change *change) MUST_CHECK;

/* ledger_time.c: its end is past by so much that a good clock drops it. */
bool slot_is_over(const struct slot *slot, struct hour hour);

/* ledger_judge.c: what is effective, as of an hour. */
enum admission principal_admission_at(const struct ledger *ledger,
                                      const struct principal *principal, struct hour hour);
bool principal_named_at(const struct principal *principal, struct hour hour,
                        const struct ledger *ledger);
bool principal_admitted_at(const struct ledger *ledger, const struct principal *principal,
                           struct hour hour);
struct hour slot_shown_until(const struct slot *slot);
bool slot_offered_at(const struct ledger *ledger, const struct slot *slot, struct hour hour);
bool slot_effective_at(const struct ledger *ledger, const struct slot *slot, struct hour hour);
/* Reports the principal's row when it is not as last told. */
enum status ledger_tell(struct ledger *ledger, struct principal *principal,
                        struct changes *changes) MUST_CHECK;
/* Judges a principal anew, and those it vouches for or, being the Cell, all. */
enum status ledger_refresh(struct ledger *ledger, struct principal *principal,
                           struct changes *changes) MUST_CHECK;
enum status ledger_refresh_all(struct ledger *ledger, struct changes *changes) MUST_CHECK;
/* Brings offered and shown_until of one slot up to its author's judgement. */
enum status ledger_settle_slot(struct ledger *ledger, struct slot *slot,
                               struct changes *changes) MUST_CHECK;

/* ledger_time.c: what must go. */
/* Of those who lost their name, forgets whom the pen of requests has no room for: who waits there
 * came first. Drops records of any principal but leaves all principals where they are. */
enum status ledger_trim(struct ledger *ledger, struct changes *changes) MUST_CHECK;
/* Forgets a principal that no record is of or on; the pointer may dangle then. */
void ledger_forget_blank(struct ledger *ledger, struct principal *principal);

#endif
