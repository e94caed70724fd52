/* Replacing bytes. */
#include "edit.h"

#include <stdlib.h>

#include "party.h"

void edit_hex(struct buffer *out, const char *hex)
{
    for (; hex[0] != '\0'; hex += 2) {
        const char pair[3] = {hex[0], hex[1], '\0'};
        const uint8_t byte = (uint8_t)strtoul(pair, NULL, 16);

        buffer_append(out, span_of(&byte, 1));
    }
    must(out->status);
}

void edit_splice(struct buffer *out, struct span bytes, size_t offset, size_t size,
                 const char *with)
{
    size_t left = bytes.size - offset;

    if (size > left)
        size = left;
    buffer_append(out, span_of(bytes.bytes, offset));
    edit_hex(out, with);
    buffer_append(out, span_of(bytes.bytes + offset + size, left - size));
}
