/* Small steps over ASCII forms: each takes something off the front of a span or leaves it alone.
 * No locale is asked. */
#ifndef ZAWLBUK_PROTOCOL_BODY_SCAN_H
#define ZAWLBUK_PROTOCOL_BODY_SCAN_H

#include <stdbool.h>

#include "crypto/span.h"

static inline bool scan_is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static inline bool scan_is_upper(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static inline bool scan_is_lower(uint8_t byte)
{
    return byte >= 'a' && byte <= 'z';
}

static inline bool scan_is_alphanumeric(uint8_t byte)
{
    return scan_is_digit(byte) || scan_is_upper(byte) || scan_is_lower(byte);
}

/* Takes that byte. */
bool scan_byte(struct span *rest, char byte);
/* Takes that text. */
bool scan_text(struct span *rest, const char *text);
/* Takes a run of digits_min to digits_max digits (at most 9), as long as there are. */
bool scan_number(struct span *rest, size_t digits_min, size_t digits_max, uint32_t *number);
/* Takes everything before the first separator, and the separator; all, when there is none. */
struct span scan_part(struct span *rest, char separator);

/* Whether every byte passes, and there is one. */
bool scan_all(struct span text, bool (*is_of_class)(uint8_t byte));
bool scan_equal(struct span text, const char *other);
/* The position of the first such byte, or the size. */
size_t scan_find(struct span text, char byte);

#endif
