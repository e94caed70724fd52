/* Addition modulo 2^256 in four limbs. */
#include "protocol/item_sum.h"

#include <assert.h>

#include "crypto/sha256.h"
#include "protocol/varint.h"

#define LIMB_SIZE 8

static void load(struct item_sum *out, const struct id *id)
{
    for (size_t limb = 0; limb < ITEM_SUM_LIMBS; limb++) {
        uint64_t value = 0;

        for (size_t i = LIMB_SIZE; i > 0; i--)
            value = value << 8 | id->bytes[limb * LIMB_SIZE + i - 1];
        out->limbs[limb] = value;
    }
    out->count = 1;
}

void item_sum_add(struct item_sum *sum, const struct item_sum *other)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < ITEM_SUM_LIMBS; i++) {
        uint64_t partial = sum->limbs[i] + carry;
        uint64_t total = partial + other->limbs[i];

        carry = (partial < carry) | (total < partial);
        sum->limbs[i] = total;
    }
    sum->count += other->count;
}

void item_sum_remove(struct item_sum *sum, const struct item_sum *other)
{
    uint64_t borrow = 0;

    assert(sum->count >= other->count);
    for (size_t i = 0; i < ITEM_SUM_LIMBS; i++) {
        uint64_t partial = sum->limbs[i] - borrow;
        uint64_t total = partial - other->limbs[i];

        borrow = (partial > sum->limbs[i]) | (total > partial);
        sum->limbs[i] = total;
    }
    sum->count -= other->count;
}

void item_sum_add_id(struct item_sum *sum, const struct id *id)
{
    struct item_sum one;

    load(&one, id);
    item_sum_add(sum, &one);
}

void item_sum_remove_id(struct item_sum *sum, const struct id *id)
{
    struct item_sum one;

    load(&one, id);
    item_sum_remove(sum, &one);
}

void item_sum_fingerprint(struct fingerprint *out, const struct item_sum *sum)
{
    uint8_t input[ITEM_SUM_LIMBS * LIMB_SIZE + VARINT_SIZE_MAX];
    struct sha256 hash;
    size_t size = 0;

    for (size_t limb = 0; limb < ITEM_SUM_LIMBS; limb++)
        for (size_t i = 0; i < LIMB_SIZE; i++)
            input[size++] = (uint8_t)(sum->limbs[limb] >> (8 * i));
    size += varint_encode(input + size, sum->count);
    sha256_of(&hash, span_of(input, size));
    memcpy(out->bytes, hash.bytes, FINGERPRINT_SIZE);
}
