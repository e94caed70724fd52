/* Draws the bar over itself. */
#include "node/progress.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#define CELLS 30
#define PATIENCE_MS 1000
#define REDRAW_MS 100
/* Back to the margin and clear to the end of the line (ECMA-48). */
#define CLEAR_LINE "\r\033[K"

void progress_init(struct progress *progress, const char *name, FILE *out, struct instant now)
{
    *progress = (struct progress){.name = name,
                                  .out = out,
                                  .enabled = isatty(fileno(out)) != 0,
                                  .started = now,
                                  .drawn = now};
}

void progress_format(char out[PROGRESS_TEXT_SIZE], const char *name, uint64_t done, uint64_t total)
{
    char cells[CELLS + 1];
    uint64_t shown = done < total ? done : total;
    /* Halved until the products below cannot overflow. */
    uint64_t part = shown;
    uint64_t whole = total;

    if (total == 0) {
        (void)snprintf(out, PROGRESS_TEXT_SIZE, "%.40s: %" PRIu64, name, done);
        return;
    }
    while (whole > UINT64_MAX / 100) {
        whole /= 2;
        part /= 2;
    }
    for (uint64_t i = 0; i < CELLS; i++)
        cells[i] = i < part * CELLS / whole ? '#' : '.';
    cells[CELLS] = '\0';
    (void)snprintf(out, PROGRESS_TEXT_SIZE, "%.40s [%s] %" PRIu64 "%% (%" PRIu64 " of %" PRIu64 ")",
                   name, cells, part * 100 / whole, shown, total);
}

void progress_format_wait(char out[PROGRESS_TEXT_SIZE], const char *name, uint64_t waited_ms)
{
    (void)snprintf(out, PROGRESS_TEXT_SIZE, "%.40s ... %" PRIu64 " s", name, waited_ms / 1000);
}

static bool is_due(const struct progress *progress, struct instant now)
{
    return progress->enabled && now.ms - progress->started.ms >= PATIENCE_MS &&
           (!progress->shown || now.ms - progress->drawn.ms >= REDRAW_MS);
}

static void draw(struct progress *progress, const char *text, struct instant now)
{
    (void)fprintf(progress->out, CLEAR_LINE "%s", text);
    (void)fflush(progress->out);
    progress->shown = true;
    progress->drawn = now;
}

void progress_update(struct progress *progress, uint64_t done, uint64_t total, struct instant now)
{
    char text[PROGRESS_TEXT_SIZE];

    if (!is_due(progress, now))
        return;
    progress_format(text, progress->name, done, total);
    draw(progress, text, now);
}

void progress_wait(struct progress *progress, struct instant now)
{
    char text[PROGRESS_TEXT_SIZE];

    if (!is_due(progress, now))
        return;
    progress_format_wait(text, progress->name, now.ms - progress->started.ms);
    draw(progress, text, now);
}

void progress_done(struct progress *progress)
{
    if (!progress->shown)
        return;
    (void)fputs(CLEAR_LINE, progress->out);
    (void)fflush(progress->out);
    progress->shown = false;
}

struct instant progress_now(void)
{
    struct timespec time;

    if (clock_gettime(CLOCK_MONOTONIC, &time) != 0)
        return (struct instant){0};
    return (struct instant){.ms = (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000};
}
