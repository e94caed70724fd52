/* Ways to reach somebody: telephone, mail, web, node. SPEC section 13. */
#ifndef ZAWLBUK_PROTOCOL_BODY_CONTACT_H
#define ZAWLBUK_PROTOCOL_BODY_CONTACT_H

#include <stdbool.h>

#include "crypto/span.h"

/* E.164: a plus sign and 7 to 15 digits, the first not 0. */
bool contact_is_phone(struct span text);
/* The dot-atom form of RFC 5322 at a name of at least two labels; ASCII, at most 254 bytes. */
bool contact_is_email(struct span text);
/* http:// or https://, a name of at least two labels or an IPv4 address, an optional port, path,
 * query and fragment. No user information; no space, quote, backslash or angle bracket. */
bool contact_is_url(struct span text);
/* HOST:PORT, HOST a name, an IPv4 address or an IPv6 address in brackets; port 1 to 65535. */
bool contact_is_address(struct span text);

#endif
