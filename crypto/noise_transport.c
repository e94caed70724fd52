/* Noise after the handshake (revision 34, 5.3 and 11.3): one cipher a direction, no extra data. */
#include "crypto/noise.h"

#include "crypto/memory.h"

void noise_transport_wipe(struct noise_transport *transport)
{
    memory_wipe(transport, sizeof(*transport));
}

enum status noise_seal(struct noise_transport *transport, uint8_t *out, size_t size_max,
                       size_t *size, struct span plain)
{
    enum status status;

    if (!transport->send.keyed)
        return STATUS_BAD_FRAME;
    if (plain.size > NOISE_MESSAGE_SIZE_MAX - NOISE_TAG_SIZE ||
        plain.size + NOISE_TAG_SIZE > size_max)
        return STATUS_TOO_LARGE;
    status = cipher_seal(&transport->send, out, span_of(NULL, 0), plain);
    if (status == STATUS_OK)
        *size = plain.size + NOISE_TAG_SIZE;
    return status;
}

enum status noise_open(struct noise_transport *transport, uint8_t *out, size_t size_max,
                       size_t *size, struct span message)
{
    enum status status;

    if (!transport->receive.keyed || message.size < NOISE_TAG_SIZE)
        return STATUS_BAD_FRAME;
    if (message.size > NOISE_MESSAGE_SIZE_MAX || message.size - NOISE_TAG_SIZE > size_max)
        return STATUS_TOO_LARGE;
    status = cipher_open(&transport->receive, out, span_of(NULL, 0), message);
    if (status == STATUS_OK)
        *size = message.size - NOISE_TAG_SIZE;
    return status;
}

void noise_rekey_send(struct noise_transport *transport)
{
    cipher_rekey(&transport->send);
}

void noise_rekey_receive(struct noise_transport *transport)
{
    cipher_rekey(&transport->receive);
}
