/* The secure half of two links, end to end: the handshake, the proofs, chunks and frames, with a
 * peer that breaks every rule, and a wire that changes what goes over it. */
#include "fuzz.h"

#include "node/link_state.h"

#define ENDS 2
/* Bytes on their way to an end; what does not fit is lost with the link. */
#define WIRE_MAX (1u << 20)

struct end {
    struct link link;
    struct link_identity identity;
    struct buffer wire;   /* what the other end wrote */
    struct buffer frames; /* what the other end sent as frames, one after another */
    size_t frame_at;      /* of the next that should come out */
    bool spoiled;         /* what comes out is no longer foreseen */
};

struct pair {
    struct end *ends[ENDS];
    uint8_t random; /* of the ephemeral keys */
};

/* Of the run at hand: the functions below are called by node/link_secure.c, which knows links. */
static struct pair pair;

static struct end *end_of(const struct link *link)
{
    return &pair.ends[0]->link == link ? pair.ends[0] : pair.ends[1];
}

static struct end *other_end(const struct end *end)
{
    return end == pair.ends[0] ? pair.ends[1] : pair.ends[0];
}

/* In place of crypto/random.c and node/link.c. */
void random_fill(void *out, size_t size);
void random_fill(void *out, size_t size)
{
    memset(out, ++pair.random, size);
}

void link_close(struct link *link, enum status why)
{
    fuzz_require(why != STATUS_OK, "closed for nothing");
    link->state = LINK_CLOSING;
}

void link_write(struct link *link, struct span bytes)
{
    struct buffer *wire = &other_end(end_of(link))->wire;

    if (wire->size + bytes.size > WIRE_MAX)
        link_close(link, STATUS_TIMED_OUT);
    else
        buffer_append(wire, bytes);
}

static void on_open(struct link *link, void *context)
{
    const struct end *end = end_of(link);

    (void)context;
    if (!end->spoiled)
        fuzz_require(memcmp(&link->device, &other_end(end)->identity.device.public_key,
                            sizeof(link->device)) == 0 &&
                         id_equal(&link->delegation, &other_end(end)->identity.delegation),
                     "another peer than there is");
}

static void on_frame(struct link *link, struct span frame, void *context)
{
    struct end *end = end_of(link);

    (void)context;
    fuzz_require(link->state == LINK_OPEN && link->opened, "a frame before the proof");
    fuzz_require(frame.size <= LIMIT_FRAME_SIZE, "a frame above its limit");
    if (end->spoiled)
        return;
    fuzz_require(end->frame_at + frame.size <= end->frames.size &&
                     memcmp(frame.bytes, end->frames.bytes + end->frame_at, frame.size) == 0,
                 "a frame that was not sent");
    end->frame_at += frame.size;
}

static struct end *make_end(struct input *input, bool outbound)
{
    struct end *end = calloc(1, sizeof(*end));
    struct sign_seed seed = {{outbound ? 1 : 2}};
    struct dh_seed dh_seed = {{0, outbound ? 3 : 4}};

    fuzz_require(end != NULL, "memory");
    end->identity.network = fuzz_network;
    sign_pair_from_seed(&end->identity.device, &seed);
    dh_pair_from_seed(&end->identity.static_key, &dh_seed);
    end->identity.delegation.bytes[0] = input_byte(input) % 4;
    end->link.identity = &end->identity;
    end->link.outbound = outbound;
    end->link.callbacks = (struct link_callbacks){.on_open = on_open, .on_frame = on_frame};
    buffer_init(&end->link.frame, LIMIT_FRAME_SIZE + LINK_FLAG_SIZE);
    buffer_init(&end->wire, 2 * WIRE_MAX);
    buffer_init(&end->frames, 16 * WIRE_MAX);
    return end;
}

static void free_end(struct end *end)
{
    buffer_done(&end->link.frame);
    buffer_done(&end->wire);
    buffer_done(&end->frames);
    free(end);
}

