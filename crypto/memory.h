/* Wiping and comparing bytes that are secret. */
#ifndef ZAWLBUK_CRYPTO_MEMORY_H
#define ZAWLBUK_CRYPTO_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroes; the compiler cannot take it for a dead store. */
void memory_wipe(void *bytes, size_t size);

/* Takes the same time wherever the first difference is. */
bool memory_equal(const void *a, const void *b, size_t size);

#endif
