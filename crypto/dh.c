/* X25519 on libsodium, which refuses an all-zero result itself. */
#include "crypto/dh.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

_Static_assert(DH_SIZE == crypto_scalarmult_BYTES, "libsodium's shared secret");
_Static_assert(DH_SIZE == crypto_scalarmult_SCALARBYTES, "libsodium's private key");

void dh_pair_from_seed(struct dh_pair *out, const struct dh_seed *seed)
{
    int failed;

    memcpy(out->secret, seed->bytes, DH_SIZE);
    failed = crypto_scalarmult_base(out->public_key.bytes, out->secret);
    assert(failed == 0);
}

void dh_pair_wipe(struct dh_pair *pair)
{
    sodium_memzero(pair, sizeof(*pair));
}

enum status dh_agree(struct dh_shared *out, const struct dh_pair *pair,
                     const struct dh_public *remote)
{
    struct dh_shared shared;
    enum status status = STATUS_BAD_KEY;

    if (crypto_scalarmult(shared.bytes, pair->secret, remote->bytes) == 0) {
        *out = shared;
        status = STATUS_OK;
    }
    sodium_memzero(&shared, sizeof(shared));
    return status;
}
