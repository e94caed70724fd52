/* Whether a store is sound and stands as it does after so many steps of the script. */
#ifndef ZAWLBUK_TESTS_SWEEP_INSPECT_H
#define ZAWLBUK_TESTS_SWEEP_INSPECT_H

#include "script.h"

/* Each gives NULL, or what is wrong; static storage. The store is open. */

/* The database's own checks, and those of its full text and R*Trees. */
const char *inspect_soundness(const struct shelf *shelf);
/* Every record byte for byte, and no other; the members' rows and words; the note. */
const char *inspect_content(const struct script *script, const struct shelf *shelf, size_t steps);
/* A checkpoint leaves no bytes in the folder of what was dropped in so many steps. */
const char *inspect_erasure(const struct script *script, const struct shelf *shelf, size_t steps);

#endif
