/* A store full of associations for those who only ask: as they would be, but that nobody signed. */
#ifndef ZAWLBUK_TESTS_BENCH_LIBRARY_H
#define ZAWLBUK_TESTS_BENCH_LIBRARY_H

#include "store/store.h"
#include "tests/bench/corpus.h"

/* At which everything counts. */
#define LIBRARY_HOUR 500000
#define LIBRARY_SAMPLES_MAX 100000

struct library {
    struct corpus corpus;
    struct store *store;
    struct id *samples; /* of some records, all over the store */
    size_t sample_count;
};

void library_make(struct library *library, const char *path, size_t associations, uint64_t seed);
void library_done(struct library *library);
/* The principal that stands for an association. */
struct id library_author(size_t association);

#endif
