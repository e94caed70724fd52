/* The logger; the one place in the program with mutable state of its own. */
#include "node/log.h"

#include "node/text.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

struct ring {
    struct log_line lines[LOG_RING_LINES];
    uint64_t written;
};

static struct {
    enum log_level level;
    int descriptor;
    uint64_t sequence;
    struct ring rings[LOG_RING_COUNT];
} logger = {.level = LOG_LEVEL_INFO, .descriptor = STDERR_FILENO};

static const char *const level_names[LOG_LEVEL_COUNT] = {
    [LOG_LEVEL_ERROR] = "error",
    [LOG_LEVEL_WARN] = "warn",
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_DEBUG] = "debug",
};

const char *log_level_name(enum log_level level)
{
    assert(level < LOG_LEVEL_COUNT);
    return level_names[level];
}

bool log_level_of_name(const char *name, enum log_level *out)
{
    for (int i = 0; i < LOG_LEVEL_COUNT; i++) {
        if (strcmp(name, level_names[i]) == 0) {
            *out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

void log_start(enum log_level level, int descriptor)
{
    logger.level = level;
    logger.descriptor = descriptor;
}

void log_time_format(char out[LOG_TIME_SIZE], struct wall at)
{
    int64_t milliseconds = ((at.ms % 1000) + 1000) % 1000;
    time_t seconds = (time_t)(at.ms / 1000 - (at.ms % 1000 < 0));
    struct tm utc = {0};
    char date[24] = "";

    if (gmtime_r(&seconds, &utc) == NULL ||
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc) == 0)
        (void)snprintf(date, sizeof date, "0000-00-00T00:00:00");
    (void)snprintf(out, LOG_TIME_SIZE, "%s.%03dZ", date, (int)milliseconds);
}

static bool needs_quotes(struct span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] == ' ' || text.bytes[i] == '"' || text.bytes[i] == '=')
            return true;
    return text.size == 0;
}

/* Quotes become apostrophes, so that a value cannot end its own quotes. */
static void add_quoted(struct draft *line, struct span text)
{
    size_t start = 0;

    draft_add_text(line, "\"");
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] != '"')
            continue;
        text_escape(line, span_of(text.bytes + start, i - start));
        draft_add_text(line, "'");
        start = i + 1;
    }
    text_escape(line, span_of(text.bytes + start, text.size - start));
    draft_add_text(line, "\"");
}

static void add_field(struct draft *line, const struct log_field *field)
{
    draft_add_text(line, " ");
    draft_add_text(line, field->key);
    draft_add_text(line, "=");
    if (field->text.bytes == NULL)
        draft_add_number(line, field->number);
    else if (field->is_hex)
        draft_add_hex(line, field->text);
    else if (needs_quotes(field->text))
        add_quoted(line, field->text);
    else
        text_escape(line, field->text);
}

void log_text_format(char out[LOG_TEXT_SIZE], const char *message, const struct log_field *fields,
                     size_t count)
{
    struct draft line;

    draft_over(&line, out, LOG_TEXT_SIZE);
    text_escape(&line, span_of_text(message));
    for (size_t i = 0; i < count; i++) {
        size_t whole = line.size;
        if (fields[i].key != NULL)
            add_field(&line, &fields[i]);
        if (draft_status(&line) != STATUS_OK) {
            out[whole] = '\0';
            return;
        }
    }
}

static struct wall now(void)
{
    struct timespec time;

    if (clock_gettime(CLOCK_REALTIME, &time) != 0)
        return (struct wall){0};
    return (struct wall){.ms = (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000};
}

static const struct log_line *remember(enum log_ring ring_index, enum log_level level,
                                       const char *message, const struct log_field *fields,
                                       size_t count)
{
    struct ring *ring = &logger.rings[ring_index];
    struct log_line *line = &ring->lines[ring->written % LOG_RING_LINES];

    ring->written++;
    line->sequence = ++logger.sequence;
    line->at = now();
    line->level = level;
    log_text_format(line->text, message, fields, count);
    return line;
}

/* One write a line, so that lines of several processes do not mix. */
static void emit(const struct log_line *line)
{
    char whole[LOG_TIME_SIZE + LOG_TEXT_SIZE + 16];
    char time[LOG_TIME_SIZE];
    int size;
    ssize_t written;

    if (logger.descriptor < 0)
        return;
    log_time_format(time, line->at);
    size = snprintf(whole, sizeof whole, "%s %-5s %s\n", time, log_level_name(line->level),
                    line->text);
    assert(size > 0 && (size_t)size < sizeof whole);
    written = write(logger.descriptor, whole, (size_t)size);
    (void)written;
}

void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t count)
{
    if (level <= logger.level)
        emit(remember(LOG_RING_MESSAGES, level, message, fields, count));
}

void log_refuse(const char *message, const struct log_field *fields, size_t count)
{
    const struct log_line *line =
        remember(LOG_RING_REFUSALS, LOG_LEVEL_INFO, message, fields, count);

    if (logger.level >= LOG_LEVEL_DEBUG)
        emit(line);
}

const struct log_line *log_recent(enum log_ring ring_index, size_t index)
{
    const struct ring *ring = &logger.rings[ring_index];
    uint64_t kept = ring->written < LOG_RING_LINES ? ring->written : LOG_RING_LINES;

    if (index >= kept)
        return NULL;
    return &ring->lines[(ring->written - kept + index) % LOG_RING_LINES];
}
