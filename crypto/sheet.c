/* Recovery sheets, written for people. */
#include "crypto/sheet.h"

#include <assert.h>

#include "crypto/memory.h"
#include "crypto/sheet_body.h"

#define GROUP 4

struct sheet_id sheet_id_of(const struct id *id)
{
    struct sheet_id out;

    memcpy(out.bytes, id->bytes, sizeof(out.bytes));
    return out;
}

void sheet_wipe(struct sheet *sheet)
{
    memory_wipe(sheet, sizeof(*sheet));
}

/* Symbols in groups with dashes between, and a NUL. */
static void put_groups(char *out, const uint8_t *symbols, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && i % GROUP == 0)
            *out++ = '-';
        *out++ = base32_char(symbols[i]);
    }
    *out = '\0';
}

void sheet_id_text(char out[SHEET_ID_TEXT_SIZE], const struct sheet_id *id)
{
    uint8_t symbols[SHEET_LINE_SYMBOLS];

    base32_spread(symbols, id->bytes, SHEET_ID_SIZE);
    put_groups(out, symbols, SHEET_LINE_SYMBOLS);
}

void sheet_body_sum(uint8_t out[SHEET_SUM_SIZE], const struct sheet_body *body)
{
    const struct span parts[] = {span_of_text("zawlbuk/sheet/1"), span_of(body, SHEET_SUMMED_SIZE)};
    struct id hash;

    hash_parts(&hash, parts, 2);
    memcpy(out, hash.bytes, SHEET_SUM_SIZE);
}

bool sheet_body_counts_fit(const struct sheet_body *body)
{
    return body->count <= SHEET_COUNT_MAX && body->number >= 1 && body->number <= body->count &&
           body->threshold >= 1 && body->threshold <= body->count;
}

static void make_body(struct sheet_body *out, const struct sheet *sheet)
{
    out->version = SHEET_VERSION;
    out->number = sheet->number;
    out->count = sheet->count;
    out->threshold = sheet->threshold;
    out->network = sheet->network;
    out->principal = sheet->principal;
    out->seed = sheet->seed;
    assert(sheet_body_counts_fit(out));
    sheet_body_sum(out->sum, out);
}

void sheet_format_line(char out[SHEET_LINE_TEXT_SIZE], const struct sheet *sheet, size_t index)
{
    uint8_t code[SHEET_CODE_SIZE] = {(uint8_t)(index + 1)};
    struct sheet_body body;

    assert(index < SHEET_LINES);
    make_body(&body, sheet);
    base32_spread(code + 1, (const uint8_t *)&body + index * SHEET_LINE_SIZE, SHEET_LINE_SIZE);
    base32_check(code + 1 + SHEET_LINE_SYMBOLS, code, 1 + SHEET_LINE_SYMBOLS);
    out[0] = (char)('1' + index);
    out[1] = ':';
    out[2] = ' ';
    put_groups(out + 3, code + 1, SHEET_LINE_SYMBOLS + SHEET_CHECK_SYMBOLS);
    memory_wipe(code, sizeof(code));
    memory_wipe(&body, sizeof(body));
}

/* A place in a text under way. */
struct pen {
    char *at;
    const char *end;
};

static void put_text(struct pen *pen, const char *text)
{
    size_t size = strlen(text);

    assert(size < (size_t)(pen->end - pen->at));
    memcpy(pen->at, text, size + 1);
    pen->at += size;
}

/* 0 to 99. */
static void put_number(struct pen *pen, uint8_t number)
{
    const char digits[] = {(char)('0' + number / 10), (char)('0' + number % 10), '\0'};

    assert(number < 100);
    put_text(pen, number < 10 ? digits + 1 : digits);
}

static void put_id(struct pen *pen, const char *name, const struct sheet_id *id)
{
    char text[SHEET_ID_TEXT_SIZE];

    sheet_id_text(text, id);
    put_text(pen, name);
    put_text(pen, text);
    put_text(pen, "\n");
}

static void put_heading(struct pen *pen, const struct sheet *sheet)
{
    put_text(pen, "ZAWLBUK RECOVERY SHEET ");
    put_number(pen, sheet->number);
    put_text(pen, " of ");
    put_number(pen, sheet->count);
    put_text(pen, "\n\nWhoever holds ");
    put_number(pen, sheet->threshold);
    put_text(pen, " of these ");
    put_number(pen, sheet->count);
    put_text(
        pen,
        " sheets speaks for the principal below: appoints its devices,\n"
        "takes a stolen key back, hands over to the next committee. Keep each sheet on paper,\n"
        "in a place of its own. No computer keeps a copy, and nobody can make it anew.\n\n");
    put_id(pen, "Principal  ", &sheet->principal);
    put_id(pen, "Network    ", &sheet->network);
    put_text(pen,
             "\nTo use it, type the six lines. Capitals, spaces and dashes do not matter.\n\n");
}

void sheet_format(char out[SHEET_TEXT_SIZE], const struct sheet *sheet)
{
    struct pen pen = {.at = out, .end = out + SHEET_TEXT_SIZE};
    char line[SHEET_LINE_TEXT_SIZE];

    put_heading(&pen, sheet);
    for (size_t i = 0; i < SHEET_LINES; i++) {
        sheet_format_line(line, sheet, i);
        put_text(&pen, line);
        put_text(&pen, "\n");
    }
    memory_wipe(line, sizeof(line));
}
