/* The node's log: one line a message, no control characters out, the recent ones kept in memory. */
#ifndef ZAWLBUK_NODE_LOG_H
#define ZAWLBUK_NODE_LOG_H

#include <stdbool.h>

#include "crypto/hash.h"
#include "crypto/status.h"
#include "protocol/stamp.h"

/* Bytes of a line without its time; longer ones are cut. */
#define LOG_TEXT_SIZE 384
/* Lines kept of each ring; `zawlbuk log` shows them. 2 x 256 x 400 bytes. */
#define LOG_RING_LINES 256
/* "2024-02-29T23:59:59.999Z" and its NUL. */
#define LOG_TIME_SIZE 32

enum log_level {
    LOG_LEVEL_ERROR,
    LOG_LEVEL_WARN,
    LOG_LEVEL_INFO,
    LOG_LEVEL_DEBUG,
    LOG_LEVEL_COUNT
};

enum log_ring {
    LOG_RING_MESSAGES, /* whatever the level lets through */
    LOG_RING_REFUSALS, /* what was refused and why, whatever the level */
    LOG_RING_COUNT
};

/* key=value; the value is the span, or the number when bytes is NULL. Keys are literals. */
struct log_field {
    const char *key;
    struct span text;
    bool is_hex;
    int64_t number;
};

struct log_line {
    uint64_t sequence; /* from 1, over both rings */
    struct wall at;
    enum log_level level;
    char text[LOG_TEXT_SIZE];
};

static inline struct log_field log_text(const char *key, const char *text)
{
    return (struct log_field){.key = key, .text = span_of_text(text)};
}

static inline struct log_field log_number(const char *key, int64_t number)
{
    return (struct log_field){.key = key, .number = number};
}

static inline struct log_field log_id(const char *key, const struct id *id)
{
    return (struct log_field){.key = key, .text = span_of(id->bytes, ID_SIZE), .is_hex = true};
}

static inline struct log_field log_why(enum status status)
{
    return log_text("why", status_name(status));
}

/* log_info("peer linked", log_id("peer", &id), log_number("links", n)); main thread only. */
#define LOG_FIELDS(...)            \
    (const struct log_field[])     \
    {                              \
        {.key = NULL}, __VA_ARGS__ \
    }
#define LOG_AT(level, message, ...)                        \
    log_write((level), (message), LOG_FIELDS(__VA_ARGS__), \
              sizeof(LOG_FIELDS(__VA_ARGS__)) / sizeof(struct log_field))
#define log_error(message, ...) LOG_AT(LOG_LEVEL_ERROR, message, __VA_ARGS__)
#define log_warn(message, ...) LOG_AT(LOG_LEVEL_WARN, message, __VA_ARGS__)
#define log_info(message, ...) LOG_AT(LOG_LEVEL_INFO, message, __VA_ARGS__)
#define log_debug(message, ...) LOG_AT(LOG_LEVEL_DEBUG, message, __VA_ARGS__)
/* Something from outside was refused: always into the ring of refusals, to the descriptor only at
 * level debug, so that a hostile peer cannot fill a disk. */
#define log_refusal(message, ...)                  \
    log_refuse((message), LOG_FIELDS(__VA_ARGS__), \
               sizeof(LOG_FIELDS(__VA_ARGS__)) / sizeof(struct log_field))

/* Before log_start, lines of level info and above go to standard error. descriptor -1: none. */
void log_start(enum log_level level, int descriptor);

void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t count);
void log_refuse(const char *message, const struct log_field *fields, size_t count);

/* The line at that index, 0 the oldest kept, or NULL past the newest. Valid until the next line. */
const struct log_line *log_recent(enum log_ring ring, size_t index);

const char *log_level_name(enum log_level level);
bool log_level_of_name(const char *name, enum log_level *out);

/* RFC 3339 in UTC with milliseconds. */
void log_time_format(char out[LOG_TIME_SIZE], struct wall at);

/* "message key=value key="two words"": escaped, cut at a whole field. */
void log_text_format(char out[LOG_TEXT_SIZE], const char *message, const struct log_field *fields,
                     size_t count);

#endif
