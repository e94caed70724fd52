/* Files and hex for the unit tests. */
#include "unit.h"

char *unit_read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *text;
    long length;

    if (file == NULL)
        fail_msg("cannot open %s", path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    length = ftell(file);
    assert_true(length >= 0);
    rewind(file);
    text = calloc(1, (size_t)length + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)length, file), (size_t)length);
    fclose(file);
    if (size != NULL)
        *size = (size_t)length;
    return text;
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

size_t unit_hex(uint8_t *out, size_t size_max, const char *hex)
{
    size_t size = 0;

    while (*hex != '\0') {
        if (*hex == '-' || *hex == ' ') {
            hex++;
            continue;
        }
        assert_true(nibble(hex[0]) >= 0 && nibble(hex[1]) >= 0);
        assert_true(size < size_max);
        out[size++] = (uint8_t)(nibble(hex[0]) << 4 | nibble(hex[1]));
        hex += 2;
    }
    return size;
}
