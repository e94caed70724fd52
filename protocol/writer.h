/* The canonical writer: msgpack-c's packer onto a buffer (SPEC section 2). It emits the shortest
 * forms; that a map's keys ascend and that counts are kept is the caller's, and writer_end asserts
 * it. Errors stick in the buffer: TOO_LARGE, NO_MEMORY. */
#ifndef ZAWLBUK_PROTOCOL_WRITER_H
#define ZAWLBUK_PROTOCOL_WRITER_H

#include <stdbool.h>

#include "protocol/buffer.h"

struct writer {
    struct buffer *buffer; /* borrowed */
    size_t begin;          /* where in it the value starts */
};

/* Writes behind what the buffer holds already. */
void writer_init(struct writer *writer, struct buffer *buffer);

void writer_nil(struct writer *writer);
void writer_bool(struct writer *writer, bool value);
void writer_int(struct writer *writer, int64_t value);
/* At most INT64_MAX. */
void writer_uint(struct writer *writer, uint64_t value);
void writer_bin(struct writer *writer, struct span bytes);
/* Valid UTF-8. */
void writer_text(struct writer *writer, struct span text);
/* count values must follow. */
void writer_array(struct writer *writer, uint32_t count);
/* count pairs of key and value must follow. */
void writer_map(struct writer *writer, uint32_t count);
/* A field number, at most LIMIT_FIELD_KEY, greater than the one before in the same map. */
void writer_key(struct writer *writer, uint32_t key);
/* One whole canonical value, copied as it is. */
void writer_raw(struct writer *writer, struct span value);

/* The buffer's status. Asserts that what was written is exactly one canonical value. */
enum status writer_end(const struct writer *writer) MUST_CHECK;

#endif
