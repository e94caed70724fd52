/* Bytes from hex digits, and bytes with some of them replaced. */
#ifndef ZAWLBUK_TESTS_VECTORS_EDIT_H
#define ZAWLBUK_TESTS_VECTORS_EDIT_H

#include "protocol/buffer.h"

/* Appends the bytes of hex digits. */
void edit_hex(struct buffer *out, const char *hex);
/* Appends the bytes, of which size at offset, or as many as there are, give way to those of with.
 */
void edit_splice(struct buffer *out, struct span bytes, size_t offset, size_t size,
                 const char *with);

#endif
