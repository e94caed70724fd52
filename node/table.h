/* Columns of text for the terminal: as wide as they must be, as narrow as the screen asks. */
#ifndef ZAWLBUK_NODE_TABLE_H
#define ZAWLBUK_NODE_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "crypto/span.h"
#include "crypto/status.h"

#define TABLE_COLUMNS_MAX 12
/* A screen cannot show more, and what scripts read is --json. */
#define TABLE_ROWS_MAX 100000

struct table_column {
    const char *title;
    bool right; /* numbers stand at the right edge */
    bool fixed; /* never cut: ids, numbers that are copied */
};

struct table;

/* The columns are copied; titles are borrowed. NO_MEMORY. */
enum status table_open(struct table **out, const struct table_column *columns,
                       size_t count) MUST_CHECK;
void table_close(struct table *table);

/* Starts a row, then its cells from left to right; missing ones are empty. Text is escaped. Errors
 * (NO_MEMORY, OVER_QUOTA) stick and come out of table_print. */
void table_row(struct table *table);
void table_cell(struct table *table, struct span text);
void table_cell_text(struct table *table, const char *text);
void table_cell_number(struct table *table, int64_t number);

/* Prints titles and rows, two blanks between columns. width is the screen's in columns, 0 for no
 * limit; the widest columns that may be cut give way first, down to 8. */
enum status table_print(const struct table *table, FILE *out, size_t width) MUST_CHECK;

/* Columns of the terminal at that descriptor, or 0 when it is none: a file gets whole lines. */
size_t table_screen_width(int descriptor);

#endif
