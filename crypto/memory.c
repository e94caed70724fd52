/* libsodium's wiping and constant-time comparing. */
#include "crypto/memory.h"

#include <sodium.h>

void memory_wipe(void *bytes, size_t size)
{
    sodium_memzero(bytes, size);
}

bool memory_equal(const void *a, const void *b, size_t size)
{
    return sodium_memcmp(a, b, size) == 0;
}
