/* Drafts of key events: any bytes; and one with events and signatures as the input says, which is
 * read and written as it was, or refused. */
#include "fuzz.h"
#include "node/key_draft.h"
#include "node/rotation.h"
#include "protocol/reader.h"

#define SEEDS 4

static void seed_at(struct sign_seed *out, uint32_t index)
{
    memset(out, 0, sizeof(*out));
    out->bytes[0] = (uint8_t)(1 + index);
}

/* Whatever can be read is written as it came, can be looked at, and gives good records. */
static bool check_any(struct span bytes)
{
    struct key_draft *draft = malloc(sizeof(*draft));
    struct key_draft_view view;
    struct buffer written, record;
    bool good;

    fuzz_require(draft != NULL, "memory");
    good = key_draft_read(draft, bytes) == STATUS_OK;
    if (good) {
        buffer_init(&written, KEY_DRAFT_SIZE_MAX);
        fuzz_require(key_draft_write(draft, &written) == STATUS_OK, "a draft is not written");
        fuzz_require_same(buffer_span(&written), bytes, "a draft is written as it came");
        buffer_done(&written);
    }
    for (uint32_t i = 0; good && i < draft->count; i++) {
        fuzz_require(key_draft_view(draft, i, &view) == STATUS_OK, "an event cannot be looked at");
        buffer_init(&record, LIMIT_RECORD_SIZE);
        fuzz_require((key_draft_record(draft, i, &record) == STATUS_OK) ==
                         (key_draft_signed_count(draft) >= draft->signers.threshold),
                     "a record is what enough signatures make");
        buffer_done(&record);
    }
    key_draft_done(draft);
    free(draft);
    return good;
}

static void choose_signers(struct input *input, struct key_set *signers, uint32_t generation)
{
    struct sign_seed seeds[SEEDS];
    static const uint8_t one = 1;
    struct rotation_book *book = malloc(sizeof(*book));
    uint32_t count = one + input_below(input, SEEDS);

    fuzz_require(book != NULL, "memory");
    for (uint32_t i = 0; i < SEEDS; i++)
        seed_at(&seeds[i], i);
    rotation_book_make(book, seeds, count, 1 + input_below(input, count), generation);
    fuzz_require(rotation_book_set(signers, book, generation) == STATUS_OK, "a set of a book");
    free(book);
}

/* An event that follows the one before, unless the input wants otherwise. */
static void add_event(struct input *input, struct key_draft *draft, uint32_t sequence,
                      const struct id *previous)
{
    struct key_event_body body = {.sequence = sequence, .previous = *previous, .roles = ROLE_ALL};
    struct record_draft plan = {.author.bytes = {0xaa}};
    struct buffer bytes, payload;
    uint8_t choice = input_byte(input);

    plan.kind = KIND_INCEPTION + 1 + choice % 5;
    plan.stamp.value = (int64_t)input_byte(input) << STAMP_COUNTER_BITS;
    body.until.value = 1 + choice;
    body.label = input_short(input);
    body.key = draft->signers.keys[0];
    body.keys = draft->signers;
    if (choice >= 0xf0)
        body.previous.bytes[0] ^= 1;
    buffer_init(&bytes, LIMIT_BODY_SIZE);
    buffer_init(&payload, LIMIT_RECORD_SIZE);
    if (body.label.size > 64)
        body.label.size = 64;
    for (size_t i = 0; i < body.label.size; i++)
        if (body.label.bytes[i] >= 0x80)
            body.label.size = 0;
    if (key_event_body_write(&bytes, plan.kind, &body) == STATUS_OK) {
        plan.body = buffer_span(&bytes);
        fuzz_require(record_write_payload(&payload, &plan) == STATUS_OK, "a payload");
        fuzz_require(key_draft_add(draft, buffer_span(&payload)) == STATUS_OK, "an event");
    }
    buffer_done(&bytes);
    buffer_done(&payload);
}

static void add_events(struct input *input, struct key_draft *draft)
{
    struct id previous = {{0x11}};
    uint32_t sequence = input_byte(input);

    for (uint32_t i = 1 + input_below(input, 4); i > 0; i--) {
        add_event(input, draft, ++sequence, &previous);
        if (draft->count > 0)
            previous = record_id(draft->payloads[draft->count - 1], &draft->network);
    }
}

/* Bytes changed at places that the input names. */
static void spoil(struct input *input, struct buffer *bytes)
{
    for (uint32_t i = input_below(input, 4); i > 0 && bytes->size > 0; i--) {
        uint8_t flip = input_byte(input);

        bytes->bytes[input_below(input, (uint32_t)bytes->size)] ^= flip;
    }
}

/* Puts the last signer's signatures before, or in place of, those of the one before. */
static void disorder(struct input *input, const struct key_draft *draft, struct buffer *bytes)
{
    size_t size = 1 + 2 + PUBLIC_KEY_SIZE + (draft->count < 16 ? 1 : 3) +
                  draft->count * (size_t)(2 + SIGNATURE_SIZE);
    uint8_t *last = bytes->bytes + bytes->size - size;

    if (key_draft_signed_count(draft) < 2)
        return;
    if (input_below(input, 2) == 0)
        memcpy(last - size, last, size);
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = last[i];

        last[i] = *(last + i - size);
        *(last + i - size) = byte;
    }
}

static void check_made(struct input *input)
{
    struct key_draft *draft = malloc(sizeof(*draft));
    uint32_t generation = input_byte(input);
    struct key_set signers;
    struct buffer written;
    struct sign_seed seed;

    fuzz_require(draft != NULL, "memory");
    choose_signers(input, &signers, generation);
    key_draft_init(draft, &fuzz_network, generation, &signers);
    add_events(input, draft);
    for (uint8_t signs = input_byte(input), i = 0; i < SEEDS; i++) {
        seed_at(&seed, i);
        if ((signs >> i & 1) != 0)
            (void)key_draft_sign(draft, &seed);
    }
    buffer_init(&written, KEY_DRAFT_SIZE_MAX);
    fuzz_require(key_draft_write(draft, &written) == STATUS_OK, "a draft is not written");
    if (input_byte(input) % 8 == 7)
        disorder(input, draft, &written);
    spoil(input, &written);
    (void)check_any(buffer_span(&written));
    buffer_done(&written);
    key_draft_done(draft);
    free(draft);
}

static void check_books(struct span bytes)
{
    struct rotation_books *books = malloc(sizeof(*books));
    struct buffer written;

    fuzz_require(books != NULL, "memory");
    if (rotation_books_read(books, bytes) == STATUS_OK) {
        buffer_init(&written, ROTATION_FILE_SIZE_MAX);
        fuzz_require(rotation_books_write(&written, books) == STATUS_OK, "books are not written");
        fuzz_require_same(buffer_span(&written), bytes, "books are written as they came");
        buffer_done(&written);
    }
    free(books);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.rest = span_of(bytes, size)};

    switch (input_below(&input, 3)) {
    case 0:
        (void)check_any(input.rest);
        break;
    case 1:
        check_books(input.rest);
        break;
    default:
        check_made(&input);
        break;
    }
    return 0;
}
