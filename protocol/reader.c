/* Reading of canonical msgpack: one table of forms, one stack of open containers. */
#include "protocol/reader.h"

#include <assert.h>

#include "protocol/utf8.h"

/* The first byte and the number behind it. */
struct head {
    enum value_type type;
    int64_t number; /* a bool, an integer, a size in bytes, a count */
    size_t size;    /* bytes of the head itself */
};

#define TABLE_FIRST 0xc0
#define TABLE_LAST 0xdf

/* First bytes 0xc0 to 0xdf, in order. A form is canonical from least on, where the shorter form
 * ends; a signed one up to least, below which the next shorter ends. A row of VALUE_NONE is a byte
 * that canonical msgpack never has: unused, extension, float. */
static const struct {
    enum value_type type;
    uint8_t width; /* bytes of the big-endian number that follows */
    bool is_signed;
    int64_t least;
} forms[TABLE_LAST - TABLE_FIRST + 1] = {
    [0x00] = {VALUE_NIL, 0, false, 0},         [0x02] = {VALUE_BOOL, 0, false, 0},
    [0x03] = {VALUE_BOOL, 0, false, 0},        [0x04] = {VALUE_BIN, 1, false, 0},
    [0x05] = {VALUE_BIN, 2, false, 0x100},     [0x06] = {VALUE_BIN, 4, false, 0x10000},
    [0x0c] = {VALUE_INT, 1, false, 0x80},      [0x0d] = {VALUE_INT, 2, false, 0x100},
    [0x0e] = {VALUE_INT, 4, false, 0x10000},   [0x0f] = {VALUE_INT, 8, false, INT64_C(0x100000000)},
    [0x10] = {VALUE_INT, 1, true, -0x21},      [0x11] = {VALUE_INT, 2, true, -0x81},
    [0x12] = {VALUE_INT, 4, true, -0x8001},    [0x13] = {VALUE_INT, 8, true, -INT64_C(0x80000001)},
    [0x19] = {VALUE_TEXT, 1, false, 0x20},     [0x1a] = {VALUE_TEXT, 2, false, 0x100},
    [0x1b] = {VALUE_TEXT, 4, false, 0x10000},  [0x1c] = {VALUE_ARRAY, 2, false, 0x10},
    [0x1d] = {VALUE_ARRAY, 4, false, 0x10000}, [0x1e] = {VALUE_MAP, 2, false, 0x10},
    [0x1f] = {VALUE_MAP, 4, false, 0x10000},
};

void reader_init(struct reader *reader, struct span bytes)
{
    static const uint8_t nothing[1];
    const uint8_t *begin = bytes.bytes != NULL ? bytes.bytes : nothing;

    assert(bytes.bytes != NULL || bytes.size == 0);
    reader->cursor = begin;
    reader->end = begin + bytes.size;
    reader->status = STATUS_OK;
    reader->depth = 0;
}

void reader_fail(struct reader *reader, enum status status)
{
    assert(status != STATUS_OK);
    if (reader->status == STATUS_OK)
        reader->status = status;
}

static size_t left(const struct reader *reader)
{
    return (size_t)(reader->end - reader->cursor);
}

static uint64_t big_endian(const uint8_t *bytes, size_t width)
{
    uint64_t number = 0;

    for (size_t i = 0; i < width; i++)
        number = number << 8 | bytes[i];
    return number;
}

static int64_t sign_extend(uint64_t number, size_t width)
{
    uint64_t sign = UINT64_C(1) << (8 * width - 1);

    return (number & sign) != 0 ? (int64_t)(number - sign) - (int64_t)(sign - 1) - 1
                                : (int64_t)number;
}

/* A head whose number is inside the first byte. */
static struct head short_head(uint8_t first)
{
    struct head head = {.size = 1};

    if (first < 0x80 || first >= 0xe0) {
        head.type = VALUE_INT;
        head.number = first < 0x80 ? first : first - 0x100;
    } else if (first < 0x90) {
        head.type = VALUE_MAP;
        head.number = first & 0x0f;
    } else if (first < 0xa0) {
        head.type = VALUE_ARRAY;
        head.number = first & 0x0f;
    } else {
        head.type = VALUE_TEXT;
        head.number = first & 0x1f;
    }
    return head;
}

/* A head of the table; the first byte is there. */
static enum status long_head(const struct reader *reader, struct head *out)
{
    uint8_t first = reader->cursor[0];
    size_t row = (size_t)first - TABLE_FIRST;
    size_t width = forms[row].width;
    uint64_t number;

