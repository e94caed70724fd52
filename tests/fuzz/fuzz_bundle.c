/* Bundles: any bytes, and good chunks with the end that belongs to them, which written again are
 * the same file. */
#include "fuzz.h"
#include "protocol/bundle.h"
#include "repair.h"

static void copy_records(struct bundle_writer *writer, struct bundle_reader *reader)
{
    struct frame *frame = malloc(sizeof(*frame));

    fuzz_require(frame != NULL, "memory");
    for (;;) {
        fuzz_require(bundle_next(reader, frame) == STATUS_OK, "good chunks are refused");
        if (reader->ended)
            break;
        fuzz_require(bundle_write_records(writer, frame->records.records, frame->records.count) ==
                         STATUS_OK,
                     "records are not written");
    }
    free(frame);
}

static void check_writes_the_same(struct span file)
{
    struct bundle_reader reader;
    struct bundle_header header;
    struct bundle_writer writer;
    struct buffer written;

    buffer_init(&written, SIZE_MAX);
    fuzz_require(bundle_open(&reader, &header, file) == STATUS_OK, "a good header is refused");
    fuzz_require(bundle_write_header(&writer, &written, &header) == STATUS_OK,
                 "a header is not written");
    copy_records(&writer, &reader);
    fuzz_require(reader.record_count == writer.record_count, "records are miscounted");
    fuzz_require(bundle_write_end(&writer) == STATUS_OK, "the end is not written");
    fuzz_require_same(buffer_span(&written), file, "a bundle is written as it came");
    buffer_done(&written);
}

static enum status read_all(struct span file)
{
    struct frame *frame = malloc(sizeof(*frame));
    struct bundle_reader reader;
    struct bundle_header header;
    enum status status = bundle_open(&reader, &header, file);

    fuzz_require(frame != NULL, "memory");
    while (status == STATUS_OK && !reader.ended)
        status = bundle_next(&reader, frame);
    free(frame);
    return status;
}

/* Cut, longer, with another hash or another count. */
static void check_damage_shows(struct buffer *file, struct span chunks)
{
    struct buffer other;

    fuzz_require(read_all(span_of(file->bytes, file->size - 1)) != STATUS_OK, "cut, but read");
    buffer_append(file, span_of("", 1));
    fuzz_require(read_all(buffer_span(file)) != STATUS_OK, "longer, but read");
    buffer_truncate(file, file->size - 1);
    file->bytes[file->size - 1] ^= 1;
    fuzz_require(read_all(buffer_span(file)) != STATUS_OK, "with another hash, but read");
    buffer_init(&other, SIZE_MAX);
    fuzz_require(repair_bundle(&other, chunks, 1), "good chunks are refused");
    fuzz_require(read_all(buffer_span(&other)) != STATUS_OK, "miscounted, but read");
    buffer_done(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct buffer file;

    (void)read_all(span_of(bytes, size));
    buffer_init(&file, SIZE_MAX);
    if (repair_bundle(&file, span_of(bytes, size), 0)) {
        check_writes_the_same(buffer_span(&file));
        check_damage_shows(&file, span_of(bytes, size));
    }
    buffer_done(&file);
    return 0;
}
