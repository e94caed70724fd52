/* What the installed libsodium must prove before the program goes on. Used by crypto_start. */
#ifndef ZAWLBUK_CRYPTO_SELFTEST_H
#define ZAWLBUK_CRYPTO_SELFTEST_H

#include "crypto/status.h"

/* Says whether 32 bytes encode a point that may be a key; the shape of
 * crypto_core_ed25519_is_valid_point: 1 yes, 0 no. */
typedef int point_check(const unsigned char *point);

/* UNSAFE_LIBSODIUM unless the check admits a good key and refuses the eight points of small order
 * and that key's sum with each of them but the identity. CVE-2025-69277 is the sum with (0, -1):
 * only the x coordinate of L times the point was compared with the identity's. */
enum status selftest_points(point_check *admits) MUST_CHECK;

/* Says whether a signature is good; the shape of crypto_sign_verify_detached: 0 yes, else no. */
typedef int signature_check(const unsigned char *signature, const unsigned char *message,
                            unsigned long long size, const unsigned char *key);

/* UNSAFE_LIBSODIUM unless signing gives the signature of RFC 8032 section 7.1 TEST 2, and the check
 * accepts it, and refuses it for another message, with another S of the same residue mod L, and one
 * that only the cofactored equation of RFC 8032 section 5.1.7 accepts: nodes that judged that one
 * differently would hold different records for ever. */
enum status selftest_signatures(signature_check *verify) MUST_CHECK;

#endif
