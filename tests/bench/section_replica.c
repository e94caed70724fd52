/* An empty node fetches everything from a full one: two daemons, one line between them. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "node/home.h"
#include "tests/bench/bench.h"
#include "tests/bench/daemon.h"
#include "tests/bench/folder.h"
#include "tests/bench/machine.h"
#include "tests/bench/relay.h"
#include "tests/bench/stock.h"

/* Seconds after which nothing more is expected. */
#define SECONDS_MOST 1200
#define WAIT_MS 20
#define TOLD_EVERY_S 10

static const struct size {
    size_t records;
    double limits_most;  /* times what two cores need to verify so many; 0: no target */
    double seconds_most; /* 0: no target */
} sizes[] = {{10000, 0, 0}, {100000, 2, 0}, {1000000, 0, 60}};

struct fetched {
    double seconds;
    double hub_cpu_s;
    double newcomer_cpu_s;
    double relay_cpu_s;
    double bytes[2]; /* that the newcomer sent, and the hub */
    double resident_mb;
    double hang_ups; /* of links that were dialled again */
};

static size_t count_records(const char *home)
{
    char path[BENCH_PATH_SIZE];
    sqlite3 *handle;
    sqlite3_stmt *count;
    size_t found = 0;

    folder_path(path, home, HOME_STORE);
    if (sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(handle, "SELECT count(*) FROM record", -1, &count, NULL) != SQLITE_OK)
        bench_die("%s cannot be read", path);
    if (sqlite3_step(count) == SQLITE_ROW)
        found = (size_t)sqlite3_column_int64(count, 0);
    sqlite3_finalize(count);
    sqlite3_close(handle);
    return found;
}

/* Until the newcomer says that both agree. */
static size_t wait_until_agreed(struct daemon_run *hub, struct daemon_run *newcomer,
                                struct relay *relay)
{
    size_t hang_ups = 0;
    const double begun = machine_seconds();
    double told = begun;

    while (!daemon_agrees(newcomer)) {
        double now = machine_seconds();

        (void)daemon_agrees(hub);
        if (relay_turn(relay, WAIT_MS)) {
            hang_ups++;
            (void)fprintf(stderr, "bench: a link ended; the hub last said: %s\n", hub->last);
            (void)fprintf(stderr, "bench: the newcomer last said: %s\n", newcomer->last);
        }
        if (now > begun + SECONDS_MOST)
            bench_die("the two daemons do not come to agree");
        if (now < told + TOLD_EVERY_S)
            continue;
        told = now;
        bench_tell("%.0f MB", (double)(relay->bytes[0] + relay->bytes[1]) / 1e6);
    }
    return hang_ups;
}

static void fetch(const struct bench *bench, const struct stock *stock, const char *home,
                  struct fetched *out)
{
    struct daemon_run hub;
    struct daemon_run newcomer;
    struct relay relay;
    double hub_cpu;
    double cpu;

    daemon_start(&hub, bench, stock->hub, 0);
    relay_open(&relay, hub.port);
    hub_cpu = machine_cpu_of(hub.pid);
    cpu = machine_cpu();
    out->seconds = machine_seconds();
    daemon_start(&newcomer, bench, home, relay.port);
    out->hang_ups = (double)wait_until_agreed(&hub, &newcomer, &relay);
    out->seconds = machine_seconds() - out->seconds;
    out->relay_cpu_s = machine_cpu() - cpu;
    out->hub_cpu_s = machine_cpu_of(hub.pid) - hub_cpu;
    out->newcomer_cpu_s = machine_cpu_of(newcomer.pid);
    out->resident_mb = (double)machine_resident_kb(newcomer.pid) / 1024;
    for (size_t i = 0; i < 2; i++)
        out->bytes[i] = (double)relay.bytes[i];
    daemon_stop(&newcomer);
    daemon_stop(&hub);
    relay_close(&relay);
}

static void tell(struct bench *bench, const struct stock *stock, const struct size *size,
                 const struct fetched *fetched)
{
    const double count = (double)stock->records;
    const double own = (double)stock->size;
    const struct figure rows[] = {
        {.name = "seconds",
         .value = fetched->seconds,
         .unit = "s",
         .limit_name = "verify, two cores",
         .limit = count / bench->limits.verify_both_per_s,
         .aim = size->limits_most > 0    ? AIM_SHARE_MOST
                : size->seconds_most > 0 ? AIM_MOST
                                         : AIM_NONE,
         .target = size->limits_most > 0 ? size->limits_most : size->seconds_most},
        {.name = "CPU a record, newcomer",
         .value = 1e6 * fetched->newcomer_cpu_s / count,
         .unit = "us",
         .limit_name = "verify alone",
         .limit = bench->limits.verify_cpu_us},
        {.name = "CPU a record, hub", .value = 1e6 * fetched->hub_cpu_s / count, .unit = "us"},
        {.name = "CPU of the line between, ours", .value = fetched->relay_cpu_s, .unit = "s"},
        {.name = "bytes a record, hub to newcomer",
         .value = fetched->bytes[1] / count,
         .unit = "bytes",
         .limit_name = "the record itself",
         .limit = own / count},
        {.name = "bytes a record, newcomer to hub",
         .value = fetched->bytes[0] / count,
         .unit = "bytes"},
        {.name = "bytes, both ways",
         .value = (fetched->bytes[0] + fetched->bytes[1]) / 1e6,
         .unit = "MB",
         .limit_name = "the records",
         .limit = own / 1e6,
         .aim = AIM_SHARE_MOST,
         .target = 1.1},
        {.name = "rate on the line",
         .value = (fetched->bytes[0] + fetched->bytes[1]) / 1e6 / fetched->seconds,
         .unit = "MB/s",
         .limit_name = "bare loopback",
         .limit = bench->limits.loopback_mb_per_s},
        {.name = "newcomer resident at the end", .value = fetched->resident_mb, .unit = "MB"},
        {.name = "links that ended on the way", .value = fetched->hang_ups, .unit = ""},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct figure row = rows[i];

        row.section = "replica";
        report_add(&bench->report, &row, "%zu records: %s", stock->records, rows[i].name);
    }
}

static void replicate(struct bench *bench, const struct size *size, size_t records)
{
    struct fetched fetched;
    struct stock stock;
    char home[BENCH_PATH_SIZE];
    size_t held;

    stock_get(bench, &stock, records);
    stock_copy_newcomer(bench, &stock, home);
    bench_tell("fetching %zu records", records);
    fetch(bench, &stock, home, &fetched);
    held = count_records(home);
    if (held < records)
        bench_die("%zu of %zu records are held in the end", held, records);
    tell(bench, &stock, size, &fetched);
    folder_remove(home);
}

void section_replica(struct bench *bench)
{
    static const struct size own = {.records = 0};

    limits_measure(bench);
    if (bench->smoke || bench->records > 0) {
        replicate(bench, &own, bench->records > 0 ? bench->records : 200);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        replicate(bench, &sizes[i], sizes[i].records);
}
