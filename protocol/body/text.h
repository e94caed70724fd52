/* Text that is safe to show: SPEC section 13. */
#ifndef ZAWLBUK_PROTOCOL_BODY_TEXT_H
#define ZAWLBUK_PROTOCOL_BODY_TEXT_H

#include <stdbool.h>

#include "crypto/span.h"
#include "crypto/status.h"

/* Whether a code point may stand in a text: no control (C0, DEL, C1), no direction override,
 * isolate or mark (U+061C, U+200E-F, U+202A-E, U+2066-9), no line or paragraph separator
 * (U+2028-9), no byte order mark (U+FEFF), no noncharacter. */
bool text_allows(uint32_t code_point);

/* One line: BAD_UTF8 or BAD_TEXT. */
enum status text_check_line(struct span text) MUST_CHECK;
/* The same, but newlines (U+000A) are allowed. */
enum status text_check_lines(struct span text) MUST_CHECK;

#endif
