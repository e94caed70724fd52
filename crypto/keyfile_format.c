/* Bytes of a key file to a secret and back; no file is touched here. */
#include "crypto/keyfile.h"

#include <assert.h>
#include <stdbool.h>

#include <sodium.h>

#include "crypto/hash.h"
#include "crypto/random.h"

#define MAGIC_SIZE 7
#define VERSION 1
#define HEADER_SIZE 75
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY_SIZE crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define KIB 1024u

/* Sealing takes about half a second on a small computer. */
#define PASSES 4
#define MEMORY_KIB (64 * KIB)
/* What a file may ask for, so that a hostile one costs seconds and no more than this memory. */
#define PASSES_MAX 10
#define MEMORY_KIB_MIN (8 * KIB)
#define MEMORY_KIB_MAX (256 * KIB)

enum { FORM_PLAIN = 0, FORM_SEALED = 1 };

/* The header as it lies in the file; bytes only, so that there is no padding. */
struct header {
    uint8_t magic[MAGIC_SIZE];
    uint8_t version;
    uint8_t form;
    uint8_t label[KEYFILE_LABEL_SIZE];
    uint8_t passes[4];
    uint8_t memory_kib[4];
    uint8_t salt[crypto_pwhash_SALTBYTES];
    uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
    uint8_t secret_size[2];
};

_Static_assert(sizeof(struct header) == HEADER_SIZE, "the header of the format");
_Static_assert(HEADER_SIZE + KEYFILE_SECRET_SIZE_MAX + TAG_SIZE + ID_SIZE == KEYFILE_SIZE_MAX,
               "the longest file of the format");

static const uint8_t magic[MAGIC_SIZE] = {'Z', 'A', 'W', 'L', 'K', 'E', 'Y'};

void keyfile_secret_wipe(struct keyfile_secret *secret)
{
    sodium_memzero(secret, sizeof(*secret));
}

void keyfile_image_wipe(struct keyfile_image *image)
{
    sodium_memzero(image, sizeof(*image));
}

static void put_number(uint8_t *out, size_t size, uint32_t value)
{
    for (size_t i = size; i > 0; i--) {
        out[i - 1] = (uint8_t)value;
        value >>= 8;
    }
}

static uint32_t get_number(const uint8_t *bytes, size_t size)
{
    uint32_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

static bool is_label(const char *label)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t size = strlen(label);

    return size >= 1 && size <= KEYFILE_LABEL_SIZE && strspn(label, allowed) == size;
}

/* A label as it lies in the header. */
static void put_label(uint8_t out[KEYFILE_LABEL_SIZE], const char *label)
{
    assert(is_label(label));
    memset(out, 0, KEYFILE_LABEL_SIZE);
    memcpy(out, label, strlen(label));
}

static void checksum(struct id *out, struct span before)
{
    const struct span parts[] = {span_of_text("zawlbuk/keyfile/1"), before};

    hash_parts(out, parts, 2);
}

/* The key of a sealed file; the caller wipes it. */
static enum status stretch(uint8_t key[KEY_SIZE], const struct header *header,
                           struct span passphrase)
{
    uint32_t passes = get_number(header->passes, sizeof(header->passes));
    uint32_t memory_kib = get_number(header->memory_kib, sizeof(header->memory_kib));

