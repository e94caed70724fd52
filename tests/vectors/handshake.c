/* handshake.json: a link from the first byte to the first frame each way. SPEC section 9. */
#include "crypto/noise.h"
#include "edit.h"
#include "frames.h"
#include "node/json.h"
#include "party.h"
#include "protocol/writer.h"

#define PROTOCOL_NAME "Noise_XX_25519_ChaChaPoly_BLAKE2b"
#define PROLOGUE "zawlbuk/link"
#define PROOF_CONTEXT "zawlbuk/link/1"
#define FLAG_SIZE 1
#define CHUNK_SIZE (NOISE_MESSAGE_SIZE_MAX - NOISE_TAG_SIZE - FLAG_SIZE)
/* Bytes of a frame that needs two chunks, the second of a single byte. */
#define LONG_SIZE (CHUNK_SIZE + 1)

/* One end of the link. */
struct end {
    const char *name;
    uint8_t role; /* 0 dialled */
    struct dh_seed static_seed;
    struct dh_seed ephemeral_seed;
    struct dh_pair static_pair;
    struct sign_pair device;
    struct id delegation; /* zero while there is none */
    struct noise noise;
    struct noise_transport transport;
};

static const struct id network = {{0x5a, 0x77, 0x6c}};

static void label_seed(struct dh_seed *out, const char *name, const char *what)
{
    memset(out->bytes, 0, sizeof(out->bytes));
    memcpy(out->bytes, name, strlen(name));
    memcpy(out->bytes + strlen(name), what, strlen(what));
}

static void end_init(struct end *end, const char *name, uint8_t role)
{
    uint8_t prologue[sizeof(PROLOGUE) - 1 + ID_SIZE] = {0};
    const struct noise_setup setup = {
        .initiator = role == 0,
        .prologue = span_of(prologue, sizeof(prologue)),
        .static_pair = &end->static_pair,
        .ephemeral_seed = &end->ephemeral_seed,
    };
    struct noise_protocol protocol;
    struct dh_seed device;
    struct sign_seed seed;

    *end = (struct end){.name = name, .role = role};
    if (role == 0)
        memset(end->delegation.bytes, 0xde, ID_SIZE);
    label_seed(&end->static_seed, name, "/static");
    label_seed(&end->ephemeral_seed, name, "/ephemeral");
    label_seed(&device, name, "/device");
    memcpy(seed.bytes, device.bytes, sizeof(seed.bytes));
    sign_pair_from_seed(&end->device, &seed);
    dh_pair_from_seed(&end->static_pair, &end->static_seed);
    memcpy(prologue, PROLOGUE, sizeof(PROLOGUE) - 1);
    memcpy(prologue + sizeof(PROLOGUE) - 1, network.bytes, ID_SIZE);
    must(noise_protocol_parse(&protocol, PROTOCOL_NAME));
    noise_init(&end->noise, &protocol, &setup);
}

static json_t *tell_end(const struct end *end)
{
    struct dh_seed device;

    label_seed(&device, end->name, "/device");
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "static_seed",
                     json_of_hex(span_of(end->static_seed.bytes, DH_SIZE)), "static_public",
                     json_of_hex(span_of(end->static_pair.public_key.bytes, DH_SIZE)),
                     "ephemeral_seed", json_of_hex(span_of(end->ephemeral_seed.bytes, DH_SIZE)),
                     "device_seed", json_of_hex(span_of(device.bytes, DH_SIZE)), "device_public",
                     json_of_hex(span_of(end->device.public_key.bytes, PUBLIC_KEY_SIZE)),
                     "delegation", end->role == 0 ? json_of_id(&end->delegation) : json_null());
}

/* The bytes on the wire: the message's size, then the message. */
static json_t *on_wire(struct span message)
{
    uint8_t bytes[2 + NOISE_MESSAGE_SIZE_MAX];

    bytes[0] = (uint8_t)(message.size >> 8);
    bytes[1] = (uint8_t)message.size;
    memcpy(bytes + 2, message.bytes, message.size);
    return json_of_hex(span_of(bytes, message.size + 2));
}

