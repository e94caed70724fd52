/* Decoding of UTF-8, one code point at a time. */
#include "protocol/utf8.h"

/* By the lead byte: how long the sequence is, and the least code point that needs that length. */
static const struct {
    uint8_t mask;
    uint8_t lead;
    uint8_t size;
    uint32_t least;
} forms[] = {
    {0x80, 0x00, 1, 0},
    {0xe0, 0xc0, 2, 0x80},
    {0xf0, 0xe0, 3, 0x800},
    {0xf8, 0xf0, 4, 0x10000},
};

#define FORM_COUNT (sizeof(forms) / sizeof(forms[0]))
#define CODE_POINT_MAX 0x10ffff

static bool is_surrogate(uint32_t code_point)
{
    return code_point >= 0xd800 && code_point <= 0xdfff;
}

bool utf8_next(struct span *rest, uint32_t *code_point)
{
    size_t form = 0;
    uint32_t value;

    if (rest->size == 0)
        return false;
    while (form < FORM_COUNT && (rest->bytes[0] & forms[form].mask) != forms[form].lead)
        form++;
    if (form == FORM_COUNT || rest->size < forms[form].size)
        return false;
    value = rest->bytes[0] & (uint8_t)~forms[form].mask;
    for (size_t i = 1; i < forms[form].size; i++) {
        if ((rest->bytes[i] & 0xc0) != 0x80)
            return false;
        value = value << 6 | (rest->bytes[i] & 0x3f);
    }
    if (value < forms[form].least || value > CODE_POINT_MAX || is_surrogate(value))
        return false;
    rest->bytes += forms[form].size;
    rest->size -= forms[form].size;
    *code_point = value;
    return true;
}

bool utf8_valid(struct span text)
{
    uint32_t code_point;

    while (text.size > 0) {
        if (text.bytes[0] < 0x80) {
            text.bytes++;
            text.size--;
        } else if (!utf8_next(&text, &code_point)) {
            return false;
        }
    }
    return true;
}
