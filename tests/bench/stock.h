/* Stores and homes that are full before a measurement begins. */
#ifndef ZAWLBUK_TESTS_BENCH_STOCK_H
#define ZAWLBUK_TESTS_BENCH_STOCK_H

#include "tests/bench/bench.h"
#include "tests/bench/network.h"

/* A store with all records of the network, which nobody verified, at path. */
void stock_fill(const struct network *network, const char *path);

/* Homes of one network: that of the Cell, with so many records, and that of its first association,
 * with its own key log alone. Made when first asked for, and kept for the other sections. */
struct stock {
    size_t records;
    uint64_t size; /* bytes of all records */
    char hub[BENCH_PATH_SIZE];
    char newcomer[BENCH_PATH_SIZE];
    double cpu_s; /* that it took */
};
void stock_get(const struct bench *bench, struct stock *stock, size_t records);
/* A copy of the newcomer's home, for one run. */
void stock_copy_newcomer(const struct bench *bench, const struct stock *stock,
                         char out[BENCH_PATH_SIZE]);

#endif
