/* The JSON writer. */
#include "store/json_text.h"

#include <inttypes.h>
#include <stdio.h>

#define E7 10000000

static void put(struct buffer *out, const char *text)
{
    buffer_append(out, span_of_text(text));
}

/* A comma, unless this value is the first in its bracket, or follows its key. */
static void separate(struct buffer *out)
{
    uint8_t last = out->size == 0 ? '[' : out->bytes[out->size - 1];

    if (last != '[' && last != '{' && last != ':')
        put(out, ",");
}

void json_text_open(struct buffer *out, char bracket)
{
    separate(out);
    buffer_append(out, span_of(&bracket, 1));
}

void json_text_close(struct buffer *out, char bracket)
{
    buffer_append(out, span_of(&bracket, 1));
}

/* The escape of a byte that may not stand in a string as it is, or 0 bytes. */
static size_t escape(char out[8], uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";

    if (byte == '"' || byte == '\\') {
        out[0] = '\\';
        out[1] = (char)byte;
        return 2;
    }
    if (byte >= 0x20)
        return 0;
    memcpy(out, "\\u00", 4);
    out[4] = digits[byte >> 4];
    out[5] = digits[byte & 15];
    return 6;
}

void json_text_string(struct buffer *out, struct span text)
{
    size_t begin = 0;
    char escaped[8];

    separate(out);
    put(out, "\"");
    for (size_t i = 0; i < text.size; i++) {
        size_t size = escape(escaped, text.bytes[i]);

        if (size == 0)
            continue;
        buffer_append(out, span_of(text.bytes + begin, i - begin));
        buffer_append(out, span_of(escaped, size));
        begin = i + 1;
    }
    buffer_append(out, span_of(text.bytes + begin, text.size - begin));
    put(out, "\"");
}

void json_text_key(struct buffer *out, struct span key)
{
    json_text_string(out, key);
    put(out, ":");
}

void json_text_number(struct buffer *out, int64_t number)
{
    char text[24];

    separate(out);
    snprintf(text, sizeof(text), "%" PRId64, number);
    put(out, text);
}

void json_text_degrees(struct buffer *out, int32_t e7)
{
    int64_t size = e7 < 0 ? -(int64_t)e7 : e7;
    char text[24];

    separate(out);
    snprintf(text, sizeof(text), "%s%" PRId64 ".%07" PRId64, e7 < 0 ? "-" : "", size / E7,
             size % E7);
    put(out, text);
}

void json_text_null(struct buffer *out)
{
    separate(out);
    put(out, "null");
}

void json_text_raw(struct buffer *out, struct span json)
{
    separate(out);
    buffer_append(out, json);
}
