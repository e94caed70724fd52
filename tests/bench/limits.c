/* What this machine can do at all: signatures, rows, bytes. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "protocol/ledger.h"
#include "tests/bench/bench.h"
#include "tests/bench/folder.h"
#include "tests/bench/machine.h"
#include "tests/bench/network.h"

#define RECORDS 4000
#define RECORDS_SMOKE 60
/* Seconds of each measurement. */
#define SECONDS 2.0
#define SECONDS_SMOKE 0.02
#define CONTEXT "zawlbuk/record/1"
#define PREFIX_SIZE (sizeof(CONTEXT) - 1 + ID_SIZE)
#define ROWS 100000
#define ROWS_A_COMMIT 1000
#define CHUNK_SIZE 65536

/* A signed message and by whom, as verify takes it. */
struct signed_message {
    uint8_t *bytes;
    size_t size;
    struct key_signature check;
};

struct messages {
    struct signed_message *items;
    size_t count;
    double seconds; /* to go on for */
};

/* The entries of a network, their keys looked up in a ledger. */
static void collect(struct messages *out, const struct network *network)
{
    const struct moment moment = {.wall = {.ms = network->now_ms}, .good = true};
    struct ledger *ledger;
    struct changes changes;
    struct record record;
    struct verify_job job;

    changes_init(&changes);
    bench_must(ledger_open(&ledger, &network->cell.network, &network->cell.id, 1), "a ledger");
    bench_must(ledger_loaded(ledger, hour_of_wall(moment.wall), &changes), "a ledger");
    out->items = bench_alloc(network->count - network->trust_count, sizeof(*out->items));
    for (size_t i = 0; i < network->count; i++) {
        struct signed_message *message = &out->items[out->count];

        bench_must(record_read(&record, network->records[i], &network->cell.network), "a record");
        if (i < network->trust_count) {
            bench_must(ledger_insert(ledger, &record, &moment, &changes), "a trust record");
            continue;
        }
        bench_must(ledger_examine(ledger, &record, &moment, &job), "an entry");
        message->check = job.checks[0];
        message->size = PREFIX_SIZE + record.payload.size;
        message->bytes = bench_alloc(1, message->size);
        memcpy(message->bytes, CONTEXT, sizeof(CONTEXT) - 1);
        memcpy(message->bytes + sizeof(CONTEXT) - 1, network->cell.network.bytes, ID_SIZE);
        memcpy(message->bytes + PREFIX_SIZE, record.payload.bytes, record.payload.size);
        out->count++;
    }
    changes_done(&changes);
    ledger_close(ledger);
}

struct verifier {
    uv_thread_t thread;
    const struct messages *messages;
    double per_s;
    double cpu_us; /* of one */
};

static void verify(void *context)
{
    struct verifier *verifier = context;
    const struct messages *messages = verifier->messages;
    const double begun = machine_seconds();
    const double cpu = machine_cpu_of_thread();
    size_t done = 0;

    while (machine_seconds() < begun + messages->seconds) {
        const struct signed_message *message = &messages->items[done++ % messages->count];

        if (crypto_sign_verify_detached(message->check.signature.bytes, message->bytes,
                                        message->size, message->check.key.bytes) != 0)
            bench_die("a signature of the generator is wrong");
    }
    verifier->per_s = (double)done / (machine_seconds() - begun);
    verifier->cpu_us = 1e6 * (machine_cpu_of_thread() - cpu) / (double)done;
}

static void measure_verify(struct bench *bench, const struct messages *messages)
{
    struct verifier verifiers[2] = {{.messages = messages}, {.messages = messages}};

    verify(&verifiers[0]);
    bench->limits.verify_per_s = verifiers[0].per_s;
    bench->limits.verify_cpu_us = verifiers[0].cpu_us;
    for (size_t i = 0; i < 2; i++)
        if (uv_thread_create(&verifiers[i].thread, verify, &verifiers[i]) != 0)
            bench_die("no thread can be made");
    for (size_t i = 0; i < 2; i++)
        (void)uv_thread_join(&verifiers[i].thread);
    bench->limits.verify_both_per_s = verifiers[0].per_s + verifiers[1].per_s;
}

static void must_sql(sqlite3 *handle, int result)
{
    if (result != SQLITE_OK && result != SQLITE_DONE)
        bench_die("SQLite: %s", sqlite3_errmsg(handle));
}

