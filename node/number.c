/* Strict readers of decimal text. */
#include "node/number.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DECIMALS 7
#define COORDINATE_TEXT_SIZE 32

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

enum status number_parse(int64_t *out, const char *text, int64_t least, int64_t most)
{
    bool negative = text[0] == '-';
    int64_t value = 0;

    if (negative)
        text++;
    if (!is_digit(text[0]))
        return STATUS_BAD_FIELD;
    for (; is_digit(*text); text++) {
        int64_t digit = *text - '0';
        if (value < (INT64_MIN + digit) / 10)
            return STATUS_OUT_OF_RANGE;
        value = value * 10 - digit;
    }
    if (*text != '\0')
        return STATUS_BAD_FIELD;
    if (!negative && value == INT64_MIN)
        return STATUS_OUT_OF_RANGE;
    value = negative ? value : -value;
    if (value < least || value > most)
        return STATUS_OUT_OF_RANGE;
    *out = value;
    return STATUS_OK;
}

/* Digits after the point as units of 1e-7; NULL when something else stands there. */
static const char *read_decimals(const char *text, int64_t *units)
{
    int64_t unit = DEGREE / 10;

    if (!is_digit(*text))
        return NULL;
    for (; is_digit(*text); text++) {
        *units += (*text - '0') * unit;
        unit /= 10;
    }
    return text;
}

enum status number_degrees(int32_t *out, const char *text, int degrees_max)
{
    bool negative = text[0] == '-';
    int64_t limit = (int64_t)degrees_max * DEGREE;
    int64_t value = 0;

    if (negative)
        text++;
    if (!is_digit(text[0]))
        return STATUS_BAD_FIELD;
    for (; is_digit(*text) && value <= limit; text++)
        value = value * 10 + (int64_t)(*text - '0') * DEGREE;
    if (value > limit)
        return STATUS_OUT_OF_RANGE;
    if (*text == '.')
        text = read_decimals(text + 1, &value);
    if (text == NULL || *text != '\0')
        return STATUS_BAD_FIELD;
    if (value > limit)
        return STATUS_OUT_OF_RANGE;
    *out = (int32_t)(negative ? -value : value);
    return STATUS_OK;
}

enum status number_coordinates(struct coordinates *out, const char *text)
{
    char latitude[COORDINATE_TEXT_SIZE];
    const char *comma = strchr(text, ',');
    struct coordinates found;
    enum status status;

    if (comma == NULL || (size_t)(comma - text) >= sizeof latitude)
        return STATUS_BAD_FIELD;
    memcpy(latitude, text, (size_t)(comma - text));
    latitude[comma - text] = '\0';
    comma += comma[1] == ' ' ? 2 : 1;
    status = number_degrees(&found.latitude, latitude, 90);
    if (status == STATUS_OK)
        status = number_degrees(&found.longitude, comma, 180);
    if (status == STATUS_OK)
        *out = found;
    return status;
}

void number_degrees_format(char out[DEGREES_TEXT_SIZE], int32_t degrees)
{
    int size = snprintf(out, DEGREES_TEXT_SIZE, "%s%d.%0*d", degrees < 0 ? "-" : "",
                        abs(degrees / DEGREE), DECIMALS, abs(degrees % DEGREE));

    while (size > 0 && out[size - 1] == '0')
        out[--size] = '\0';
    if (size > 0 && out[size - 1] == '.')
        out[size - 1] = '\0';
}
