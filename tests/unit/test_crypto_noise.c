/* Noise handshakes: nothing altered, cut, out of turn or of another setup goes through. */
#include "unit.h"

#include <stdbool.h>

#include "crypto/noise.h"
#include "crypto/sign.h"
#include "noise_sides.h"

/* Whether what the initiator seals after the handshake opens at the responder. */
static bool same_transport(struct noise *noises)
{
    uint8_t message[SIDES_BYTES_MAX], plain[SIDES_BYTES_MAX];
    struct noise_transport transports[2];
    size_t size;

    noise_split(&noises[0], &transports[0]);
    noise_split(&noises[1], &transports[1]);
    assert_int_equal(
        noise_seal(&transports[0], message, sizeof(message), &size, span_of_text("hello")),
        STATUS_OK);
    return noise_open(&transports[1], plain, sizeof(plain), &size, span_of(message, size)) ==
           STATUS_OK;
}

static const char *const names[] = {
    "Noise_XX_25519_ChaChaPoly_BLAKE2b",         "Noise_XX_25519_ChaChaPoly_SHA256",
    "Noise_IK_25519_ChaChaPoly_BLAKE2b",         "Noise_XXpsk3_25519_ChaChaPoly_BLAKE2b",
    "Noise_XXpsk0_25519_ChaChaPoly_BLAKE2b",     "Noise_IKpsk2_25519_ChaChaPoly_SHA256",
    "Noise_XXpsk0+psk3_25519_ChaChaPoly_SHA256",
};
#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

static void check_tampering(const char *name, bool cut)
{
    struct noise_protocol protocol;
    struct side sides[2];
    struct noise noises[2];
    size_t sizes[NOISE_MESSAGES_MAX];
    struct sides_tamper tamper = {.cut = cut};

    assert_int_equal(noise_protocol_parse(&protocol, name), STATUS_OK);
    sides_make(sides, &protocol);
    assert_true(sides_shake(noises, &protocol, sides, NULL, sizes));
    assert_true(same_transport(noises));
    for (tamper.on_message = 0; tamper.on_message < protocol.message_count; tamper.on_message++) {
        size_t size = sizes[tamper.on_message];

        for (size_t i = 0; i < (cut ? size : size * 8); i++) {
            tamper.flip_bit = tamper.keep_size = i;
            assert_false(sides_shake(noises, &protocol, sides, &tamper, NULL));
        }
    }
}

static void no_handshake_survives_a_flipped_bit(void **state)
{
    (void)state;
    check_tampering(names[0], false);
    check_tampering(names[2], false);
    check_tampering(names[6], false);
}

static void no_handshake_survives_a_truncated_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < NAME_COUNT; i++)
        check_tampering(names[i], true);
}

static void both_sides_must_have_the_same_prologue_psks_and_keys(void **state)
{
    struct noise_protocol protocol;
    struct side sides[2];
    struct noise noises[2];

    (void)state;
    for (size_t i = 0; i < NAME_COUNT; i++) {
        assert_int_equal(noise_protocol_parse(&protocol, names[i]), STATUS_OK);
        sides_make(sides, &protocol);
        assert_true(sides_shake(noises, &protocol, sides, NULL, NULL));
        sides[0].prologue[7] ^= 1;
        assert_false(sides_shake(noises, &protocol, sides, NULL, NULL));
        for (size_t psk = 0; psk < protocol.psk_count; psk++) {
            sides_make(sides, &protocol);
            sides[1].psks[psk].bytes[31] ^= 1;
            assert_false(sides_shake(noises, &protocol, sides, NULL, NULL));
        }
        if (!protocol.responder_known)
            continue;
        sides_make(sides, &protocol);
        sides[0].remote_static = sides[0].static_pair.public_key;
        assert_false(sides_shake(noises, &protocol, sides, NULL, NULL));
    }
}

