/* A whole network of signed records, made before any clock starts: the Cell, its recognitions, the
 * associations' key logs and their entries. */
#ifndef ZAWLBUK_TESTS_BENCH_NETWORK_H
#define ZAWLBUK_TESTS_BENCH_NETWORK_H

#include "crypto/dh.h"
#include "protocol/record.h"
#include "tests/bench/corpus.h"

/* Who signs: keys out of a number, and what was delegated to the device's. */
struct author {
    struct id network;
    struct id id;
    struct id delegation;
    struct sign_seed device_seed;
    struct sign_pair rotation;
    struct sign_pair device;
};

struct arena;

struct network {
    struct corpus corpus;
    int64_t now_ms; /* wall time at which it is made; no record is later */
    struct author cell;
    struct author first;  /* of association 0 */
    struct span *records; /* trust in an order in which each can be taken in, then by stamp */
    size_t count;
    size_t named_count; /* the Cell's log and recognitions: then the logs of those it names */
    size_t trust_count; /* with the logs */
    uint64_t size;      /* bytes of all records */
    double cpu_s;       /* that making it took */
    struct arena *arenas;
};

/* So many records, or all of so many associations. Uses two threads. */
void network_make(struct network *network, size_t records, uint64_t seed);
void network_make_associations(struct network *network, size_t associations, uint64_t seed);
void network_done(struct network *network);

/* One more entry of an author, appended: a place of that subject, stamped ms. */
void network_write_place(struct buffer *out, const struct author *author, const char *subject,
                         int64_t ms);
/* The author of an association, whose keys follow from the seed; its log is written again. */
void network_author(const struct network *network, struct author *out, size_t association);

#endif
