/* A borrowed run of bytes; whoever made the bytes owns them and must outlive the span. */
#ifndef ZAWLBUK_CRYPTO_SPAN_H
#define ZAWLBUK_CRYPTO_SPAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *bytes; /* may be NULL when size is 0 */
    size_t size;
};

/* The bytes of a C string, without its NUL. */
static inline struct span span_of_text(const char *text)
{
    return (struct span){.bytes = (const uint8_t *)text, .size = strlen(text)};
}

static inline struct span span_of(const void *bytes, size_t size)
{
    return (struct span){.bytes = bytes, .size = size};
}

/* Bytewise order, a shorter one before any of its extensions. Not constant-time: never for secrets.
 */
static inline int span_compare(struct span a, struct span b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared == 0 ? 0 : memcmp(a.bytes, b.bytes, shared);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

#endif
