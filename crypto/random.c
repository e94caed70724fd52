/* libsodium's random bytes: getrandom(2) on Linux. */
#include "crypto/random.h"

#include <sodium.h>

void random_fill(void *out, size_t size)
{
    randombytes_buf(out, size);
}
