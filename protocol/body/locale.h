/* Countries and languages as fields name them: SPEC section 13. */
#ifndef ZAWLBUK_PROTOCOL_BODY_LOCALE_H
#define ZAWLBUK_PROTOCOL_BODY_LOCALE_H

#include <stdbool.h>

#include "crypto/span.h"

/* Bytes of the longest language tag accepted (RFC 5646, 4.4.1). */
#define LOCALE_LANGUAGE_SIZE 35

/* Whether the two letters are assigned in ISO 3166-1 alpha-2 (249 codes, November 2026). */
bool locale_is_country(struct span text);
/* Whether they could be: two letters A to Z. What a newer node knows, this one still shows. */
bool locale_is_country_form(struct span text);

/* Whether it is a BCP 47 tag of the form language[-Script][-REGION][-variant...], in the case that
 * RFC 5646 2.1.1 recommends, no variant twice. Well-formed only: no registry is asked. */
bool locale_is_language(struct span text);

#endif
