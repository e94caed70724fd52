/* Recovery sheets: written for paper, and no slip of the hand passes when they are typed back. */
#include "unit.h"

#include <ctype.h>

#include "crypto/base32.h"
#include "crypto/memory.h"
#include "crypto/sheet.h"

#define LINE_SYMBOLS 18

/* Made by a program of its own in Python from the text of crypto/sheet.h: sheet 2 of 3, threshold
 * 2, ids from a0 and b0 upwards, the seed from 00 upwards. */
static const char *const lines[SHEET_LINES] = {
    "1: 0410-60N0-M6HA-7955-XD", "2: MTKT-HADG-P6SB-7D5N-W7", "3: PTVV-HE80-0410-6105-AN",
    "4: 0R3G-G28A-1C60-T3GF-ZD", "5: 208H-44RM-2MB1-E60S-2X", "6: 38DH-R78Y-3Y7D-KY9E-FA",
};

static struct sheet make_sheet(void)
{
    struct sheet sheet = {.number = 2, .count = 3, .threshold = 2};

    for (size_t i = 0; i < SHEET_ID_SIZE; i++) {
        sheet.network.bytes[i] = (uint8_t)(0xa0 + i);
        sheet.principal.bytes[i] = (uint8_t)(0xb0 + i);
    }
    for (size_t i = 0; i < SIGN_SEED_SIZE; i++)
        sheet.seed.bytes[i] = (uint8_t)i;
    return sheet;
}

static void join_lines(char *out, const char *const *from)
{
    out[0] = '\0';
    for (size_t i = 0; i < SHEET_LINES; i++)
        if (from[i] != NULL) {
            memcpy(out, from[i], strlen(from[i]) + 1);
            out += strlen(out);
            memcpy(out, "\n", 2);
            out++;
        }
}

static void check_refused(const char *text, enum status status, size_t line)
{
    struct sheet sheet = {.number = 9};
    size_t bad_line = 77;

    assert_int_equal(sheet_parse(&sheet, &bad_line, span_of_text(text)), status);
    assert_int_equal(bad_line, line);
    assert_int_equal(sheet.number, 9);
}

static void check_read(const char *text)
{
    struct sheet want = make_sheet();
    struct sheet sheet;
    size_t bad_line = 77;

    assert_int_equal(sheet_parse(&sheet, &bad_line, span_of_text(text)), STATUS_OK);
    assert_memory_equal(&sheet, &want, sizeof(want));
    assert_int_equal(bad_line, 77);
}

static void the_lines_are_those_of_an_independent_program(void **state)
{
    struct sheet sheet = make_sheet();
    char line[SHEET_LINE_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < SHEET_LINES; i++) {
        sheet_format_line(line, &sheet, i);
        assert_string_equal(line, lines[i]);
    }
}

static void a_printed_sheet_reads_back(void **state)
{
    struct sheet sheet = make_sheet();
    char text[SHEET_TEXT_SIZE];

    (void)state;
    sheet_format(text, &sheet);
    check_read(text);
    assert_non_null(strstr(text, "SHEET 2 of 3"));
    assert_non_null(strstr(text, "2 of these 3"));
    assert_non_null(strstr(text, "Principal  P2RV-5CXM-PPVB-FE5S"));
    sheet = (struct sheet){.number = 16, .count = 16, .threshold = 16};
    memset(&sheet.seed, 0xff, sizeof(sheet.seed));
    sheet_format(text, &sheet);
    assert_true(strlen(text) < SHEET_TEXT_SIZE);
}

static void a_sheet_names_the_first_bytes_of_an_id_and_is_wiped_whole(void **state)
{
    static const struct sheet nothing;
    struct sheet sheet = make_sheet();
    struct id id = {{0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xff}};
    struct sheet_id named = sheet_id_of(&id);

    (void)state;
    assert_memory_equal(named.bytes, sheet.principal.bytes, SHEET_ID_SIZE);
    sheet_wipe(&sheet);
    assert_memory_equal(&sheet, &nothing, sizeof(sheet));
}

