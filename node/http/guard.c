/* Scans a head byte by byte (RFC 9112 sections 2.2, 5.2 and 11.2). */
#include "node/http/guard.h"

#include <stdbool.h>

static bool is_refused(const uint8_t *bytes, size_t at)
{
    uint8_t before = at == 0 ? ' ' : bytes[at - 1];
    uint8_t byte = bytes[at];

    if ((byte == '\n') != (before == '\r'))
        return true;
    if ((byte == ' ' || byte == '\t') && before == '\n')
        return true;
    return (byte < ' ' && byte != '\t' && byte != '\r' && byte != '\n') || byte == 0x7f;
}

static bool is_end(const uint8_t *bytes, size_t at)
{
    return at >= 3 && memcmp(bytes + at - 3, "\r\n\r\n", 4) == 0;
}

enum guard_verdict guard_scan(struct guard *guard, struct span bytes, size_t *head_size)
{
    for (; guard->scanned < bytes.size; guard->scanned++) {
        if (is_refused(bytes.bytes, guard->scanned))
            return GUARD_REFUSE;
        if (is_end(bytes.bytes, guard->scanned)) {
            *head_size = guard->scanned + 1;
            return GUARD_WHOLE;
        }
    }
    return GUARD_MORE;
}
