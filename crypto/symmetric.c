/* Noise's SymmetricState. */
#include "crypto/symmetric.h"

#include "crypto/memory.h"

static struct span transcript_of(const struct symmetric *symmetric)
{
    return span_of(symmetric->transcript.bytes, hkdf_size(symmetric->hash));
}

void symmetric_init(struct symmetric *symmetric, enum hkdf_hash hash, const char *protocol_name)
{
    struct span name = span_of_text(protocol_name);

    memset(symmetric, 0, sizeof(*symmetric));
    symmetric->hash = hash;
    if (name.size <= hkdf_size(hash))
        memcpy(symmetric->transcript.bytes, name.bytes, name.size);
    else
        hkdf_hash_parts(&symmetric->transcript, hash, &name, 1);
    symmetric->chain = symmetric->transcript;
}

void symmetric_wipe(struct symmetric *symmetric)
{
    memory_wipe(symmetric, sizeof(*symmetric));
}

void symmetric_mix_hash(struct symmetric *symmetric, struct span part)
{
    struct span parts[2] = {transcript_of(symmetric), part};

    hkdf_hash_parts(&symmetric->transcript, symmetric->hash, parts, 2);
}

void symmetric_mix_key(struct symmetric *symmetric, struct span material)
{
    struct hkdf_digest outputs[2];

    hkdf_derive(outputs, 2, symmetric->hash, &symmetric->chain, material);
    symmetric->chain = outputs[0];
    cipher_init(&symmetric->cipher, outputs[1].bytes);
    memory_wipe(outputs, sizeof(outputs));
}

void symmetric_mix_key_and_hash(struct symmetric *symmetric, struct span material)
{
    struct hkdf_digest outputs[3];

    hkdf_derive(outputs, 3, symmetric->hash, &symmetric->chain, material);
    symmetric->chain = outputs[0];
    symmetric_mix_hash(symmetric, span_of(outputs[1].bytes, hkdf_size(symmetric->hash)));
    cipher_init(&symmetric->cipher, outputs[2].bytes);
    memory_wipe(outputs, sizeof(outputs));
}

size_t symmetric_overhead(const struct symmetric *symmetric)
{
    return symmetric->cipher.keyed ? CIPHER_TAG_SIZE : 0;
}

/* memcpy with NULL is undefined even for no bytes. */
static void copy(uint8_t *out, struct span from)
{
    if (from.size > 0)
        memcpy(out, from.bytes, from.size);
}

enum status symmetric_seal(struct symmetric *symmetric, uint8_t *out, struct span plain)
{
    enum status status = STATUS_OK;

    if (symmetric->cipher.keyed)
        status = cipher_seal(&symmetric->cipher, out, transcript_of(symmetric), plain);
    else
        copy(out, plain);
    if (status == STATUS_OK)
        symmetric_mix_hash(symmetric, span_of(out, plain.size + symmetric_overhead(symmetric)));
    return status;
}

enum status symmetric_open(struct symmetric *symmetric, uint8_t *out, struct span sealed)
{
    enum status status = STATUS_OK;

    if (symmetric->cipher.keyed)
        status = cipher_open(&symmetric->cipher, out, transcript_of(symmetric), sealed);
    else
        copy(out, sealed);
    if (status == STATUS_OK)
        symmetric_mix_hash(symmetric, sealed);
    return status;
}

void symmetric_split(const struct symmetric *symmetric, struct cipher *initiator,
                     struct cipher *responder)
{
    struct hkdf_digest outputs[2];

    hkdf_derive(outputs, 2, symmetric->hash, &symmetric->chain, span_of(NULL, 0));
    cipher_init(initiator, outputs[0].bytes);
    cipher_init(responder, outputs[1].bytes);
    memory_wipe(outputs, sizeof(outputs));
}