static void case_spaces_dashes_order_and_look_alikes_do_not_matter(void **state)
{
    (void)state;
    check_read("Sheet of our committee: keep safe\r\n"
               "note 4: not this line\r\n"
               "  6:38dhr78y3y7dky9efa\r\n"
               "5 : 2O8H 44RM 2MBi E6oS 2X\r\n"
               "\r\n"
               "4:\t0R3G--G28A - lC60-T3GF-ZD\r\n"
               "4: 0R3G-G28A-1C60-T3GF-ZD\r\n"
               "9: 38DH-R78Y-3Y7D-KY9E-FA\r\n"
               "2: MTKT-HADG-P6SB-7D5N-W7\r\n"
               "3: PTVV-HE80-0410-61O5-AN\r\n"
               "l: 04I0-60N0-M6HA-7955-XD");
}

/* The place in a line's text of its n-th symbol. */
static size_t place_of(const char *line, size_t n)
{
    size_t place = 3;

    for (size_t seen = 0;; place++) {
        if (!isalnum((unsigned char)line[place]))
            continue;
        if (seen++ == n)
            return place;
    }
}

static void check_line(size_t index, const char *line)
{
    const char *changed[SHEET_LINES];
    char text[SHEET_TEXT_SIZE];

    memcpy(changed, lines, sizeof(changed));
    changed[index] = line;
    join_lines(text, changed);
    check_refused(text, STATUS_BAD_CHECKSUM, index + 1);
}

static void any_one_wrong_character_is_found_and_its_line_named(void **state)
{
    char line[SHEET_LINE_TEXT_SIZE];

    (void)state;
    for (size_t index = 0; index < SHEET_LINES; index++)
        for (size_t n = 0; n < LINE_SYMBOLS; n++)
            for (int c = 1; c < 256; c++) {
                uint8_t right, symbol;
                size_t place = place_of(lines[index], n);

                memcpy(line, lines[index], sizeof(line));
                assert_true(base32_symbol(&right, line[place]));
                if (strchr("\n\r\t -", c) != NULL ||
                    (base32_symbol(&symbol, (char)c) && symbol == right))
                    continue;
                line[place] = (char)c;
                check_line(index, line);
            }
}

static void any_two_neighbours_exchanged_are_found_and_their_line_named(void **state)
{
    char line[SHEET_LINE_TEXT_SIZE];

    (void)state;
    for (size_t index = 0; index < SHEET_LINES; index++)
        for (size_t n = 0; n + 1 < LINE_SYMBOLS; n++) {
            size_t a = place_of(lines[index], n), b = place_of(lines[index], n + 1);

            memcpy(line, lines[index], sizeof(line));
            if (line[a] == line[b])
                continue;
            line[a] = lines[index][b];
            line[b] = lines[index][a];
            check_line(index, line);
        }
}

static void any_two_wrong_symbols_of_a_line_are_found(void **state)
{
    uint8_t code[LINE_SYMBOLS + 1] = {1};

    (void)state;
    for (size_t n = 0; n < LINE_SYMBOLS; n++)
        assert_true(base32_symbol(&code[n + 1], lines[0][place_of(lines[0], n)]));
    assert_true(base32_holds(code, sizeof(code)));
    for (size_t a = 0; a < sizeof(code); a++)
        for (size_t b = 0; b < a; b++)
            for (unsigned both = 1; both < 1024; both++) {
                uint8_t change_a = (uint8_t)(both % 32), change_b = (uint8_t)(both / 32);

                code[a] ^= change_a;
                code[b] ^= change_b;
                assert_false(base32_holds(code, sizeof(code)));
                code[a] ^= change_a;
                code[b] ^= change_b;
            }
}

static void a_symbol_too_few_or_too_many_names_its_line(void **state)
{
    (void)state;
    check_line(2, "3: PTVV-HE80-0410-6105-A");
    check_line(2, "3: PTVV-HE80-0410-6105-ANN");
    check_line(2, "3:");
    check_line(2, "3: PTVV:HE80-0410-6105-AN");
}

static void a_missing_line_is_named(void **state)
{
    const char *some[SHEET_LINES];
    char text[SHEET_TEXT_SIZE];

    (void)state;
    check_refused("", STATUS_MISSING_FIELD, 1);
    for (size_t index = 0; index < SHEET_LINES; index++) {
        memcpy(some, lines, sizeof(some));
        some[index] = NULL;
        join_lines(text, some);
        check_refused(text, STATUS_MISSING_FIELD, index + 1);
    }
}

