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

static void read_all(struct span file)
{
    struct frame *frame = malloc(sizeof(*frame));
    struct bundle_reader reader;
    struct bundle_header header;
    enum status status = bundle_open(&reader, &header, file);

    fuzz_require(frame != NULL, "memory");
    while (status == STATUS_OK && !reader.ended)
        status = bundle_next(&reader, frame);
    free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct buffer file;

    read_all(span_of(bytes, size));
    buffer_init(&file, SIZE_MAX);
    if (repair_bundle(&file, span_of(bytes, size)))
        check_writes_the_same(buffer_span(&file));
    buffer_done(&file);
    return 0;
}
