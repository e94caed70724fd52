/* Writing entries straight into a store. */
#include "tests/bench/library.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/ledger_state.h"
#include "tests/bench/bench.h"

/* Bytes of records that one transaction writes, and room for one more association's. */
#define BYTES_AT_ONCE (8u << 20)
#define BYTES_ROOM (1u << 20)

static const struct id network = {{0x5e}};

struct scribe {
    struct library *library;
    struct buffer bytes; /* of the records in changes; never moves */
    struct changes changes;
    struct buffer body;
    struct buffer payload;
};

struct id library_author(size_t association)
{
    struct id id = {{0}};

    memcpy(id.bytes, &association, sizeof(association));
    id.bytes[ID_SIZE - 1] = 1;
    return id;
}

static void admit(struct scribe *scribe, const struct id *author)
{
    const struct change admitted = {
        .type = CHANGE_PRINCIPAL,
        .id = *author,
        .principal = {.id = *author,
                      .admission = ADMISSION_RECOGNISED,
                      .country = "IN",
                      .review = {.value = HOUR_NEVER},
                      .hidden_since = {.value = HOUR_NEVER}},
    };

    bench_must(changes_add(&scribe->changes, &admitted), "changes");
}

static void write_entry(struct scribe *scribe, const struct id *author, size_t association,
                        size_t index)
{
    const struct key_signature nobodys = {.key = {{0}}};
    const size_t begin = scribe->bytes.size;
    struct record_draft draft = {
        .author = *author, .via = {{1}}, .stamp = stamp_of_ms((LIBRARY_HOUR - 1000) * HOUR_MS)};
    struct change put = {
        .type = CHANGE_PUT, .shown_until = {.value = HOUR_NEVER}, .end = {.value = HOUR_NEVER}};
    struct corpus_entry entry;

    buffer_clear(&scribe->body);
    buffer_clear(&scribe->payload);
    corpus_entry(&scribe->library->corpus, &entry, &scribe->body, association, index);
    draft.kind = entry.kind;
    draft.subject = subject_of(entry.subject, strlen(entry.subject));
    draft.body = buffer_span(&scribe->body);
    bench_must(record_write_payload(&scribe->payload, &draft), "an entry");
    bench_must(record_write(&scribe->bytes, buffer_span(&scribe->payload), &nobodys, 1, false),
               "an entry");
    put.id = record_id(buffer_span(&scribe->payload), &network);
    put.bytes = span_of(scribe->bytes.bytes + begin, scribe->bytes.size - begin);
    bench_must(changes_add(&scribe->changes, &put), "changes");
    if ((association + index) % 8 == 0 && scribe->library->sample_count < LIBRARY_SAMPLES_MAX)
        scribe->library->samples[scribe->library->sample_count++] = put.id;
}

static void apply(struct scribe *scribe)
{
    bench_must(store_apply(scribe->library->store, &scribe->changes), "a store");
    changes_clear(&scribe->changes);
    buffer_clear(&scribe->bytes);
}

/* Takes all the room at once, so that the bytes stay where they are. */
static void scribe_init(struct scribe *scribe, struct library *library)
{
    *scribe = (struct scribe){.library = library};
    changes_init(&scribe->changes);
    buffer_init(&scribe->bytes, BYTES_AT_ONCE + BYTES_ROOM);
    buffer_init(&scribe->body, LIMIT_BODY_SIZE);
    buffer_init(&scribe->payload, LIMIT_RECORD_SIZE);
    if (buffer_extend(&scribe->bytes, BYTES_AT_ONCE + BYTES_ROOM) == NULL)
        bench_die("no memory left");
    buffer_clear(&scribe->bytes);
}

static void scribe_done(struct scribe *scribe)
{
    changes_done(&scribe->changes);
    buffer_done(&scribe->bytes);
    buffer_done(&scribe->body);
    buffer_done(&scribe->payload);
}

void library_make(struct library *library, const char *path, size_t associations, uint64_t seed)
{
    struct scribe scribe;

    *library = (struct library){.sample_count = 0};
    corpus_init(&library->corpus, associations, seed);
    library->samples = bench_alloc(LIBRARY_SAMPLES_MAX, sizeof(*library->samples));
    bench_must(store_open(&library->store, path, &network), "a new store");
    scribe_init(&scribe, library);
    for (size_t i = 0; i < associations; i++) {
        const struct id author = library_author(i);

        admit(&scribe, &author);
        for (size_t k = 0; k < corpus_entry_count(i); k++)
            write_entry(&scribe, &author, i, k);
        if (scribe.bytes.size > BYTES_AT_ONCE)
            apply(&scribe);
    }
    apply(&scribe);
    scribe_done(&scribe);
    bench_must(store_checkpoint(library->store), "a store");
}

void library_done(struct library *library)
{
    store_close(library->store);
    free(library->samples);
}
