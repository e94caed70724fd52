/* What a database did to its disk, in order, and what a power cut would have left of it.
 *
 * A write, truncation or change of the folder lasts once a sync of that file (or of the folder) was
 * done after it; until then each of them may be lost by itself, and of a write any sectors. A
 * journal or WAL syncs its folder at its first sync after it was opened, as SQLite's unix layer
 * does. */
#ifndef ZAWLBUK_TESTS_SWEEP_TAPE_H
#define ZAWLBUK_TESTS_SWEEP_TAPE_H

#include <stdbool.h>

#include "faulty.h"
#include "protocol/buffer.h"

#define TAPE_SECTOR_SIZE 512

struct tape_entry;

struct tape {
    struct tape_entry *entries;
    size_t count;
    size_t capacity;
    struct buffer bytes; /* of all writes */
    size_t files[FAULTY_PARTS];
    bool opened[FAULTY_PARTS]; /* and not synced since */
    size_t file_count;
};

void tape_init(struct tape *tape);
void tape_done(struct tape *tape);
/* For faulty_watch; the context is the tape. */
void tape_note(void *context, const struct faulty_call *call);

/* What becomes of what was not synced. */
enum tape_fate {
    TAPE_LOST,
    TAPE_KEPT,
    TAPE_CUT,       /* the last write up to a sector, all before it whole */
    TAPE_TORN,      /* any sectors of each write */
    TAPE_SCATTERED, /* each whole or not at all: those after may be there without those before */
    TAPE_MIXED,     /* each whole, torn or not at all */
    TAPE_FATES,
};

/* Files after a power cut; of none the name may be there. */
struct tape_image {
    bool there[FAULTY_PARTS];
    struct buffer files[FAULTY_PARTS];
};

/* What was noted but not synced within the first cut entries. */
size_t tape_pending(const struct tape *tape, size_t cut);
/* The files as of the first cut entries. tape_image_done afterwards. */
void tape_image(const struct tape *tape, struct tape_image *out, size_t cut, enum tape_fate fate,
                uint64_t seed);
void tape_image_done(struct tape_image *image);

/* A number drawn from the seed, which moves on. */
uint64_t tape_draw(uint64_t *seed);

#endif
