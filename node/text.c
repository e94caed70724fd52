/* Decoding, measuring and escaping UTF-8. */
#include "node/text.h"

#include "protocol/body/text.h"
#include "protocol/utf8.h"

#include <stdio.h>

#define NEAREST_SIZE_MAX 40

struct range {
    uint32_t first;
    uint32_t last;
};

static bool in_ranges(uint32_t code_point, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    return false;
}

uint32_t text_next(struct span text, size_t *at)
{
    struct span rest = span_of(text.bytes + *at, text.size - *at);
    uint32_t code_point = TEXT_INVALID;

    if (!utf8_next(&rest, &code_point)) {
        *at += 1;
        return TEXT_INVALID;
    }
    *at = text.size - rest.size;
    return code_point;
}

bool text_is_printable(uint32_t code_point)
{
    /* Beside what no text of ours may hold: what formats and is not seen; joiners, which scripts
     * need, excepted. */
    static const struct range unprintable[] = {
        {0x00ad, 0x00ad}, {0x180e, 0x180e}, {0x2060, 0x2064},
        {0x206a, 0x206f}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
    };

    return code_point != TEXT_INVALID && text_allows(code_point) &&
           !in_ranges(code_point, unprintable, sizeof unprintable / sizeof unprintable[0]);
}

static void escape_one(struct draft *out, uint32_t code_point, uint8_t first_byte)
{
    char escape[16];

    if (code_point == '\n')
        (void)snprintf(escape, sizeof escape, "\\n");
    else if (code_point == '\t')
        (void)snprintf(escape, sizeof escape, "\\t");
    else if (code_point == '\\')
        (void)snprintf(escape, sizeof escape, "\\\\");
    else if (code_point == TEXT_INVALID || code_point < 0x80)
        (void)snprintf(escape, sizeof escape, "\\x%02x", first_byte);
    else
        (void)snprintf(escape, sizeof escape, "\\u{%x}", code_point);
    draft_add_text(out, escape);
}

void text_escape(struct draft *out, struct span text)
{
    size_t at = 0;

    while (at < text.size) {
        size_t start = at;
        uint32_t code_point = text_next(text, &at);
        if (code_point != '\\' && text_is_printable(code_point))
            draft_add(out, span_of(text.bytes + start, at - start));
        else
            escape_one(out, code_point, text.bytes[start]);
    }
}

unsigned text_width_of(uint32_t code_point)
{
    static const struct range marks[] = {
        {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
        {0x0900, 0x0902}, {0x093a, 0x093a}, {0x093c, 0x093c}, {0x0941, 0x0948}, {0x094d, 0x094d},
        {0x102d, 0x1030}, {0x1032, 0x1037}, {0x1039, 0x103a}, {0x103d, 0x103e}, {0x1ab0, 0x1aff},
        {0x1dc0, 0x1dff}, {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
    };
    static const struct range wide[] = {
        {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf}, {0xac00, 0xd7a3},
        {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60}, {0x1f300, 0x1f64f},
        {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
    };

    if (in_ranges(code_point, marks, sizeof marks / sizeof marks[0]))
        return 0;
    return in_ranges(code_point, wide, sizeof wide / sizeof wide[0]) ? 2 : 1;
}

size_t text_width(struct span text)
{
    size_t width = 0;
    size_t at = 0;

    while (at < text.size)
        width += text_width_of(text_next(text, &at));
    return width;
}

static size_t least_of(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* Levenshtein's distance of two words of at most NEAREST_SIZE_MAX bytes. */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t row[NEAREST_SIZE_MAX + 1];

    for (size_t j = 0; j <= b_size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least_of(replaced, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[b_size];
}

const char *text_nearest(const char *typed, const char *const *known, size_t known_count)
{
    const char *nearest = NULL;
    size_t typed_size = strlen(typed);
    size_t least = 2 + (typed_size + 1) / 4;

    if (typed_size > NEAREST_SIZE_MAX)
        return NULL;
    for (size_t i = 0; i < known_count; i++) {
        size_t size = strlen(known[i]);
        size_t apart =
            size > NEAREST_SIZE_MAX ? SIZE_MAX : distance(typed, typed_size, known[i], size);
        if (apart < least) {
            least = apart;
            nearest = known[i];
        }
    }
    return nearest;
}

void text_seconds(char out[TEXT_SECONDS_SIZE], int64_t seconds)
{
    static const struct {
        int64_t below;
        int64_t unit;
        const char *name;
    } rows[] = {{120, 1, "s"}, {7200, 60, "min"}, {172800, 3600, "h"}, {INT64_MAX, 86400, "d"}};
    size_t i = 0;

    while (seconds >= rows[i].below && i + 1 < sizeof(rows) / sizeof(rows[0]))
        i++;
    (void)snprintf(out, TEXT_SECONDS_SIZE, "%lld %s", (long long)(seconds / rows[i].unit),
                   rows[i].name);
}
