/* Signing a network on two threads. */
#include "tests/bench/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

#include "protocol/trust_body.h"
#include "tests/bench/bench.h"
#include "tests/bench/machine.h"

#define THREADS 2
#define BLOCK_SIZE (1u << 20)
#define DAY_MS (24 * HOUR_MS)
/* Entries are less than half of a lease old, so that nobody's node signs them anew. */
#define ENTRY_AGE_MS (150 * DAY_MS)
#define BEACON_AGE_MS (20 * DAY_MS)
/* The Cell's log is the oldest; associations are founded after it, at any time before the first
 * entry, and recognised some days later. */
#define CELL_AGE_MS (400 * DAY_MS)
#define FOUNDED_LEAST_MS (160 * DAY_MS)
#define FOUNDED_MOST_MS (390 * DAY_MS)
#define RECOGNISED_AFTER_MS (3 * DAY_MS)
/* The Cell's events; and an association's recognition and events. */
#define CELL_RECORDS 2
#define TRUST_RECORDS 3

struct block {
    struct block *next;
    size_t size;
    uint8_t bytes[BLOCK_SIZE];
};

/* Bytes that stay where they are. */
struct arena {
    struct block *blocks;
};

struct dated {
    int64_t stamp;
    struct span bytes;
};

/* What one thread signs: every association whose number leaves that remainder. */
struct shift {
    uv_thread_t thread;
    const struct network *network;
    size_t remainder;
    struct arena *arena;
    struct dated *dated; /* all records in their places, the shifts' between one another */
};

static struct span keep(struct arena *arena, struct span bytes)
{
    struct block *block = arena->blocks;

    if (block == NULL || block->size + bytes.size > BLOCK_SIZE) {
        block = bench_alloc(1, sizeof(*block));
        block->next = arena->blocks;
        arena->blocks = block;
    }
    memcpy(block->bytes + block->size, bytes.bytes, bytes.size);
    block->size += bytes.size;
    return span_of(block->bytes + block->size - bytes.size, bytes.size);
}

static void make_pair(struct sign_pair *pair, struct sign_seed *seed, const struct network *network,
                      uint64_t number)
{
    *seed = (struct sign_seed){{0}};
    memcpy(seed->bytes, &network->corpus.seed, sizeof(uint64_t));
    memcpy(seed->bytes + sizeof(uint64_t), &number, sizeof(number));
    sign_pair_from_seed(pair, seed);
}

static void write_event(struct buffer *out, const struct author *author, uint32_t kind,
                        const struct key_event_body *body, int64_t ms)
{
    const struct id zero = {{0}};
    const bool is_founder = kind == KIND_INCEPTION && id_is_zero(&author->network);
    struct key_signature signature = {.key = author->rotation.public_key};
    struct record_draft draft = {.author = author->id, .kind = kind, .stamp = stamp_of_ms(ms)};
    struct buffer bytes;
    struct buffer payload;

    buffer_init(&bytes, LIMIT_BODY_SIZE);
    buffer_init(&payload, LIMIT_RECORD_SIZE);
    bench_must(key_event_body_write(&bytes, kind, body), "a key event");
    draft.body = buffer_span(&bytes);
    bench_must(record_write_payload(&payload, &draft), "a key event");
    record_sign(&signature.signature, &author->rotation, is_founder ? &zero : &author->network,
                buffer_span(&payload));
    bench_must(record_write(out, buffer_span(&payload), &signature, 1, true), "a key event");
    buffer_done(&payload);
    buffer_done(&bytes);
}

/* When a principal's log begins. */
static int64_t founded_ms(const struct network *network, uint64_t number)
{
    struct dice dice;

    if (number == 0)
        return network->now_ms - CELL_AGE_MS;
    dice_init(&dice, network->corpus.seed ^ (UINT64_C(78) << 40) ^ number);
    return network->now_ms - (int64_t)dice_between(&dice, FOUNDED_LEAST_MS, FOUNDED_MOST_MS);
}

/* Number 0 is the Cell. Appends the inception and the delegation, and says where the second
 * begins. */
