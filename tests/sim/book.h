/* The book of truth: every record that anybody in the world has really signed, hostile principals
 * included, noted by whoever signed it and not by the code under test. What a node stores must be
 * in it, byte for byte. */
#ifndef ZAWLBUK_TESTS_SIM_BOOK_H
#define ZAWLBUK_TESTS_SIM_BOOK_H

#include "protocol/record.h"
#include "tests/sim/table.h"

struct leaf {
    struct id id;
    struct id author;
    struct id via; /* zero for key events */
    struct stamp stamp;
    uint8_t *bytes; /* owned: the whole record */
    size_t size;
    uint32_t kind;
    uint32_t epoch;
    uint32_t place;  /* number of its register, from 0; TABLE_NONE for key events */
    uint32_t signer; /* index of the actor who signed */
    bool lawful;     /* false: signed without the right, so nobody may store it */
};

struct book {
    struct leaf *leaves;
    size_t count;
    size_t capacity;
    struct table ids;
    struct table places; /* BLAKE2b of (author, kind, subject) -> number */
};

void book_init(struct book *book);
void book_done(struct book *book);
/* Notes a record that was just signed; its index. A record noted before keeps its index. */
uint32_t book_add(struct book *book, const struct leaf *draft, struct span bytes,
                  const struct id *network);
/* Index, or TABLE_NONE. */
uint32_t book_find(const struct book *book, const struct id *id);
/* Order of two leaves at one register: (epoch, stamp, id). */
int book_compare(const struct book *book, uint32_t a, uint32_t b);
static inline struct span book_bytes(const struct book *book, uint32_t index)
{
    return span_of(book->leaves[index].bytes, book->leaves[index].size);
}

#endif
