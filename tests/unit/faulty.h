/* A disk that dies at a chosen moment: a VFS under the store, whose writes and syncs fail. */
#ifndef ZAWLBUK_TESTS_FAULTY_H
#define ZAWLBUK_TESTS_FAULTY_H

#include <sqlite3.h>

/* Until faulty_remove, the default VFS. The first `good` writes, truncations and syncs succeed; all
 * later ones return result (SQLITE_FULL, SQLITE_IOERR_FSYNC). One at a time. */
void faulty_install(int good, int result);
/* How many calls were made that could fail. */
int faulty_remove(void);

#endif
