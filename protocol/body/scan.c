/* Steps over ASCII. */
#include "protocol/body/scan.h"

#include <assert.h>

static void advance(struct span *rest, size_t size)
{
    if (size == 0)
        return;
    rest->bytes += size;
    rest->size -= size;
}

bool scan_byte(struct span *rest, char byte)
{
    if (rest->size == 0 || rest->bytes[0] != (uint8_t)byte)
        return false;
    advance(rest, 1);
    return true;
}

bool scan_text(struct span *rest, const char *text)
{
    struct span wanted = span_of_text(text);

    if (rest->size < wanted.size || memcmp(rest->bytes, wanted.bytes, wanted.size) != 0)
        return false;
    advance(rest, wanted.size);
    return true;
}

bool scan_number(struct span *rest, size_t digits_min, size_t digits_max, uint32_t *number)
{
    uint32_t value = 0;
    size_t digits = 0;

    assert(digits_min > 0 && digits_max <= 9);
    while (digits < digits_max && digits < rest->size && scan_is_digit(rest->bytes[digits])) {
        value = value * 10 + (uint32_t)(rest->bytes[digits] - '0');
        digits++;
    }
    if (digits < digits_min)
        return false;
    advance(rest, digits);
    *number = value;
    return true;
}

struct span scan_part(struct span *rest, char separator)
{
    struct span part = span_of(rest->bytes, scan_find(*rest, separator));

    advance(rest, part.size < rest->size ? part.size + 1 : part.size);
    return part;
}

bool scan_all(struct span text, bool (*is_of_class)(uint8_t byte))
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_of_class(text.bytes[i]))
            return false;
    return text.size > 0;
}

bool scan_equal(struct span text, const char *other)
{
    return span_compare(text, span_of_text(other)) == 0;
}

size_t scan_find(struct span text, char byte)
{
    size_t index = 0;

    while (index < text.size && text.bytes[index] != (uint8_t)byte)
        index++;
    return index;
}
