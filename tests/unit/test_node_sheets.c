/* Recovery sheets as people handle them: in files, typed back, read again. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/file.h"
#include "node/sheets.h"
#include "unit.h"

#define COUNT 3
#define PATH_SIZE 64
#define TYPED_SIZE 4096

static const struct id network = {{1}};
static const struct id principal = {{2}};

struct desk {
    struct sheets sheets;
    struct sheets_place place;
    struct trouble trouble;
    char folder[PATH_SIZE];
    char screen[8192];
};

static int set_up(void **state)
{
    struct desk *desk = calloc(1, sizeof(*desk));

    if (desk == NULL)
        return -1;
    *state = desk;
    memcpy(desk->folder, "/tmp/zawlbuk-XXXXXX", sizeof("/tmp/zawlbuk-XXXXXX"));
    assert_non_null(mkdtemp(desk->folder));
    sheets_make(&desk->sheets, COUNT, 2);
    desk->place = (struct sheets_place){.network = &network, .principal = &principal};
    desk->place.screen = fmemopen(desk->screen, sizeof(desk->screen), "w");
    return desk->place.screen == NULL ? -1 : 0;
}

static const char *path_of(char out[PATH_SIZE], const struct desk *desk, int number)
{
    (void)snprintf(out, PATH_SIZE, "%.32s/sheet-%d.txt", desk->folder, number);
    return out;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    char path[PATH_SIZE];

    for (int i = 1; i <= COUNT; i++)
        (void)unlink(path_of(path, desk, i));
    assert_int_equal(rmdir(desk->folder), 0);
    assert_int_equal(fclose(desk->place.screen), 0);
    sheets_wipe(&desk->sheets);
    free(desk);
    return 0;
}

static void hand_out(struct desk *desk)
{
    desk->place.folder = desk->folder;
    assert_int_equal(sheets_hand_out(&desk->sheets, &desk->place, &desk->trouble), STATUS_OK);
}

static void sheets_in_files_are_their_owners_alone_and_read_back(void **state)
{
    struct desk *desk = *state;
    struct sheet sheet;
    struct stat found;
    char path[PATH_SIZE];

    hand_out(desk);
    for (int i = 1; i <= COUNT; i++) {
        assert_int_equal(stat(path_of(path, desk, i), &found), 0);
        assert_int_equal(found.st_mode & 0777, 0600);
        assert_int_equal(sheets_read_file(&sheet, path, &desk->trouble), STATUS_OK);
        assert_int_equal(sheet.number, i);
        assert_int_equal(sheet.count, COUNT);
        assert_int_equal(sheet.threshold, 2);
        assert_memory_equal(sheet.seed.bytes, desk->sheets.seeds[i - 1].bytes, SIGN_SEED_SIZE);
    }
    assert_int_equal(sheets_hand_out(&desk->sheets, &desk->place, &desk->trouble), STATUS_EXISTS);
    assert_non_null(strstr(desk->trouble.text, "choose an empty folder"));
    sheet_wipe(&sheet);
}

static void check_damaged(struct desk *desk, const char *path, struct span text,
                          enum status expected, const char *said)
{
    struct sheet sheet;

    assert_int_equal(file_write(path, text, NULL), STATUS_OK);
    assert_int_equal(sheets_read_file(&sheet, path, &desk->trouble), expected);
    if (strstr(desk->trouble.text, said) == NULL)
        fail_msg("said: %s", desk->trouble.text);
}

static void a_sheet_that_was_copied_wrongly_is_told_by_its_line(void **state)
{
    static const char large[65537] = "x";
    struct desk *desk = *state;
    struct buffer text;
    struct sheet sheet;
    char path[PATH_SIZE];
    char *line;

    hand_out(desk);
    (void)path_of(path, desk, 1);
    buffer_init(&text, 65536);
    assert_int_equal(file_read(&text, path, NULL), STATUS_OK);
    buffer_append(&text, span_of("", 1));
    line = strstr((char *)text.bytes, "3: ");
    assert_non_null(line);
    line[3] = line[3] == '2' ? '3' : '2';
    check_damaged(desk, path, span_of(text.bytes, text.size - 1), STATUS_BAD_CHECKSUM, "line 3");
    check_damaged(desk, path, span_of_text("nothing of a sheet\n"), STATUS_MISSING_FIELD,
                  "line 1 of the sheet is not there");
    check_damaged(desk, path, span_of(large, sizeof(large)), STATUS_TOO_LARGE, "sheet-1.txt");
    assert_int_equal(sheets_read_file(&sheet, "/nowhere/at/all", &desk->trouble), STATUS_NOT_FOUND);
    buffer_done(&text);
}

/* What somebody types who has the sheets before them: every line. */
static void type_lines(const struct desk *desk, char out[TYPED_SIZE], const char *before)
{
    out[0] = '\0';
    for (size_t i = 0; i < COUNT; i++) {
        const struct sheet sheet = {
            .number = (uint8_t)(i + 1),
            .count = COUNT,
            .threshold = 2,
            .network = sheet_id_of(&network),
            .principal = sheet_id_of(&principal),
            .seed = desk->sheets.seeds[i],
        };

        for (size_t line = 0; line < SHEET_LINES; line++) {
            char text[SHEET_LINE_TEXT_SIZE];
            size_t size = strlen(out);

            sheet_format_line(text, &sheet, line);
            (void)snprintf(out + size, TYPED_SIZE - size, "%s%s\n", before, text);
        }
    }
}

