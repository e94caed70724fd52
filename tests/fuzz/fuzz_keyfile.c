/* Key files, their checksum made to fit: a plain one is written as it came, and a sealed one costs
 * no more than the format allows and does not open. */
#include "fuzz.h"
#include "crypto/keyfile.h"
#include "repair.h"

#define FORM_OFFSET 8
#define PASSES_OFFSET 25
#define MEMORY_OFFSET 29
#define NUMBER_SIZE 4
/* Little enough for a fuzzer: one pass over 8 MiB. */
#define KIB_MOST 8192

static uint64_t number_at(struct span file, size_t offset)
{
    struct input input = {.rest = span_of(file.bytes + offset, file.size - offset)};

    return input_number(&input, NUMBER_SIZE);
}

/* Whether trying a passphrase is cheap: refused at once, or the least of Argon2id. */
static bool is_cheap(struct span file)
{
    if (file.size < MEMORY_OFFSET + NUMBER_SIZE || file.bytes[FORM_OFFSET] == 0)
        return true;
    return number_at(file, PASSES_OFFSET) <= 1 && number_at(file, MEMORY_OFFSET) <= KIB_MOST;
}

static void check(struct span file, struct span passphrase)
{
    struct keyfile_secret secret;
    struct keyfile_image image;

    if (keyfile_decode(&secret, file, "device", passphrase) != STATUS_OK)
        return;
    fuzz_require(secret.size >= 1 && secret.size <= KEYFILE_SECRET_SIZE_MAX, "a secret's size");
    if (file.bytes[FORM_OFFSET] != 0)
        return;
    fuzz_require(keyfile_encode(&image, "device", &secret, span_of(NULL, 0)) == STATUS_OK,
                 "a secret is not written");
    fuzz_require(image.size == file.size &&
                     memcmp(image.bytes + 75, file.bytes + 75, secret.size) == 0,
                 "another secret is written");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct buffer file;

    check(span_of(bytes, size), span_of(NULL, 0));
    buffer_init(&file, SIZE_MAX);
    repair_keyfile(&file, span_of(bytes, size));
    check(buffer_span(&file), span_of(NULL, 0));
    if (is_cheap(buffer_span(&file)))
        check(buffer_span(&file), span_of_text("passphrase"));
    buffer_done(&file);
    return 0;
}
