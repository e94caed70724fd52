/* What every unit test includes: cmocka and its required headers, files and hex. */
#ifndef ZAWLBUK_TESTS_UNIT_H
#define ZAWLBUK_TESTS_UNIT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* The whole file as a NUL-terminated text; the test fails when it cannot be read. free() it. */
char *unit_read_file(const char *path, size_t *size);

/* Decodes hex (dashes and spaces are skipped); the test fails on anything else or when it does not
 * fit. Returns the number of bytes. */
size_t unit_hex(uint8_t *out, size_t size_max, const char *hex);

#endif
