/* The frame of all fuzz targets: getting ready, and ending with a finding. */
#include "fuzz.h"

#include <stdio.h>

#include "crypto/sign.h"

const struct id fuzz_network = {{0x18, 0x04, 0x7d, 0xcf, 0x1b, 0x9c, 0xb5, 0x12, 0x5d, 0x33, 0xe9,
                                 0x80, 0xd4, 0xb9, 0x7c, 0xa3, 0xf7, 0x96, 0xe8, 0xd6, 0xb0, 0x34,
                                 0x8d, 0xf7, 0xb1, 0x63, 0xad, 0xa6, 0x28, 0x0b, 0xcb, 0x5d}};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    /* The helpers of tests/unit assert by cmocka. */
    if (setenv("CMOCKA_TEST_ABORT", "1", 1) != 0 || crypto_start() != STATUS_OK)
        fuzz_fail("not ready");
    return 0;
}

void fuzz_fail(const char *what)
{
    (void)fprintf(stderr, "does not hold: %s\n", what);
    abort();
}
