/* Base 128, both ways. */
#include "protocol/varint.h"

#define DIGIT_BITS 7
#define DIGIT_MASK 0x7f
#define MORE 0x80

size_t varint_encode(uint8_t out[VARINT_SIZE_MAX], uint64_t value)
{
    size_t size = 1;

    for (uint64_t rest = value >> DIGIT_BITS; rest > 0; rest >>= DIGIT_BITS)
        size++;
    for (size_t i = size; i > 0; i--) {
        out[i - 1] = (uint8_t)((value & DIGIT_MASK) | (i < size ? MORE : 0));
        value >>= DIGIT_BITS;
    }
    return size;
}

size_t varint_decode(uint64_t *out, struct span bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.bytes[i];

        if ((i == 0 && byte == MORE) || value > UINT64_MAX >> DIGIT_BITS)
            return 0;
        value = value << DIGIT_BITS | (byte & DIGIT_MASK);
        if ((byte & MORE) == 0) {
            *out = value;
            return i + 1;
        }
    }
    return 0;
}
