/* Noise handshakes of every pattern, with what goes between changed as the input says: whoever gets
 * other bytes than were sent never finishes, and after it no message is opened that was not sent.
 */
#include "fuzz.h"
#include "noise_sides.h"

#define NAME_SIZE 80
#define MESSAGE_SIZE 600

static const char *const names[] = {
    "Noise_XX_25519_ChaChaPoly_BLAKE2b",
    "Noise_IK_25519_ChaChaPoly_BLAKE2b",
    "Noise_N_25519_ChaChaPoly_SHA256",
    "Noise_XXpsk0_25519_ChaChaPoly_SHA256",
    "Noise_XXpsk0+psk3_25519_ChaChaPoly_BLAKE2b",
    "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2b",
    "Noise_Npsk0_25519_ChaChaPoly_BLAKE2b",
};

/* On its way; true when the bytes are others than before. */
static bool change(struct input *input, uint8_t *message, size_t *size)
{
    size_t before = *size;
    uint8_t flip;
    struct span other;

    switch (input_byte(input) % 8) {
    case 0:
        flip = input_byte(input);
        if (*size == 0)
            return false;
        message[input_below(input, (uint32_t)*size)] ^= flip;
        return flip != 0;
    case 1:
        *size = input_below(input, (uint32_t)*size + 1);
        return *size != before;
    case 2:
        *size += input_below(input, 20);
        memset(message + before, 0, *size - before);
        return *size != before;
    case 3:
        other = input_short(input);
        if (span_compare(other, span_of(message, *size)) == 0)
            return false;
        memcpy(message, other.bytes, other.size);
        *size = other.size;
        return true;
    default:
        return false;
    }
}

/* Whether both sides finished; *changed tells whether anything was changed on the way. */
static bool shake(struct noise *noises, const struct noise_protocol *protocol, struct input *input,
                  bool *changed)
{
    uint8_t message[MESSAGE_SIZE + 32], payload[MESSAGE_SIZE + 32];

    *changed = false;
    for (size_t i = 0; i < protocol->message_count; i++) {
        struct span sent = input_take(input, input_below(input, 100));
        size_t size, payload_size = 0;

        if (noise_write(&noises[i % 2], message, MESSAGE_SIZE, &size, sent) != STATUS_OK)
            return false;
        *changed = change(input, message, &size) || *changed;
        if (noise_read(&noises[1 - i % 2], payload, sizeof(payload), &payload_size,
                       span_of(message, size)) != STATUS_OK) {
            fuzz_require(*changed, "an unchanged message is refused");
            return false;
        }
        if (!*changed)
            fuzz_require_same(span_of(payload, payload_size), sent, "another payload");
    }
    return noise_finished(&noises[0]) && noise_finished(&noises[1]);
}

/* Until the first message that was changed; those that never arrive make the next one unfit, too.
 */
static void talk(struct noise_transport *transports, bool one_way, struct input *input)
{
    uint8_t message[MESSAGE_SIZE + 32], plain[MESSAGE_SIZE + 32];
    bool lost[2] = {false, false};

    while (!input_is_over(input) && !lost[0] && !lost[1]) {
        size_t from = one_way ? 0 : input_below(input, 2);
        struct span sent = input_short(input);
        size_t size, plain_size = 0;
        bool opened;

        fuzz_require(noise_seal(&transports[from], message, MESSAGE_SIZE, &size, sent) == STATUS_OK,
                     "not sealed");
        if (input_byte(input) >= 0xf8) {
            noise_rekey_send(&transports[from]);
            noise_rekey_receive(&transports[1 - from]);
            continue; /* and the message never arrives */
        }
        lost[from] = change(input, message, &size) || lost[from];
        opened = noise_open(&transports[1 - from], plain, sizeof(plain), &plain_size,
                            span_of(message, size)) == STATUS_OK;
        fuzz_require(!opened || span_compare(span_of(plain, plain_size), sent) == 0,
                     "opened what was not sent");
    }
}

static void parse_any(struct input *input)
{
    struct span text = input_take(input, NAME_SIZE - 1);
    struct noise_protocol protocol;
    char name[NAME_SIZE] = "";

    if (text.size > 0)
        memcpy(name, text.bytes, text.size);
    if (noise_protocol_parse(&protocol, name) == STATUS_OK)
        fuzz_require(strcmp(protocol.name, name) == 0 && protocol.message_count >= 1 &&
                         protocol.message_count <= NOISE_MESSAGES_MAX,
                     "a protocol unlike its name");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.rest = span_of(bytes, size)};
    uint32_t which = input_below(&input, 1 + sizeof(names) / sizeof(names[0]));
    struct noise_transport transports[2];
    struct noise_protocol protocol;
    struct noise noises[2];
    struct side sides[2];
    bool changed;

    if (which == 0) {
        parse_any(&input);
        return 0;
    }
    fuzz_require(noise_protocol_parse(&protocol, names[which - 1]) == STATUS_OK, "a known name");
    sides_make(sides, &protocol);
    for (int i = 0; i < 2; i++)
        noise_init(&noises[i], &protocol, &sides[i].setup);
    if (shake(noises, &protocol, &input, &changed)) {
        fuzz_require(!changed, "a changed handshake comes to its end");
        noise_split(&noises[0], &transports[0]);
        noise_split(&noises[1], &transports[1]);
        talk(transports, protocol.one_way, &input);
    }
    return 0;
}