    if (forms[row].type == VALUE_NONE)
        return STATUS_NOT_CANONICAL;
    if (left(reader) < 1 + width)
        return STATUS_TRUNCATED;
    *out = (struct head){.type = forms[row].type, .size = 1 + width};
    if (width == 0) {
        out->number = first & 1;
        return STATUS_OK;
    }
    number = big_endian(reader->cursor + 1, width);
    if (forms[row].is_signed) {
        out->number = sign_extend(number, width);
        return out->number <= forms[row].least ? STATUS_OK : STATUS_NOT_CANONICAL;
    }
    if (number > INT64_MAX)
        return STATUS_OUT_OF_RANGE;
    out->number = (int64_t)number;
    return out->number >= forms[row].least ? STATUS_OK : STATUS_NOT_CANONICAL;
}

static enum status next_head(const struct reader *reader, struct head *out)
{
    uint8_t first;

    if (left(reader) == 0)
        return STATUS_TRUNCATED;
    first = reader->cursor[0];
    if (first >= TABLE_FIRST && first <= TABLE_LAST)
        return long_head(reader, out);
    *out = short_head(first);
    return STATUS_OK;
}

/* Whether a value that begins now is a key of the innermost map. */
static bool at_key(const struct reader *reader)
{
    const struct reader_frame *top;

    if (reader->depth == 0)
        return false;
    top = &reader->frames[reader->depth - 1];
    return top->is_map && top->left % 2 == 0;
}

/* Reads the head of the next value, which must be of that type; VALUE_NONE stands for any. */
static bool take_head(struct reader *reader, enum value_type type, struct head *out)
{
    struct head head = {.type = VALUE_NONE};

    if (reader->status != STATUS_OK)
        return false;
    reader->status = next_head(reader, &head);
    if (reader->status == STATUS_OK && type != VALUE_NONE && head.type != type)
        reader->status = STATUS_WRONG_TYPE;
    if (reader->status != STATUS_OK)
        return false;
    if (at_key(reader))
        reader->frames[reader->depth - 1].key = reader->cursor;
    reader->cursor += head.size;
    *out = head;
    return true;
}

/* Remembers the key that ends here; it must be greater than the one before. */
static void end_key(struct reader *reader, struct reader_frame *top)
{
    struct span key = span_of(top->key, (size_t)(reader->cursor - top->key));

    if (top->greatest.bytes != NULL && span_compare(top->greatest, key) >= 0)
        reader_fail(reader, STATUS_NOT_CANONICAL);
    top->greatest = key;
}

/* A value ends here, and with it every array and map whose last value it is. */
static void end_value(struct reader *reader)
{
    while (reader->depth > 0) {
        struct reader_frame *top = &reader->frames[reader->depth - 1];

        if (at_key(reader))
            end_key(reader, top);
        top->left--;
        if (top->left > 0)
            return;
        reader->depth--;
    }
}

/* The head of an array or map was read: opens it. */
static void open_container(struct reader *reader, const struct head *head)
{
    bool is_map = head->type == VALUE_MAP;
    uint64_t count = (uint64_t)head->number * (is_map ? 2 : 1);

    if (reader->depth == LIMIT_DEPTH) {
        reader_fail(reader, STATUS_TOO_DEEP);
    } else if (count > left(reader)) {
        reader_fail(reader, STATUS_TRUNCATED);
    } else if (count == 0) {
        end_value(reader);
    } else {
        reader->frames[reader->depth] = (struct reader_frame){.left = count, .is_map = is_map};
        reader->depth++;
    }
}

/* The head of a bin or text was read: its bytes. */
static struct span take_bytes(struct reader *reader, const struct head *head, size_t size_max)
{
    struct span bytes = span_of(reader->cursor, (size_t)head->number);

    if (bytes.size > size_max)
        reader_fail(reader, STATUS_TOO_LARGE);
    else if (bytes.size > left(reader))
        reader_fail(reader, STATUS_TRUNCATED);
    else if (head->type == VALUE_TEXT && !utf8_valid(bytes))
        reader_fail(reader, STATUS_BAD_UTF8);
    if (reader->status != STATUS_OK)
        return (struct span){0};
    reader->cursor += bytes.size;
    end_value(reader);
    return reader->status == STATUS_OK ? bytes : (struct span){0};
}

