/* What a file's end says of all that stands before it. */
#include "repair.h"

#include "fuzz.h"
#include "protocol/bundle.h"

#define KEYFILE_CONTEXT "zawlbuk/keyfile/1"

bool repair_bundle(struct buffer *out, struct span chunks, uint64_t too_many)
{
    struct bundle_writer writer = {.out = out};
    struct frame *frame = malloc(sizeof(*frame));
    struct bundle_reader reader;
    struct bundle_header header;
    enum status status = bundle_open(&reader, &header, chunks);

    fuzz_require(frame != NULL, "memory");
    while (status == STATUS_OK && reader.rest.size > 0 && !reader.ended)
        status = bundle_next(&reader, frame);
    free(frame);
    buffer_append(out, chunks);
    if (status != STATUS_OK || reader.ended)
        return false;
    writer.record_count = reader.record_count + too_many;
    hash_init(&writer.hasher);
    hash_update(&writer.hasher, chunks);
    fuzz_require(bundle_write_end(&writer) == STATUS_OK, "an end chunk");
    return true;
}

void repair_keyfile(struct buffer *out, struct span bytes)
{
    struct hasher hasher;
    struct id sum;

    hash_init(&hasher);
    hash_update(&hasher, span_of_text(KEYFILE_CONTEXT));
    hash_update(&hasher, bytes);
    hash_final(&hasher, &sum);
    buffer_append(out, bytes);
    buffer_append(out, span_of(sum.bytes, ID_SIZE));
}
