/* Files that hold one secret each: written whole or not at all, refused when others can read them.
 *
 * Format, numbers big-endian:
 *
 *   offset  size
 *        0     8  "ZAWLKEY" and the version, 1
 *        8     1  0 plain, 1 sealed
 *        9    16  label, lower-case letters, digits and dashes, filled up with zeros
 *       25     4  Argon2id passes, 1 to 10          (0 in a plain file)
 *       29     4  Argon2id memory, KiB, 8192 to 262144   (0 in a plain file)
 *       33    16  Argon2id salt                     (0 in a plain file)
 *       49    24  XChaCha20-Poly1305 nonce          (0 in a plain file)
 *       73     2  n: bytes of the secret, 1 to 256
 *       75     n  the secret; sealed: its ciphertext, and 16 bytes of tag after it, under
 *                 Argon2id version 1.3, one lane, of the passphrase; associated: bytes 0 to 74
 *        .    32  BLAKE2b-256("zawlbuk/keyfile/1" || all bytes before)
 */
#ifndef ZAWLBUK_CRYPTO_KEYFILE_H
#define ZAWLBUK_CRYPTO_KEYFILE_H

#include "crypto/span.h"
#include "crypto/status.h"

#define KEYFILE_LABEL_SIZE 16
/* A device has 64 bytes, a person 32; room for a set of rotation seeds. */
#define KEYFILE_SECRET_SIZE_MAX 256
#define KEYFILE_SIZE_MAX (75 + KEYFILE_SECRET_SIZE_MAX + 16 + 32)
/* Bytes of a path, NUL included. */
#define KEYFILE_PATH_SIZE_MAX 1024

/* Wipe with keyfile_secret_wipe when done. */
struct keyfile_secret {
    uint8_t bytes[KEYFILE_SECRET_SIZE_MAX];
    size_t size;
};

/* What a file looks like from outside. Wipe it: a plain one shows its secret. */
struct keyfile_image {
    uint8_t bytes[KEYFILE_SIZE_MAX];
    size_t size;
};

void keyfile_secret_wipe(struct keyfile_secret *secret);
void keyfile_image_wipe(struct keyfile_image *image);

/* label: 1 to 16 of a-z, 0-9 and '-', says what the secret is ("device"). An empty passphrase makes
 * a plain file. NO_MEMORY when Argon2id does not get its 64 MiB. */
enum status keyfile_encode(struct keyfile_image *out, const char *label,
                           const struct keyfile_secret *secret, struct span passphrase) MUST_CHECK;

/* CORRUPT for bytes that are no whole key file, or one that asks more of Argon2id than the format
 * allows; BAD_VERSION; WRONG_TYPE for another label; BAD_PASSPHRASE for a sealed one when the
 * passphrase is wrong or empty; NO_MEMORY. The passphrase is not looked at for a plain one. */
enum status keyfile_decode(struct keyfile_secret *out, struct span image, const char *label,
                           struct span passphrase) MUST_CHECK;

/* Writes a new file of mode 0600: a temporary one beside it, fsync, then linked to its name, then
 * the folder is synced. EXISTS when there is anything at path, and that is left alone. NOT_FOUND
 * when the folder is not there, DISK_FULL, IO, TOO_LARGE for a path that is too long; errors of
 * keyfile_encode. After an error nothing is left behind; after a
 * power cut there may be a file .zawlbuk-* of mode 0600, which the next call removes, like
 * keyfile_tidy. */
enum status keyfile_create(const char *path, const char *label, const struct keyfile_secret *secret,
                           struct span passphrase) MUST_CHECK;

/* Wipes and removes from a folder the temporary files of calls that a crash cut off: those named as
 * keyfile_create names them, regular, ours, and no longer than a key file. None while one is being
 * written there. */
void keyfile_tidy(const char *directory);

/* TOO_OPEN when group or others have any right to it, or somebody else but root owns it; NOT_FOUND;
 * IO when it cannot be read; errors of keyfile_decode. */
enum status keyfile_load(struct keyfile_secret *out, const char *path, const char *label,
                         struct span passphrase) MUST_CHECK;

/* The same from the folder of a service manager's credentials ($CREDENTIALS_DIRECTORY), which
 * guards its files with access lists that look like rights of the group: only rights of others are
 * TOO_OPEN, and any owner will do. NOT_FOUND also when directory is NULL. */
enum status keyfile_load_credential(struct keyfile_secret *out, const char *directory,
                                    const char *name, const char *label,
                                    struct span passphrase) MUST_CHECK;

#endif
