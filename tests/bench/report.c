/* The table on standard output, and the JSON file. */
#include "tests/bench/report.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/machine.h"

#define NUMBER_SIZE 32

static double share(const struct figure *figure)
{
    return figure->limit > 0 ? figure->value / figure->limit : 0;
}

static bool is_met(const struct figure *figure)
{
    switch (figure->aim) {
    case AIM_NONE:
        return true;
    case AIM_LEAST:
        return figure->value >= figure->target;
    case AIM_MOST:
        return figure->value <= figure->target;
    case AIM_SHARE_LEAST:
        return share(figure) >= figure->target;
    case AIM_SHARE_MOST:
        return share(figure) <= figure->target;
    }
    return false;
}

/* Three digits and more, none that mean nothing. */
static void format_number(char out[NUMBER_SIZE], double value)
{
    int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;

    if (value == (double)(long long)value)
        digits = 0;
    (void)snprintf(out, NUMBER_SIZE, "%.*f", digits, value);
}

static void print_limit(const struct figure *figure)
{
    char number[NUMBER_SIZE];

    if (figure->limit_name == NULL) {
        (void)printf("  %-38s", "");
        return;
    }
    format_number(number, figure->limit);
    (void)printf("  %-20s %10s %4.0f%%", figure->limit_name, number, 100 * share(figure));
}

static void print_target(const struct figure *figure)
{
    static const char *const signs[] = {
        [AIM_NONE] = "",          [AIM_LEAST] = ">=",      [AIM_MOST] = "<=",
        [AIM_SHARE_LEAST] = ">=", [AIM_SHARE_MOST] = "<=",
    };
    bool is_share = figure->aim == AIM_SHARE_LEAST || figure->aim == AIM_SHARE_MOST;
    char number[NUMBER_SIZE];

    if (figure->aim == AIM_NONE)
        return;
    format_number(number, is_share ? 100 * figure->target : figure->target);
    (void)printf("  %s %s%s: %s", signs[figure->aim], number, is_share ? " % of it" : "",
                 is_met(figure) ? "yes" : "NO");
}

void report_add(struct report *report, const struct figure *figure, const char *name, ...)
{
    struct figure *row = &report->figures[report->count];
    char number[NUMBER_SIZE];
    va_list arguments;

    if (report->count == REPORT_FIGURES_MAX)
        bench_die("more figures than there is room for");
    if (report->count == 0 ||
        strcmp(report->figures[report->count - 1].section, figure->section) != 0)
        (void)printf("\n%s\n", figure->section);
    *row = *figure;
    va_start(arguments, name);
    (void)vsnprintf(row->name, sizeof(row->name), name, arguments);
    va_end(arguments);
    report->count++;
    format_number(number, row->value);
    (void)printf("  %-46s %10s %-6s", row->name, number, row->unit);
    print_limit(row);
    print_target(row);
    (void)printf("\n");
    (void)fflush(stdout);
}

size_t report_missed(const struct report *report)
{
    size_t missed = 0;

    for (size_t i = 0; i < report->count; i++)
        missed += !is_met(&report->figures[i]);
    return missed;
}

static json_t *figure_json(const struct figure *figure)
{
    json_t *row = json_pack("{s:s, s:s, s:f, s:s}", "section", figure->section, "name",
                            figure->name, "value", figure->value, "unit", figure->unit);

    if (figure->limit_name != NULL)
        (void)json_object_set_new(
            row, "limit",
            json_pack("{s:s, s:f}", "name", figure->limit_name, "value", figure->limit));
    if (figure->aim != AIM_NONE)
        (void)json_object_set_new(
            row, "target",
            json_pack("{s:b, s:b, s:f, s:b}", "at_least",
                      figure->aim == AIM_LEAST || figure->aim == AIM_SHARE_LEAST, "of_limit",
                      figure->aim == AIM_SHARE_LEAST || figure->aim == AIM_SHARE_MOST, "value",
                      figure->target, "met", is_met(figure)));
    return row;
}

void report_write(const struct report *report, const char *path)
{
    json_t *figures = json_array();
    json_t *all = json_pack("{s:i, s:f, s:o}", "cores", machine_cores(), "load_average",
                            machine_load(), "figures", figures);

    for (size_t i = 0; i < report->count; i++)
        (void)json_array_append_new(figures, figure_json(&report->figures[i]));
    if (all == NULL || json_dump_file(all, path, JSON_INDENT(1)) != 0)
        bench_die("%s cannot be written", path);
    json_decref(all);
}
