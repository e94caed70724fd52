/* Random canonical values from a seed, and a copy that passes every part through the typed calls.
 */
#ifndef ZAWLBUK_TESTS_TREE_H
#define ZAWLBUK_TESTS_TREE_H

#include "protocol/buffer.h"

/* Appends one random value; the same seed gives the same bytes. */
void tree_write(struct buffer *out, uint64_t seed);

/* Reads one value with the reader's typed calls and writes what they returned. */
enum status tree_copy(struct buffer *out, struct span value) MUST_CHECK;

#endif
