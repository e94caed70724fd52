/* A set of items under other names: each id replaced by BLAKE2b-256(salt || id), so that who picked
 * the ids could not foresee their sums. Both sides of a salted session make theirs from one salt,
 * drawn from the randomness of both (SPEC section 10). A snapshot: it does not follow its source.
 */
#ifndef ZAWLBUK_PROTOCOL_SALTED_SET_H
#define ZAWLBUK_PROTOCOL_SALTED_SET_H

#include "protocol/item_array.h"

#define SALT_SIZE 32

struct salt {
    uint8_t bytes[SALT_SIZE];
};

struct salted_name;

struct salted_set {
    struct item_array array;
    struct salted_name *names; /* in order of the salted ids */
    size_t count;
};

/* Takes 104 bytes an item. NO_MEMORY. */
enum status salted_set_init(struct salted_set *out, const struct item_source *source,
                            const struct salt *salt) MUST_CHECK;
/* Frees all; accepts NULL and a set of zeroes. */
void salted_set_done(struct salted_set *set);

/* The items under their salted ids, same stamps; the set must stay where it is. */
struct item_source salted_set_source(const struct salted_set *set);
/* The real id behind a salted one; false when the set has none such. */
bool salted_set_find(const struct salted_set *set, struct id *out, const struct id *salted);

#endif
