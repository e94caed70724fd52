/* The strict reader: a bounded cursor over canonical msgpack (SPEC section 2), the only code that
 * parses bytes from outside. In place, allocates nothing, and cannot leave the span it was given.
 *
 * Errors stick: after the first one every call returns zero, false or an empty span, and the status
 * stays; so a decoder reads field after field and asks once, at the end.
 *
 * The reader keeps count of the arrays and maps that are open. It refuses by itself: a key that is
 * not greater than the one before it in the same map (as encoded bytes), nesting beyond
 * LIMIT_DEPTH, and a count that the remaining bytes cannot hold.
 *
 * Statuses: TRUNCATED, NOT_CANONICAL (longer form than needed, float, extension, key order),
 * WRONG_TYPE, OUT_OF_RANGE (an integer), TOO_LARGE (a length or count), TOO_DEEP, BAD_UTF8. */
#ifndef ZAWLBUK_PROTOCOL_READER_H
#define ZAWLBUK_PROTOCOL_READER_H

#include <stdbool.h>

#include "crypto/span.h"
#include "crypto/status.h"
#include "protocol/limits.h"

enum value_type {
    VALUE_NONE, /* nothing follows, or no allowed value does */
    VALUE_NIL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_BIN,
    VALUE_TEXT,
    VALUE_ARRAY,
    VALUE_MAP,
};

/* One open array or map. */
struct reader_frame {
    uint64_t left;        /* values still to come; a map counts its keys as well */
    const uint8_t *key;   /* where the key that is being read begins */
    struct span greatest; /* the last whole key; its bytes are NULL before the first */
    bool is_map;
};

struct reader {
    const uint8_t *cursor;
    const uint8_t *end;
    enum status status;
    uint32_t depth; /* frames in use */
    struct reader_frame frames[LIMIT_DEPTH];
};

/* The bytes must outlive the reader and every span it hands out. */
void reader_init(struct reader *reader, struct span bytes);

/* The type of the next value, which stays unread. */
enum value_type reader_peek(const struct reader *reader);

void reader_nil(struct reader *reader);
/* True when the next value is nil, which is then read; else nothing is. */
bool reader_try_nil(struct reader *reader);
bool reader_bool(struct reader *reader);
/* 0 to max; max is at most INT64_MAX. */
uint64_t reader_uint(struct reader *reader, uint64_t max);
int64_t reader_int(struct reader *reader, int64_t min, int64_t max);
/* Bytes, at most size_max of them; borrowed. */
struct span reader_bin(struct reader *reader, size_t size_max);
/* Exactly size bytes, copied to out; another size is WRONG_TYPE, and out then is untouched. */
void reader_bin_exact(struct reader *reader, uint8_t *out, size_t size);
/* Valid UTF-8 of at most size_max bytes; borrowed, without a NUL. */
struct span reader_text(struct reader *reader, size_t size_max);

/* Opens an array of at most count_max elements. The caller reads as many values as returned; it
 * closes by itself. */
uint32_t reader_array(struct reader *reader, uint32_t count_max);
/* Opens a map of at most count_max pairs: as many times, a key, then its value. */
uint32_t reader_map(struct reader *reader, uint32_t count_max);
/* The next key of a map whose keys are field numbers, 0 to LIMIT_FIELD_KEY. */
uint32_t reader_key(struct reader *reader);

/* Reads one whole value of any type, checked to its last byte. */
void reader_skip(struct reader *reader);
/* The same, returning its encoded bytes; borrowed. */
struct span reader_raw(struct reader *reader);

/* All that was not read yet, whatever it is; borrowed. */
static inline struct span reader_rest(const struct reader *reader)
{
    return span_of(reader->cursor, (size_t)(reader->end - reader->cursor));
}

/* Gives up: the status sticks as if the reader had found it. An earlier one stays. */
void reader_fail(struct reader *reader, enum status status);

/* How the reading went: OK, the first error, TRAILING when bytes are left, TRUNCATED when an array
 * or map was left open. */
enum status reader_end(const struct reader *reader) MUST_CHECK;

/* OK when the span is exactly one canonical value. */
enum status reader_check(struct span bytes) MUST_CHECK;

#endif
