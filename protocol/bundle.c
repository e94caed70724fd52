/* Writing and reading files of records: SPEC section 14. */
#include "protocol/bundle.h"

#include "protocol/reader.h"
#include "protocol/writer.h"

#define MAGIC "zawlbuk/bundle/1"
#define CHUNK_HEADER 0
#define CHUNK_END 255
#define SIZE_BYTES 4
#define ADDRESS_SIZE_MAX 95

static void encode_size(uint8_t out[SIZE_BYTES], size_t size)
{
    for (int i = 0; i < SIZE_BYTES; i++)
        out[i] = (uint8_t)(size >> (8 * (SIZE_BYTES - 1 - i)));
}

/* Sends one chunk out and into the hash. */
static enum status emit(struct bundle_writer *writer, struct buffer *chunk, enum status status)
{
    uint8_t size[SIZE_BYTES];

    if (status == STATUS_OK) {
        encode_size(size, chunk->size);
        hash_update(&writer->hasher, span_of(size, SIZE_BYTES));
        hash_update(&writer->hasher, buffer_span(chunk));
        buffer_append(writer->out, span_of(size, SIZE_BYTES));
        buffer_append(writer->out, buffer_span(chunk));
        status = writer->out->status;
    }
    buffer_done(chunk);
    return status;
}

enum status bundle_write_header(struct bundle_writer *writer, struct buffer *out,
                                const struct bundle_header *header)
{
    struct buffer chunk;
    struct writer pack;

    *writer = (struct bundle_writer){.out = out};
    hash_init(&writer->hasher);
    buffer_init(&chunk, LIMIT_FRAME_SIZE);
    writer_init(&pack, &chunk);
    writer_array(&pack, 5);
    writer_uint(&pack, CHUNK_HEADER);
    writer_text(&pack, span_of_text(MAGIC));
    writer_bin(&pack, span_of(header->network.bytes, ID_SIZE));
    writer_text(&pack, header->name);
    writer_array(&pack, header->address_count);
    for (uint32_t i = 0; i < header->address_count; i++)
        writer_text(&pack, header->addresses[i]);
    return emit(writer, &chunk, writer_end(&pack));
}

enum status bundle_write_records(struct bundle_writer *writer, const struct span *records,
                                 size_t count)
{
    struct buffer chunk;
    enum status status;

    buffer_init(&chunk, LIMIT_FRAME_SIZE);
    status = frame_write_records(&chunk, records, count);
    writer->record_count += count;
    return emit(writer, &chunk, status);
}

enum status bundle_write_end(struct bundle_writer *writer)
{
    struct hasher hasher = writer->hasher;
    struct buffer chunk;
    struct writer pack;
    struct id hash;

    hash_final(&hasher, &hash);
    buffer_init(&chunk, LIMIT_FRAME_SIZE);
    writer_init(&pack, &chunk);
    writer_array(&pack, 3);
    writer_uint(&pack, CHUNK_END);
    writer_uint(&pack, writer->record_count);
    writer_bin(&pack, span_of(hash.bytes, ID_SIZE));
    return emit(writer, &chunk, writer_end(&pack));
}

/* Cuts the next chunk off the rest; the hash is left to the caller. */
static enum status take_chunk(struct bundle_reader *reader, struct span *chunk)
{
    const uint8_t *bytes = reader->rest.bytes;
    size_t size;

    if (reader->rest.size < SIZE_BYTES)
        return STATUS_TRUNCATED;
    size = (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
    if (size > LIMIT_FRAME_SIZE)
        return STATUS_TOO_LARGE;
    if (reader->rest.size - SIZE_BYTES < size)
        return STATUS_TRUNCATED;
    *chunk = span_of(bytes + SIZE_BYTES, size);
    reader->rest = span_of(bytes + SIZE_BYTES + size, reader->rest.size - SIZE_BYTES - size);
    return STATUS_OK;
}

static void hash_chunk(struct bundle_reader *reader, struct span chunk)
{
    hash_update(&reader->hasher, span_of(chunk.bytes - SIZE_BYTES, chunk.size + SIZE_BYTES));
}

static enum status read_header(struct bundle_header *header, struct span chunk)
{
    struct bundle_header read = {0};
    struct reader pack;

    reader_init(&pack, chunk);
    if (reader_array(&pack, 5) != 5 || reader_uint(&pack, CHUNK_HEADER) != CHUNK_HEADER ||
        span_compare(reader_text(&pack, 64), span_of_text(MAGIC)) != 0)
        return STATUS_BAD_VERSION;
    reader_bin_exact(&pack, read.network.bytes, ID_SIZE);
    read.name = reader_text(&pack, BUNDLE_NAME_SIZE_MAX);
    read.address_count = reader_array(&pack, BUNDLE_ADDRESSES_MAX);
    for (uint32_t i = 0; i < read.address_count; i++)
        read.addresses[i] = reader_text(&pack, ADDRESS_SIZE_MAX);
    if (reader_end(&pack) != STATUS_OK)
        return reader_end(&pack);
    *header = read;
    return STATUS_OK;
}

enum status bundle_open(struct bundle_reader *reader, struct bundle_header *header,
                        struct span bytes)
{
    struct span chunk;
    enum status status;

    *reader = (struct bundle_reader){.rest = bytes};
    hash_init(&reader->hasher);
    status = take_chunk(reader, &chunk);
    if (status != STATUS_OK)
        return status == STATUS_TOO_LARGE ? STATUS_BAD_VERSION : status;
    hash_chunk(reader, chunk);
    return read_header(header, chunk);
}

static bool is_end(struct span chunk)
{
    struct reader pack;

    reader_init(&pack, chunk);
    return reader_array(&pack, 3) == 3 && reader_uint(&pack, CHUNK_END) == CHUNK_END;
}

static enum status read_end(struct bundle_reader *reader, struct span chunk)
{
    struct hasher hasher = reader->hasher;
    struct reader pack;
    struct id found;
    struct id hash = {{0}};
    uint64_t count;

    reader_init(&pack, chunk);
    reader_array(&pack, 3);
    reader_uint(&pack, CHUNK_END);
    count = reader_uint(&pack, INT64_MAX);
    reader_bin_exact(&pack, hash.bytes, ID_SIZE);
    if (reader_end(&pack) != STATUS_OK)
        return reader_end(&pack);
    hash_final(&hasher, &found);
    if (count != reader->record_count || !id_equal(&found, &hash))
        return STATUS_BAD_CHECKSUM;
    reader->ended = true;
    return reader->rest.size == 0 ? STATUS_OK : STATUS_TRAILING;
}

enum status bundle_next(struct bundle_reader *reader, struct frame *records)
{
    struct span chunk;
    enum status status = take_chunk(reader, &chunk);

    if (status != STATUS_OK)
        return status;
    records->type = FRAME_RECORDS;
    records->records.count = 0;
    if (is_end(chunk))
        return read_end(reader, chunk);
    hash_chunk(reader, chunk);
    status = frame_read(records, chunk);
    if (status != STATUS_OK)
        return status;
    if (records->type != FRAME_RECORDS)
        return STATUS_BAD_FRAME;
    reader->record_count += records->records.count;
    return STATUS_OK;
}