static void protocols_that_differ_do_not_meet(void **state)
{
    struct noise_protocol blake2b, sha256;
    struct side sides[2];
    struct noise noises[2];
    uint8_t message[SIDES_BYTES_MAX];
    size_t size;

    (void)state;
    assert_int_equal(noise_protocol_parse(&blake2b, names[0]), STATUS_OK);
    assert_int_equal(noise_protocol_parse(&sha256, names[1]), STATUS_OK);
    sides_make(sides, &blake2b);
    noise_init(&noises[0], &blake2b, &sides[0].setup);
    noise_init(&noises[1], &sha256, &sides[1].setup);
    assert_int_equal(noise_write(&noises[0], message, sizeof(message), &size, span_of(NULL, 0)),
                     STATUS_OK);
    assert_int_equal(noise_read(&noises[1], message, 0, &size, span_of(message, size)), STATUS_OK);
    assert_int_equal(noise_write(&noises[1], message, sizeof(message), &size, span_of(NULL, 0)),
                     STATUS_OK);
    assert_int_equal(noise_read(&noises[0], message, 0, &size, span_of(message, size)),
                     STATUS_BAD_HANDSHAKE);
}

static void each_side_learns_the_static_key_of_the_other(void **state)
{
    struct noise_protocol protocol;
    struct side sides[2];
    struct noise noises[2];

    (void)state;
    assert_int_equal(noise_protocol_parse(&protocol, SIDES_XX), STATUS_OK);
    sides_make(sides, &protocol);
    noise_init(&noises[0], &protocol, &sides[0].setup);
    assert_null(noise_remote_static(&noises[0]));
    assert_true(sides_shake(noises, &protocol, sides, NULL, NULL));
    for (int i = 0; i < 2; i++)
        assert_memory_equal(noise_remote_static(&noises[i])->bytes,
                            sides[1 - i].static_pair.public_key.bytes, DH_SIZE);
    assert_memory_equal(noise_transcript(&noises[0]).bytes, noise_transcript(&noises[1]).bytes,
                        HKDF_SIZE_MAX);
}

static void an_ephemeral_key_of_small_order_ends_the_handshake(void **state)
{
    static const char *const small[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    struct noise_protocol protocol;
    struct side sides[2];
    struct noise responder;
    uint8_t message[SIDES_BYTES_MAX];
    size_t size;

    (void)state;
    assert_int_equal(noise_protocol_parse(&protocol, SIDES_XX), STATUS_OK);
    sides_make(sides, &protocol);
    for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
        unit_hex(message, DH_SIZE, small[i]);
        noise_init(&responder, &protocol, &sides[1].setup);
        assert_int_equal(noise_read(&responder, NULL, 0, &size, span_of(message, DH_SIZE)),
                         STATUS_OK);
        assert_int_equal(noise_write(&responder, message, sizeof(message), &size, span_of(NULL, 0)),
                         STATUS_BAD_HANDSHAKE);
    }
}

static void a_failed_handshake_is_wiped_and_stays_failed(void **state)
{
    static const struct noise nothing;
    struct noise_protocol protocol;
    struct side sides[2];
    struct noise noise;
    uint8_t message[SIDES_BYTES_MAX];
    size_t size;

    (void)state;
    assert_int_equal(noise_protocol_parse(&protocol, SIDES_XX), STATUS_OK);
    sides_make(sides, &protocol);
    noise_init(&noise, &protocol, &sides[1].setup);
    assert_int_equal(noise_write(&noise, message, sizeof(message), &size, span_of(NULL, 0)),
                     STATUS_BAD_HANDSHAKE);
    assert_true(noise.alive);
    assert_int_equal(noise_read(&noise, message, sizeof(message), &size, span_of(message, 31)),
                     STATUS_BAD_HANDSHAKE);
    assert_memory_equal(&noise, &nothing, sizeof(noise));
    assert_false(noise_finished(&noise) || noise_writes_next(&noise));
    assert_int_equal(noise_read(&noise, message, sizeof(message), &size, span_of(message, 32)),
                     STATUS_BAD_HANDSHAKE);
    assert_int_equal(noise_write(&noise, message, sizeof(message), &size, span_of(NULL, 0)),
                     STATUS_BAD_HANDSHAKE);
}

