/* Answers of nodes printed for people: tables that need no care, escaped lines, freshness. */
#ifndef ZAWLBUK_NODE_CLI_PRINT_H
#define ZAWLBUK_NODE_CLI_PRINT_H

#include <stdint.h>

#include "node/json.h"
#include "node/table.h"

/* A table whose failures (no memory) only mean that it prints less; all accept NULL. */
struct table *cli_table_open(const struct table_column *columns, size_t count);
void cli_table_row(struct table *table);
void cli_table_text(struct table *table, const char *text);
void cli_table_number(struct table *table, int64_t number);
/* The first 16 digits of an id, or "-". */
void cli_table_id(struct table *table, const char *hex);
/* "12 s", "3 min", "5 h", "9 d", or "never" when it is no number. */
void cli_table_seconds(struct table *table, const json_t *seconds);
/* Prints to standard output as wide as the screen, unless it is empty, and frees it. */
void cli_table_print(struct table *table);

/* Text that others chose, made harmless. */
void cli_print_escaped(const char *text);
/* The same, filled up with blanks to so many columns, and one blank more. */
void cli_print_padded(const char *text, size_t width);
/* "LABEL TEXT ID": TEXT escaped, "-" when it is empty. */
void cli_print_line(const char *label, const char *text, const char *id);
/* "(agreed with 2 of 3 peers, 12 s ago)" of an answer's freshness; nothing without. */
void cli_print_freshness(const json_t *answer);

#endif
