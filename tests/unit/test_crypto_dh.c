/* X25519: keys and secrets of an independent program, and none with a key of small order. */
#include "unit.h"

#include "crypto/dh.h"
#include "crypto/sign.h"

/* The pair whose seed counts upwards from a byte. */
static void make_pair(struct dh_pair *out, uint8_t first)
{
    struct dh_seed seed;

    for (size_t i = 0; i < DH_SIZE; i++)
        seed.bytes[i] = (uint8_t)(first + i);
    dh_pair_from_seed(out, &seed);
}

static void check_hex(const uint8_t *got, const char *hex)
{
    uint8_t want[DH_SIZE];

    assert_int_equal(unit_hex(want, DH_SIZE, hex), DH_SIZE);
    assert_memory_equal(got, want, DH_SIZE);
}

static void two_sides_agree_as_an_independent_program_does(void **state)
{
    /* Python: the ladder of RFC 7748 section 5 in whole numbers. */
    static const char secret[] = "3ae143fb898911b4591769dc17ca01775cc4cad4d05b8f33a39c79e30fa63a72";
    struct dh_pair one, other;
    struct dh_shared shared;

    (void)state;
    make_pair(&one, 0);
    make_pair(&other, 100);
    check_hex(one.public_key.bytes,
              "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f");
    check_hex(other.public_key.bytes,
              "7d9c24316539825c1896e57f28197746793ce60cbee3ad47da9d07b85fa55e2a");
    assert_int_equal(dh_agree(&shared, &one, &other.public_key), STATUS_OK);
    check_hex(shared.bytes, secret);
    assert_int_equal(dh_agree(&shared, &other, &one.public_key), STATUS_OK);
    check_hex(shared.bytes, secret);
}

static void a_key_of_small_order_gives_no_secret(void **state)
{
    struct dh_public zero = {{0}}, one = {{1}};
    struct dh_shared shared = {{9}};
    struct dh_pair pair;

    (void)state;
    make_pair(&pair, 0);
    assert_int_equal(dh_agree(&shared, &pair, &zero), STATUS_BAD_KEY);
    assert_int_equal(dh_agree(&shared, &pair, &one), STATUS_BAD_KEY);
    assert_int_equal(shared.bytes[0], 9);
}

static void a_wiped_pair_is_zero(void **state)
{
    static const struct dh_pair nothing;
    struct dh_pair pair;

    (void)state;
    make_pair(&pair, 0);
    dh_pair_wipe(&pair);
    assert_memory_equal(&pair, &nothing, sizeof(pair));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sides_agree_as_an_independent_program_does),
        cmocka_unit_test(a_key_of_small_order_gives_no_secret),
        cmocka_unit_test(a_wiped_pair_is_zero),
    };
    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
