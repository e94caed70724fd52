/* What every fuzz target includes: libFuzzer's entry points, and what it asks of the code. */
#ifndef ZAWLBUK_TESTS_FUZZ_H
#define ZAWLBUK_TESTS_FUZZ_H

#include <stdbool.h>
#include <stdlib.h>

#include "crypto/hash.h"
#include "input.h"

/* Called by libFuzzer; a target defines it. Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
/* Once, before; defined in fuzz.c: the library of crypto/ is ready. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Ends the run as a finding: says what did not hold. */
_Noreturn void fuzz_fail(const char *what);

static inline void fuzz_require(bool holds, const char *what)
{
    if (!holds)
        fuzz_fail(what);
}

static inline void fuzz_require_same(struct span a, struct span b, const char *what)
{
    fuzz_require(span_compare(a, b) == 0, what);
}

/* The network of all that is fuzzed: the id in tests/vectors/records.json and frames.json. */
extern const struct id fuzz_network;

#endif
