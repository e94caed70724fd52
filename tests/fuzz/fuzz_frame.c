/* A frame, and what was read of it written again: the same bytes, wherever all of it is read. */
#include "fuzz.h"
#include "protocol/frame.h"

static enum status write(struct buffer *out, const struct frame *frame)
{
    switch (frame->type) {
    case FRAME_HELLO:
        return frame_write_hello(out, &frame->hello);
    case FRAME_PING:
    case FRAME_PONG:
        return frame_write_state(out, frame->type, &frame->state);
    case FRAME_RECONCILE:
        return frame_write_reconcile(out, &frame->reconcile);
    case FRAME_WANT:
        return frame_write_want(out, frame->ids.session, frame->ids.ids, frame->ids.count);
    case FRAME_GONE:
        return frame_write_gone(out, frame->ids.ids, frame->ids.count);
    case FRAME_RECORDS:
        return frame_write_records(out, frame->records.records, frame->records.count);
    case FRAME_REFUSED:
        return frame_write_refused(out, frame->refused.refusals, frame->refused.count);
    case FRAME_GOT:
        return frame_write_got(out, frame->got);
    case FRAME_PEERS:
        return frame_write_peers(out, frame->peers.addresses, frame->peers.count);
    case FRAME_BYE:
        return frame_write_bye(out, frame->bye);
    }
    return STATUS_UNSUPPORTED;
}

/* Sets that we do not speak and reasons that we do not know are not kept. */
static bool is_kept_whole(const struct frame *frame)
{
    if (frame->type == FRAME_HELLO || frame->type == FRAME_BYE)
        return false;
    for (uint32_t i = 0; frame->type == FRAME_REFUSED && i < frame->refused.count; i++)
        if (frame->refused.refusals[i].reason == STATUS_UNSUPPORTED)
            return false;
    return true;
}

static void check_addresses(const struct frame *frame)
{
    if (frame->type == FRAME_HELLO && frame->hello.address.size > 0)
        fuzz_require(frame_address_valid(frame->hello.address), "a hello's address");
    for (uint32_t i = 0; frame->type == FRAME_PEERS && i < frame->peers.count; i++)
        fuzz_require(frame_address_valid(frame->peers.addresses[i]), "a peer's address");
}

static void check(const struct frame *frame, struct span bytes)
{
    struct buffer once, again;
    struct frame *read = malloc(sizeof(*read));

    fuzz_require(read != NULL, "memory");
    buffer_init(&once, LIMIT_FRAME_SIZE);
    buffer_init(&again, LIMIT_FRAME_SIZE);
    check_addresses(frame);
    fuzz_require(write(&once, frame) == STATUS_OK, "a frame that was read is not written");
    if (is_kept_whole(frame))
        fuzz_require_same(buffer_span(&once), bytes, "a frame is written as it came");
    fuzz_require(frame_read(read, buffer_span(&once)) == STATUS_OK, "what we write is refused");
    fuzz_require(read->type == frame->type && write(&again, read) == STATUS_OK, "another type");
    fuzz_require_same(buffer_span(&again), buffer_span(&once), "read and written is the same");
    buffer_done(&once);
    buffer_done(&again);
    free(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct frame *frame = malloc(sizeof(*frame));

    fuzz_require(frame != NULL, "memory");
    if (frame_read(frame, span_of(bytes, size)) == STATUS_OK)
        check(frame, span_of(bytes, size));
    free(frame);
    return 0;
}
