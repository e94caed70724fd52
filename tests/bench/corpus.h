/* Invented associations, their places and bearers, and what is asked for them: everything follows
 * from a seed and an index. The mix is that of the project's estimate of its network. */
#ifndef ZAWLBUK_TESTS_BENCH_CORPUS_H
#define ZAWLBUK_TESTS_BENCH_CORPUS_H

#include "protocol/body/body.h"
#include "protocol/buffer.h"
#include "protocol/kind.h"
#include "tests/sim/dice.h"

/* Of an association: bearers in office, and gathering places, two and a half in the mean. */
#define CORPUS_BEARERS 12
#define CORPUS_PLACES_LEAST 2
/* With the profile and a node's beacon. */
#define CORPUS_ENTRIES_LEAST (2 + CORPUS_BEARERS + CORPUS_PLACES_LEAST)

#define CORPUS_TEXT_SIZE 160

struct corpus {
    uint64_t seed;
    size_t associations;
    size_t cities;
    size_t countries;
};

struct city {
    char name[32];
    char country[3];
    int32_t latitude_e7;
    int32_t longitude_e7;
};

void corpus_init(struct corpus *corpus, size_t associations, uint64_t seed);

/* Entries of an association, the profile first; how many all before it have. */
size_t corpus_entry_count(size_t association);
size_t corpus_entries_before(size_t association);

/* One entry of an association: its kind, its subject's text and its body, which is appended. */
struct corpus_entry {
    uint32_t kind;
    char subject[24];
};
void corpus_entry(const struct corpus *corpus, struct corpus_entry *entry, struct buffer *body,
                  size_t association, size_t index);

/* What a member may type, and where one may stand. */
void corpus_query(const struct corpus *corpus, char out[CORPUS_TEXT_SIZE], struct dice *dice);
void corpus_position(const struct corpus *corpus, struct point *out, struct dice *dice);

#endif
