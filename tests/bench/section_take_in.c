/* Taking records in, as fast as one link hands them over. */
#include <stdio.h>

#include "tests/bench/bench.h"
#include "tests/bench/folder.h"
#include "tests/bench/machine.h"
#include "tests/bench/taker.h"

#define RECORDS 100000
#define RECORDS_SMOKE 300
#define SHARE_WANTED 0.6

struct run {
    const struct network *network;
    struct frames frames;
    char path[BENCH_PATH_SIZE];
    bool one_core;
};

struct outcome {
    double seconds;
    double cpu_s;
};

static void take_in(void *context, void *out)
{
    const struct run *run = context;
    struct outcome *outcome = out;
    double cpu;

    if (run->one_core)
        machine_pin();
    cpu = machine_cpu();
    outcome->seconds = machine_seconds();
    taker_run(run->network, &run->frames, run->path);
    outcome->seconds = machine_seconds() - outcome->seconds;
    outcome->cpu_s = machine_cpu() - cpu;
}

static void measure(struct bench *bench, struct run *run, const char *name, double limit)
{
    const double count = (double)run->network->count;
    struct outcome outcome;

    folder_path(run->path, bench->folder, run->one_core ? "one-core.db" : "two-cores.db");
    machine_apart(take_in, run, &outcome, sizeof(outcome));
    report_add(&bench->report,
               &(struct figure){.section = "take-in",
                                .value = count / outcome.seconds,
                                .unit = "/s",
                                .limit_name = run->one_core ? "verify, one core" : "verify, two",
                                .limit = limit,
                                .aim = AIM_SHARE_LEAST,
                                .target = SHARE_WANTED},
               "%s", name);
    report_add(&bench->report,
               &(struct figure){.section = "take-in",
                                .value = 1e6 * outcome.cpu_s / count,
                                .unit = "us",
                                .limit_name = "verify alone",
                                .limit = bench->limits.verify_cpu_us},
               "%s: CPU a record", name);
}

void section_take_in(struct bench *bench)
{
    const size_t usual = bench->smoke ? RECORDS_SMOKE : RECORDS;
    struct network network;
    struct run run = {.network = &network};

    limits_measure(bench);
    network_make(&network, bench->records == 0 ? usual : bench->records, bench->seed);
    frames_make(&run.frames, &network);
    report_add(&bench->report,
               &(struct figure){.section = "take-in",
                                .value = (double)network.size / (double)network.count,
                                .unit = "bytes"},
               "a record, mean of %zu", network.count);
    report_add(&bench->report,
               &(struct figure){.section = "take-in", .value = network.cpu_s, .unit = "s"},
               "the generator's CPU, before the clock starts");
    run.one_core = true;
    measure(bench, &run, "one core", bench->limits.verify_per_s);
    run.one_core = false;
    measure(bench, &run, "two cores", bench->limits.verify_both_per_s);
    report_add(
        &bench->report,
        &(struct figure){.section = "take-in", .value = bench->limits.insert_per_s, .unit = "/s"},
        "bare SQLite rows of the same size, for comparison");
    frames_done(&run.frames);
    network_done(&network);
}
