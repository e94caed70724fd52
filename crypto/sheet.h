/* The recovery sheet: one rotation seed as text for paper, typed back by hand.
 *
 * What is written, 60 bytes:
 *
 *   offset  size
 *        0     1  version, 1
 *        1     1  number of this sheet, from 1
 *        2     1  sheets in all, at most 16
 *        3     1  sheets that act together (the threshold)
 *        4    10  first bytes of the network's id
 *       14    10  first bytes of the principal's id
 *       24    32  the seed
 *       56     4  first bytes of BLAKE2b-256("zawlbuk/sheet/1" || bytes 0 to 55)
 *
 * Six lines, each of 10 bytes, most significant bit first, as 16 symbols of Crockford's base32
 * (0123456789ABCDEFGHJKMNPQRSTVWXYZ) and 2 check symbols:
 *
 *   3: 9V5K-02QX-MT7D-RR4A-8C
 *
 * A line's symbols s1 to s18 and its number s0 are elements of GF(32), the field of x^5 + x^2 + 1,
 * and the check symbols make both sum(s_i) and sum(2^(18-i) s_i) zero: a Reed-Solomon code of
 * distance 3, so that one or two wrong symbols, a transposition, or another line's number never
 * pass.
 *
 * Reading: a line whose first visible character is one of 1 to 6 (I and L are 1) and is followed by
 * a colon is one of the six, in any order; every other line is for people and skipped. Small
 * letters are capitals, O is 0, I and L are 1; spaces, tabs and dashes between symbols are skipped.
 */
#ifndef ZAWLBUK_CRYPTO_SHEET_H
#define ZAWLBUK_CRYPTO_SHEET_H

#include "crypto/hash.h"
#include "crypto/sign.h"

#define SHEET_LINES 6
#define SHEET_COUNT_MAX 16
/* Bytes of an id that a sheet names, and its text "9V5K-02QX-MT7D-RR4A" with NUL. */
#define SHEET_ID_SIZE 10
#define SHEET_ID_TEXT_SIZE 20
/* Bytes of one line "1: XXXX-XXXX-XXXX-XXXX-XX" with NUL, and of a whole sheet with NUL. */
#define SHEET_LINE_TEXT_SIZE 26
#define SHEET_TEXT_SIZE 1024

struct sheet_id {
    uint8_t bytes[SHEET_ID_SIZE];
};

/* Wipe with sheet_wipe when done. */
struct sheet {
    uint8_t number;    /* 1 to count */
    uint8_t count;     /* 1 to SHEET_COUNT_MAX */
    uint8_t threshold; /* 1 to count */
    struct sheet_id network, principal;
    struct sign_seed seed;
};

struct sheet_id sheet_id_of(const struct id *id);
void sheet_id_text(char out[SHEET_ID_TEXT_SIZE], const struct sheet_id *id);
void sheet_wipe(struct sheet *sheet);

/* The sheet to print: a heading, which sheet of whose, what to do with it, the six lines. The
 * caller wipes out. */
void sheet_format(char out[SHEET_TEXT_SIZE], const struct sheet *sheet);

/* One of the six lines, index from 0, as sheet_format has it, without a line end. */
void sheet_format_line(char out[SHEET_LINE_TEXT_SIZE], const struct sheet *sheet, size_t index);

/* Reads a sheet out of a text. *bad_line is the number (1 to 6) of the line to look at again, 0
 * when no single one is to blame; it is set on failure alone, and out then untouched. BAD_CHECKSUM:
 * the line has a typing error, or is there twice and differs; 0 when every line is good by itself
 * but they are not of one sheet. MISSING_FIELD: that line is not there. BAD_VERSION, and
 * OUT_OF_RANGE for counts that cannot be. */
enum status sheet_parse(struct sheet *out, size_t *bad_line, struct span text) MUST_CHECK;

#endif
