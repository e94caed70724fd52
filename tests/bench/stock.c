/* Filling stores through the ledger, and writing homes. */
#include "tests/bench/stock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "crypto/random.h"
#include "node/file.h"
#include "node/home.h"
#include "store/store.h"
#include "tests/bench/folder.h"
#include "tests/bench/machine.h"

/* Changes of one transaction. */
#define CHANGES_AT_ONCE 20000
#define BUNDLE_SIZE_MAX (1u << 20)
/* Beside a home: what stands in it. */
#define NOTE_NAME "stock"

void stock_fill(const struct network *network, const char *path)
{
    const struct moment moment = {.wall = {.ms = network->now_ms}, .good = true};
    struct ledger *ledger;
    struct changes changes;
    struct store *store;

    changes_init(&changes);
    bench_must(store_open(&store, path, &network->cell.network), "a new store");
    bench_must(ledger_open(&ledger, &network->cell.network, &network->cell.id, 1), "a ledger");
    bench_must(ledger_loaded(ledger, hour_of_wall(moment.wall), &changes), "a ledger");
    for (size_t i = 0; i < network->count; i++) {
        struct record record;

        bench_must(record_read(&record, network->records[i], &network->cell.network), "a record");
        bench_must(ledger_insert(ledger, &record, &moment, &changes), "a record");
        if (changes.count < CHANGES_AT_ONCE && i + 1 < network->count)
            continue;
        bench_must(store_apply(store, &changes), "a store");
        changes_clear(&changes);
    }
    changes_done(&changes);
    ledger_close(ledger);
    bench_must(store_checkpoint(store), "a store");
    store_close(store);
}

static void write_bundle(const char *home, const char *name, const struct network *network,
                         const struct span *records)
{
    const struct bundle_header header = {.network = network->cell.network,
                                         .name = span_of_text("DEMO")};
    struct bundle_writer writer;
    struct buffer bytes;
    char path[BENCH_PATH_SIZE];

    folder_path(path, home, name);
    buffer_init(&bytes, BUNDLE_SIZE_MAX);
    bench_must(bundle_write_header(&writer, &bytes, &header), "a bundle");
    bench_must(bundle_write_records(&writer, records, 2), "a bundle");
    bench_must(bundle_write_end(&writer), "a bundle");
    bench_must(file_write(path, buffer_span(&bytes), NULL), path);
    buffer_done(&bytes);
}

/* The author's home, whose log begins at that record of the network. */
static void write_home(const char *path, const struct network *network, const struct author *author,
                       size_t log_at)
{
    struct home_seeds seeds = {.device = author->device_seed};

    random_fill(&seeds.link, sizeof(seeds.link));
    bench_must(home_make(path, NULL), path);
    write_bundle(path, HOME_NETWORK, network, network->records);
    write_bundle(path, HOME_KEYLOG, network, network->records + log_at);
    bench_must(home_write_device(path, &seeds, span_of(NULL, 0), NULL), path);
}

static void write_note(const struct stock *stock)
{
    char path[BENCH_PATH_SIZE];

    folder_path(path, stock->hub, NOTE_NAME);
    bench_must(file_write(path, span_of(stock, sizeof(*stock)), NULL), path);
}

static bool read_note(struct stock *stock)
{
    struct buffer bytes;
    char path[BENCH_PATH_SIZE];
    bool found;

    folder_path(path, stock->hub, NOTE_NAME);
    buffer_init(&bytes, sizeof(*stock));
    found = file_read(&bytes, path, NULL) == STATUS_OK && bytes.size == sizeof(*stock);
    if (found)
        memcpy(stock, bytes.bytes, sizeof(*stock));
    buffer_done(&bytes);
    return found;
}

static void make_stock(const struct bench *bench, struct stock *stock)
{
    const double begun = machine_cpu();
    struct network network;
    char path[BENCH_PATH_SIZE];

    bench_tell("making a network of %zu records", stock->records);
    network_make(&network, stock->records, bench->seed);
    write_home(stock->hub, &network, &network.cell, 0);
    write_home(stock->newcomer, &network, &network.first, network.named_count);
    folder_path(path, stock->hub, HOME_STORE);
    stock_fill(&network, path);
    stock->size = network.size;
    network_done(&network);
    stock->cpu_s = machine_cpu() - begun;
    write_note(stock);
}

void stock_get(const struct bench *bench, struct stock *stock, size_t records)
{
    char name[64];

    *stock = (struct stock){.records = records};
    (void)snprintf(name, sizeof(name), "hub-%zu", records);
    folder_path(stock->hub, bench->folder, name);
    (void)snprintf(name, sizeof(name), "newcomer-%zu", records);
    folder_path(stock->newcomer, bench->folder, name);
    if (!read_note(stock))
        make_stock(bench, stock);
}

static void copy_file(const char *from, const char *to, const char *name)
{
    struct buffer bytes;
    char path[BENCH_PATH_SIZE];

    buffer_init(&bytes, BUNDLE_SIZE_MAX);
    folder_path(path, from, name);
    bench_must(file_read(&bytes, path, NULL), path);
    folder_path(path, to, name);
    bench_must(file_write(path, buffer_span(&bytes), NULL), path);
    buffer_done(&bytes);
}

void stock_copy_newcomer(const struct bench *bench, const struct stock *stock,
                         char out[BENCH_PATH_SIZE])
{
    static const char *const names[] = {HOME_NETWORK, HOME_KEYLOG, HOME_DEVICE};
    char name[64];

    (void)snprintf(name, sizeof(name), "copy-%zu", stock->records);
    folder_path(out, bench->folder, name);
    folder_remove(out);
    bench_must(home_make(out, NULL), out);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        copy_file(stock->newcomer, out, names[i]);
}
