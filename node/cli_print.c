/* Printing for people. */
#include "node/cli_print.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "node/client.h"
#include "node/text.h"

#define ID_DIGITS 16
#define LINE_SIZE_MAX 65536

struct table *cli_table_open(const struct table_column *columns, size_t count)
{
    struct table *table = NULL;

    return table_open(&table, columns, count) == STATUS_OK ? table : NULL;
}

void cli_table_row(struct table *table)
{
    if (table != NULL)
        table_row(table);
}

void cli_table_text(struct table *table, const char *text)
{
    if (table != NULL)
        table_cell_text(table, text);
}

void cli_table_number(struct table *table, int64_t number)
{
    if (table != NULL)
        table_cell_number(table, number);
}

void cli_table_id(struct table *table, const char *hex)
{
    if (table != NULL)
        table_cell(table,
                   hex[0] == '\0' ? span_of_text("-") : span_of(hex, strnlen(hex, ID_DIGITS)));
}

void cli_table_seconds(struct table *table, const json_t *seconds)
{
    char text[TEXT_SECONDS_SIZE] = "never";

    if (json_is_integer(seconds))
        text_seconds(text, json_integer_value(seconds));
    cli_table_text(table, text);
}

void cli_table_print(struct table *table)
{
    if (table == NULL)
        return;
    if (table_print(table, stdout, table_screen_width(STDOUT_FILENO)) != STATUS_OK)
        (void)fputs("(the table is not complete: no memory)\n", stderr);
    table_close(table);
}

void cli_print_escaped(const char *text)
{
    struct draft escaped;

    draft_init(&escaped, LINE_SIZE_MAX);
    text_escape(&escaped, span_of_text(text));
    (void)fputs(draft_text(&escaped), stdout);
    draft_done(&escaped);
}

void cli_print_padded(const char *text, size_t width)
{
    size_t size = strlen(text);

    cli_print_escaped(text);
    (void)printf("%*s", (int)(size < width ? width + 1 - size : 1), "");
}

void cli_print_line(const char *label, const char *text, const char *id)
{
    (void)fputs(label, stdout);
    cli_print_escaped(text[0] == '\0' ? "-" : text);
    (void)fputs("  ", stdout);
    cli_print_escaped(id);
    (void)putchar('\n');
}

void cli_print_freshness(const json_t *answer)
{
    const json_t *freshness = json_object_get(answer, "freshness");
    const json_t *agreed = json_object_get(freshness, "agreed_seconds");
    char ago[TEXT_SECONDS_SIZE];

    if (!json_is_object(freshness))
        return;
    if (!json_is_integer(agreed)) {
        (void)puts("(this node has not agreed with any peer since it started)");
        return;
    }
    text_seconds(ago, json_integer_value(agreed));
    (void)printf("(agreed with %lld of %lld linked peers, last %s ago)\n",
                 (long long)client_number(freshness, "agreed_peers"),
                 (long long)client_number(freshness, "links"), ago);
}
