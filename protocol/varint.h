/* Unsigned integers in base 128, most significant digit first, as few digits as possible, the high
 * bit set on each byte but the last (Negentropy Protocol v1; SPEC section 10). */
#ifndef ZAWLBUK_PROTOCOL_VARINT_H
#define ZAWLBUK_PROTOCOL_VARINT_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/span.h"

/* Bytes of the longest: 64 bits, 7 to a byte. */
#define VARINT_SIZE_MAX 10

/* Writes the value and returns its size in bytes, 1 to VARINT_SIZE_MAX. */
size_t varint_encode(uint8_t out[VARINT_SIZE_MAX], uint64_t value);

/* Reads the value that begins the span. Returns its size; 0 when it is cut short, has a leading
 * zero digit or does not fit into 64 bits, and out then is untouched. */
size_t varint_decode(uint64_t *out, struct span bytes);

#endif
