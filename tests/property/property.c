/* The seed under test, and the end of a run that failed. */
#include "property.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* As a logger's: what every line of a failure names. */
static uint64_t seed_under_test;
static bool is_verbose;

void property_begin(uint64_t seed, bool verbose)
{
    seed_under_test = seed;
    is_verbose = verbose;
}

bool property_is_verbose(void)
{
    return is_verbose;
}

void property_note(const char *format, ...)
{
    va_list arguments;

    if (!is_verbose)
        return;
    va_start(arguments, format);
    (void)vprintf(format, arguments);
    va_end(arguments);
    (void)putchar('\n');
}

void property_fail(const char *format, ...)
{
    va_list arguments;

    (void)fflush(stdout);
    (void)fprintf(stderr, "seed %llu: ", (unsigned long long)seed_under_test);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "\nrun it alone: test_property --seed %llu\n",
                  (unsigned long long)seed_under_test);
    exit(1);
}
