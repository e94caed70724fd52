/* The strict reader beside msgpack-c: both accept the same bytes, as the same value, and the
 * project's writer makes the same bytes of it again. */
#include <jansson.h>
#include <msgpack.h>

#include "fuzz.h"
#include "protocol/reader.h"
#include "protocol/writer.h"
#include "tree.h"

/* Deeper than LIMIT_DEPTH, so that what is too deep is seen to be. */
#define LEVELS_MAX 40

/* First bytes of the forms with a number behind them. */
#define FORM_FIRST 0xc4
#define FORM_COUNT 28

/* Objects at one level of a value that are still to be visited. */
struct level {
    const msgpack_object *next;
    size_t left;
};

/* A walk over a value without recursion, in the order of its bytes. */
struct walk {
    struct level levels[LEVELS_MAX];
    size_t depth;
};

static void walk_init(struct walk *walk, const msgpack_object *root)
{
    walk->levels[0] = (struct level){.next = root, .left = 1};
    walk->depth = 1;
}

/* The next object, or NULL; *depth is how many arrays and maps stand around it. */
static const msgpack_object *walk_next(struct walk *walk, size_t *depth)
{
    const msgpack_object *object;

    while (walk->depth > 0 && walk->levels[walk->depth - 1].left == 0)
        walk->depth--;
    if (walk->depth == 0)
        return NULL;
    object = walk->levels[walk->depth - 1].next++;
    walk->levels[walk->depth - 1].left--;
    *depth = walk->depth - 1;
    fuzz_require(walk->depth < LEVELS_MAX, "msgpack-c nests deeper than its own bound");
    if (object->type == MSGPACK_OBJECT_ARRAY)
        walk->levels[walk->depth++] =
            (struct level){.next = object->via.array.ptr, .left = object->via.array.size};
    if (object->type == MSGPACK_OBJECT_MAP)
        walk->levels[walk->depth++] =
            (struct level){.next = object->via.map.size == 0 ? NULL : &object->via.map.ptr[0].key,
                           .left = 2 * (size_t)object->via.map.size};
    return object;
}

static void write_object(struct writer *writer, const msgpack_object *object)
{
    switch ((int)object->type) {
    case MSGPACK_OBJECT_NIL:
        writer_nil(writer);
        break;
    case MSGPACK_OBJECT_BOOLEAN:
        writer_bool(writer, object->via.boolean);
        break;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        writer_uint(writer, object->via.u64);
        break;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        writer_int(writer, object->via.i64);
        break;
    case MSGPACK_OBJECT_STR:
        writer_text(writer, span_of(object->via.str.ptr, object->via.str.size));
        break;
    case MSGPACK_OBJECT_BIN:
        writer_bin(writer, span_of(object->via.bin.ptr, object->via.bin.size));
        break;
    case MSGPACK_OBJECT_ARRAY:
        writer_array(writer, object->via.array.size);
        break;
    case MSGPACK_OBJECT_MAP:
        writer_map(writer, object->via.map.size);
        break;
    default:
        fuzz_fail("accepted, but msgpack-c sees a float or an extension");
    }
}

static bool keys_ascend(const msgpack_object_map *map)
{
    msgpack_sbuffer keys[2];
    msgpack_packer packer;
    bool ascend = true;

    for (size_t i = 0; i < 2; i++)
        msgpack_sbuffer_init(&keys[i]);
    for (uint32_t i = 0; i < map->size && ascend; i++) {
        msgpack_sbuffer *key = &keys[i % 2];
        const msgpack_sbuffer *before = &keys[1 - i % 2];

        msgpack_sbuffer_clear(key);
        msgpack_packer_init(&packer, key, msgpack_sbuffer_write);
        fuzz_require(msgpack_pack_object(&packer, map->ptr[i].key) == 0, "packing a key");
        ascend = i == 0 || span_compare(span_of(before->data, before->size),
                                        span_of(key->data, key->size)) < 0;
    }
    for (size_t i = 0; i < 2; i++)
        msgpack_sbuffer_destroy(&keys[i]);
    return ascend;
}

static bool is_utf8(const msgpack_object_str *text)
{
    json_t *string = json_stringn(text->size == 0 ? "" : text->ptr, text->size);

    json_decref(string);
    return string != NULL;
}

/* SPEC section 2, said of msgpack-c's value; lengths and counts aside. */
static bool is_allowed(const msgpack_object *root)
{
    const msgpack_object *object;
    struct walk walk;
    size_t depth;

    walk_init(&walk, root);
    while ((object = walk_next(&walk, &depth)) != NULL) {
        bool nests = object->type == MSGPACK_OBJECT_ARRAY || object->type == MSGPACK_OBJECT_MAP;

        if (nests && depth >= LIMIT_DEPTH)
            return false;
        if (object->type == MSGPACK_OBJECT_FLOAT32 || object->type == MSGPACK_OBJECT_FLOAT64 ||
            object->type == MSGPACK_OBJECT_EXT)
            return false;
        if (object->type == MSGPACK_OBJECT_POSITIVE_INTEGER && object->via.u64 > INT64_MAX)
            return false;
        if (object->type == MSGPACK_OBJECT_STR && !is_utf8(&object->via.str))
            return false;
        if (object->type == MSGPACK_OBJECT_MAP && !keys_ascend(&object->via.map))
            return false;
    }
    return true;
}

