/* Stores as earlier versions of this program made them, by the statements that those had. */
#ifndef ZAWLBUK_TESTS_OLDER_H
#define ZAWLBUK_TESTS_OLDER_H

#include "actor.h"

/* Schemas there have been before this program's, from 1. Who adds a step to the store's migration
 * adds here the schema as it was before, and never changes one that is here. */
#define OLDER_SCHEMAS 1

/* Makes the file, of that version, with these records of one admitted principal, in order, all
 * counting until that hour; and closes it. */
void older_write(const char *path, int version, const struct id *network,
                 const struct written *records, size_t count, int64_t shown_until);

#endif
