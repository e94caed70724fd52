/* Noise after the handshake: nothing altered, replayed or turned round goes through. */
#include "unit.h"

#include "crypto/noise.h"
#include "crypto/sign.h"
#include "noise_sides.h"

static void a_transport_message_altered_replayed_or_turned_round_is_refused(void **state)
{
    struct noise_transport transports[2];
    uint8_t message[SIDES_BYTES_MAX], plain[SIDES_BYTES_MAX];
    size_t size, plain_size = 99;

    (void)state;
    sides_transports(transports, SIDES_XX);
    assert_int_equal(
        noise_seal(&transports[0], message, sizeof(message), &size, span_of_text("alarm")),
        STATUS_OK);
    for (size_t bit = 0; bit < size * 8; bit++) {
        message[bit / 8] ^= (uint8_t)(1 << (bit % 8));
        assert_int_equal(
            noise_open(&transports[1], plain, sizeof(plain), &plain_size, span_of(message, size)),
            STATUS_BAD_FRAME);
        message[bit / 8] ^= (uint8_t)(1 << (bit % 8));
    }
    for (size_t cut = 0; cut < size; cut++)
        assert_int_equal(
            noise_open(&transports[1], plain, sizeof(plain), &plain_size, span_of(message, cut)),
            STATUS_BAD_FRAME);
    assert_int_equal(
        noise_open(&transports[0], plain, sizeof(plain), &plain_size, span_of(message, size)),
        STATUS_BAD_FRAME);
    assert_int_equal(plain_size, 99);
    assert_int_equal(
        noise_open(&transports[1], plain, sizeof(plain), &plain_size, span_of(message, size)),
        STATUS_OK);
    assert_int_equal(plain_size, 5);
    assert_int_equal(
        noise_open(&transports[1], plain, sizeof(plain), &plain_size, span_of(message, size)),
        STATUS_BAD_FRAME);
}

static void the_last_nonce_is_never_used(void **state)
{
    struct noise_transport transports[2];
    uint8_t message[SIDES_BYTES_MAX], plain[SIDES_BYTES_MAX];
    size_t size;

    (void)state;
    sides_transports(transports, SIDES_XX);
    transports[0].send.nonce = transports[1].receive.nonce = UINT64_MAX - 1;
    assert_int_equal(noise_seal(&transports[0], message, sizeof(message), &size, span_of_text("a")),
                     STATUS_OK);
    assert_int_equal(noise_seal(&transports[0], plain, sizeof(plain), &size, span_of_text("b")),
                     STATUS_OUT_OF_RANGE);
    assert_int_equal(
        noise_open(&transports[1], plain, sizeof(plain), &size, span_of(message, size)), STATUS_OK);
    assert_int_equal(noise_open(&transports[1], plain, sizeof(plain), &size, span_of(message, 17)),
                     STATUS_OUT_OF_RANGE);
}

static void both_sides_must_rekey_and_a_rekeyed_direction_goes_on(void **state)
{
    struct noise_transport transports[2];
    uint8_t message[SIDES_BYTES_MAX], plain[SIDES_BYTES_MAX];
    size_t size, plain_size;

    (void)state;
    sides_transports(transports, SIDES_XX);
    noise_rekey_send(&transports[0]);
    assert_int_equal(noise_seal(&transports[0], message, sizeof(message), &size, span_of_text("a")),
                     STATUS_OK);
    assert_int_equal(
        noise_open(&transports[1], plain, sizeof(plain), &plain_size, span_of(message, size)),
        STATUS_BAD_FRAME);
    noise_rekey_receive(&transports[1]);
    assert_int_equal(
        noise_open(&transports[1], plain, sizeof(plain), &plain_size, span_of(message, size)),
        STATUS_OK);
}

static void a_one_way_protocol_carries_nothing_back(void **state)
{
    struct noise_transport transports[2];
    uint8_t message[SIDES_BYTES_MAX] = {0}, plain[SIDES_BYTES_MAX];
    size_t size;

    (void)state;
    sides_transports(transports, "Noise_N_25519_ChaChaPoly_BLAKE2b");
    assert_int_equal(noise_seal(&transports[1], message, sizeof(message), &size, span_of_text("a")),
                     STATUS_BAD_FRAME);
    assert_int_equal(noise_open(&transports[0], plain, sizeof(plain), &size, span_of(message, 32)),
                     STATUS_BAD_FRAME);
    noise_transport_wipe(&transports[0]);
    assert_int_equal(noise_seal(&transports[0], message, sizeof(message), &size, span_of_text("a")),
                     STATUS_BAD_FRAME);
}

static void transport_messages_are_at_most_65535_bytes_and_fit_the_room(void **state)
{
    static uint8_t big[NOISE_MESSAGE_SIZE_MAX + 1], out[NOISE_MESSAGE_SIZE_MAX + 1];
    struct noise_transport transports[2];
    size_t payload_max = NOISE_MESSAGE_SIZE_MAX - NOISE_TAG_SIZE, size;

    (void)state;
    sides_transports(transports, SIDES_XX);
    assert_int_equal(
        noise_seal(&transports[0], out, sizeof(out), &size, span_of(big, payload_max + 1)),
        STATUS_TOO_LARGE);
    assert_int_equal(noise_seal(&transports[0], out, sizeof(out), &size, span_of(big, SIZE_MAX)),
                     STATUS_TOO_LARGE);
    assert_int_equal(noise_seal(&transports[0], out, 20, &size, span_of(big, 5)), STATUS_TOO_LARGE);
    assert_int_equal(noise_seal(&transports[0], out, sizeof(out), &size, span_of(big, payload_max)),
                     STATUS_OK);
    assert_int_equal(noise_open(&transports[1], big, payload_max - 1, &size, span_of(out, size)),
                     STATUS_TOO_LARGE);
    assert_int_equal(noise_open(&transports[1], big, sizeof(big), &size, span_of(out, 65536)),
                     STATUS_TOO_LARGE);
    assert_int_equal(noise_open(&transports[1], big, sizeof(big), &size, span_of(out, 65535)),
                     STATUS_OK);
}

static void a_wiped_transport_is_zero(void **state)
{
    static const struct noise_transport nothing;
    struct noise_transport transports[2];

    (void)state;
    sides_transports(transports, SIDES_XX);
    for (size_t i = 0; i < 2; i++) {
        noise_transport_wipe(&transports[i]);
        assert_memory_equal(&transports[i], &nothing, sizeof(nothing));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transport_message_altered_replayed_or_turned_round_is_refused),
        cmocka_unit_test(the_last_nonce_is_never_used),
        cmocka_unit_test(both_sides_must_rekey_and_a_rekeyed_direction_goes_on),
        cmocka_unit_test(a_one_way_protocol_carries_nothing_back),
        cmocka_unit_test(transport_messages_are_at_most_65535_bytes_and_fit_the_room),
        cmocka_unit_test(a_wiped_transport_is_zero),
    };
    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
