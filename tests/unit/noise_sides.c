/* Two sides of a Noise handshake, and what goes wrong on the way between them. */
#include "noise_sides.h"

#include "unit.h"

void sides_make(struct side *sides, const struct noise_protocol *protocol)
{
    for (int i = 0; i < 2; i++) {
        struct dh_seed seed = {{0, (uint8_t)(1 + i)}}; /* clamping drops bits of byte 0 */
        struct side *side = &sides[i];

        memset(side, 0, sizeof(*side));
        dh_pair_from_seed(&side->static_pair, &seed);
        side->ephemeral_seed.bytes[1] = (uint8_t)(3 + i);
        side->setup = (struct noise_setup){.initiator = i == 0,
                                           .prologue = span_of(side->prologue, 8),
                                           .static_pair = &side->static_pair,
                                           .ephemeral_seed = &side->ephemeral_seed,
                                           .remote_static = &side->remote_static,
                                           .psks = side->psks,
                                           .psk_count = protocol->psk_count};
    }
    sides[0].remote_static = sides[1].static_pair.public_key;
    sides[1].remote_static = sides[0].static_pair.public_key;
}

static void apply(const struct sides_tamper *tamper, size_t index, uint8_t *message, size_t *size)
{
    if (tamper == NULL || index != tamper->on_message)
        return;
    if (tamper->cut)
        *size = tamper->keep_size;
    else
        message[tamper->flip_bit / 8] ^= (uint8_t)(1 << (tamper->flip_bit % 8));
}

bool sides_shake(struct noise *noises, const struct noise_protocol *protocol,
                 const struct side *sides, const struct sides_tamper *tamper, size_t *sizes)
{
    uint8_t message[SIDES_BYTES_MAX], payload[SIDES_BYTES_MAX];
    size_t size, payload_size;

    for (int i = 0; i < 2; i++)
        noise_init(&noises[i], protocol, &sides[i].setup);
    for (size_t i = 0; i < protocol->message_count; i++) {
        if (noise_write(&noises[i % 2], message, sizeof(message), &size, span_of_text("payload")) !=
            STATUS_OK)
            return false;
        if (sizes != NULL)
            sizes[i] = size;
        apply(tamper, i, message, &size);
        payload_size = 77;
        if (noise_read(&noises[1 - i % 2], payload, sizeof(payload), &payload_size,
                       span_of(message, size)) != STATUS_OK) {
            assert_int_equal(payload_size, 77);
            return false;
        }
    }
    return noise_finished(&noises[0]) && noise_finished(&noises[1]);
}

void sides_transports(struct noise_transport *transports, const char *name)
{
    struct noise_protocol protocol;
    struct side sides[2];
    struct noise noises[2];

    assert_int_equal(noise_protocol_parse(&protocol, name), STATUS_OK);
    sides_make(sides, &protocol);
    assert_true(sides_shake(noises, &protocol, sides, NULL, NULL));
    noise_split(&noises[0], &transports[0]);
    noise_split(&noises[1], &transports[1]);
}
