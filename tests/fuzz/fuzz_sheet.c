/* Recovery sheets: any text; and a sheet typed with errors, which is read as it was or refused,
 * the line with one or two wrong symbols named. */
#include "fuzz.h"
#include "crypto/sheet.h"

#include <stdio.h>

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static bool is_same(const struct sheet *a, const struct sheet *b)
{
    return a->number == b->number && a->count == b->count && a->threshold == b->threshold &&
           memcmp(&a->network, &b->network, sizeof(a->network)) == 0 &&
           memcmp(&a->principal, &b->principal, sizeof(a->principal)) == 0 &&
           memcmp(&a->seed, &b->seed, sizeof(a->seed)) == 0;
}

/* What can be read can be printed and read again. */
static void check_any(struct span text)
{
    struct sheet sheet, again;
    char printed[SHEET_TEXT_SIZE];
    size_t bad_line = 77;

    if (sheet_parse(&sheet, &bad_line, text) != STATUS_OK) {
        fuzz_require(bad_line <= SHEET_LINES, "blames a line that there is not");
        return;
    }
    fuzz_require(bad_line == 77, "blames a line of a good sheet");
    sheet_format(printed, &sheet);
    fuzz_require(sheet_parse(&again, &bad_line, span_of_text(printed)) == STATUS_OK &&
                     is_same(&sheet, &again),
                 "a sheet printed is another one");
}

static void choose(struct input *input, struct sheet *sheet)
{
    memset(sheet, 0, sizeof(*sheet));
    sheet->count = (uint8_t)(1 + input_below(input, SHEET_COUNT_MAX));
    sheet->number = (uint8_t)(1 + input_below(input, sheet->count));
    sheet->threshold = (uint8_t)(1 + input_below(input, sheet->count));
    input_fill(input, &sheet->network, sizeof(sheet->network));
    input_fill(input, &sheet->principal, sizeof(sheet->principal));
    input_fill(input, &sheet->seed, sizeof(sheet->seed));
}

static bool is_symbol(char c)
{
    return c != '\0' && strchr(symbols, c) != NULL;
}

/* Writes another symbol over one of the line's, the number aside; whether it is now another. */
static bool mistype(struct input *input, char *line)
{
    size_t at = 3 + input_below(input, SHEET_LINE_TEXT_SIZE - 4);
    char symbol = symbols[input_below(input, 32)];

    if (!is_symbol(line[at]) || line[at] == symbol)
        return false;
    line[at] = symbol;
    return true;
}

static void check_typed(struct input *input)
{
    char text[SHEET_LINES * (SHEET_LINE_TEXT_SIZE + 1)] = "";
    char line[SHEET_LINE_TEXT_SIZE];
    struct sheet sheet, read;
    size_t bad_line = 0, size = 0;
    uint32_t wrong, errors = 0;

    choose(input, &sheet);
    wrong = input_below(input, SHEET_LINES);
    for (uint32_t i = 0; i < SHEET_LINES; i++) {
        sheet_format_line(line, &sheet, i);
        for (uint32_t k = input_below(input, 3); i == wrong && k > 0; k--)
            errors += mistype(input, line);
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%s\n", line);
    }
    if (sheet_parse(&read, &bad_line, span_of(text, size)) == STATUS_OK)
        fuzz_require(is_same(&sheet, &read), "typing errors make another sheet");
    else
        fuzz_require(errors > 0 && bad_line == wrong + 1, "blames another line");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.rest = span_of(bytes, size)};

    check_any(input.rest);
    check_typed(&input);
    return 0;
}