static size_t found(struct author *author, struct buffer *out, const struct network *network,
                    uint64_t number)
{
    struct key_event_body inception = {.keys = {.count = 1, .threshold = 1}};
    struct key_event_body delegation = {
        .sequence = 1, .roles = ROLE_ALL, .until.value = INT64_C(1) << 40};
    const int64_t ms = founded_ms(network, number);
    struct sign_seed seed;
    struct sign_pair next;
    struct record record;
    size_t begin = out->size;
    size_t second;

    *author = (struct author){.network = number == 0 ? (struct id){{0}} : network->cell.id};
    make_pair(&author->rotation, &seed, network, number * 4);
    make_pair(&next, &seed, network, number * 4 + 1);
    make_pair(&author->device, &author->device_seed, network, number * 4 + 2);
    inception.keys.keys[0] = author->rotation.public_key;
    bench_must(
        key_set_commit(&inception.next_keys,
                       &(struct key_set){.keys = {next.public_key}, .count = 1, .threshold = 1}),
        "a key set");
    write_event(out, author, KIND_INCEPTION, &inception, ms);
    if (number == 0) {
        /* Whether an inception is the Cell's is seen by its id: any other network will do. */
        bench_must(record_read(&record, buffer_span(out), &author->network), "an inception");
        author->network = record.id;
    }
    bench_must(
        record_read(&record, span_of(out->bytes + begin, out->size - begin), &author->network),
        "an inception");
    author->id = delegation.previous = record.id;
    delegation.key = author->device.public_key;
    second = out->size;
    write_event(out, author, KIND_DELEGATE, &delegation, ms + 1000);
    bench_must(
        record_read(&record, span_of(out->bytes + second, out->size - second), &author->network),
        "a delegation");
    author->delegation = record.id;
    return second;
}

static void compose(struct buffer *out, const struct author *author, struct record_draft *draft)
{
    draft->author = author->id;
    draft->via = author->delegation;
    bench_must(record_compose(out, draft, &author->device, &author->network), "a record");
}

static void recognise(struct buffer *out, const struct network *network,
                      const struct author *author, uint64_t number)
{
    const struct recognition_body body = {
        .state = RECOGNITION_RECOGNISED,
        .country = "IN",
        .head = author->delegation,
        .review.value = network->now_ms / HOUR_MS + 9000,
    };
    struct record_draft draft = {
        .kind = KIND_RECOGNITION,
        .subject = subject_of_id(&author->id),
        .stamp = stamp_of_ms(founded_ms(network, number) + RECOGNISED_AFTER_MS),
    };
    struct buffer bytes;

    buffer_init(&bytes, 1024);
    bench_must(recognition_body_write(&bytes, &body), "a recognition");
    draft.body = buffer_span(&bytes);
    compose(out, &network->cell, &draft);
    buffer_done(&bytes);
}

static void put(struct shift *shift, size_t at, struct span bytes, int64_t stamp)
{
    shift->dated[at] = (struct dated){.stamp = stamp, .bytes = keep(shift->arena, bytes)};
}

static void write_trust(struct shift *shift, struct author *author, size_t association)
{
    const size_t associations = shift->network->corpus.associations;
    const size_t log_at = CELL_RECORDS + associations + 2 * association;
    struct buffer bytes;
    size_t second;

    buffer_init(&bytes, 2 * LIMIT_RECORD_SIZE);
    second = found(author, &bytes, shift->network, association + 1);
    put(shift, log_at, span_of(bytes.bytes, second), 0);
    put(shift, log_at + 1, span_of(bytes.bytes + second, bytes.size - second), 0);
    buffer_clear(&bytes);
    recognise(&bytes, shift->network, author, association + 1);
    put(shift, CELL_RECORDS + association, buffer_span(&bytes), 0);
    buffer_done(&bytes);
}

static void write_entries(struct shift *shift, const struct author *author, size_t association)
{
    const struct network *network = shift->network;
    const size_t first = CELL_RECORDS + TRUST_RECORDS * network->corpus.associations +
                         corpus_entries_before(association);
    struct buffer bytes;
    struct buffer body;
    struct dice dice;

    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    buffer_init(&body, LIMIT_BODY_SIZE);
    dice_init(&dice, network->corpus.seed ^ (UINT64_C(77) << 40) ^ association);
    for (size_t i = 0; i < corpus_entry_count(association); i++) {
        struct corpus_entry entry;
        struct record_draft draft;
        uint64_t age;

        buffer_clear(&body);
        buffer_clear(&bytes);
        corpus_entry(&network->corpus, &entry, &body, association, i);
        age = dice_between(&dice, 1000, entry.kind == KIND_BEACON ? BEACON_AGE_MS : ENTRY_AGE_MS);
        draft = (struct record_draft){
            .kind = entry.kind,
            .subject = subject_of(entry.subject, strlen(entry.subject)),
            .stamp = stamp_of_ms(network->now_ms - (int64_t)age),
            .body = buffer_span(&body),
        };
        compose(&bytes, author, &draft);
        put(shift, first + i, buffer_span(&bytes), draft.stamp.value);
    }
    buffer_done(&body);
    buffer_done(&bytes);
}

