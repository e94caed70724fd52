/* Bounded text building over the heap or over storage of the caller. */
#include "node/draft.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define CAPACITY_FIRST 256

void draft_init(struct draft *draft, size_t size_max)
{
    *draft = (struct draft){.size_max = size_max};
}

void draft_over(struct draft *draft, char *storage, size_t storage_size)
{
    assert(storage_size > 0);
    *draft = (struct draft){
        .bytes = storage, .capacity = storage_size, .size_max = storage_size - 1, .borrowed = true};
    storage[0] = '\0';
}

void draft_done(struct draft *draft)
{
    if (!draft->borrowed)
        free(draft->bytes);
    *draft = (struct draft){0};
}

enum status draft_status(const struct draft *draft)
{
    return draft->status;
}

const char *draft_text(const struct draft *draft)
{
    return draft->bytes == NULL ? "" : draft->bytes;
}

struct span draft_span(const struct draft *draft)
{
    return span_of(draft->bytes, draft->size);
}

/* Room for that many more bytes and a NUL. */
static enum status reserve(struct draft *draft, size_t more)
{
    size_t capacity = draft->capacity == 0 ? CAPACITY_FIRST : draft->capacity;
    char *bytes;

    if (more > draft->size_max - draft->size)
        return STATUS_TOO_LARGE;
    if (draft->bytes != NULL && more < draft->capacity - draft->size)
        return STATUS_OK;
    while (capacity <= draft->size + more)
        capacity *= 2;
    bytes = realloc(draft->bytes, capacity);
    if (bytes == NULL)
        return STATUS_NO_MEMORY;
    draft->bytes = bytes;
    draft->capacity = capacity;
    return STATUS_OK;
}

void draft_add(struct draft *draft, struct span part)
{
    if (draft->status == STATUS_OK)
        draft->status = reserve(draft, part.size);
    if (draft->status != STATUS_OK)
        return;
    if (part.size > 0)
        memcpy(draft->bytes + draft->size, part.bytes, part.size);
    draft->size += part.size;
    draft->bytes[draft->size] = '\0';
}

void draft_add_text(struct draft *draft, const char *text)
{
    draft_add(draft, span_of_text(text));
}

void draft_add_number(struct draft *draft, int64_t number)
{
    char digits[24];

    (void)snprintf(digits, sizeof digits, "%" PRId64, number);
    draft_add_text(draft, digits);
}

void draft_add_hex(struct draft *draft, struct span bytes)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.size; i++) {
        char pair[2] = {digits[bytes.bytes[i] >> 4], digits[bytes.bytes[i] & 15]};
        draft_add(draft, span_of(pair, sizeof pair));
    }
}
