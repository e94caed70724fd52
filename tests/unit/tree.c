/* Random trees of values, made and copied without recursion. */
#include "tree.h"

#include "protocol/limits.h"
#include "protocol/reader.h"
#include "protocol/writer.h"

#define VALUES_MAX 60

struct random {
    uint64_t state;
};

/* splitmix64 */
static uint64_t draw(struct random *random, uint64_t below)
{
    uint64_t mixed = random->state += UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return (mixed ^ mixed >> 31) % below;
}

static void write_integer(struct writer *writer, struct random *random)
{
    uint64_t bits = draw(random, UINT64_MAX) >> draw(random, 64);

    writer_int(writer, draw(random, 2) == 0 ? (int64_t)(bits >> 1) : -(int64_t)(bits >> 1) - 1);
}

/* Mostly short, at times just around the widths of length forms. */
static size_t draw_size(struct random *random)
{
    static const size_t edges[] = {31, 32, 255, 256};

    return draw(random, 8) == 0 ? edges[draw(random, 4)] : (size_t)draw(random, 12);
}

static void write_bytes(struct writer *writer, struct random *random, bool is_text)
{
    uint8_t bytes[256];
    size_t size = draw_size(random);

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)draw(random, is_text ? 128 : 256);
    if (is_text && size >= 4 && draw(random, 2) == 0)
        memcpy(bytes, "\xf0\x9f\x8d\xba", 4);
    if (is_text)
        writer_text(writer, span_of(bytes, size));
    else
        writer_bin(writer, span_of(bytes, size));
}

static void write_scalar(struct writer *writer, struct random *random)
{
    switch (draw(random, 5)) {
    case 0:
        writer_nil(writer);
        break;
    case 1:
        writer_bool(writer, draw(random, 2) == 0);
        break;
    case 2:
        write_bytes(writer, random, false);
        break;
    case 3:
        write_bytes(writer, random, true);
        break;
    default:
        write_integer(writer, random);
        break;
    }
}

/* What is open while a tree is written. */
struct level {
    uint64_t left;
    uint32_t key;
    bool is_map;
};

static void open_level(struct writer *writer, struct random *random, struct level *level)
{
    uint32_t count = draw(random, 10) == 0 ? 17 : (uint32_t)draw(random, 6);

    *level = (struct level){.left = count, .is_map = draw(random, 2) == 0};
    if (level->is_map)
        writer_map(writer, count);
    else
        writer_array(writer, count);
}

static void write_key(struct writer *writer, struct random *random, struct level *level)
{
    level->key += 1 + (uint32_t)draw(random, 9);
    writer_key(writer, level->key);
}

void tree_write(struct buffer *out, uint64_t seed)
{
    struct random random = {.state = seed};
    struct level levels[LIMIT_DEPTH];
    struct writer writer;
    uint32_t depth = 1;
    uint32_t written = 0;

    writer_init(&writer, out);
    open_level(&writer, &random, &levels[0]);
    while (depth > 0) {
        struct level *top = &levels[depth - 1];

        if (top->left == 0) {
            depth--;
            continue;
        }
        top->left--;
        written++;
        if (top->is_map)
            write_key(&writer, &random, top);
        if (depth < LIMIT_DEPTH && written < VALUES_MAX && draw(&random, 3) == 0)
            open_level(&writer, &random, &levels[depth++]);
        else
            write_scalar(&writer, &random);
    }
}

static void copy_one(struct writer *writer, struct reader *reader)
{
    switch (reader_peek(reader)) {
    case VALUE_NIL:
        reader_nil(reader);
        writer_nil(writer);
        break;
    case VALUE_BOOL:
        writer_bool(writer, reader_bool(reader));
        break;
    case VALUE_INT:
        writer_int(writer, reader_int(reader, INT64_MIN, INT64_MAX));
        break;
    case VALUE_BIN:
        writer_bin(writer, reader_bin(reader, SIZE_MAX));
        break;
    case VALUE_TEXT:
        writer_text(writer, reader_text(reader, SIZE_MAX));
        break;
    case VALUE_ARRAY:
        writer_array(writer, reader_array(reader, UINT32_MAX));
        break;
    case VALUE_MAP:
        writer_map(writer, reader_map(reader, UINT32_MAX));
        break;
    case VALUE_NONE:
        reader_fail(reader, STATUS_TRUNCATED);
        break;
    }
}

enum status tree_copy(struct buffer *out, struct span value)
{
    struct writer writer;
    struct reader reader;
    enum status status;

    writer_init(&writer, out);
    reader_init(&reader, value);
    do
        copy_one(&writer, &reader);
    while (reader.status == STATUS_OK && reader.cursor < reader.end);
    status = reader_end(&reader);
    return status != STATUS_OK ? status : writer_end(&writer);
}
