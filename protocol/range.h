/* The messages of Negentropy Protocol v1 as ranges: reading and writing them (SPEC section 10).
 *
 * A message is a version byte and ranges. Each range says where it ends, exclusively; it begins
 * where the one before it ended, the first at the very beginning. What no range covers is skipped.
 *
 *      range = bound, mode, payload
 *      bound = varint(0) at infinity, else varint(1 + stamp - stamp of the bound before),
 *              varint(bytes of the id's prefix), the prefix
 *      mode  = varint 0: skip, no payload; 1: fingerprint, 16 bytes; 2: varint(count), the ids */
#ifndef ZAWLBUK_PROTOCOL_RANGE_H
#define ZAWLBUK_PROTOCOL_RANGE_H

#include "protocol/buffer.h"
#include "protocol/item.h"
#include "protocol/item_sum.h"

/* The byte that a version 1 message begins with; of any version it is in MIN to MAX. */
#define RANGE_VERSION 0x61
#define RANGE_VERSION_MIN 0x60
#define RANGE_VERSION_MAX 0x6f

enum range_mode { RANGE_SKIP = 0, RANGE_FINGERPRINT = 1, RANGE_IDS = 2 };

/* A place between items: before the first one that is not below its item. */
struct bound {
    bool infinite;    /* after every item; the rest is then zero */
    struct item item; /* bytes of the id beyond the prefix are zero */
    size_t id_size;   /* of the prefix, 0 to ID_SIZE */
};

struct range {
    struct bound end;
    enum range_mode mode;
    struct fingerprint fingerprint; /* RANGE_FINGERPRINT */
    struct span ids;                /* RANGE_IDS: a multiple of ID_SIZE, borrowed */
};

int bound_compare(const struct bound *a, const struct bound *b);
/* Exactly that item. */
struct bound bound_at(const struct item *item);
/* The shortest bound that parts two neighbours, before being below after. */
struct bound bound_between(const struct item *before, const struct item *after);

struct range_reader {
    struct span rest;
    struct bound begin; /* of the next range */
};

/* The ranges of a message, its version byte taken off; the bytes must outlive what is read. */
void range_reader_init(struct range_reader *reader, struct span ranges);
static inline bool range_reader_more(const struct range_reader *reader)
{
    return reader->rest.size > 0;
}
/* Reads the next range. BAD_FRAME when it is cut short, goes backwards (an end below the beginning;
 * equal is allowed), is beyond STAMP_MAX but not infinite, or is of an unknown mode; out and the
 * reader are then untouched. */
enum status range_reader_next(struct range_reader *reader, struct range *out) MUST_CHECK;

/* Appends ranges to a message; the buffer keeps the errors. */
struct range_writer {
    struct buffer *out;
    struct stamp last; /* of the bound written last */
};

/* Clears the buffer and begins a message with its version byte. */
void range_writer_init(struct range_writer *writer, struct buffer *out);
void range_writer_skip(struct range_writer *writer, const struct bound *end);
void range_writer_fingerprint(struct range_writer *writer, const struct bound *end,
                              const struct item_sum *sum);
/* Begins a list of ids; count times range_writer_id must follow. */
void range_writer_ids(struct range_writer *writer, const struct bound *end, size_t count);
void range_writer_id(struct range_writer *writer, const struct id *id);

#endif
