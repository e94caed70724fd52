/* BLAKE2b-256 and ids. */
#include "unit.h"

#include "crypto/hash.h"
#include "crypto/sign.h"

static void the_hash_of_abc_is_that_of_a_public_implementation(void **state)
{
    /* Python: hashlib.blake2b(b"abc", digest_size=32) */
    uint8_t want[ID_SIZE];
    struct id got;
    struct span text = span_of_text("abc");

    (void)state;
    unit_hex(want, sizeof(want),
             "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    hash_parts(&got, &text, 1);
    assert_memory_equal(got.bytes, want, ID_SIZE);
}

static void parts_hash_as_their_concatenation(void **state)
{
    struct span parts[] = {span_of_text("zawl"), span_of(NULL, 0), span_of_text("buk")};
    struct span whole = span_of_text("zawlbuk");
    struct id of_parts, of_whole;
    struct hasher hasher;

    (void)state;
    hash_parts(&of_parts, parts, 3);
    hash_parts(&of_whole, &whole, 1);
    assert_true(id_equal(&of_parts, &of_whole));
    hash_init(&hasher);
    for (size_t i = 0; i < whole.size; i++)
        hash_update(&hasher, span_of(whole.bytes + i, 1));
    hash_final(&hasher, &of_parts);
    assert_true(id_equal(&of_parts, &of_whole));
}

static void only_an_id_of_zeros_is_zero(void **state)
{
    struct id id = {{0}};

    (void)state;
    assert_true(id_is_zero(&id));
    for (size_t i = 0; i < ID_SIZE; i++) {
        id.bytes[i] = 1;
        assert_false(id_is_zero(&id));
        id.bytes[i] = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_of_abc_is_that_of_a_public_implementation),
        cmocka_unit_test(parts_hash_as_their_concatenation),
        cmocka_unit_test(only_an_id_of_zeros_is_zero),
    };
    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
