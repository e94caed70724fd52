/* Randomness, wiping, comparing. */
#include "unit.h"

#include "crypto/memory.h"
#include "crypto/random.h"
#include "crypto/sign.h"

static void two_draws_of_32_bytes_differ(void **state)
{
    uint8_t a[32] = {0}, b[32] = {0};

    (void)state;
    random_fill(a, sizeof(a));
    random_fill(b, sizeof(b));
    assert_false(memory_equal(a, b, sizeof(a)));
    memcpy(b, a, sizeof(b));
    random_fill(b, 0);
    assert_true(memory_equal(a, b, sizeof(a)));
}

static void any_one_bit_makes_bytes_unequal(void **state)
{
    uint8_t a[32] = {0}, b[32] = {0};

    (void)state;
    for (size_t bit = 0; bit < sizeof(a) * 8; bit++) {
        a[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(memory_equal(a, b, sizeof(a)));
        memory_wipe(a, sizeof(a));
        assert_true(memory_equal(a, b, sizeof(a)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_draws_of_32_bytes_differ),
        cmocka_unit_test(any_one_bit_makes_bytes_unequal),
    };
    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
