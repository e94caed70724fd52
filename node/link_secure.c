/* The secure half of a link: Noise XX, the proof of the device, frames in chunks. */
#include <assert.h>

#include "crypto/memory.h"
#include "crypto/random.h"
#include "node/link_state.h"
#include "protocol/limits.h"
#include "protocol/reader.h"
#include "protocol/writer.h"

#define PROTOCOL_NAME "Noise_XX_25519_ChaChaPoly_BLAKE2b"
#define PROLOGUE "zawlbuk/link"
#define PROOF_CONTEXT "zawlbuk/link/1"
/* Bytes of a proof: an id, a key, a signature and their headers. */
#define PROOF_SIZE_MAX 160
#define FLAG_MORE 0
#define FLAG_LAST 1

static void put_length(uint8_t *out, size_t size)
{
    out[0] = (uint8_t)(size >> 8);
    out[1] = (uint8_t)size;
}

static void send_handshake(struct link *link)
{
    uint8_t message[LINK_LENGTH_SIZE + 256];
    size_t size;
    enum status status = noise_write(&link->noise, message + LINK_LENGTH_SIZE,
                                     sizeof(message) - LINK_LENGTH_SIZE, &size, span_of(NULL, 0));

    if (status != STATUS_OK) {
        link_close(link, status);
        return;
    }
    put_length(message, size);
    link_write(link, span_of(message, size + LINK_LENGTH_SIZE));
}

/* What a side signs: the handshake's hash and which side it is. */
static void proof_parts(const struct link *link, const uint8_t *role, struct span parts[3])
{
    parts[0] = span_of_text(PROOF_CONTEXT);
    parts[1] = span_of(link->binding, sizeof(link->binding));
    parts[2] = span_of(role, 1);
}

static void send_proof(struct link *link)
{
    const struct link_identity *identity = link->identity;
    const uint8_t role = link->outbound ? 0 : 1;
    struct signature signature;
    struct span parts[3];
    struct buffer proof;
    struct writer writer;

    proof_parts(link, &role, parts);
    sign_make(&signature, &identity->device, parts, 3);
    buffer_init(&proof, PROOF_SIZE_MAX);
    writer_init(&writer, &proof);
    writer_array(&writer, 3);
    if (id_is_zero(&identity->delegation))
        writer_nil(&writer);
    else
        writer_bin(&writer, span_of(identity->delegation.bytes, ID_SIZE));
    writer_bin(&writer, span_of(identity->device.public_key.bytes, PUBLIC_KEY_SIZE));
    writer_bin(&writer, span_of(signature.bytes, SIGNATURE_SIZE));
    if (writer_end(&writer) == STATUS_OK)
        link_send(link, buffer_span(&proof));
    else
        link_close(link, STATUS_NO_MEMORY);
    buffer_done(&proof);
}

static void finish_handshake(struct link *link)
{
    struct span transcript = noise_transcript(&link->noise);

    assert(transcript.size == sizeof(link->binding));
    memcpy(link->binding, transcript.bytes, sizeof(link->binding));
    noise_split(&link->noise, &link->transport);
    link->state = LINK_PROOF;
    send_proof(link);
}

void link_secure_start(struct link *link)
{
    struct noise_protocol protocol;
    struct dh_seed ephemeral;
    uint8_t prologue[sizeof(PROLOGUE) - 1 + ID_SIZE];
    enum status status = noise_protocol_parse(&protocol, PROTOCOL_NAME);
    struct noise_setup setup = {
        .initiator = link->outbound,
        .prologue = span_of(prologue, sizeof(prologue)),
        .static_pair = &link->identity->static_key,
        .ephemeral_seed = &ephemeral,
    };

    assert(status == STATUS_OK);
    memcpy(prologue, PROLOGUE, sizeof(PROLOGUE) - 1);
    memcpy(prologue + sizeof(PROLOGUE) - 1, link->identity->network.bytes, ID_SIZE);
    random_fill(&ephemeral, sizeof(ephemeral));
    noise_init(&link->noise, &protocol, &setup);
    memory_wipe(&ephemeral, sizeof(ephemeral));
    link->state = LINK_HANDSHAKE;
    if (noise_writes_next(&link->noise))
        send_handshake(link);
}

static void take_handshake(struct link *link, struct span message)
{
    uint8_t payload[1];
    size_t size;
    enum status status = noise_read(&link->noise, payload, 0, &size, message);

    if (status != STATUS_OK) {
        link_close(link, STATUS_BAD_HANDSHAKE);
        return;
    }
    if (!noise_finished(&link->noise) && noise_writes_next(&link->noise))
        send_handshake(link);
    if (noise_finished(&link->noise) && link->state == LINK_HANDSHAKE)
        finish_handshake(link);
}

static enum status read_proof(struct link *link, struct span frame)
{
    const uint8_t role = link->outbound ? 1 : 0; /* theirs */
    struct public_key device = {{0}};
    struct signature signature = {{0}};
    struct id delegation = {{0}};
    struct span parts[3];
    struct reader reader;
    enum status status;