static bool packs_to_the_same(const msgpack_object *root, struct span bytes)
{
    msgpack_sbuffer buffer;
    msgpack_packer packer;
    bool same;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&packer, &buffer, msgpack_sbuffer_write);
    fuzz_require(msgpack_pack_object(&packer, *root) == 0, "packing a value");
    same = span_compare(span_of(buffer.data, buffer.size), bytes) == 0;
    msgpack_sbuffer_destroy(&buffer);
    return same;
}

static void check_writes_the_same(const msgpack_object *root, struct span bytes)
{
    const msgpack_object *object;
    struct buffer written, copied;
    struct writer writer;
    struct walk walk;
    size_t depth;

    buffer_init(&written, bytes.size);
    buffer_init(&copied, bytes.size);
    writer_init(&writer, &written);
    walk_init(&walk, root);
    while ((object = walk_next(&walk, &depth)) != NULL)
        write_object(&writer, object);
    fuzz_require(writer_end(&writer) == STATUS_OK, "the writer fails");
    fuzz_require_same(buffer_span(&written), bytes, "msgpack-c's value written is the bytes read");
    fuzz_require(tree_copy(&copied, bytes) == STATUS_OK, "typed calls refuse what was accepted");
    fuzz_require_same(buffer_span(&copied), bytes, "typed calls copy the value");
    buffer_done(&written);
    buffer_done(&copied);
}

/* msgpack-c reserves what a count of 4 bytes says; no canonical value of this size has one. */
static bool is_safe_for_msgpack_c(struct span bytes)
{
    return memchr(bytes.bytes, 0xdd, bytes.size) == NULL &&
           memchr(bytes.bytes, 0xdf, bytes.size) == NULL;
}

static void compare(struct span bytes)
{
    bool accepted = reader_check(bytes) == STATUS_OK;
    msgpack_unpacked unpacked;
    size_t used = 0;
    bool parsed;

    if (!accepted && !is_safe_for_msgpack_c(bytes))
        return;
    msgpack_unpacked_init(&unpacked);
    parsed = msgpack_unpack_next(&unpacked, (const char *)bytes.bytes, bytes.size, &used) ==
                 MSGPACK_UNPACK_SUCCESS &&
             used == bytes.size;
    fuzz_require(parsed || !accepted, "accepted, but msgpack-c cannot parse it");
    if (parsed)
        fuzz_require(accepted ==
                         (packs_to_the_same(&unpacked.data, bytes) && is_allowed(&unpacked.data)),
                     "accepted is what is canonical");
    if (accepted)
        check_writes_the_same(&unpacked.data, bytes);
    msgpack_unpacked_destroy(&unpacked);
}

/* An integer, a size or a count in any of its forms, just where a shorter one ends; with the bytes
 * that a size of up to 256 asks for. */
static void compare_edge(struct input *input)
{
    static const uint64_t ends[] = {0,       0x20,       0x80,       0x100,     0x8000,
                                    0x10000, 1ULL << 31, 1ULL << 32, 1ULL << 63};
    uint8_t bytes[9 + 256] = {(uint8_t)(FORM_FIRST + input_below(input, FORM_COUNT))};
    uint32_t width = 1U << input_below(input, 4);
    uint64_t end = ends[input_below(input, sizeof(ends) / sizeof(ends[0]))];
    uint64_t value = (input_below(input, 2) == 0 ? end : 0 - end) - input_below(input, 2);
    size_t size = 1 + width;

    for (uint32_t i = 0; i < width; i++)
        bytes[1 + i] = (uint8_t)(value >> 8 * (width - 1 - i));
    if (value <= 256)
        size += value;
    compare(span_of(bytes, size));
}

/* A text of one code point near an end of what UTF-8 allows, in 1 to 4 bytes, fit or not. */
static void compare_text(struct input *input)
{
    static const uint32_t ends[] = {0x80, 0x800, 0xd800, 0xe000, 0x10000, 0x110000, 0x200000};
    static const uint8_t marks[] = {0, 0xc0, 0xe0, 0xf0};
    uint32_t end = ends[input_below(input, sizeof(ends) / sizeof(ends[0]))];
    uint32_t code_point = end - input_below(input, 3);
    uint32_t more = input_below(input, 4); /* bytes after the first */
    uint8_t bytes[5] = {(uint8_t)(0xa1 + more)};

    bytes[1] = (uint8_t)(marks[more] | (code_point >> 6 * more));
    for (uint32_t i = 1; i <= more; i++)
        bytes[1 + i] = 0x80 | (code_point >> 6 * (more - i) & 0x3f);
    compare(span_of(bytes, 2 + more));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.rest = span_of(bytes, size)};

    if (size == 0)
        return 0;
    compare(input.rest);
    compare_edge(&input);
    compare_text(&input);
    return 0;
}
