/* Collects cells, measures them, prints them. */
#include "node/table.h"

#include "node/text.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GAP 2
#define WIDTH_LEAST 8
#define ELLIPSIS "\xe2\x80\xa6"
#define CELL_SIZE_MAX 4096

/* Cells lie one after another in one text, each with its NUL; starts index it. */
struct table {
    struct table_column columns[TABLE_COLUMNS_MAX];
    size_t column_count;
    size_t row_count;
    size_t cell; /* of the row being filled */
    size_t (*starts)[TABLE_COLUMNS_MAX];
    size_t row_capacity;
    struct draft text;
    enum status status;
};

enum status table_open(struct table **out, const struct table_column *columns, size_t count)
{
    struct table *table = calloc(1, sizeof *table);

    assert(count > 0 && count <= TABLE_COLUMNS_MAX);
    if (table == NULL)
        return STATUS_NO_MEMORY;
    memcpy(table->columns, columns, count * sizeof columns[0]);
    table->column_count = count;
    draft_init(&table->text, SIZE_MAX / 4);
    draft_add(&table->text, span_of("", 1));
    *out = table;
    return STATUS_OK;
}

void table_close(struct table *table)
{
    if (table == NULL)
        return;
    draft_done(&table->text);
    free(table->starts);
    free(table);
}

void table_row(struct table *table)
{
    size_t capacity = table->row_capacity == 0 ? 64 : table->row_capacity * 2;

    if (table->row_count == TABLE_ROWS_MAX && table->status == STATUS_OK)
        table->status = STATUS_OVER_QUOTA;
    if (table->status != STATUS_OK)
        return;
    if (table->row_count == table->row_capacity) {
        void *starts = realloc(table->starts, capacity * sizeof table->starts[0]);
        if (starts == NULL) {
            table->status = STATUS_NO_MEMORY;
            return;
        }
        table->starts = starts;
        table->row_capacity = capacity;
    }
    memset(table->starts[table->row_count++], 0, sizeof table->starts[0]);
    table->cell = 0;
}

void table_cell(struct table *table, struct span text)
{
    if (table->status != STATUS_OK)
        return;
    assert(table->row_count > 0 && table->cell < table->column_count);
    if (text.size > CELL_SIZE_MAX)
        text.size = CELL_SIZE_MAX;
    table->starts[table->row_count - 1][table->cell++] = table->text.size;
    text_escape(&table->text, text);
    draft_add(&table->text, span_of("", 1));
    table->status = draft_status(&table->text);
}

void table_cell_text(struct table *table, const char *text)
{
    table_cell(table, span_of_text(text));
}

void table_cell_number(struct table *table, int64_t number)
{
    char storage[32];
    struct draft digits;

    draft_over(&digits, storage, sizeof storage);
    draft_add_number(&digits, number);
    table_cell(table, draft_span(&digits));
}

/* The text of a cell; row 0 is the titles. */
static struct span cell_text(const struct table *table, size_t row, size_t column)
{
    if (row == 0)
        return span_of_text(table->columns[column].title);
    return span_of_text(table->text.bytes + table->starts[row - 1][column]);
}

static void measure(const struct table *table, size_t widths[TABLE_COLUMNS_MAX])
{
    for (size_t column = 0; column < table->column_count; column++) {
        widths[column] = 0;
        for (size_t row = 0; row <= table->row_count; row++) {
            size_t width = text_width(cell_text(table, row, column));
            widths[column] = width > widths[column] ? width : widths[column];
        }
    }
}

/* The widest column that may be cut and is wider than the least, or SIZE_MAX. */
static size_t widest(const struct table *table, const size_t widths[TABLE_COLUMNS_MAX])
{
    size_t found = SIZE_MAX;
    size_t most = WIDTH_LEAST;

    for (size_t column = 0; column < table->column_count; column++) {
        if (!table->columns[column].fixed && widths[column] > most) {
            most = widths[column];
            found = column;
        }
    }
    return found;
}

static void fit(const struct table *table, size_t widths[TABLE_COLUMNS_MAX], size_t width)
{
    size_t total = GAP * (table->column_count - 1);
    size_t column;

    for (column = 0; column < table->column_count; column++)
        total += widths[column];
    while (width > 0 && total > width && (column = widest(table, widths)) != SIZE_MAX) {
        widths[column]--;
        total--;
    }
}

/* Bytes of the longest beginning that is at most that many columns wide. */
static size_t cut(struct span text, size_t width)
{
    size_t at = 0;
    size_t used = 0;

    while (at < text.size) {
        size_t next = at;
        used += text_width_of(text_next(text, &next));
        if (used > width)
            return at;
        at = next;
    }
    return at;
}

static void print_cell(FILE *out, struct span text, size_t width, bool right, bool is_last)
{
    size_t shown = text_width(text);
    bool is_cut = shown > width;

    if (is_cut) {
        text.size = cut(text, width - 1);
        shown = text_width(text) + 1;
    }
    if (right)
        (void)fprintf(out, "%*s", (int)(width - shown), "");
    (void)fprintf(out, "%.*s%s", (int)text.size, (const char *)text.bytes, is_cut ? ELLIPSIS : "");
    if (!is_last)
        (void)fprintf(out, "%*s", (int)((right ? 0 : width - shown) + GAP), "");
}

enum status table_print(const struct table *table, FILE *out, size_t width)
{
    size_t widths[TABLE_COLUMNS_MAX];

    if (table->status != STATUS_OK)
        return table->status;
    measure(table, widths);
    fit(table, widths, width);
    for (size_t row = 0; row <= table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++)
            print_cell(out, cell_text(table, row, column), widths[column],
                       table->columns[column].right, column + 1 == table->column_count);
        (void)fputc('\n', out);
    }
    return ferror(out) != 0 ? STATUS_IO : STATUS_OK;
}

size_t table_screen_width(int descriptor)
{
    struct winsize size;

    if (isatty(descriptor) == 0 || ioctl(descriptor, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}
