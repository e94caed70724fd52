/* Hex in and out. */
#include "node/hex.h"

#include <string.h>

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_hex(const char *text)
{
    for (; *text != '\0'; text++)
        if (hex_digit(*text) < 0)
            return false;
    return true;
}

enum status hex_read(uint8_t *out, size_t size, const char *text)
{
    if (strlen(text) != 2 * size || !is_hex(text))
        return STATUS_BAD_FIELD;
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
    return STATUS_OK;
}

enum status hex_read_id(struct id *out, const char *text)
{
    return hex_read(out->bytes, ID_SIZE, text);
}

void hex_write_id(char out[HEX_ID_SIZE], const struct id *id)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < ID_SIZE; i++) {
        out[2 * i] = digits[id->bytes[i] >> 4];
        out[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    out[2 * ID_SIZE] = '\0';
}

bool hex_is_prefix(const char *text)
{
    size_t size = strlen(text);

    return size >= HEX_PREFIX_MIN && size <= 2 * ID_SIZE && is_hex(text);
}

bool hex_is_decisive(const char *text)
{
    return strlen(text) >= HEX_DECISIVE_MIN && hex_is_prefix(text);
}

bool hex_begins(const struct id *id, const char *prefix)
{
    for (size_t i = 0; prefix[i] != '\0'; i++) {
        int half = i % 2 == 0 ? id->bytes[i / 2] >> 4 : id->bytes[i / 2] & 15;

        if (i >= 2 * ID_SIZE || hex_digit(prefix[i]) != half)
            return false;
    }
    return true;
}
