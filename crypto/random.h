/* The system's randomness. node/ alone asks for it; everything else is given what it needs. */
#ifndef ZAWLBUK_CRYPTO_RANDOM_H
#define ZAWLBUK_CRYPTO_RANDOM_H

#include <stddef.h>

/* Fills with bytes fit for keys. Never fails: the process ends when the system has none. After
 * crypto_start. */
void random_fill(void *out, size_t size);

#endif
