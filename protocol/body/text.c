/* What may stand in a text. */
#include "protocol/body/text.h"

#include "protocol/utf8.h"

static const struct {
    uint32_t first;
    uint32_t last;
} refused[] = {
    {0x0000, 0x001f}, {0x007f, 0x009f}, {0x061c, 0x061c}, {0x200e, 0x200f},
    {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfdd0, 0xfdef}, {0xfeff, 0xfeff},
};

bool text_allows(uint32_t code_point)
{
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (code_point >= refused[i].first && code_point <= refused[i].last)
            return false;
    return (code_point & 0xfffe) != 0xfffe;
}

static enum status check(struct span rest, bool newlines)
{
    uint32_t code_point = 0;

    while (rest.size > 0) {
        if (!utf8_next(&rest, &code_point))
            return STATUS_BAD_UTF8;
        if (!text_allows(code_point) && !(newlines && code_point == '\n'))
            return STATUS_BAD_TEXT;
    }
    return STATUS_OK;
}

enum status text_check_line(struct span text)
{
    return check(text, false);
}

enum status text_check_lines(struct span text)
{
    return check(text, true);
}
