/* The bytes of a recovery sheet (crypto/sheet.h has the format), shared by its writer and reader.
 */
#ifndef ZAWLBUK_CRYPTO_SHEET_BODY_H
#define ZAWLBUK_CRYPTO_SHEET_BODY_H

#include <stdbool.h>

#include "crypto/base32.h"
#include "crypto/sheet.h"

#define SHEET_VERSION 1
#define SHEET_SUM_SIZE 4
#define SHEET_LINE_SIZE 10
#define SHEET_BODY_SIZE (SHEET_LINES * SHEET_LINE_SIZE)
#define SHEET_SUMMED_SIZE (SHEET_BODY_SIZE - SHEET_SUM_SIZE)
#define SHEET_LINE_SYMBOLS (SHEET_LINE_SIZE * 8 / BASE32_SYMBOL_BITS)
#define SHEET_CHECK_SYMBOLS 2
/* The line's number, its symbols, the check. */
#define SHEET_CODE_SIZE (1 + SHEET_LINE_SYMBOLS + SHEET_CHECK_SYMBOLS)

/* The 60 bytes as they lie; bytes only, so that there is no padding. */
struct sheet_body {
    uint8_t version, number, count, threshold;
    struct sheet_id network, principal;
    struct sign_seed seed;
    uint8_t sum[SHEET_SUM_SIZE];
};

_Static_assert(sizeof(struct sheet_body) == SHEET_BODY_SIZE, "the bytes of the format");

/* The checksum that belongs into sum. */
void sheet_body_sum(uint8_t out[SHEET_SUM_SIZE], const struct sheet_body *body);

/* Whether there can be such a sheet of so many. */
bool sheet_body_counts_fit(const struct sheet_body *body);

#endif