static void handshake_messages_are_at_most_65535_bytes_and_fit_the_room(void **state)
{
    static uint8_t big[NOISE_MESSAGE_SIZE_MAX + 1], out[NOISE_MESSAGE_SIZE_MAX + 1];
    struct noise_protocol protocol;
    struct side sides[2];
    struct noise noises[2];
    size_t payload_max = NOISE_MESSAGE_SIZE_MAX - DH_SIZE, size = 5;

    (void)state;
    assert_int_equal(noise_protocol_parse(&protocol, SIDES_XX), STATUS_OK);
    sides_make(sides, &protocol);
    noise_init(&noises[0], &protocol, &sides[0].setup);
    noise_init(&noises[1], &protocol, &sides[1].setup);
    assert_int_equal(
        noise_write(&noises[0], out, sizeof(out), &size, span_of(big, payload_max + 1)),
        STATUS_TOO_LARGE);
    assert_int_equal(noise_write(&noises[0], out, DH_SIZE + 9, &size, span_of(big, 10)),
                     STATUS_TOO_LARGE);
    assert_int_equal(noise_write(&noises[0], out, sizeof(out), &size, span_of(big, SIZE_MAX)),
                     STATUS_TOO_LARGE);
    assert_int_equal(size, 5);
    assert_int_equal(noise_write(&noises[0], out, sizeof(out), &size, span_of(big, payload_max)),
                     STATUS_OK);
    assert_int_equal(size, NOISE_MESSAGE_SIZE_MAX);
    assert_int_equal(noise_read(&noises[1], big, sizeof(big), &size, span_of(out, sizeof(out))),
                     STATUS_TOO_LARGE);
    assert_int_equal(noise_read(&noises[1], big, payload_max - 1, &size, span_of(out, 65535)),
                     STATUS_TOO_LARGE);
    assert_int_equal(noise_read(&noises[1], big, sizeof(big), &size, span_of(out, 65535)),
                     STATUS_OK);
    assert_int_equal(size, payload_max);
}

static void names_of_protocols_that_are_not_here_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "Noise_XX",
        "Noise_KK_25519_ChaChaPoly_BLAKE2b",
        "Noise_NN_25519_ChaChaPoly_BLAKE2b",
        "Noise_XX_448_ChaChaPoly_BLAKE2b",
        "Noise_XX_25519_AESGCM_BLAKE2b",
        "Noise_XX_25519_ChaChaPoly_BLAKE2s",
        "Noise_XX_25519_ChaChaPoly_BLAKE2b ",
        "Noise_XXpsk4_25519_ChaChaPoly_BLAKE2b",
        "Noise_IKpsk3_25519_ChaChaPoly_BLAKE2b",
        "Noise_XXpsk_25519_ChaChaPoly_BLAKE2b",
        "Noise_XXpsk3+psk0_25519_ChaChaPoly_BLAKE2b",
        "Noise_XXpsk0+psk0_25519_ChaChaPoly_BLAKE2b",
        "Noise_XXpsk0psk1_25519_ChaChaPoly_BLAKE2b",
        "Noise_XXpsk0+_25519_ChaChaPoly_BLAKE2b",
        "Noise_XXpsk0+psk1+psk2+psk3_25519_ChaChaPoly_BLAKE2b_and_some_more",
    };
    struct noise_protocol protocol;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(noise_protocol_parse(&protocol, bad[i]), STATUS_UNSUPPORTED);
    assert_int_equal(
        noise_protocol_parse(&protocol, "Noise_XXpsk0+psk1+psk2+psk3_25519_ChaChaPoly_BLAKE2b"),
        STATUS_OK);
    assert_int_equal(protocol.psk_count, NOISE_PSKS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_handshake_survives_a_flipped_bit),
        cmocka_unit_test(no_handshake_survives_a_truncated_message),
        cmocka_unit_test(both_sides_must_have_the_same_prologue_psks_and_keys),
        cmocka_unit_test(protocols_that_differ_do_not_meet),
        cmocka_unit_test(each_side_learns_the_static_key_of_the_other),
        cmocka_unit_test(an_ephemeral_key_of_small_order_ends_the_handshake),
        cmocka_unit_test(a_failed_handshake_is_wiped_and_stays_failed),
        cmocka_unit_test(handshake_messages_are_at_most_65535_bytes_and_fit_the_room),
        cmocka_unit_test(names_of_protocols_that_are_not_here_are_refused),
    };
    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
