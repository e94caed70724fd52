/* Noise meets the public vectors. */
#include "unit.h"

#include <stdbool.h>

#include <jansson.h>

#include "crypto/noise.h"
#include "crypto/sign.h"
#include "noise_sides.h"

static bool hex_field(uint8_t *out, size_t size, const json_t *vector, const char *side,
                      const char *field)
{
    char key[64];
    const char *hex;

    snprintf(key, sizeof(key), "%s_%s", side, field);
    hex = json_string_value(json_object_get(vector, key));
    return hex != NULL && unit_hex(out, size, hex) == size;
}

static void side_of_vector(struct side *side, const json_t *vector, bool initiator)
{
    const char *name = initiator ? "init" : "resp";
    struct dh_seed seed;
    size_t size;
    char key[32];

    memset(side, 0, sizeof(*side));
    snprintf(key, sizeof(key), "%s_prologue", name);
    size = unit_hex(side->prologue, sizeof(side->prologue),
                    json_string_value(json_object_get(vector, key)));
    side->setup =
        (struct noise_setup){.initiator = initiator, .prologue = span_of(side->prologue, size)};
    if (hex_field(seed.bytes, DH_SIZE, vector, name, "static")) {
        dh_pair_from_seed(&side->static_pair, &seed);
        side->setup.static_pair = &side->static_pair;
    }
    if (hex_field(side->ephemeral_seed.bytes, DH_SIZE, vector, name, "ephemeral"))
        side->setup.ephemeral_seed = &side->ephemeral_seed;
    if (hex_field(side->remote_static.bytes, DH_SIZE, vector, name, "remote_static"))
        side->setup.remote_static = &side->remote_static;
    if (hex_field(side->psks[0].bytes, NOISE_PSK_SIZE, vector, name, "psk")) {
        side->setup.psks = side->psks;
        side->setup.psk_count = 1;
    }
}

/* What one message of a vector holds, decoded. */
struct expected {
    uint8_t payload[SIDES_BYTES_MAX], ciphertext[SIDES_BYTES_MAX];
    size_t payload_size, ciphertext_size;
};

static void decode_expected(struct expected *out, const json_t *message)
{
    out->payload_size = unit_hex(out->payload, SIDES_BYTES_MAX,
                                 json_string_value(json_object_get(message, "payload")));
    out->ciphertext_size = unit_hex(out->ciphertext, SIDES_BYTES_MAX,
                                    json_string_value(json_object_get(message, "ciphertext")));
}

static void check_bytes(const uint8_t *got, size_t got_size, const uint8_t *want, size_t want_size)
{
    assert_int_equal(got_size, want_size);
    assert_memory_equal(got, want, want_size);
}

static void check_transcript(const struct noise *noise, const json_t *vector)
{
    const char *hex = json_string_value(json_object_get(vector, "handshake_hash"));
    uint8_t want[HKDF_SIZE_MAX];

    if (hex != NULL)
        check_bytes(noise_transcript(noise).bytes, noise_transcript(noise).size, want,
                    unit_hex(want, sizeof(want), hex));
}

static void check_handshake_message(struct noise *writer, struct noise *reader,
                                    const struct expected *want)
{
    uint8_t message[SIDES_BYTES_MAX], payload[SIDES_BYTES_MAX];
    size_t size, payload_size;

    assert_true(noise_writes_next(writer) && !noise_writes_next(reader));
    assert_int_equal(want->payload_size + noise_overhead(writer), want->ciphertext_size);
    assert_int_equal(noise_overhead(writer), noise_overhead(reader));
    assert_int_equal(noise_write(writer, message, sizeof(message), &size,
                                 span_of(want->payload, want->payload_size)),
                     STATUS_OK);
    check_bytes(message, size, want->ciphertext, want->ciphertext_size);
    assert_int_equal(
        noise_read(reader, payload, sizeof(payload), &payload_size, span_of(message, size)),
        STATUS_OK);
    check_bytes(payload, payload_size, want->payload, want->payload_size);
}

static void check_transport_message(struct noise_transport *from, struct noise_transport *to,
                                    const struct expected *want)
{
    uint8_t message[SIDES_BYTES_MAX], payload[SIDES_BYTES_MAX];
    size_t size, payload_size;

    assert_int_equal(noise_seal(from, message, sizeof(message), &size,
                                span_of(want->payload, want->payload_size)),
                     STATUS_OK);
    check_bytes(message, size, want->ciphertext, want->ciphertext_size);
    assert_int_equal(
        noise_open(to, payload, sizeof(payload), &payload_size, span_of(message, size)), STATUS_OK);
    check_bytes(payload, payload_size, want->payload, want->payload_size);
}

static void check_vector(const json_t *vector)
{
    const json_t *messages = json_object_get(vector, "messages");
    struct noise_protocol protocol;
    struct side sides[2];
    struct noise noises[2];
    struct noise_transport transports[2];
    struct expected want;
    const json_t *message;
    size_t i;

    assert_int_equal(noise_protocol_parse(
                         &protocol, json_string_value(json_object_get(vector, "protocol_name"))),
                     STATUS_OK);
    for (i = 0; i < 2; i++) {
        side_of_vector(&sides[i], vector, i == 0);
        noise_init(&noises[i], &protocol, &sides[i].setup);
    }
    assert_true(json_array_size(messages) > protocol.message_count);
    json_array_foreach(messages, i, message)
    {
        size_t from = protocol.one_way ? 0 : i % 2;

        decode_expected(&want, message);
        if (i < protocol.message_count)
            check_handshake_message(&noises[from], &noises[1 - from], &want);
        if (i + 1 == protocol.message_count)
            for (size_t side = 0; side < 2; side++) {
                check_transcript(&noises[side], vector);
                noise_split(&noises[side], &transports[side]);
            }
        if (i >= protocol.message_count)
            check_transport_message(&transports[from], &transports[1 - from], &want);
    }
}

static size_t check_vector_file(const char *path)
{
    json_t *root = json_load_file(path, 0, NULL);
    const json_t *vector;
    size_t i;

    assert_non_null(root);
    json_array_foreach(json_object_get(root, "vectors"), i, vector) check_vector(vector);
    json_decref(root);
    return i;
}

static void every_public_vector_is_met_byte_for_byte(void **state)
{
    (void)state;
    assert_int_equal(check_vector_file(VECTORS_DIR "/noise.json"), 4);
    assert_int_equal(check_vector_file(VECTORS_DIR "/noise_psk.json"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_public_vector_is_met_byte_for_byte),
    };
    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
