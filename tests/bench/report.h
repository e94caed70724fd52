/* Figures as they are found, each beside its limit and its target; a table, and JSON. */
#ifndef ZAWLBUK_TESTS_BENCH_REPORT_H
#define ZAWLBUK_TESTS_BENCH_REPORT_H

#include <stddef.h>

#define REPORT_NAME_SIZE 64
#define REPORT_FIGURES_MAX 256

enum aim {
    AIM_NONE,
    AIM_LEAST,       /* the value is to be at least so much */
    AIM_MOST,        /* at most */
    AIM_SHARE_LEAST, /* at least this share of the limit */
    AIM_SHARE_MOST,  /* at most this multiple of the limit */
};

struct figure {
    const char *section;
    char name[REPORT_NAME_SIZE];
    double value;
    const char *unit;
    const char *limit_name; /* NULL: no limit stands beside it */
    double limit;           /* in the same unit */
    enum aim aim;
    double target;
};

struct report {
    struct figure figures[REPORT_FIGURES_MAX];
    size_t count;
};

/* Adds the figure under that name and prints its row. */
void report_add(struct report *report, const struct figure *figure, const char *name, ...)
    __attribute__((format(printf, 3, 4)));
/* The figures that miss their target. */
size_t report_missed(const struct report *report);
/* Writes all as JSON; dies when it cannot. */
void report_write(const struct report *report, const char *path);

#endif
