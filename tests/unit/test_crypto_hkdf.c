/* HMAC over the two hashes of our Noise suites. */
#include "unit.h"

#include "crypto/hkdf.h"
#include "crypto/sign.h"

static void check_hmac(enum hkdf_hash hash, struct span key, const char *text, const char *want_hex)
{
    uint8_t want[HKDF_SIZE_MAX];
    struct hkdf_digest got;
    struct span whole = span_of_text(text);
    struct span parts[2] = {span_of(whole.bytes, 3), span_of(whole.bytes + 3, whole.size - 3)};

    assert_int_equal(unit_hex(want, sizeof(want), want_hex), hkdf_size(hash));
    hkdf_hmac(&got, hash, key, parts, 2);
    assert_memory_equal(got.bytes, want, hkdf_size(hash));
}

static void hmac_sha256_is_that_of_rfc_4231(void **state)
{
    uint8_t key[20];

    (void)state;
    memset(key, 0x0b, sizeof(key));
    check_hmac(HKDF_SHA256, span_of(key, sizeof(key)), "Hi There",
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    check_hmac(HKDF_SHA256, span_of_text("Jefe"), "what do ya want for nothing?",
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void hmac_blake2b_has_a_block_of_128_bytes(void **state)
{
    /* Python: hmac.new(b"Jefe" * 16, b"what do ya want for nothing?", "blake2b") */
    (void)state;
    check_hmac(HKDF_BLAKE2B,
               span_of_text("JefeJefeJefeJefeJefeJefeJefeJefeJefeJefeJefeJefeJefeJefeJefeJefe"),
               "what do ya want for nothing?",
               "870bd3b667833d7fd8c4003ea1a040beb7e6f72f0faf050c3f2181a433f6bad1"
               "d7ccd5991dfb8b68e97a9f28fb857b86d16f6f5d1fa8013abda935b38fc3807f");
}

static void derived_outputs_do_not_depend_on_how_many_are_asked(void **state)
{
    struct hkdf_digest chain = {{1}}, two[2], three[3];
    struct span material = span_of_text("material");

    (void)state;
    for (int hash = 0; hash < HKDF_HASH_COUNT; hash++) {
        size_t size = hkdf_size((enum hkdf_hash)hash);

        hkdf_derive(two, 2, (enum hkdf_hash)hash, &chain, material);
        hkdf_derive(three, 3, (enum hkdf_hash)hash, &chain, material);
        assert_memory_equal(two[0].bytes, three[0].bytes, size);
        assert_memory_equal(two[1].bytes, three[1].bytes, size);
        assert_memory_not_equal(two[1].bytes, three[2].bytes, size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hmac_sha256_is_that_of_rfc_4231),
        cmocka_unit_test(hmac_blake2b_has_a_block_of_128_bytes),
        cmocka_unit_test(derived_outputs_do_not_depend_on_how_many_are_asked),
    };
    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
