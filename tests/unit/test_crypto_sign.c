/* Ed25519: Wycheproof, the prime-order check, and the start-up proof that refuses a bad library. */
#include "unit.h"

#include <stdbool.h>

#include <jansson.h>
#include <sodium.h>

#include "crypto/selftest.h"
#include "crypto/sign.h"

#define BYTES_MAX 2048

static size_t hex_of(uint8_t *out, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    assert_non_null(text);
    return unit_hex(out, BYTES_MAX, text);
}

/* A signature of the wrong length has no struct signature: the caller's decoder refuses it. */
static void check_wycheproof(const struct public_key *key, const json_t *test)
{
    uint8_t message[BYTES_MAX], bytes[BYTES_MAX];
    struct span part = span_of(message, hex_of(message, test, "msg"));
    size_t size = hex_of(bytes, test, "sig");
    bool valid = strcmp(json_string_value(json_object_get(test, "result")), "valid") == 0;
    struct signature signature;

    if (size != SIGNATURE_SIZE) {
        assert_false(valid);
        return;
    }
    memcpy(signature.bytes, bytes, SIGNATURE_SIZE);
    assert_int_equal(sign_verify(key, &signature, &part, 1),
                     valid ? STATUS_OK : STATUS_BAD_SIGNATURE);
}

static void every_wycheproof_vector_is_judged_as_it_says(void **state)
{
    json_t *root = json_load_file(VECTORS_DIR "/wycheproof_ed25519.json", 0, NULL);
    json_t *group, *test;
    size_t i, j;
    int count = 0;

    (void)state;
    assert_non_null(root);
    json_array_foreach(json_object_get(root, "testGroups"), i, group)
    {
        struct public_key key;
        uint8_t bytes[BYTES_MAX];

        assert_int_equal(hex_of(bytes, json_object_get(group, "publicKey"), "pk"), PUBLIC_KEY_SIZE);
        memcpy(key.bytes, bytes, PUBLIC_KEY_SIZE);
        json_array_foreach(json_object_get(group, "tests"), j, test)
        {
            check_wycheproof(&key, test);
            count++;
        }
    }
    assert_int_equal(count, json_integer_value(json_object_get(root, "numberOfTests")));
    json_decref(root);
}

static void a_message_is_signed_as_the_concatenation_of_its_parts(void **state)
{
    static const size_t sizes[] = {0, 1, 2047, 2048, 2049, 70000};
    static uint8_t bytes[70000];
    struct sign_seed seed = {{7}};
    struct sign_pair pair;

    (void)state;
    memset(bytes, 0xa5, sizeof(bytes));
    sign_pair_from_seed(&pair, &seed);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        size_t half = sizes[i] / 2;
        struct span whole = span_of(bytes, sizes[i]);
        struct span parts[] = {span_of(bytes, half), span_of(NULL, 0),
                               span_of(bytes + half, sizes[i] - half)};
        struct signature of_whole, of_parts;

        sign_make(&of_whole, &pair, &whole, 1);
        sign_make(&of_parts, &pair, parts, 3);
        assert_memory_equal(of_whole.bytes, of_parts.bytes, SIGNATURE_SIZE);
        assert_int_equal(sign_verify(&pair.public_key, &of_whole, parts, 3), STATUS_OK);
        of_whole.bytes[i] ^= 1;
        assert_int_equal(sign_verify(&pair.public_key, &of_whole, parts, 3), STATUS_BAD_SIGNATURE);
    }
    sign_pair_wipe(&pair);
}

static void sizes_that_overflow_are_refused(void **state)
{
    uint8_t byte = 0;
    struct span parts[] = {span_of(&byte, 1), span_of(&byte, SIZE_MAX)};
    struct public_key key = {{0}};
    struct signature signature = {{0}};

    (void)state;
    assert_int_equal(sign_verify(&key, &signature, parts, 2), STATUS_NO_MEMORY);
}

static enum status admit_hex(const char *hex)
{
    struct public_key key;

    assert_int_equal(unit_hex(key.bytes, PUBLIC_KEY_SIZE, hex), PUBLIC_KEY_SIZE);
    return sign_key_admit(&key);
}

static void keys_outside_the_prime_order_group_are_not_admitted(void **state)
{
    /* The key of seed zero, P, then P + k T for a T of order 8, k from 1; P + 4 T is
     * the form of CVE-2025-69277. */
    static const char *const mixed[] = {
        "06903bfea2a1ddc586e78a189513f47ac6ae27e4e7803a1c2fb94c94b18f3958",
        "6eaa14d6700bc347364033611ac4ca220b016e6c412e53edb9b52c62c55267d3",
        "6a04fa7acf0934cb8ab34fbcb40c7f58b109fbee389d186d8e22f705e87de8be",
        "b295d84331495bd29d5c572fd590f28c9acdea88e21dbc59c53fb75e74a625d6",
        "e76fc4015d5e223a791875e76aec0b853951d81b187fc5e3d046b36b4e70c6a7",
        "7f55eb298ff43cb8c9bfcc9ee53b35ddf4fe9193bed1ac12464ad39d3aad982c",
        "83fb058530f6cb34754cb0434bf380a74ef60411c762e79271dd08fa17821741",
    };
    /* Small order, then encodings that are not canonical (y = p, y = p + 1), then no point at all.
     */
    static const char *const bad[] = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0200000000000000000000000000000000000000000000000000000000000000",
    };

    (void)state;
    assert_int_equal(admit_hex("3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"),
                     STATUS_OK);
    for (size_t i = 0; i < sizeof(mixed) / sizeof(mixed[0]); i++)
        assert_int_equal(admit_hex(mixed[i]), STATUS_BAD_KEY);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(admit_hex(bad[i]), STATUS_BAD_KEY);
}

