/* What the parts of the bench share: how it was called, what it measured, how it gives up. */
#ifndef ZAWLBUK_TESTS_BENCH_BENCH_H
#define ZAWLBUK_TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "crypto/status.h"
#include "tests/bench/report.h"

#define BENCH_PATH_SIZE 256
#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

/* Rates of this machine, measured in this run before the first section that needs them. */
struct limits {
    bool measured;
    double verify_per_s;      /* Ed25519, records of the usual size, one core */
    double verify_cpu_us;     /* processor time of one */
    double verify_both_per_s; /* the same, two cores */
    double insert_per_s;      /* rows of the same size into SQLite, durable, 1,000 a commit */
    double loopback_mb_per_s; /* bytes from process to process over TCP, in millions */
};

struct bench {
    uint64_t seed;
    size_t records;                /* asked for; 0: the section's own sizes */
    bool smoke;                    /* sizes so small that only the program itself is tested */
    char folder[BENCH_PATH_SIZE];  /* ours alone; removed at the end */
    char program[BENCH_PATH_SIZE]; /* zawlbuk */
    struct report report;
    struct limits limits;
};

/* Each measures and adds its figures. */
void section_take_in(struct bench *bench);
void section_replica(struct bench *bench);
void section_reconcile(struct bench *bench);
void section_spread(struct bench *bench);
void section_query(struct bench *bench);
void section_start(struct bench *bench);

/* Measures the limits unless that was done. */
void limits_measure(struct bench *bench);

/* Ends the program with a message: what is measured cannot be trusted any more. */
void bench_die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* Dies unless OK. */
void bench_must(enum status status, const char *what);
/* Memory that is there. */
void *bench_alloc(size_t count, size_t size);
/* A line of progress, on a terminal alone. */
void bench_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
