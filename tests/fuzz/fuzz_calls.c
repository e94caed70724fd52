/* Any order of the reader's typed calls over any bytes: nothing is handed out that does not lie in
 * the bytes, limits hold, and an error stays. */
#include "fuzz.h"
#include "protocol/reader.h"

static void check_span(const struct reader *reader, struct span whole, struct span part,
                       size_t size_max)
{
    fuzz_require(part.size <= size_max, "a span above its limit");
    if (reader->status != STATUS_OK)
        fuzz_require(part.size == 0, "a span after an error");
    else if (part.size > 0)
        fuzz_require(part.bytes >= whole.bytes &&
                         part.bytes + part.size <= whole.bytes + whole.size,
                     "a span outside of the bytes");
}

/* Where reader_key may be called: its callers know that they are in a map. */
static bool is_at_key(const struct reader *reader)
{
    const struct reader_frame *top = &reader->frames[reader->depth == 0 ? 0 : reader->depth - 1];

    return reader->depth > 0 && top->is_map && top->left % 2 == 0;
}

static void call(struct reader *reader, struct input *script, struct span whole)
{
    uint8_t bytes[40] = {0};
    uint8_t operation = input_byte(script);
    uint8_t most = input_byte(script);
    uint64_t number;
    int64_t signed_number;

    switch (operation % 12) {
    case 0:
        reader_nil(reader);
        break;
    case 1:
        fuzz_require(!reader_try_nil(reader) || reader->status == STATUS_OK, "nil after an error");
        break;
    case 2:
        fuzz_require(!reader_bool(reader) || reader->status == STATUS_OK, "true after an error");
        break;
    case 3:
        number = reader_uint(reader, most);
        fuzz_require(number <= (reader->status == STATUS_OK ? most : 0), "an integer above");
        break;
    case 4:
        signed_number = reader_int(reader, -(int64_t)most, most);
        fuzz_require(signed_number >= -(int64_t)most && signed_number <= most, "an integer beyond");
        break;
    case 5:
        check_span(reader, whole, reader_bin(reader, most), most);
        break;
    case 6:
        reader_bin_exact(reader, bytes, most % sizeof(bytes));
        break;
    case 7:
        check_span(reader, whole, reader_text(reader, most), most);
        break;
    case 8:
        fuzz_require(reader_array(reader, most) <= most, "a count above its limit");
        break;
    case 9:
        fuzz_require(reader_map(reader, most) <= most, "a count above its limit");
        break;
    case 10:
        if (reader->status != STATUS_OK || is_at_key(reader))
            fuzz_require(reader_key(reader) <= LIMIT_FIELD_KEY, "a key above its limit");
        break;
    case 11:
        check_span(reader, whole, reader_raw(reader), SIZE_MAX);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.rest = span_of(bytes, size)};
    struct input script = {.rest = input_short(&input)};
    struct reader reader;

    reader_init(&reader, input.rest);
    while (!input_is_over(&script)) {
        enum status before = reader.status;

        (void)reader_peek(&reader);
        call(&reader, &script, input.rest);
        fuzz_require(before == STATUS_OK || reader.status == before, "an error does not stay");
    }
    fuzz_require(reader_end(&reader) == reader.status || reader.status == STATUS_OK,
                 "the end tells another error than the first");
    return 0;
}