    reader_init(&reader, frame);
    if (reader_array(&reader, 3) != 3)
        reader_fail(&reader, STATUS_BAD_HANDSHAKE);
    if (!reader_try_nil(&reader))
        reader_bin_exact(&reader, delegation.bytes, ID_SIZE);
    reader_bin_exact(&reader, device.bytes, PUBLIC_KEY_SIZE);
    reader_bin_exact(&reader, signature.bytes, SIGNATURE_SIZE);
    status = reader_end(&reader);
    if (status == STATUS_OK)
        status = sign_key_admit(&device);
    proof_parts(link, &role, parts);
    if (status == STATUS_OK)
        status = sign_verify(&device, &signature, parts, 3);
    if (status != STATUS_OK)
        return status;
    link->delegation = delegation;
    link->device = device;
    return STATUS_OK;
}

static void take_proof(struct link *link)
{
    if (read_proof(link, buffer_span(&link->frame)) != STATUS_OK) {
        link_close(link, STATUS_BAD_HANDSHAKE);
        return;
    }
    link->state = LINK_OPEN;
    link->opened = true;
    (void)uv_timer_stop(&link->timer);
    link->callbacks.on_open(link, link->callbacks.context);
}

static void take_frame(struct link *link)
{
    if (link->state == LINK_PROOF)
        take_proof(link);
    else
        link->callbacks.on_frame(link, buffer_span(&link->frame), link->callbacks.context);
    buffer_clear(&link->frame);
}

/* Decrypts a chunk straight behind the ones before it, its flag byte first, which is then cut out.
 */
static void take_chunk(struct link *link, struct span message)
{
    size_t before = link->frame.size;
    size_t size_max = link->state == LINK_PROOF ? PROOF_SIZE_MAX : LIMIT_FRAME_SIZE;
    uint8_t *plain;
    uint8_t flag;
    size_t size;

    if (message.size < NOISE_TAG_SIZE + LINK_FLAG_SIZE ||
        before + message.size - NOISE_TAG_SIZE - LINK_FLAG_SIZE > size_max) {
        link_close(link, STATUS_BAD_FRAME);
        return;
    }
    plain = buffer_extend(&link->frame, message.size - NOISE_TAG_SIZE);
    if (plain == NULL) {
        link_close(link, STATUS_NO_MEMORY);
        return;
    }
    if (noise_open(&link->transport, plain, message.size - NOISE_TAG_SIZE, &size, message) !=
        STATUS_OK) {
        link_close(link, STATUS_BAD_FRAME);
        return;
    }
    flag = plain[0];
    memmove(plain, plain + LINK_FLAG_SIZE, size - LINK_FLAG_SIZE);
    buffer_truncate(&link->frame, link->frame.size - LINK_FLAG_SIZE);
    if (flag == FLAG_LAST)
        take_frame(link);
    else if (flag != FLAG_MORE || size == LINK_FLAG_SIZE)
        link_close(link, STATUS_BAD_FRAME);
}

void link_take_message(struct link *link, struct span message)
{
    if (link->state == LINK_HANDSHAKE)
        take_handshake(link, message);
    else
        take_chunk(link, message);
}

/* One chunk, sealed, with its length, at the end of out. */
static enum status seal_chunk(struct link *link, struct buffer *out, struct span chunk, bool last)
{
    uint8_t plain[LINK_FLAG_SIZE + LINK_CHUNK_SIZE_MAX];
    size_t sealed_size = chunk.size + LINK_FLAG_SIZE + NOISE_TAG_SIZE;
    uint8_t *message = buffer_extend(out, LINK_LENGTH_SIZE + sealed_size);
    size_t size;

    if (message == NULL)
        return STATUS_NO_MEMORY;
    plain[0] = last ? FLAG_LAST : FLAG_MORE;
    memcpy(plain + LINK_FLAG_SIZE, chunk.bytes, chunk.size);
    put_length(message, sealed_size);
    return noise_seal(&link->transport, message + LINK_LENGTH_SIZE, sealed_size, &size,
                      span_of(plain, LINK_FLAG_SIZE + chunk.size));
}

void link_send(struct link *link, struct span frame)
{
    struct buffer out;
    enum status status = STATUS_OK;

    assert(frame.size > 0 && frame.size <= LIMIT_FRAME_SIZE);
    if (link->state != LINK_OPEN && link->state != LINK_PROOF)
        return;
    buffer_init(&out, 2 * LIMIT_FRAME_SIZE);
    while (frame.size > 0 && status == STATUS_OK) {
        size_t size = frame.size < LINK_CHUNK_SIZE_MAX ? frame.size : LINK_CHUNK_SIZE_MAX;

        status = seal_chunk(link, &out, span_of(frame.bytes, size), size == frame.size);
        frame = span_of(frame.bytes + size, frame.size - size);
    }
    if (status == STATUS_OK)
        link_write(link, buffer_span(&out));
    else
        link_close(link, status);
    buffer_done(&out);
}
