/* Recovery sheets, read back from what people type. */
#include "crypto/sheet.h"

#include "crypto/memory.h"
#include "crypto/sheet_body.h"

/* What was read so far. */
struct reading {
    uint8_t lines[SHEET_LINES][SHEET_LINE_SIZE];
    bool found[SHEET_LINES];
};

static bool is_skipped(char c)
{
    return c == ' ' || c == '\t' || c == '-' || c == '\r';
}

/* The next line of the text, without its end; false after the last. */
static bool next_line(struct span *line, struct span *rest)
{
    const uint8_t *end;

    if (rest->size == 0)
        return false;
    end = memchr(rest->bytes, '\n', rest->size);
    *line = span_of(rest->bytes, end == NULL ? rest->size : (size_t)(end - rest->bytes));
    rest->bytes += line->size + (end != NULL);
    rest->size -= line->size + (end != NULL);
    return true;
}

/* The number of one of the six lines, and its symbols as text; 0 for a line for people. */
static size_t line_number(struct span *symbols, struct span line)
{
    size_t at = 0;
    uint8_t number;

    while (at < line.size && is_skipped((char)line.bytes[at]))
        at++;
    if (at >= line.size || !base32_symbol(&number, (char)line.bytes[at]))
        return 0;
    at++;
    while (at < line.size && is_skipped((char)line.bytes[at]))
        at++;
    if (at >= line.size || line.bytes[at] != ':' || number < 1 || number > SHEET_LINES)
        return 0;
    *symbols = span_of(line.bytes + at + 1, line.size - at - 1);
    return number;
}

/* The line's bytes; BAD_CHECKSUM when a symbol is unknown, too many, missing or wrong. */
static enum status decode_line(uint8_t out[SHEET_LINE_SIZE], size_t number, struct span text)
{
    uint8_t code[SHEET_CODE_SIZE] = {(uint8_t)number};
    size_t count = 1;
    enum status status = STATUS_BAD_CHECKSUM;

    for (size_t i = 0; i < text.size; i++) {
        if (is_skipped((char)text.bytes[i]))
            continue;
        if (count == SHEET_CODE_SIZE || !base32_symbol(&code[count], (char)text.bytes[i]))
            goto wipe;
        count++;
    }
    if (count == SHEET_CODE_SIZE && base32_holds(code, SHEET_CODE_SIZE)) {
        base32_gather(out, SHEET_LINE_SIZE, code + 1);
        status = STATUS_OK;
    }
wipe:
    memory_wipe(code, sizeof(code));
    return status;
}

static enum status take_line(struct reading *reading, size_t number, struct span text)
{
    uint8_t bytes[SHEET_LINE_SIZE];
    enum status status = decode_line(bytes, number, text);

    if (status == STATUS_OK && reading->found[number - 1] &&
        !memory_equal(reading->lines[number - 1], bytes, SHEET_LINE_SIZE))
        status = STATUS_BAD_CHECKSUM;
    if (status == STATUS_OK) {
        memcpy(reading->lines[number - 1], bytes, SHEET_LINE_SIZE);
        reading->found[number - 1] = true;
    }
    memory_wipe(bytes, sizeof(bytes));
    return status;
}

static enum status read_lines(struct reading *reading, size_t *bad_line, struct span text)
{
    struct span line, symbols;

    while (next_line(&line, &text)) {
        size_t number = line_number(&symbols, line);

        if (number != 0 && take_line(reading, number, symbols) != STATUS_OK) {
            *bad_line = number;
            return STATUS_BAD_CHECKSUM;
        }
    }
    for (size_t i = 0; i < SHEET_LINES; i++)
        if (!reading->found[i]) {
            *bad_line = i + 1;
            return STATUS_MISSING_FIELD;
        }
    return STATUS_OK;
}

static enum status check_body(const struct sheet_body *body)
{
    uint8_t sum[SHEET_SUM_SIZE];

    sheet_body_sum(sum, body);
    if (!memory_equal(sum, body->sum, SHEET_SUM_SIZE))
        return STATUS_BAD_CHECKSUM;
    if (body->version != SHEET_VERSION)
        return STATUS_BAD_VERSION;
    return sheet_body_counts_fit(body) ? STATUS_OK : STATUS_OUT_OF_RANGE;
}

static void copy_out(struct sheet *out, const struct sheet_body *body)
{
    out->number = body->number;
    out->count = body->count;
    out->threshold = body->threshold;
    out->network = body->network;
    out->principal = body->principal;
    out->seed = body->seed;
}

enum status sheet_parse(struct sheet *out, size_t *bad_line, struct span text)
{
    struct reading reading = {.found = {false}};
    struct sheet_body body;
    size_t suspect = 0;
    enum status status = read_lines(&reading, &suspect, text);

    if (status == STATUS_OK) {
        memcpy(&body, reading.lines, sizeof(body));
        status = check_body(&body);
    }
    if (status == STATUS_OK)
        copy_out(out, &body);
    else
        *bad_line = suspect;
    memory_wipe(&reading, sizeof(reading));
    memory_wipe(&body, sizeof(body));
    return status;
}
