/* A disk that dies at a chosen moment: a VFS under the store, whose writes and syncs fail. */
#ifndef ZAWLBUK_TESTS_FAULTY_H
#define ZAWLBUK_TESTS_FAULTY_H

#include <sqlite3.h>
#include <stdint.h>

/* Until faulty_remove, the default VFS. The first `good` writes, truncations and syncs succeed; all
 * later ones return result (SQLITE_FULL, SQLITE_IOERR_FSYNC). One at a time. */
void faulty_install(int good, int result);
/* How many calls were made that could fail. */
int faulty_remove(void);

/* Databases can be opened for reading only. */
void faulty_write_protect(void);

/* The files of one database. */
enum faulty_part { FAULTY_DATABASE, FAULTY_JOURNAL, FAULTY_WAL, FAULTY_PARTS, FAULTY_OTHER };

enum faulty_act { FAULTY_OPEN, FAULTY_WRITE, FAULTY_TRUNCATE, FAULTY_SYNC, FAULTY_DELETE };

/* A call that is about to be made. */
struct faulty_call {
    enum faulty_act act;
    enum faulty_part part;
    const void *bytes; /* WRITE */
    int64_t size;      /* WRITE, TRUNCATE; of a DELETE, whether the folder is synced after it */
    int64_t offset;    /* WRITE */
};

/* Tells of every call that does not fail, from faulty_install to faulty_remove; to be called
 * between those. */
void faulty_watch(void (*on_call)(void *context, const struct faulty_call *call), void *context);

#endif
