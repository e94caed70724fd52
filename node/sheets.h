/* Recovery sheets as people handle them: printed to files or the screen, typed back, read again. */
#ifndef ZAWLBUK_NODE_SHEETS_H
#define ZAWLBUK_NODE_SHEETS_H

#include <stdio.h>

#include "crypto/sheet.h"
#include "node/rotation.h"
#include "node/trouble.h"

/* The seeds of one committee. Wipe with sheets_wipe when done. */
struct sheets {
    uint32_t count;
    uint32_t threshold;
    struct sign_seed seeds[LIMIT_ROTATION_KEYS];
};

/* Fresh ones. Asserts 1 <= threshold <= count <= LIMIT_ROTATION_KEYS. */
void sheets_make(struct sheets *out, uint32_t count, uint32_t threshold);
void sheets_wipe(struct sheets *sheets);

/* Whose sheets they are, and where they go. */
struct sheets_place {
    const struct id *network;
    const struct id *principal;
    const char *folder; /* a file sheet-N.txt each, mode 0600, none overwritten; NULL: printed */
    FILE *screen;       /* where they are printed and what was written is told */
};
enum status sheets_hand_out(const struct sheets *sheets, const struct sheets_place *place,
                            struct trouble *trouble) MUST_CHECK;

/* Asks for the six lines of each sheet, each three times at most; answers come from in, questions
 * go to place->screen. BAD_CHECKSUM when what is typed is not on the sheet, TRUNCATED when in ends.
 */
enum status sheets_type_back(const struct sheets *sheets, const struct sheets_place *place,
                             FILE *in, struct trouble *trouble) MUST_CHECK;

/* Removes the files that sheets_hand_out wrote: nothing is opened by them any more. */
void sheets_take_back(const struct sheets *sheets, const struct sheets_place *place);

/* Reads the sheet in a file. BAD_CHECKSUM and others with trouble that names the line. Wipe it. */
enum status sheets_read_file(struct sheet *out, const char *path,
                             struct trouble *trouble) MUST_CHECK;

#endif
