/* Numbers and coordinates out of text that people typed: all of it, or an error. */
#ifndef ZAWLBUK_NODE_NUMBER_H
#define ZAWLBUK_NODE_NUMBER_H

#include <stdint.h>

#include "crypto/status.h"

/* Coordinates are integers of 1e-7 degree (SPEC section 13). */
#define DEGREE 10000000
/* "-180.0000000" and its NUL. */
#define DEGREES_TEXT_SIZE 16

struct coordinates {
    int32_t latitude;  /* 1e-7 degree, north positive, at most 90 degrees */
    int32_t longitude; /* 1e-7 degree, east positive, at most 180 degrees */
};

/* Decimal digits with an optional minus, nothing before or after: BAD_FIELD otherwise, OUT_OF_RANGE
 * outside least to most. */
enum status number_parse(int64_t *out, const char *text, int64_t least, int64_t most) MUST_CHECK;

/* "23.7271", "-0.1276": digits past the seventh decimal are cut. BAD_FIELD, or OUT_OF_RANGE past
 * degrees_max. */
enum status number_degrees(int32_t *out, const char *text, int degrees_max) MUST_CHECK;

/* "LAT,LON", a blank after the comma allowed. */
enum status number_coordinates(struct coordinates *out, const char *text) MUST_CHECK;

/* The shortest decimal that number_degrees reads back: "23.7271". */
void number_degrees_format(char out[DEGREES_TEXT_SIZE], int32_t degrees);

#endif
