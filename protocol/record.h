/* The signed record: envelope, id, signatures; and the trust bodies, whose schemas are frozen.
 * SPEC sections 3 and 6. */
#ifndef ZAWLBUK_PROTOCOL_RECORD_H
#define ZAWLBUK_PROTOCOL_RECORD_H

#include <stdbool.h>

#include "crypto/hash.h"
#include "crypto/sign.h"
#include "protocol/buffer.h"
#include "protocol/kind.h"
#include "protocol/limits.h"
#include "protocol/stamp.h"

#define RECORD_VERSION 1

struct subject {
    uint8_t bytes[LIMIT_SUBJECT_SIZE];
    uint8_t size;
};

struct key_signature {
    struct public_key key; /* zero where the delegation names the key */
    struct signature signature;
};

/* A decoded record. Spans borrow from the bytes it was read from. */
struct record {
    struct span bytes;   /* all of it, as received; forwarded and stored unchanged */
    struct span payload; /* what is signed */
    struct span body;    /* canonical map; one byte 0x80 is a deletion */
    struct id id;
    struct id author; /* the principal; of an inception, its own id */
    struct id via;    /* delegation; zero in key events */
    uint32_t kind;
    const struct kind_class *class;
    struct subject subject;
    struct stamp stamp;
    uint32_t signature_count;
    struct key_signature signatures[LIMIT_ROTATION_KEYS]; /* ascending by key in key events */
    bool cell_inception; /* signed and named under network id zero */
};

/* Decodes and checks form and sizes, nothing that needs another record. TRUNCATED, TRAILING,
 * NOT_CANONICAL, WRONG_TYPE, OUT_OF_RANGE, TOO_LARGE, BAD_VERSION, UNKNOWN_CLASS, BAD_SIGNERS. */
enum status record_read(struct record *out, struct span bytes, const struct id *network) MUST_CHECK;

/* The same, of bytes that record_read found to be the record of that id: neither is it named anew
 * nor its body gone through, which is most of the work. */
enum status record_read_again(struct record *out, struct span bytes, const struct id *id,
                              const struct id *network) MUST_CHECK;

/* True for an empty body: the author deleted this entry. */
bool record_is_deletion(const struct record *record);

/* The id of the network that the signature covers: zero for the Cell's inception. */
struct id record_signing_network(const struct record *record, const struct id *network);

/* What an author decides of a record; the rest follows. via is zero for key events. */
struct record_draft {
    struct id author; /* zero for an inception */
    struct id via;
    uint32_t kind;
    struct subject subject;
    struct stamp stamp;
    struct span body;
};

/* Appends the canonical payload of a draft. TOO_LARGE when the body exceeds its class. */
enum status record_write_payload(struct buffer *out, const struct record_draft *draft) MUST_CHECK;

/* Signs a payload under the network id (zero for the Cell's inception). */
void record_sign(struct signature *out, const struct sign_pair *pair, const struct id *network,
                 struct span payload);

/* Appends the record: payload and its signatures; keyed says whether the keys stand beside them
 * (key events, in which case they must be ascending). */
enum status record_write(struct buffer *out, struct span payload,
                         const struct key_signature *signatures, size_t count,
                         bool keyed) MUST_CHECK;

/* Draft to whole record signed by one device key. */
enum status record_compose(struct buffer *out, const struct record_draft *draft,
                           const struct sign_pair *device, const struct id *network) MUST_CHECK;

/* The id of a payload under a network. */
struct id record_id(struct span payload, const struct id *network);

struct subject subject_of(const void *bytes, size_t size);
struct subject subject_of_id(const struct id *id);
int subject_compare(const struct subject *a, const struct subject *b);

#endif