enum value_type reader_peek(const struct reader *reader)
{
    struct head head;

    if (reader->status != STATUS_OK || next_head(reader, &head) != STATUS_OK)
        return VALUE_NONE;
    return head.type;
}

void reader_nil(struct reader *reader)
{
    struct head head;

    if (take_head(reader, VALUE_NIL, &head))
        end_value(reader);
}

bool reader_try_nil(struct reader *reader)
{
    if (reader_peek(reader) != VALUE_NIL)
        return false;
    reader_nil(reader);
    return reader->status == STATUS_OK;
}

bool reader_bool(struct reader *reader)
{
    struct head head;

    if (!take_head(reader, VALUE_BOOL, &head))
        return false;
    end_value(reader);
    return reader->status == STATUS_OK && head.number == 1;
}

int64_t reader_int(struct reader *reader, int64_t min, int64_t max)
{
    struct head head;

    if (!take_head(reader, VALUE_INT, &head))
        return 0;
    end_value(reader);
    if (head.number < min || head.number > max)
        reader_fail(reader, STATUS_OUT_OF_RANGE);
    return reader->status == STATUS_OK ? head.number : 0;
}

uint64_t reader_uint(struct reader *reader, uint64_t max)
{
    assert(max <= INT64_MAX);
    return (uint64_t)reader_int(reader, 0, (int64_t)max);
}

struct span reader_bin(struct reader *reader, size_t size_max)
{
    struct head head;

    if (!take_head(reader, VALUE_BIN, &head))
        return (struct span){0};
    return take_bytes(reader, &head, size_max);
}

void reader_bin_exact(struct reader *reader, uint8_t *out, size_t size)
{
    struct span bytes = reader_bin(reader, size);

    if (reader->status == STATUS_OK && bytes.size != size)
        reader_fail(reader, STATUS_WRONG_TYPE);
    if (reader->status == STATUS_OK && size > 0)
        memcpy(out, bytes.bytes, size);
}

struct span reader_text(struct reader *reader, size_t size_max)
{
    struct head head;

    if (!take_head(reader, VALUE_TEXT, &head))
        return (struct span){0};
    return take_bytes(reader, &head, size_max);
}

static uint32_t container(struct reader *reader, enum value_type type, uint32_t count_max)
{
    struct head head;

    if (!take_head(reader, type, &head))
        return 0;
    if (head.number > count_max)
        reader_fail(reader, STATUS_TOO_LARGE);
    else
        open_container(reader, &head);
    return reader->status == STATUS_OK ? (uint32_t)head.number : 0;
}

uint32_t reader_array(struct reader *reader, uint32_t count_max)
{
    return container(reader, VALUE_ARRAY, count_max);
}

uint32_t reader_map(struct reader *reader, uint32_t count_max)
{
    return container(reader, VALUE_MAP, count_max);
}

uint32_t reader_key(struct reader *reader)
{
    assert(reader->status != STATUS_OK || at_key(reader));
    return (uint32_t)reader_uint(reader, LIMIT_FIELD_KEY);
}

static void take_any(struct reader *reader)
{
    struct head head;

    if (!take_head(reader, VALUE_NONE, &head))
        return;
    switch (head.type) {
    case VALUE_BIN:
    case VALUE_TEXT:
        (void)take_bytes(reader, &head, SIZE_MAX);
        break;
    case VALUE_ARRAY:
    case VALUE_MAP:
        open_container(reader, &head);
        break;
    case VALUE_NONE:
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_INT:
        end_value(reader);
        break;
    }
}

void reader_skip(struct reader *reader)
{
    uint32_t depth = reader->depth;

    do
        take_any(reader);
    while (reader->status == STATUS_OK && reader->depth > depth);
}

struct span reader_raw(struct reader *reader)
{
    const uint8_t *begin = reader->cursor;

    reader_skip(reader);
    if (reader->status != STATUS_OK)
        return (struct span){0};
    return span_of(begin, (size_t)(reader->cursor - begin));
}

enum status reader_end(const struct reader *reader)
{
    if (reader->status != STATUS_OK)
        return reader->status;
    if (left(reader) > 0)
        return STATUS_TRAILING;
    return reader->depth > 0 ? STATUS_TRUNCATED : STATUS_OK;
}

enum status reader_check(struct span bytes)
{
    struct reader reader;

    reader_init(&reader, bytes);
    reader_skip(&reader);
    return reader_end(&reader);
}
