/* A growing run of bytes with a maximum, owned by whoever holds the struct.
 *
 * Errors stick: once an append has failed (TOO_LARGE beyond size_max, NO_MEMORY) later ones do
 * nothing, so a writer appends part after part and asks once, at the end. */
#ifndef ZAWLBUK_PROTOCOL_BUFFER_H
#define ZAWLBUK_PROTOCOL_BUFFER_H

#include "crypto/span.h"
#include "crypto/status.h"

struct buffer {
    uint8_t *bytes; /* NULL until the first append */
    size_t size;
    size_t capacity;
    size_t size_max;
    enum status status;
};

/* Empty; allocates nothing yet. */
void buffer_init(struct buffer *buffer, size_t size_max);
/* Frees the bytes; the buffer is then empty and may be used again. NULL is accepted. */
void buffer_done(struct buffer *buffer);
/* Forgets the content and any error; keeps the memory. */
void buffer_clear(struct buffer *buffer);

/* The bytes must not lie in this buffer. */
void buffer_append(struct buffer *buffer, struct span bytes);
/* Lengthens by size bytes of undefined content and returns where they begin, good until the next
 * append; NULL on failure. */
uint8_t *buffer_extend(struct buffer *buffer, size_t size) MUST_CHECK;
/* Forgets all but the first size bytes, of which there must be as many. */
void buffer_truncate(struct buffer *buffer, size_t size);
/* Forgets the first size bytes, of which there must be as many. */
void buffer_consume(struct buffer *buffer, size_t size);

/* What was appended so far; borrowed, good until the next append. */
static inline struct span buffer_span(const struct buffer *buffer)
{
    return span_of(buffer->bytes, buffer->size);
}

#endif
