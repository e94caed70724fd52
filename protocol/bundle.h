/* A file of records: a network file, a key log, an export for a network without a line.
 * SPEC section 14. Chunks, each a 4-byte big-endian size and one canonical array:
 *
 *   header   [0, "zawlbuk/bundle/1", network id, name, [address, ...]]
 *   records  RECORDS frames (SPEC section 9), any number, lanes in order
 *   end      [255, number of records, BLAKE2b-256 of all bytes before this chunk] */
#ifndef ZAWLBUK_PROTOCOL_BUNDLE_H
#define ZAWLBUK_PROTOCOL_BUNDLE_H

#include "protocol/frame.h"

#define BUNDLE_ADDRESSES_MAX 16
#define BUNDLE_NAME_SIZE_MAX 128

struct bundle_header {
    struct id network;
    struct span name; /* of the network, for people */
    struct span addresses[BUNDLE_ADDRESSES_MAX];
    uint32_t address_count;
};

/* Writes to a buffer that the caller may hand on and empty (buffer_clear) between calls. */
struct bundle_writer {
    struct buffer *out; /* borrowed */
    struct hasher hasher;
    uint64_t record_count;
};

enum status bundle_write_header(struct bundle_writer *writer, struct buffer *out,
                                const struct bundle_header *header) MUST_CHECK;
/* At most LIMIT_RECORDS_FRAME records that fit a frame together. */
enum status bundle_write_records(struct bundle_writer *writer, const struct span *records,
                                 size_t count) MUST_CHECK;
enum status bundle_write_end(struct bundle_writer *writer) MUST_CHECK;

/* Reads chunk after chunk out of bytes that the caller has whole in memory; borrows them. */
struct bundle_reader {
    struct span rest;
    struct hasher hasher;
    uint64_t record_count;
    bool ended;
};

/* Reads the header. TRUNCATED, BAD_VERSION (not a bundle), or the reader's statuses. */
enum status bundle_open(struct bundle_reader *reader, struct bundle_header *header,
                        struct span bytes) MUST_CHECK;
/* The next records. At the end sets ended and gives a count of 0. TRUNCATED when the file stops
 * before its end chunk, BAD_CHECKSUM when that does not fit what came before, TRAILING. */
enum status bundle_next(struct bundle_reader *reader, struct frame *records) MUST_CHECK;

#endif