static enum status type_back(struct desk *desk, const char *typed)
{
    FILE *in = tmpfile();
    enum status status;

    assert_non_null(in);
    assert_true(fputs(typed, in) >= 0);
    rewind(in);
    status = sheets_type_back(&desk->sheets, &desk->place, in, &desk->trouble);
    assert_int_equal(fclose(in), 0);
    return status;
}

static void sheets_are_typed_back_within_three_attempts(void **state)
{
    struct desk *desk = *state;
    char typed[TYPED_SIZE];

    type_lines(desk, typed, "");
    assert_int_equal(type_back(desk, typed), STATUS_OK);
    type_lines(desk, typed, "wrong\nwrong\n");
    assert_int_equal(type_back(desk, typed), STATUS_OK);
    type_lines(desk, typed, "wrong\nwrong\nwrong\n");
    assert_int_equal(type_back(desk, typed), STATUS_BAD_CHECKSUM);
    assert_non_null(strstr(desk->trouble.text, "nothing was made"));
}

/* A slip in the one line that nobody was asked for would end the association some day. */
static void a_sheet_of_which_a_line_is_missing_is_not_typed_back(void **state)
{
    struct desk *desk = *state;
    char typed[TYPED_SIZE];

    type_lines(desk, typed, "");
    for (char *line = typed; *line != '\0'; line = strchr(line, '\n') + 1) {
        char kept = *line;

        *line = 'x';
        assert_int_not_equal(type_back(desk, typed), STATUS_OK);
        *line = kept;
    }
}

static void sheets_that_are_taken_back_leave_no_file(void **state)
{
    struct desk *desk = *state;
    char path[PATH_SIZE];

    hand_out(desk);
    sheets_take_back(&desk->sheets, &desk->place);
    for (int i = 1; i <= COUNT; i++)
        assert_int_not_equal(access(path_of(path, desk, i), F_OK), 0);
}

static void sheets_that_are_not_typed_back_are_refused(void **state)
{
    struct desk *desk = *state;

    assert_int_equal(type_back(desk, ""), STATUS_TRUNCATED);
    assert_non_null(strstr(desk->trouble.text, "scripts use --yes"));
    assert_int_equal(type_back(desk, "wrong\n"), STATUS_TRUNCATED);
}

static void sheets_without_a_folder_are_printed(void **state)
{
    struct desk *desk = *state;

    assert_int_equal(sheets_hand_out(&desk->sheets, &desk->place, &desk->trouble), STATUS_OK);
    assert_int_equal(fflush(desk->place.screen), 0);
    assert_true(strlen(desk->screen) > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sheets_in_files_are_their_owners_alone_and_read_back,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sheet_that_was_copied_wrongly_is_told_by_its_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(sheets_are_typed_back_within_three_attempts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_sheet_of_which_a_line_is_missing_is_not_typed_back,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(sheets_that_are_taken_back_leave_no_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(sheets_that_are_not_typed_back_are_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(sheets_without_a_folder_are_printed, set_up, tear_down),
    };

    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
