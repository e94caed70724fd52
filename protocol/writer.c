/* Packing with msgpack-c; nothing of it parses. */
#include "protocol/writer.h"

#include <assert.h>

#include <msgpack/pack.h>

#include "protocol/limits.h"
#include "protocol/reader.h"

static int on_write(void *context, const char *bytes, size_t size)
{
    struct buffer *buffer = context;

    buffer_append(buffer, span_of(bytes, size));
    return buffer->status == STATUS_OK ? 0 : -1;
}

static msgpack_packer packer_of(struct writer *writer)
{
    msgpack_packer packer;

    msgpack_packer_init(&packer, writer->buffer, on_write);
    return packer;
}

void writer_init(struct writer *writer, struct buffer *buffer)
{
    *writer = (struct writer){.buffer = buffer, .begin = buffer->size};
}

void writer_nil(struct writer *writer)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_nil(&packer);
}

void writer_bool(struct writer *writer, bool value)
{
    msgpack_packer packer = packer_of(writer);

    (void)(value ? msgpack_pack_true(&packer) : msgpack_pack_false(&packer));
}

void writer_int(struct writer *writer, int64_t value)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_int64(&packer, value);
}

void writer_uint(struct writer *writer, uint64_t value)
{
    assert(value <= INT64_MAX);
    writer_int(writer, (int64_t)value);
}

void writer_bin(struct writer *writer, struct span bytes)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_bin(&packer, bytes.size);
    (void)msgpack_pack_bin_body(&packer, bytes.bytes, bytes.size);
}

void writer_text(struct writer *writer, struct span text)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_str(&packer, text.size);
    (void)msgpack_pack_str_body(&packer, text.bytes, text.size);
}

void writer_array(struct writer *writer, uint32_t count)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_array(&packer, count);
}

void writer_map(struct writer *writer, uint32_t count)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_map(&packer, count);
}

void writer_key(struct writer *writer, uint32_t key)
{
    assert(key <= LIMIT_FIELD_KEY);
    writer_int(writer, key);
}

void writer_raw(struct writer *writer, struct span value)
{
    buffer_append(writer->buffer, value);
}

enum status writer_end(const struct writer *writer)
{
    struct span written = buffer_span(writer->buffer);

    if (writer->buffer->status != STATUS_OK)
        return writer->buffer->status;
    assert(reader_check(span_of(written.bytes + writer->begin, written.size - writer->begin)) ==
           STATUS_OK);
    return STATUS_OK;
}