static void insert_rows(sqlite3 *handle, sqlite3_stmt *insert, size_t count, size_t size)
{
    uint8_t *bytes = bench_alloc(1, size);
    struct dice dice;
    uint8_t id[ID_SIZE];

    dice_init(&dice, 1);
    for (size_t i = 0; i < count; i++) {
        if (i % ROWS_A_COMMIT == 0)
            must_sql(handle, sqlite3_exec(handle, "BEGIN", NULL, NULL, NULL));
        dice_fill(&dice, id, sizeof(id));
        must_sql(handle, sqlite3_bind_blob(insert, 1, id, sizeof(id), SQLITE_STATIC));
        must_sql(handle, sqlite3_bind_int64(insert, 2, (int64_t)(i % 4)));
        must_sql(handle, sqlite3_bind_blob(insert, 3, bytes, (int)size, SQLITE_STATIC));
        must_sql(handle, sqlite3_step(insert));
        must_sql(handle, sqlite3_reset(insert));
        if (i % ROWS_A_COMMIT == ROWS_A_COMMIT - 1 || i + 1 == count)
            must_sql(handle, sqlite3_exec(handle, "COMMIT", NULL, NULL, NULL));
    }
    free(bytes);
}

/* The shape that any store of records has: a row, its id unique, one more index. */
static void measure_insert(struct bench *bench, size_t size)
{
    static const char schema[] =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;"
        "CREATE TABLE record (seq INTEGER PRIMARY KEY, id BLOB, kind INTEGER, bytes BLOB);"
        "CREATE UNIQUE INDEX record_id ON record (id);"
        "CREATE INDEX record_kind ON record (kind);";
    const size_t count = bench->smoke ? ROWS / 100 : ROWS;
    char path[BENCH_PATH_SIZE];
    sqlite3 *handle;
    sqlite3_stmt *insert;
    double begun;

    folder_path(path, bench->folder, "bare.db");
    must_sql(NULL, sqlite3_open(path, &handle));
    must_sql(handle, sqlite3_exec(handle, schema, NULL, NULL, NULL));
    must_sql(handle,
             sqlite3_prepare_v2(handle, "INSERT INTO record (id, kind, bytes) VALUES (?1, ?2, ?3)",
                                -1, &insert, NULL));
    begun = machine_seconds();
    insert_rows(handle, insert, count, size);
    bench->limits.insert_per_s = (double)count / (machine_seconds() - begun);
    sqlite3_finalize(insert);
    must_sql(NULL, sqlite3_close(handle));
    (void)unlink(path);
}

/* Writes until the other end is gone. */
static void send_for_ever(int to)
{
    static const uint8_t chunk[CHUNK_SIZE];

    while (send(to, chunk, sizeof(chunk), MSG_NOSIGNAL) > 0)
        continue;
    _exit(EXIT_SUCCESS);
}

static void listen_and_fork(int *from, pid_t *sender)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int to;

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 ||
        listen(listener, 1) != 0 || getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        bench_die("no port on loopback");
    *sender = fork();
    if (*sender < 0)
        bench_die("no process can be made");
    if (*sender == 0) {
        to = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(to, (struct sockaddr *)&address, size) != 0)
            _exit(EXIT_FAILURE);
        send_for_ever(to);
    }
    *from = accept(listener, NULL, NULL);
    (void)close(listener);
    if (*from < 0)
        bench_die("nothing comes over loopback");
}

static void measure_loopback(struct bench *bench, double seconds)
{
    uint8_t *bytes = bench_alloc(1, CHUNK_SIZE);
    const double begun = machine_seconds();
    double received = 0;
    ssize_t size = 1;
    pid_t sender;
    int from;

    listen_and_fork(&from, &sender);
    while (machine_seconds() < begun + seconds && size > 0) {
        size = read(from, bytes, CHUNK_SIZE);
        received += (double)size;
    }
    bench->limits.loopback_mb_per_s = received / (machine_seconds() - begun) / 1e6;
    (void)close(from);
    (void)waitpid(sender, NULL, 0);
    free(bytes);
}

void limits_measure(struct bench *bench)
{
    struct messages messages = {.seconds = bench->smoke ? SECONDS_SMOKE : SECONDS};
    struct network network;

    if (bench->limits.measured)
        return;
    bench_tell("limits, 10 s");
    network_make(&network, bench->smoke ? RECORDS_SMOKE : RECORDS, bench->seed);
    collect(&messages, &network);
    measure_verify(bench, &messages);
    measure_insert(bench, (size_t)(network.size / network.count));
    measure_loopback(bench, messages.seconds);
    for (size_t i = 0; i < messages.count; i++)
        free(messages.items[i].bytes);
    free(messages.items);
    network_done(&network);
    bench->limits.measured = true;
}
