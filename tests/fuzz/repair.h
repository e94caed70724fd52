/* Ends of files that are hashes: made to fit what the fuzzer wrote before them. */
#ifndef ZAWLBUK_TESTS_REPAIR_H
#define ZAWLBUK_TESTS_REPAIR_H

#include <stdbool.h>

#include "protocol/buffer.h"

/* Appends the chunks and, when they are whole and good, the end chunk that belongs there, its count
 * that much too high; returns whether they are. */
bool repair_bundle(struct buffer *out, struct span chunks, uint64_t too_many);

/* Appends the bytes and the checksum of a key file that has them before it. */
void repair_keyfile(struct buffer *out, struct span bytes);

#endif
