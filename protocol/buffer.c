/* Growth by doubling, up to the maximum. */
#include "protocol/buffer.h"

#include <assert.h>
#include <stdlib.h>

#define CAPACITY_LEAST 256

void buffer_init(struct buffer *buffer, size_t size_max)
{
    *buffer = (struct buffer){.size_max = size_max, .status = STATUS_OK};
}

void buffer_done(struct buffer *buffer)
{
    if (buffer == NULL)
        return;
    free(buffer->bytes);
    buffer_init(buffer, buffer->size_max);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->status = STATUS_OK;
}

static size_t next_capacity(const struct buffer *buffer, size_t needed)
{
    size_t doubled =
        buffer->capacity <= buffer->size_max / 2 ? buffer->capacity * 2 : buffer->size_max;
    size_t wanted = doubled > needed ? doubled : needed;

    return wanted > CAPACITY_LEAST ? wanted : CAPACITY_LEAST;
}

uint8_t *buffer_extend(struct buffer *buffer, size_t size)
{
    size_t begin = buffer->size;

    if (buffer->status != STATUS_OK)
        return NULL;
    if (size > buffer->size_max - begin) {
        buffer->status = STATUS_TOO_LARGE;
        return NULL;
    }
    if (buffer->bytes == NULL || size > buffer->capacity - begin) {
        size_t capacity = next_capacity(buffer, begin + size);
        uint8_t *bytes = realloc(buffer->bytes, capacity);

        if (bytes == NULL) {
            buffer->status = STATUS_NO_MEMORY;
            return NULL;
        }
        buffer->bytes = bytes;
        buffer->capacity = capacity;
    }
    buffer->size += size;
    return buffer->bytes + begin;
}

void buffer_append(struct buffer *buffer, struct span bytes)
{
    uint8_t *to;

    if (bytes.size == 0)
        return;
    to = buffer_extend(buffer, bytes.size);
    if (to != NULL)
        memcpy(to, bytes.bytes, bytes.size);
}

void buffer_truncate(struct buffer *buffer, size_t size)
{
    assert(size <= buffer->size);
    buffer->size = size;
}

void buffer_consume(struct buffer *buffer, size_t size)
{
    assert(size <= buffer->size);
    buffer->size -= size;
    if (buffer->size > 0)
        memmove(buffer->bytes, buffer->bytes + size, buffer->size);
}