    if (passes < 1 || passes > PASSES_MAX || memory_kib < MEMORY_KIB_MIN ||
        memory_kib > MEMORY_KIB_MAX)
        return STATUS_CORRUPT;
    if (crypto_pwhash(key, KEY_SIZE, (const char *)passphrase.bytes, passphrase.size, header->salt,
                      passes, (size_t)memory_kib * KIB, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static enum status seal(uint8_t *out, struct header *header, const struct keyfile_secret *secret,
                        struct span passphrase)
{
    uint8_t key[KEY_SIZE];
    enum status status;

    header->form = FORM_SEALED;
    put_number(header->passes, sizeof(header->passes), PASSES);
    put_number(header->memory_kib, sizeof(header->memory_kib), MEMORY_KIB);
    random_fill(header->salt, sizeof(header->salt));
    random_fill(header->nonce, sizeof(header->nonce));
    status = stretch(key, header, passphrase);
    if (status == STATUS_OK)
        crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, secret->bytes, secret->size,
                                                   (const uint8_t *)header, sizeof(*header), NULL,
                                                   header->nonce, key);
    sodium_memzero(key, sizeof(key));
    return status;
}

enum status keyfile_encode(struct keyfile_image *out, const char *label,
                           const struct keyfile_secret *secret, struct span passphrase)
{
    struct header header = {.version = VERSION, .form = FORM_PLAIN};
    struct keyfile_image image = {.size = sizeof(header) + secret->size};
    struct id sum;
    enum status status = STATUS_OK;

    assert(secret->size >= 1 && secret->size <= KEYFILE_SECRET_SIZE_MAX);
    memcpy(header.magic, magic, sizeof(magic));
    put_label(header.label, label);
    put_number(header.secret_size, sizeof(header.secret_size), (uint32_t)secret->size);
    if (passphrase.size > 0) {
        status = seal(image.bytes + sizeof(header), &header, secret, passphrase);
        image.size += TAG_SIZE;
    } else {
        memcpy(image.bytes + sizeof(header), secret->bytes, secret->size);
    }
    if (status == STATUS_OK) {
        memcpy(image.bytes, &header, sizeof(header));
        checksum(&sum, span_of(image.bytes, image.size));
        memcpy(image.bytes + image.size, sum.bytes, ID_SIZE);
        image.size += ID_SIZE;
        *out = image;
    }
    keyfile_image_wipe(&image);
    return status;
}

/* The fixed parts and the lengths; what lies after the header is then secret, tag, checksum. */
static enum status check_header(const struct header *header, struct span image)
{
    size_t secret_size = get_number(header->secret_size, sizeof(header->secret_size));
    size_t tag_size = header->form == FORM_SEALED ? TAG_SIZE : 0;
    struct id sum;

    if (memcmp(header->magic, magic, sizeof(magic)) != 0)
        return STATUS_CORRUPT;
    if (header->version != VERSION)
        return STATUS_BAD_VERSION;
    if (header->form > FORM_SEALED || secret_size < 1 || secret_size > KEYFILE_SECRET_SIZE_MAX ||
        image.size != sizeof(*header) + secret_size + tag_size + ID_SIZE)
        return STATUS_CORRUPT;
    checksum(&sum, span_of(image.bytes, image.size - ID_SIZE));
    if (memcmp(sum.bytes, image.bytes + image.size - ID_SIZE, ID_SIZE) != 0)
        return STATUS_CORRUPT;
    return STATUS_OK;
}

static enum status unseal(struct keyfile_secret *out, const struct header *header,
                          const uint8_t *sealed, struct span passphrase)
{
    uint8_t key[KEY_SIZE];
    enum status status;

    if (passphrase.size == 0)
        return STATUS_BAD_PASSPHRASE;
    status = stretch(key, header, passphrase);
    if (status == STATUS_OK &&
        crypto_aead_xchacha20poly1305_ietf_decrypt(out->bytes, NULL, NULL, sealed,
                                                   out->size + TAG_SIZE, (const uint8_t *)header,
                                                   sizeof(*header), header->nonce, key) != 0)
        status = STATUS_BAD_PASSPHRASE;
    sodium_memzero(key, sizeof(key));
    return status;
}

enum status keyfile_decode(struct keyfile_secret *out, struct span image, const char *label,
                           struct span passphrase)
{
    struct keyfile_secret secret = {.size = 0};
    uint8_t wanted[KEYFILE_LABEL_SIZE];
    struct header header;
    enum status status;

    if (image.size < sizeof(header))
        return STATUS_CORRUPT;
    memcpy(&header, image.bytes, sizeof(header));
    status = check_header(&header, image);
    if (status != STATUS_OK)
        return status;
    put_label(wanted, label);
    if (memcmp(header.label, wanted, sizeof(wanted)) != 0)
        return STATUS_WRONG_TYPE;
    secret.size = get_number(header.secret_size, sizeof(header.secret_size));
    if (header.form == FORM_SEALED)
        status = unseal(&secret, &header, image.bytes + sizeof(header), passphrase);
    else
        memcpy(secret.bytes, image.bytes + sizeof(header), secret.size);
    if (status == STATUS_OK)
        *out = secret;
    keyfile_secret_wipe(&secret);
    return status;
}