/* As libsodium was before the fix: only x of L times the point is looked at, so that a point of
 * the prime-order group plus (0, -1) passes. That sum is what stands 4 steps along. */
static int admits_order_two_sums(const unsigned char *point)
{
    static const unsigned char order_two[32] = {
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    };
    unsigned char moved[32];

    if (crypto_core_ed25519_is_valid_point(point) == 1)
        return 1;
    return crypto_core_ed25519_add(moved, point, order_two) == 0 &&
           crypto_core_ed25519_is_valid_point(moved) == 1;
}

static int admits_every_point(const unsigned char *point)
{
    (void)point;
    return 1;
}

static int admits_no_point(const unsigned char *point)
{
    (void)point;
    return 0;
}

static void a_library_with_the_broken_check_is_refused_at_start(void **state)
{
    (void)state;
    assert_int_equal(selftest_points(crypto_core_ed25519_is_valid_point), STATUS_OK);
    assert_int_equal(selftest_points(admits_order_two_sums), STATUS_UNSAFE_LIBSODIUM);
    assert_int_equal(selftest_points(admits_every_point), STATUS_UNSAFE_LIBSODIUM);
    assert_int_equal(selftest_points(admits_no_point), STATUS_UNSAFE_LIBSODIUM);
}

/* Like libsodium after 1.0.18, which does not mind an R outside the prime-order group. */
static int accepts_any_r(const unsigned char *signature, const unsigned char *message,
                         unsigned long long size, const unsigned char *key)
{
    if (crypto_core_ed25519_is_valid_point(signature) != 1)
        return 0;
    return crypto_sign_verify_detached(signature, message, size, key);
}

static int accepts_all(const unsigned char *signature, const unsigned char *message,
                       unsigned long long size, const unsigned char *key)
{
    (void)signature;
    (void)message;
    (void)size;
    (void)key;
    return 0;
}

static int accepts_none(const unsigned char *signature, const unsigned char *message,
                        unsigned long long size, const unsigned char *key)
{
    (void)accepts_all(signature, message, size, key);
    return -1;
}

static void a_library_that_judges_signatures_otherwise_is_refused_at_start(void **state)
{
    (void)state;
    assert_int_equal(selftest_signatures(accepts_any_r), STATUS_UNSAFE_LIBSODIUM);
    assert_int_equal(selftest_signatures(accepts_all), STATUS_UNSAFE_LIBSODIUM);
    assert_int_equal(selftest_signatures(accepts_none), STATUS_UNSAFE_LIBSODIUM);
}

/* Made with a nonce of our choice: S B - k A is R minus a point of order 8. */
static void an_r_outside_the_prime_order_group_is_refused(void **state)
{
    struct public_key key;
    struct signature signature;
    const uint8_t byte = 0x72;
    struct span message = span_of(&byte, 1);

    (void)state;
    unit_hex(key.bytes, sizeof(key.bytes),
             "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    unit_hex(signature.bytes, sizeof(signature.bytes),
             "b862409fb5c4c4123df2abf7462b88f041ad36dd6864ce872fd5472be363c5b1"
             "0c8d5615e8d0ff68669a7f94d0d867e63bd2ef6c9ea0fca9be7cccfa9cf4530b");
    assert_int_equal(sign_verify(&key, &signature, &message, 1), STATUS_OK);
    unit_hex(signature.bytes, sizeof(signature.bytes),
             "16b981d0b88cdf3ab9fa87190822fe4905b475efda3aec7c34abfa92c19320f4"
             "15bead500daaddc641c2cd83d048d997a6fe4675fd2d9fa8a2d8ef4140c4330c");
    assert_int_equal(sign_verify(&key, &signature, &message, 1), STATUS_BAD_SIGNATURE);
}

static void wiped_secrets_are_zero(void **state)
{
    static const struct sign_pair no_pair;
    static const struct sign_seed no_seed;
    struct sign_seed seed;
    struct sign_pair pair;

    (void)state;
    memset(&seed, 9, sizeof(seed));
    sign_pair_from_seed(&pair, &seed);
    sign_pair_wipe(&pair);
    sign_seed_wipe(&seed);
    assert_memory_equal(&pair, &no_pair, sizeof(pair));
    assert_memory_equal(&seed, &no_seed, sizeof(seed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wycheproof_vector_is_judged_as_it_says),
        cmocka_unit_test(a_message_is_signed_as_the_concatenation_of_its_parts),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(keys_outside_the_prime_order_group_are_not_admitted),
        cmocka_unit_test(a_library_with_the_broken_check_is_refused_at_start),
        cmocka_unit_test(a_library_that_judges_signatures_otherwise_is_refused_at_start),
        cmocka_unit_test(an_r_outside_the_prime_order_group_is_refused),
        cmocka_unit_test(wiped_secrets_are_zero),
    };
    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
