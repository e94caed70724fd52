/* The bytes that libFuzzer gives, taken off the front as choices. Never fails: when they are used
 * up, every choice is the first one. */
#ifndef ZAWLBUK_TESTS_INPUT_H
#define ZAWLBUK_TESTS_INPUT_H

#include <stdbool.h>

#include "crypto/span.h"

struct input {
    struct span rest;
};

static inline bool input_is_over(const struct input *input)
{
    return input->rest.size == 0;
}

/* At most size bytes, fewer when there are no more; borrowed. */
static inline struct span input_take(struct input *input, size_t size)
{
    struct span taken = input->rest;

    if (taken.size > size)
        taken.size = size;
    input->rest = span_of(input->rest.bytes + taken.size, input->rest.size - taken.size);
    return taken;
}

static inline uint8_t input_byte(struct input *input)
{
    struct span taken = input_take(input, 1);

    return taken.size == 0 ? 0 : taken.bytes[0];
}

/* size bytes of a number, big-endian; at most 8. */
static inline uint64_t input_number(struct input *input, size_t size)
{
    uint64_t number = 0;

    while (size-- > 0)
        number = number << 8 | input_byte(input);
    return number;
}

/* 0 to bound - 1; bound is at least 1. */
static inline uint32_t input_below(struct input *input, uint32_t bound)
{
    return bound == 1 ? 0 : (uint32_t)input_number(input, bound <= 256 ? 1 : 3) % bound;
}

/* Bytes with their size, 0 to 255, in front. */
static inline struct span input_short(struct input *input)
{
    return input_take(input, input_byte(input));
}

/* Bytes with their size, 0 to 65535, in front. */
static inline struct span input_long(struct input *input)
{
    return input_take(input, (size_t)input_number(input, 2));
}

/* Fills all of out, with zeros behind the last byte. */
static inline void input_fill(struct input *input, void *out, size_t size)
{
    struct span taken = input_take(input, size);

    memset(out, 0, size);
    if (taken.size > 0)
        memcpy(out, taken.bytes, taken.size);
}

#endif
