/* Random histories: a Cell, some principals, and all that they and the thieves of their keys sign.
 * Everything follows from the seed. What is written goes through protocol/record.h; what it means
 * is kept beside it, so that the model need not read bytes. */
#ifndef ZAWLBUK_TESTS_HISTORY_H
#define ZAWLBUK_TESTS_HISTORY_H

#include "dice.h"
#include "protocol/ledger.h"

#define HISTORY_DEEDS_MAX 900
#define HISTORY_PRINCIPALS_MAX 16 /* index 0 is the Cell */
#define HISTORY_STEPS_MAX 6
#define HISTORY_COMMITTEES_MAX 1024
#define HISTORY_SIGNERS_MAX 4
#define HISTORY_PAIRS 96
#define HISTORY_BYTES (4U << 20)
#define HISTORY_HOUR INT64_C(500000) /* of the first step */
#define NONE (-1)

/* Key pairs of the whole run, ascending by public key. */
struct keyring {
    struct sign_pair pairs[HISTORY_PAIRS];
};

/* Members of a key set as places in the keyring, ascending. */
struct committee {
    uint32_t members[HISTORY_SIGNERS_MAX];
    uint32_t count;
    uint32_t threshold;
};

/* What an inception or rotate leaves behind: who signs now, who is committed to. */
struct reign {
    struct committee current;
    struct committee next;
};

enum forgery {
    FORGERY_NONE,
    FORGERY_SIGNATURE, /* over other bytes */
    FORGERY_KEY,       /* names a key outside the prime-order group */
};

/* One record. Bodies are as meant; which of them counts is the kind's affair. */
struct deed {
    struct record record;
    struct record other; /* the same payload, signed by other members; bytes.size 0: none */
    struct key_event_body event;
    struct recognition_body recognition;
    struct succession_body succession;
    bool readable; /* decision or vouch: the body can be read and is not a deletion */
    enum forgery forgery;
    uint32_t step; /* first delivered then; HISTORY_STEPS_MAX: never */
    uint32_t owner;
    uint32_t reign; /* key events: who may sign the next one */
    int parent;     /* key events: deed, or NONE */
    uint32_t pair;  /* delegate: place of its key in the keyring */
};

struct history {
    const struct keyring *keyring;
    struct dice dice;
    uint64_t seed;
    bool verified; /* signed for real, so that every signature can be checked */
    struct id network;
    struct id principals[HISTORY_PRINCIPALS_MAX];
    int inceptions[HISTORY_PRINCIPALS_MAX]; /* deeds */
    uint32_t principal_count;
    struct deed *deeds;
    uint32_t count;
    struct reign reigns[HISTORY_COMMITTEES_MAX];
    uint32_t reign_count;
    struct wall clocks[HISTORY_STEPS_MAX];
    uint32_t step_count;
    uint32_t step;  /* of what is being written */
    bool prompt;    /* all of it is delivered, and at once */
    bool welcoming; /* all but the last are recognised, and vouch for it */
    uint8_t *bytes;
    size_t size;
    struct buffer payload;
    struct buffer body;
};

void keyring_init(struct keyring *keyring);

/* Allocates once; history_make may then be called again and again. */
void history_open(struct history *history, const struct keyring *keyring);
void history_close(struct history *history);
void history_make(struct history *history, uint64_t seed);

/* The deed of that id, or NONE. */
int history_find(const struct history *history, const struct id *id);

#endif
