/* UTF-8 as RFC 3629 has it: no overlong form, no surrogate, nothing above U+10FFFF. */
#ifndef ZAWLBUK_PROTOCOL_UTF8_H
#define ZAWLBUK_PROTOCOL_UTF8_H

#include <stdbool.h>

#include "crypto/span.h"

/* Takes one code point off the front of *rest. False, with nothing changed, when *rest is empty or
 * does not begin with a valid sequence. */
bool utf8_next(struct span *rest, uint32_t *code_point);

/* Whether the whole text is valid; the empty text is. */
bool utf8_valid(struct span text);

#endif