static void a_line_under_the_number_of_another_is_found(void **state)
{
    char line[SHEET_LINE_TEXT_SIZE];

    (void)state;
    for (size_t index = 0; index < SHEET_LINES; index++)
        for (size_t other = 0; other < SHEET_LINES; other++) {
            if (other == index)
                continue;
            memcpy(line, lines[other], sizeof(line));
            line[0] = lines[index][0];
            check_line(index, line);
        }
}

static void lines_of_two_sheets_do_not_make_one(void **state)
{
    struct sheet other = make_sheet();
    const char *mixed[SHEET_LINES];
    char text[SHEET_TEXT_SIZE], line[SHEET_LINE_TEXT_SIZE];

    (void)state;
    other.seed.bytes[10] ^= 1;
    sheet_format_line(line, &other, 3);
    memcpy(mixed, lines, sizeof(mixed));
    mixed[3] = line;
    join_lines(text, mixed);
    check_refused(text, STATUS_BAD_CHECKSUM, 0);
    memcpy(text + strlen(text), lines[3], strlen(lines[3]) + 1);
    check_refused(text, STATUS_BAD_CHECKSUM, 4);
}

/* A whole text around 60 bytes that nobody but this test would write. */
static void spell(char *text, uint8_t *bytes)
{
    const struct span parts[] = {span_of_text("zawlbuk/sheet/1"), span_of(bytes, 56)};
    struct id hash;

    hash_parts(&hash, parts, 2);
    memcpy(bytes + 56, hash.bytes, 4);
    for (uint8_t i = 0; i < SHEET_LINES; i++) {
        uint8_t code[LINE_SYMBOLS + 1] = {(uint8_t)(i + 1)};

        base32_spread(code + 1, bytes + 10 * i, 10);
        base32_check(code + 17, code, 17);
        *text++ = (char)('1' + i);
        *text++ = ':';
        for (size_t n = 1; n < sizeof(code); n++)
            *text++ = base32_char(code[n]);
        *text++ = '\n';
    }
    *text = '\0';
}

static void versions_and_counts_that_cannot_be_are_refused(void **state)
{
    static const uint8_t heads[][4] = {{1, 0, 3, 2}, {1, 4, 3, 2}, {1, 1, 3, 0},
                                       {1, 1, 3, 4}, {1, 1, 0, 0}, {1, 1, 17, 1}};
    uint8_t bytes[60] = {2, 1, 3, 2};
    char text[SHEET_TEXT_SIZE];

    (void)state;
    spell(text, bytes);
    check_refused(text, STATUS_BAD_VERSION, 0);
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        memcpy(bytes, heads[i], 4);
        spell(text, bytes);
        check_refused(text, STATUS_OUT_OF_RANGE, 0);
    }
}

static void no_garbage_is_taken_for_a_sheet(void **state)
{
    static const char pieces[] = "123456::: -\n\r\t\0OIlUZabz0\x80\xff";
    char text[512];
    uint32_t random = 1;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct sheet sheet;
        size_t bad_line = 99, size = 0;

        for (; size < sizeof(text) && size < (size_t)round % 600; size++) {
            random = random * 1664525u + 1013904223u;
            text[size] = pieces[(random >> 16) % (sizeof(pieces) - 1)];
        }
        assert_int_not_equal(sheet_parse(&sheet, &bad_line, span_of(text, size)), STATUS_OK);
        assert_true(bad_line <= SHEET_LINES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lines_are_those_of_an_independent_program),
        cmocka_unit_test(a_printed_sheet_reads_back),
        cmocka_unit_test(a_sheet_names_the_first_bytes_of_an_id_and_is_wiped_whole),
        cmocka_unit_test(case_spaces_dashes_order_and_look_alikes_do_not_matter),
        cmocka_unit_test(any_one_wrong_character_is_found_and_its_line_named),
        cmocka_unit_test(any_two_neighbours_exchanged_are_found_and_their_line_named),
        cmocka_unit_test(any_two_wrong_symbols_of_a_line_are_found),
        cmocka_unit_test(a_symbol_too_few_or_too_many_names_its_line),
        cmocka_unit_test(a_missing_line_is_named),
        cmocka_unit_test(a_line_under_the_number_of_another_is_found),
        cmocka_unit_test(lines_of_two_sheets_do_not_make_one),
        cmocka_unit_test(versions_and_counts_that_cannot_be_are_refused),
        cmocka_unit_test(no_garbage_is_taken_for_a_sheet),
    };
    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
