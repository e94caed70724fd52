/* Keys of generations and the books that list them. */
#include "node/rotation.h"

#include <assert.h>

#include "crypto/memory.h"
#include "protocol/reader.h"
#include "protocol/writer.h"

#define KEY_DOMAIN "zawlbuk/rotation/1"
#define BOOK_MAGIC "zawlbuk/rotation-book/1"
#define BOOK_FIELDS 3

void rotation_pair(struct sign_pair *out, const struct sign_seed *seed, uint32_t generation)
{
    const uint8_t number[4] = {(uint8_t)(generation >> 24), (uint8_t)(generation >> 16),
                               (uint8_t)(generation >> 8), (uint8_t)generation};
    const struct span parts[] = {span_of_text(KEY_DOMAIN), span_of(seed->bytes, SIGN_SEED_SIZE),
                                 span_of(number, sizeof(number))};
    struct sign_seed derived;
    struct id hash;

    static_assert(sizeof(hash.bytes) == sizeof(derived.bytes), "a hash makes a seed");
    hash_parts(&hash, parts, 3);
    memcpy(derived.bytes, hash.bytes, SIGN_SEED_SIZE);
    sign_pair_from_seed(out, &derived);
    memory_wipe(&hash, sizeof(hash));
    sign_seed_wipe(&derived);
}

void rotation_book_make(struct rotation_book *out, const struct sign_seed *seeds, uint32_t count,
                        uint32_t threshold, uint32_t first)
{
    struct sign_pair pair;

    assert(count >= 1 && count <= LIMIT_ROTATION_KEYS && threshold >= 1 && threshold <= count);
    *out = (struct rotation_book){.first = first, .threshold = threshold, .count = count};
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t g = 0; g < ROTATION_GENERATIONS; g++) {
            rotation_pair(&pair, &seeds[i], first + g);
            out->keys[i][g] = pair.public_key;
            sign_pair_wipe(&pair);
        }
    }
}

/* Inserts so that the set stays ascending. */
static void insert_key(struct key_set *set, const struct public_key *key)
{
    uint32_t at = set->count++;

    while (at > 0 && memcmp(set->keys[at - 1].bytes, key->bytes, PUBLIC_KEY_SIZE) > 0) {
        set->keys[at] = set->keys[at - 1];
        at--;
    }
    set->keys[at] = *key;
}

enum status rotation_book_set(struct key_set *out, const struct rotation_book *book,
                              uint32_t generation)
{
    struct key_set set = {.threshold = book->threshold};

    if (generation < book->first || generation - book->first >= ROTATION_GENERATIONS)
        return STATUS_NOT_FOUND;
    for (uint32_t i = 0; i < book->count; i++)
        insert_key(&set, &book->keys[i][generation - book->first]);
    *out = set;
    return STATUS_OK;
}

static bool same_keys(const struct rotation_book *a, const struct rotation_book *b)
{
    if (a->first != b->first || a->threshold != b->threshold || a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (memcmp(a->keys[i], b->keys[i], sizeof(a->keys[i])) != 0)
            return false;
    return true;
}

void rotation_books_add(struct rotation_books *books, const struct rotation_book *book)
{
    for (uint32_t i = 0; i < books->count; i++)
        if (same_keys(&books->books[i], book))
            return;
    if (books->count == ROTATION_BOOKS_MAX) {
        memmove(&books->books[0], &books->books[1],
                (ROTATION_BOOKS_MAX - 1) * sizeof(books->books[0]));
        books->count--;
    }
    books->books[books->count++] = *book;
}

const struct rotation_book *rotation_books_find(const struct rotation_books *books,
                                                uint32_t generation, const struct id *commitment)
{
    struct key_set set;
    struct id found;

    for (uint32_t i = 0; i < books->count; i++)
        if (rotation_book_set(&set, &books->books[i], generation) == STATUS_OK &&
            key_set_commit(&found, &set) == STATUS_OK && id_equal(&found, commitment))
            return &books->books[i];
    return NULL;
}

static void write_book(struct writer *pack, const struct rotation_book *book)
{
    writer_array(pack, BOOK_FIELDS);
    writer_uint(pack, book->first);
    writer_uint(pack, book->threshold);
    writer_array(pack, book->count);
    for (uint32_t i = 0; i < book->count; i++) {
        writer_array(pack, ROTATION_GENERATIONS);
        for (uint32_t g = 0; g < ROTATION_GENERATIONS; g++)
            writer_bin(pack, span_of(book->keys[i][g].bytes, PUBLIC_KEY_SIZE));
    }
}

enum status rotation_books_write(struct buffer *out, const struct rotation_books *books)
{
    struct writer pack;

    writer_init(&pack, out);
    writer_array(&pack, 2);
    writer_text(&pack, span_of_text(BOOK_MAGIC));
    writer_array(&pack, books->count);
    for (uint32_t i = 0; i < books->count; i++)
        write_book(&pack, &books->books[i]);
    return writer_end(&pack);
}

static void read_book(struct reader *pack, struct rotation_book *book)
{
    if (reader_array(pack, BOOK_FIELDS) != BOOK_FIELDS)
        reader_fail(pack, STATUS_BAD_FIELD);
    book->first = (uint32_t)reader_uint(pack, UINT16_MAX);
    book->threshold = (uint32_t)reader_uint(pack, LIMIT_ROTATION_KEYS);
    book->count = reader_array(pack, LIMIT_ROTATION_KEYS);
    if (book->threshold == 0 || book->threshold > book->count)
        reader_fail(pack, STATUS_OUT_OF_RANGE);
    for (uint32_t i = 0; i < book->count; i++) {
        if (reader_array(pack, ROTATION_GENERATIONS) != ROTATION_GENERATIONS)
            reader_fail(pack, STATUS_BAD_FIELD);
        for (uint32_t g = 0; g < ROTATION_GENERATIONS; g++)
            reader_bin_exact(pack, book->keys[i][g].bytes, PUBLIC_KEY_SIZE);
    }
}

enum status rotation_books_read(struct rotation_books *out, struct span bytes)
{
    struct rotation_books read = {0};
    struct reader pack;

    reader_init(&pack, bytes);
    if (reader_array(&pack, 2) != 2 ||
        span_compare(reader_text(&pack, sizeof(BOOK_MAGIC)), span_of_text(BOOK_MAGIC)) != 0)
        return STATUS_BAD_VERSION;
    read.count = reader_array(&pack, ROTATION_BOOKS_MAX);
    for (uint32_t i = 0; i < read.count; i++)
        read_book(&pack, &read.books[i]);
    if (reader_end(&pack) != STATUS_OK)
        return reader_end(&pack);
    *out = read;
    return STATUS_OK;
}
