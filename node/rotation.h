/* Rotation keys: one seed on a recovery sheet gives the key of every generation, and a public book
 * lists the keys of all sheets ahead, so that a committee can rotate while some sheets are away.
 * SPEC sections 14.4 and 14.5. */
#ifndef ZAWLBUK_NODE_ROTATION_H
#define ZAWLBUK_NODE_ROTATION_H

#include "protocol/trust_body.h"

/* The file of books in a home. */
#define HOME_ROTATION "rotation.keys"
/* Generations that a book lists: yearly elections for a generation. */
#define ROTATION_GENERATIONS 32
/* Books in one file: the committee's own and some to come. */
#define ROTATION_BOOKS_MAX 8
/* Bytes of the largest file: 8 books of 16 sheets of 32 keys of 34 bytes. */
#define ROTATION_FILE_SIZE_MAX (160 * 1024)

/* The generation of a log is the number of rotates before its current set: 0 after the inception.
 */
void rotation_pair(struct sign_pair *out, const struct sign_seed *seed, uint32_t generation);

struct rotation_book {
    uint32_t first; /* generation of each sheet's first key */
    uint32_t threshold;
    uint32_t count; /* sheets */
    struct public_key keys[LIMIT_ROTATION_KEYS][ROTATION_GENERATIONS];
};

/* Asserts 1 to LIMIT_ROTATION_KEYS seeds and 1 <= threshold <= count. */
void rotation_book_make(struct rotation_book *out, const struct sign_seed *seeds, uint32_t count,
                        uint32_t threshold, uint32_t first);

/* The set of a generation, ascending. NOT_FOUND when the book does not reach there. */
enum status rotation_book_set(struct key_set *out, const struct rotation_book *book,
                              uint32_t generation) MUST_CHECK;

struct rotation_books {
    uint32_t count;
    struct rotation_book books[ROTATION_BOOKS_MAX];
};

/* Adds a book unless it is there already; the oldest gives way. */
void rotation_books_add(struct rotation_books *books, const struct rotation_book *book);

/* The book whose set of that generation has this commitment, or NULL. */
const struct rotation_book *rotation_books_find(const struct rotation_books *books,
                                                uint32_t generation, const struct id *commitment);

enum status rotation_books_write(struct buffer *out, const struct rotation_books *books) MUST_CHECK;
/* BAD_VERSION when it is another file; the reader's statuses. */
enum status rotation_books_read(struct rotation_books *out, struct span bytes) MUST_CHECK;

#endif
