/* Ed25519 (RFC 8032): typed keys, signing, verifying, and the check made when a key is admitted. */
#ifndef ZAWLBUK_CRYPTO_SIGN_H
#define ZAWLBUK_CRYPTO_SIGN_H

#include "crypto/span.h"
#include "crypto/status.h"

#define PUBLIC_KEY_SIZE 32
#define SIGN_SEED_SIZE 32
#define SIGN_SECRET_SIZE 64
#define SIGNATURE_SIZE 64

struct public_key {
    uint8_t bytes[PUBLIC_KEY_SIZE];
};

/* What is kept secret and written on a recovery sheet; the key pair derives from it. */
struct sign_seed {
    uint8_t bytes[SIGN_SEED_SIZE];
};

/* Wipe with sign_pair_wipe when done. */
struct sign_pair {
    struct public_key public_key;
    uint8_t secret[SIGN_SECRET_SIZE];
};

struct signature {
    uint8_t bytes[SIGNATURE_SIZE];
};

/* Must be called once before anything else in crypto/, on one thread: prepares libsodium and proves
 * on fixed keys that verify and the prime-order check work here. UNSAFE_LIBSODIUM when
 * crypto_core_ed25519_is_valid_point admits a point outside the prime-order group (CVE-2025-69277),
 * or signatures are made or judged otherwise than here; IO when the system gives no randomness. The
 * program must not go on after an error. */
enum status crypto_start(void) MUST_CHECK;

void sign_pair_from_seed(struct sign_pair *out, const struct sign_seed *seed);
void sign_pair_wipe(struct sign_pair *pair);
void sign_seed_wipe(struct sign_seed *seed);

/* Deterministic; cannot fail. The message is the parts one after another (at most 8 parts). One
 * above 2048 bytes is put together on the heap; without memory for it the process aborts. */
void sign_make(struct signature *out, const struct sign_pair *pair, const struct span *parts,
               size_t count);

/* OK or BAD_SIGNATURE. The same parts as sign_make. NO_MEMORY is possible for long messages. For an
 * admitted key the answer is the same on every libsodium: S below the group order, and R exactly
 * the bytes of S B - k A, not of small order. */
enum status sign_verify(const struct public_key *key, const struct signature *signature,
                        const struct span *parts, size_t count) MUST_CHECK;

/* OK when the key is canonical and in the prime-order group, else BAD_KEY. Made once, when a key is
 * named by an inception, rotate or delegate; verify alone would accept mixed-order keys. */
enum status sign_key_admit(const struct public_key *key) MUST_CHECK;

#endif
