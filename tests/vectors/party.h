/* Principals that write the records of the vectors: keys from readable seeds, every byte the same
 * on every run. A call that cannot do its work ends the program with the reason. */
#ifndef ZAWLBUK_TESTS_VECTORS_PARTY_H
#define ZAWLBUK_TESTS_VECTORS_PARTY_H

#include <jansson.h>

#include "protocol/trust_body.h"

/* The hour that all vectors count from: 2024-10-04T00:00Z. */
#define BASE_HOUR INT64_C(480000)
/* No end, for a delegation: the greatest hour that the field takes. */
#define UNTIL_NEVER (INT64_C(1) << 40)
#define PARTY_KEYS_MAX 3
#define LABEL_SIZE 64

struct story_record {
    char name[LABEL_SIZE];
    struct buffer bytes;
    struct id id;
};

/* What happened: all records that were written, in the order of writing. */
struct story {
    const char *name;
    const char *about;
    const char *spec; /* sections of SPEC that it exercises */
    struct id network;
    struct stamp now; /* of the next record; grows by a second with each */
    struct story_record *records;
    size_t record_count;
    json_t *keys; /* {label: {seed, public}} of every key that was used */
    json_t *principals;
};

/* A place in a key log, where the next event goes. */
struct mark {
    struct id id;
    uint32_t sequence;
    uint32_t generation; /* of rotation keys, from 0 */
};

/* Copying one makes a second hand with the same keys: a thief, or a committee of two minds. */
struct party {
    const char *name;
    struct id id; /* zero before the inception */
    uint32_t key_count;
    uint32_t threshold;
    struct mark tip;
    struct id delegation;
    struct sign_pair device;
    uint32_t device_number;
};

/* Goes on only with OK. */
void must(enum status status);

void story_init(struct story *story, const char *name, const char *about, const char *spec);
void story_done(struct story *story);
/* The next record is stamped at that hour after BASE_HOUR. */
void story_at(struct story *story, int64_t hour);
/* Copies the record in and gives its id. */
struct id story_add(struct story *story, const char *name, struct span bytes);

/* The pair whose seed is the label's ASCII bytes, zeros behind; noted among the story's keys. */
void story_pair(struct story *story, struct sign_pair *out, const char *label);

/* Writes the inception. The first party of a story is its Cell and names the network. */
void party_begin(struct story *story, struct party *party, const char *name, uint32_t key_count,
                 uint32_t threshold);
/* Signs with the current rotation keys; sets sequence and predecessor; a rotate's keys too. */
struct id party_event(struct story *story, struct party *party, uint32_t kind,
                      struct key_event_body body);
/* A new device key, with which the party signs from now on; until is an hour after BASE_HOUR, or
 * UNTIL_NEVER. */
struct id party_delegate(struct story *story, struct party *party, uint32_t roles, int64_t until);
struct id party_rotate(struct story *story, struct party *party);
struct id party_revoke(struct story *story, struct party *party, const struct id *delegation);

/* Signed by the device key. */
struct id party_write(struct story *story, struct party *party, uint32_t kind,
                      const struct subject *subject, struct span body);
/* A place of that name; name NULL deletes it. */
struct id party_place(struct story *story, struct party *party, const char *subject,
                      const char *name);
struct id party_recognise(struct story *story, struct party *cell, const struct party *about,
                          enum recognition_state state, const char *country);
struct id party_vouch(struct story *story, struct party *party, const struct id *about);
/* kind is KIND_ANNOUNCE or KIND_FINAL. */
struct id party_succeed(struct story *story, struct party *cell, uint32_t kind,
                        const struct id *old, const struct id *successor, const struct id *head);

/* The rotation pairs of a generation, ascending by public key, and the set they make. */
void party_pairs(struct story *story, const struct party *party, uint32_t generation,
                 struct sign_pair pairs[PARTY_KEYS_MAX], struct key_set *set);
/* Payload of a draft to whole record, signed by those pairs under the network. */
void party_seal(struct buffer *out, struct span payload, const struct sign_pair *pairs,
                size_t count, const struct id *network);

#endif