static void work(void *context)
{
    struct shift *shift = context;
    struct author author;

    for (size_t i = shift->remainder; i < shift->network->corpus.associations; i += THREADS) {
        write_trust(shift, &author, i);
        write_entries(shift, &author, i);
    }
}

static int compare_dated(const void *a, const void *b)
{
    const struct dated *left = a;
    const struct dated *right = b;

    if (left->stamp != right->stamp)
        return left->stamp < right->stamp ? -1 : 1;
    return span_compare(left->bytes, right->bytes);
}

static void found_cell(struct network *network, struct dated *dated)
{
    struct buffer bytes;
    size_t second;

    buffer_init(&bytes, 2 * LIMIT_RECORD_SIZE);
    second = found(&network->cell, &bytes, network, 0);
    dated[0].bytes = keep(&network->arenas[0], span_of(bytes.bytes, second));
    dated[1].bytes = keep(&network->arenas[0], span_of(bytes.bytes + second, bytes.size - second));
    buffer_done(&bytes);
}

static void sign_all(struct network *network, struct dated *dated)
{
    struct shift shifts[THREADS];

    for (size_t i = 0; i < THREADS; i++) {
        shifts[i] = (struct shift){
            .network = network, .remainder = i, .arena = &network->arenas[i], .dated = dated};
        if (uv_thread_create(&shifts[i].thread, work, &shifts[i]) != 0)
            bench_die("no thread can be made");
    }
    for (size_t i = 0; i < THREADS; i++)
        (void)uv_thread_join(&shifts[i].thread);
}

/* Keeps at most count of them. */
static void make(struct network *network, size_t associations, size_t count, uint64_t seed)
{
    const double begun = machine_cpu();
    struct dated *dated;
    size_t all;

    *network = (struct network){.now_ms = (int64_t)time(NULL) * 1000};
    corpus_init(&network->corpus, associations, seed);
    all = CELL_RECORDS + TRUST_RECORDS * associations + corpus_entries_before(associations);
    network->arenas = bench_alloc(THREADS, sizeof(*network->arenas));
    dated = bench_alloc(all, sizeof(*dated));
    found_cell(network, dated);
    sign_all(network, dated);
    network_author(network, &network->first, 0);
    network->named_count = CELL_RECORDS + associations;
    network->trust_count = CELL_RECORDS + TRUST_RECORDS * associations;
    qsort(dated + network->trust_count, all - network->trust_count, sizeof(*dated), compare_dated);
    network->count = count < all ? count : all;
    network->records = bench_alloc(network->count, sizeof(*network->records));
    for (size_t i = 0; i < network->count; i++) {
        network->records[i] = dated[i].bytes;
        network->size += dated[i].bytes.size;
    }
    free(dated);
    network->cpu_s = machine_cpu() - begun;
}

void network_make(struct network *network, size_t records, uint64_t seed)
{
    size_t associations = 1;

    while (CELL_RECORDS + TRUST_RECORDS * associations + corpus_entries_before(associations) <
           records)
        associations++;
    make(network, associations, records, seed);
}

void network_make_associations(struct network *network, size_t associations, uint64_t seed)
{
    make(network, associations, SIZE_MAX, seed);
}

void network_author(const struct network *network, struct author *out, size_t association)
{
    struct buffer bytes;

    buffer_init(&bytes, 2 * LIMIT_RECORD_SIZE);
    (void)found(out, &bytes, network, association + 1);
    buffer_done(&bytes);
}

void network_write_place(struct buffer *out, const struct author *author, const char *subject,
                         int64_t ms)
{
    struct record_draft draft = {
        .kind = KIND_PLACE,
        .subject = subject_of(subject, strlen(subject)),
        .stamp = stamp_of_ms(ms),
        .body = span_of("\x82\x00\xa4hall\x04\xa2MY", 11),
    };

    compose(out, author, &draft);
}

void network_done(struct network *network)
{
    for (size_t i = 0; i < THREADS; i++) {
        struct block *block = network->arenas[i].blocks;

        while (block != NULL) {
            struct block *next = block->next;

            free(block);
            block = next;
        }
    }
    free(network->arenas);
    free(network->records);
}