static json_t *shake(struct end *dialler, struct end *listener)
{
    json_t *messages = json_array();
    struct end *from = dialler;
    struct end *to = listener;

    while (!noise_finished(&dialler->noise) || !noise_finished(&listener->noise)) {
        uint8_t message[256];
        uint8_t payload[1];
        struct end *other = from;
        size_t size;
        size_t payload_size;

        must(noise_write(&from->noise, message, sizeof(message), &size, span_of(NULL, 0)));
        must(noise_read(&to->noise, payload, 0, &payload_size, span_of(message, size)));
        (void)json_array_append_new(messages, json_pack("{s:s, s:o}", "from", from->name, "wire",
                                                        on_wire(span_of(message, size))));
        from = to;
        to = other;
    }
    return messages;
}

/* Ephemeral keys of the dialler. With the first eight X25519 has an all-zero result whatever the
 * private key: points of order 1, 2, 4 and 8, some not reduced, one with the top bit set. */
static const struct {
    const char *point;
    bool answered;
} first_messages[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000", false},
    {"0100000000000000000000000000000000000000000000000000000000000000", false},
    {"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", false},
    {"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", false},
    {"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
    {"0000000000000000000000000000000000000000000000000000000000000080", false},
    {"0200000000000000000000000000000000000000000000000000000000000000", true},
    {"0900000000000000000000000000000000000000000000000000000000000000", true},
};

/* Whether the listener answers a first message or ends the connection. */
static json_t *tell_first_messages(void)
{
    json_t *told = json_array();

    for (size_t i = 0; i < sizeof(first_messages) / sizeof(first_messages[0]); i++) {
        struct buffer point;
        struct end listener;
        uint8_t message[256];
        uint8_t payload[1];
        size_t size;
        bool answered;

        end_init(&listener, "listener", 1);
        buffer_init(&point, DH_SIZE);
        edit_hex(&point, first_messages[i].point);
        must(noise_read(&listener.noise, payload, 0, &size, buffer_span(&point)));
        answered = noise_write(&listener.noise, message, sizeof(message), &size,
                               span_of(NULL, 0)) == STATUS_OK;
        must(answered == first_messages[i].answered ? STATUS_OK : STATUS_BAD_HANDSHAKE);
        (void)json_array_append_new(
            told,
            json_pack("{s:o, s:b}", "wire", on_wire(buffer_span(&point)), "answered", answered));
        buffer_done(&point);
    }
    return told;
}

static void write_proof(struct buffer *out, const struct end *end, struct span hash)
{
    const struct span parts[] = {span_of_text(PROOF_CONTEXT), hash, span_of(&end->role, 1)};
    struct signature signature;
    struct writer writer;

    sign_make(&signature, &end->device, parts, 3);
    writer_init(&writer, out);
    writer_array(&writer, 3);
    if (id_is_zero(&end->delegation))
        writer_nil(&writer);
    else
        writer_bin(&writer, span_of(end->delegation.bytes, ID_SIZE));
    writer_bin(&writer, span_of(end->device.public_key.bytes, PUBLIC_KEY_SIZE));
    writer_bin(&writer, span_of(signature.bytes, SIGNATURE_SIZE));
    must(writer_end(&writer));
}

/* Appends one chunk with its size in front, and makes sure that the other end opens it. */
static void send_chunk(struct buffer *wire, struct end *from, struct end *to, struct span chunk,
                       bool last)
{
    uint8_t plain[FLAG_SIZE + CHUNK_SIZE];
    uint8_t opened[FLAG_SIZE + CHUNK_SIZE];
    uint8_t message[2 + NOISE_MESSAGE_SIZE_MAX];
    size_t size;
    size_t opened_size;

    plain[0] = last ? 1 : 0;
    memcpy(plain + FLAG_SIZE, chunk.bytes, chunk.size);
    must(noise_seal(&from->transport, message + 2, NOISE_MESSAGE_SIZE_MAX, &size,
                    span_of(plain, FLAG_SIZE + chunk.size)));
    must(noise_open(&to->transport, opened, sizeof(opened), &opened_size,
                    span_of(message + 2, size)));
    message[0] = (uint8_t)(size >> 8);
    message[1] = (uint8_t)size;
    buffer_append(wire, span_of(message, size + 2));
}

static void send_frame(struct buffer *wire, struct end *from, struct end *to, struct span frame)
{
    while (frame.size > 0) {
        size_t size = frame.size < CHUNK_SIZE ? frame.size : CHUNK_SIZE;

        send_chunk(wire, from, to, span_of(frame.bytes, size), size == frame.size);
        frame = span_of(frame.bytes + size, frame.size - size);
    }
    must(wire->status);
}

static void add_frame(json_t *list, const char *what, struct end *from, struct end *to,
                      struct buffer *frame)
{
    struct buffer wire;

    buffer_init(&wire, 2 * LIMIT_FRAME_SIZE);
    send_frame(&wire, from, to, buffer_span(frame));
    (void)json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o}", "from", from->name, "what",
                                                what, "frame", json_of_hex(buffer_span(frame)),
                                                "wire", json_of_hex(buffer_span(&wire))));
    buffer_done(&wire);
    buffer_clear(frame);
}