/* The next whole message, changed when the input says so. */
static void deliver(struct end *end, struct input *input, bool changed)
{
    uint8_t message[NOISE_MESSAGE_SIZE_MAX + 256];
    size_t size;

    if (end->wire.size < LINK_LENGTH_SIZE || end->link.state == LINK_CLOSING)
        return;
    size = (size_t)end->wire.bytes[0] << 8 | end->wire.bytes[1];
    fuzz_require(end->wire.size >= LINK_LENGTH_SIZE + size, "half a message is written");
    memcpy(message, end->wire.bytes + LINK_LENGTH_SIZE, size);
    buffer_consume(&end->wire, LINK_LENGTH_SIZE + size);
    if (changed) {
        end->spoiled = true;
        if (input_byte(input) % 2 == 0 && size > 0)
            message[input_below(input, (uint32_t)size)] ^= input_byte(input);
        else
            size = input_below(input, (uint32_t)size + 1);
    }
    link_take_message(&end->link, span_of(message, size));
}

/* A message of the input's own, which is no secret of anybody. */
static void inject(struct end *end, struct input *input)
{
    struct span message = input_short(input);

    end->spoiled = true;
    if (end->link.state != LINK_CLOSING)
        link_take_message(&end->link, message);
}

/* What a peer sends that does encrypt, but keeps to nothing else: any flag, any size. */
static void seal_anything(struct end *end, struct input *input)
{
    struct end *from = other_end(end);
    uint8_t plain[LINK_FLAG_SIZE + LINK_CHUNK_SIZE_MAX];
    uint8_t sealed[LINK_LENGTH_SIZE + NOISE_MESSAGE_SIZE_MAX];
    struct span part;
    size_t size = input_below(input, 4) == 0 ? input_number(input, 2) % sizeof(plain) : 0;

    if (from->link.state != LINK_PROOF && from->link.state != LINK_OPEN)
        return;
    memset(plain, 0, sizeof(plain));
    part = input_short(input);
    if (part.size > 0)
        memcpy(plain, part.bytes, part.size);
    size = size > part.size ? size : part.size;
    end->spoiled = true;
    fuzz_require(noise_seal(&from->link.transport, sealed + LINK_LENGTH_SIZE,
                            sizeof(sealed) - LINK_LENGTH_SIZE, &size,
                            span_of(plain, size)) == STATUS_OK,
                 "not sealed");
    sealed[0] = (uint8_t)(size >> 8);
    sealed[1] = (uint8_t)size;
    link_write(&from->link, span_of(sealed, LINK_LENGTH_SIZE + size));
}

static void send_frame(struct end *end, struct input *input)
{
    size_t size = 1 + input_number(input, 3) % LIMIT_FRAME_SIZE;
    uint8_t *frame;

    if (other_end(end)->link.state != LINK_OPEN)
        return;
    frame = malloc(size);
    fuzz_require(frame != NULL, "memory");
    memset(frame, (int)size, size);
    buffer_append(&end->frames, span_of(frame, size));
    link_send(&other_end(end)->link, span_of(frame, size));
    free(frame);
}

static void act(struct input *input)
{
    uint8_t choice = input_byte(input);
    struct end *end = pair.ends[choice % ENDS];

    switch (choice / ENDS % 8) {
    case 0:
        deliver(end, input, true);
        break;
    case 1:
        inject(end, input);
        break;
    case 2:
        seal_anything(end, input);
        break;
    case 3:
        send_frame(end, input);
        break;
    default:
        deliver(end, input, false);
        break;
    }
    fuzz_require(end->frames.status == STATUS_OK, "the target's own memory");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.rest = span_of(bytes, size)};

    pair.random = 0;
    for (size_t i = 0; i < ENDS; i++)
        pair.ends[i] = make_end(&input, i == 0);
    for (size_t i = 0; i < ENDS; i++)
        link_secure_start(&pair.ends[i]->link);
    while (!input_is_over(&input))
        act(&input);
    for (size_t i = 0; i < ENDS; i++)
        free_end(pair.ends[i]);
    return 0;
}
