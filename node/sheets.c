/* Handing out recovery sheets and taking them back. */
#include "node/sheets.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/memory.h"
#include "crypto/random.h"
#include "node/secret.h"

#define PATH_SIZE 512
#define TYPED_SIZE 256
#define ATTEMPTS 3
/* A sheet with some notes that people wrote beside it. */
#define SHEET_FILE_SIZE_MAX 65536

void sheets_make(struct sheets *out, uint32_t count, uint32_t threshold)
{
    assert(count >= 1 && count <= LIMIT_ROTATION_KEYS && threshold >= 1 && threshold <= count);
    *out = (struct sheets){.count = count, .threshold = threshold};
    random_fill(out->seeds, count * sizeof(out->seeds[0]));
}

void sheets_wipe(struct sheets *sheets)
{
    memory_wipe(sheets, sizeof(*sheets));
}

static void fill_sheet(struct sheet *out, const struct sheets *sheets,
                       const struct sheets_place *place, uint32_t index)
{
    *out = (struct sheet){
        .number = (uint8_t)(index + 1),
        .count = (uint8_t)sheets->count,
        .threshold = (uint8_t)sheets->threshold,
        .network = sheet_id_of(place->network),
        .principal = sheet_id_of(place->principal),
        .seed = sheets->seeds[index],
    };
}

static enum status write_whole(int file, const char *text)
{
    size_t size = strlen(text);

    while (size > 0) {
        ssize_t written = write(file, text, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return errno == ENOSPC ? STATUS_DISK_FULL : STATUS_IO;
        text += written;
        size -= (size_t)written;
    }
    return fsync(file) == 0 ? STATUS_OK : STATUS_IO;
}

/* A new file that only its owner can read. */
static enum status write_file(const char *path, const char *text, struct trouble *trouble)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    enum status status;

    if (file < 0 && errno == EEXIST)
        return trouble_say(trouble, STATUS_EXISTS,
                           "%s is there already; choose an empty folder for the sheets", path);
    if (file < 0)
        return trouble_say(trouble, STATUS_IO, "%s cannot be made: %s", path, strerror(errno));
    status = write_whole(file, text);
    if (close(file) != 0 && status == STATUS_OK)
        status = STATUS_IO;
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s: %s", path, status_text(status));
    return STATUS_OK;
}

static bool sheet_path(char out[PATH_SIZE], const struct sheets_place *place, uint32_t index)
{
    int size = snprintf(out, PATH_SIZE, "%s/sheet-%u.txt", place->folder, index + 1);

    return size > 0 && size < PATH_SIZE;
}

static enum status hand_out_file(const struct sheets_place *place, uint32_t index, const char *text,
                                 struct trouble *trouble)
{
    char path[PATH_SIZE];
    enum status status;

    if (!sheet_path(path, place, index))
        return trouble_say(trouble, STATUS_TOO_LARGE, "the path of the sheets is too long");
    if (mkdir(place->folder, 0700) != 0 && errno != EEXIST)
        return trouble_say(trouble, STATUS_IO, "%s cannot be made: %s", place->folder,
                           strerror(errno));
    status = write_file(path, text, trouble);
    if (status == STATUS_OK)
        (void)fprintf(place->screen, "recovery sheet %u: %s\n", index + 1, path);
    return status;
}

enum status sheets_hand_out(const struct sheets *sheets, const struct sheets_place *place,
                            struct trouble *trouble)
{
    char text[SHEET_TEXT_SIZE];
    struct sheet sheet;
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < sheets->count && status == STATUS_OK; i++) {
        fill_sheet(&sheet, sheets, place, i);
        sheet_format(text, &sheet);
        if (place->folder != NULL)
            status = hand_out_file(place, i, text, trouble);
        else if (fprintf(place->screen, "%s\n", text) < 0)
            status = trouble_say(trouble, STATUS_IO, "the sheets could not be printed");
    }
    memory_wipe(text, sizeof(text));
    sheet_wipe(&sheet);
    return status;
}