/* Too long to stand there whole: the frame is one byte again and again, the wire is hashed. */
static void add_long_frame(json_t *list, struct end *from, struct end *to)
{
    struct buffer frame;
    struct buffer wire;
    struct id hash;
    uint8_t *bytes;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    buffer_init(&wire, 2 * LIMIT_FRAME_SIZE);
    bytes = buffer_extend(&frame, LONG_SIZE);
    must(frame.status);
    memset(bytes, 0xa5, LONG_SIZE);
    send_frame(&wire, from, to, buffer_span(&frame));
    hash_parts(&hash, (const struct span[]){buffer_span(&wire)}, 1);
    (void)json_array_append_new(
        list, json_pack("{s:s, s:s, s:s, s:i, s:i, s:o}", "from", from->name, "what", "two chunks",
                        "frame_byte", "a5", "frame_size", (int)LONG_SIZE, "wire_size",
                        (int)wire.size, "wire_blake2b_256", json_of_id(&hash)));
    buffer_done(&wire);
    buffer_done(&frame);
}

static json_t *talk(struct end *dialler, struct end *listener, struct span hash)
{
    json_t *list = json_array();
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    write_proof(&frame, dialler, hash);
    add_frame(list, "proof", dialler, listener, &frame);
    write_proof(&frame, listener, hash);
    add_frame(list, "proof", listener, dialler, &frame);
    frames_hello(&frame, &network, 1);
    add_frame(list, "HELLO", dialler, listener, &frame);
    frames_hello(&frame, &network, 2);
    add_frame(list, "HELLO", listener, dialler, &frame);
    add_long_frame(list, dialler, listener);
    buffer_done(&frame);
    return list;
}

json_t *handshake_json(void)
{
    struct end dialler;
    struct end listener;
    json_t *messages;
    json_t *whole;
    uint8_t hash[64];

    end_init(&dialler, "dialler", 0);
    end_init(&listener, "listener", 1);
    messages = shake(&dialler, &listener);
    memcpy(hash, noise_transcript(&dialler.noise).bytes, sizeof(hash));
    noise_split(&dialler.noise, &dialler.transport);
    noise_split(&listener.noise, &listener.transport);
    whole = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "spec", "9.1, 9.2", "protocol",
                      PROTOCOL_NAME, "network", json_of_id(&network), "dialler", tell_end(&dialler),
                      "listener", tell_end(&listener), "handshake", messages, "hash",
                      json_of_hex(span_of(hash, sizeof(hash))));
    (void)json_object_set_new(whole, "frames",
                              talk(&dialler, &listener, span_of(hash, sizeof(hash))));
    (void)json_object_set_new(whole, "first_messages", tell_first_messages());
    return whole;
}
