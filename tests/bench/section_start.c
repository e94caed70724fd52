/* How long a daemon takes to start with what it has, and how much memory it then holds. */
#include <poll.h>

#include "tests/bench/bench.h"
#include "tests/bench/daemon.h"
#include "tests/bench/machine.h"
#include "tests/bench/stock.h"

#define STARTS 3
/* Milliseconds of rest after the start, for what a daemon does then. */
#define REST_MS 500

static const struct start {
    size_t records;
    size_t records_smoke;
    double seconds_most; /* 0: no target */
    double mb_most;
} starts[] = {
    {0, 0, 0, 10},
    {10000, 200, 0, 0},
    {100000, 300, 1, 64},
    {1000000, 0, 0, 0},
};

struct found {
    double seconds; /* the best of some */
    double mb;
    double most_mb;
};

static void look(const struct bench *bench, const char *home, struct found *found)
{
    struct daemon_run daemon;

    daemon_start(&daemon, bench, home, 0);
    (void)poll(NULL, 0, bench->smoke ? 0 : REST_MS);
    if (found->seconds <= 0 || daemon.ready_s < found->seconds)
        found->seconds = daemon.ready_s;
    found->mb = (double)machine_resident_kb(daemon.pid) / 1024;
    found->most_mb = (double)machine_resident_most_kb(daemon.pid) / 1024;
    daemon_stop(&daemon);
}

static void tell(struct bench *bench, const struct start *start, const struct found *found,
                 size_t records)
{
    report_add(&bench->report,
               &(struct figure){.section = "start",
                                .value = found->seconds,
                                .unit = "s",
                                .aim = start->seconds_most > 0 ? AIM_MOST : AIM_NONE,
                                .target = start->seconds_most},
               "until ready, with %zu records", records);
    report_add(&bench->report,
               &(struct figure){.section = "start",
                                .value = found->mb,
                                .unit = "MB",
                                .aim = start->mb_most > 0 ? AIM_MOST : AIM_NONE,
                                .target = start->mb_most},
               "resident, with %zu records", records);
    report_add(&bench->report,
               &(struct figure){.section = "start", .value = found->most_mb, .unit = "MB"},
               "resident at most, with %zu records", records);
}

void section_start(struct bench *bench)
{
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        const struct start *start = &starts[i];
        size_t records = bench->smoke ? start->records_smoke : start->records;
        struct found found = {.seconds = 0};
        struct stock stock;
        char copy[BENCH_PATH_SIZE];

        if (records == 0 && start->records > 0)
            continue;
        stock_get(bench, &stock, records == 0 ? starts[1].records_smoke : records);
        if (records == 0)
            stock_copy_newcomer(bench, &stock, copy);
        for (int k = 0; k < (bench->smoke ? 1 : STARTS); k++)
            look(bench, records == 0 ? copy : stock.hub, &found);
        tell(bench, start, &found, records);
    }
}