void sheets_take_back(const struct sheets *sheets, const struct sheets_place *place)
{
    char path[PATH_SIZE];

    for (uint32_t i = 0; place->folder != NULL && i < sheets->count; i++)
        if (sheet_path(path, place, i))
            (void)unlink(path);
}

/* Letters and digits alone, as the sheet's reader takes them: capitals, O is 0, I and L are 1. */
static size_t fold_line(char out[TYPED_SIZE], const char *line)
{
    size_t size = 0;

    for (; *line != '\0' && size < TYPED_SIZE - 1; line++) {
        char c = *line >= 'a' && *line <= 'z' ? (char)(*line - 'a' + 'A') : *line;

        if (c == 'O')
            c = '0';
        if (c == 'I' || c == 'L')
            c = '1';
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
            out[size++] = c;
    }
    out[size] = '\0';
    return size;
}

/* Whether what was typed is that line, with or without its number. */
static bool is_line(const char *typed, const char *line)
{
    char folded[TYPED_SIZE];
    char expected[TYPED_SIZE];
    size_t expected_size = fold_line(expected, line);
    bool same;

    (void)fold_line(folded, typed);
    same =
        strcmp(folded, expected) == 0 || (expected_size > 0 && strcmp(folded, expected + 1) == 0);
    memory_wipe(folded, sizeof(folded));
    memory_wipe(expected, sizeof(expected));
    return same;
}

static enum status ask_line(const struct sheet *sheet, size_t index, FILE *screen, FILE *in,
                            struct trouble *trouble)
{
    char line[SHEET_LINE_TEXT_SIZE];
    char typed[TYPED_SIZE];
    enum status status = STATUS_BAD_CHECKSUM;

    sheet_format_line(line, sheet, index);
    for (int attempt = 0; attempt < ATTEMPTS && status == STATUS_BAD_CHECKSUM; attempt++) {
        (void)fprintf(screen, "Type line %zu of sheet %d: ", index + 1, sheet->number);
        (void)fflush(screen);
        if (fgets(typed, sizeof(typed), in) == NULL)
            status = STATUS_TRUNCATED;
        else if (is_line(typed, line))
            status = STATUS_OK;
        else
            (void)fputs("That is not what the sheet says.\n", screen);
    }
    memory_wipe(line, sizeof(line));
    memory_wipe(typed, sizeof(typed));
    if (status == STATUS_TRUNCATED)
        return trouble_say(trouble, status,
                           "the sheet was not typed back, so nothing was made; scripts use --yes");
    if (status != STATUS_OK)
        return trouble_say(trouble, status,
                           "what was typed is not on the sheet, so nothing was made");
    return STATUS_OK;
}

enum status sheets_type_back(const struct sheets *sheets, const struct sheets_place *place,
                             FILE *in, struct trouble *trouble)
{
    struct sheet sheet;
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < sheets->count && status == STATUS_OK; i++) {
        fill_sheet(&sheet, sheets, place, i);
        for (size_t line = 0; line < SHEET_LINES && status == STATUS_OK; line++)
            status = ask_line(&sheet, line, place->screen, in, trouble);
        sheet_wipe(&sheet);
    }
    return status;
}

static enum status say_bad_sheet(enum status status, const char *path, size_t line,
                                 struct trouble *trouble)
{
    if (status == STATUS_MISSING_FIELD)
        return trouble_say(trouble, status, "%s: line %zu of the sheet is not there", path, line);
    if (line > 0)
        return trouble_say(trouble, status, "%s: look at line %zu of the sheet again; %s", path,
                           line, status_text(status));
    return trouble_say(trouble, status, "%s: the six lines are not of one sheet; %s", path,
                       status_text(status));
}

enum status sheets_read_file(struct sheet *out, const char *path, struct trouble *trouble)
{
    struct buffer text;
    size_t line = 0;
    enum status status;

    status = secret_read(&text, SHEET_FILE_SIZE_MAX, path, trouble);
    if (status == STATUS_OK) {
        status = sheet_parse(out, &line, buffer_span(&text));
        if (status != STATUS_OK)
            status = say_bad_sheet(status, path, line, trouble);
    }
    secret_wipe(&text);
    return status;
}
