/* How a property test ends: with the seed, and one line that says what did not hold. */
#ifndef ZAWLBUK_TESTS_PROPERTY_H
#define ZAWLBUK_TESTS_PROPERTY_H

#include <stdbool.h>
#include <stdint.h>

/* The history under test, named in every failure. */
void property_begin(uint64_t seed, bool verbose);
bool property_is_verbose(void);
/* Prints when verbose. */
void property_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints the seed and the text, and ends the program with 1. */
_Noreturn void property_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

static inline void property_require(bool holds, const char *what)
{
    if (!holds)
        property_fail("%s", what);
}

#endif
