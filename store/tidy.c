/* The page layer: a VFS that forwards everything, and tidies the pages that it writes. */
#include "store/tidy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 40
/* Of a database's first page. */
#define FILE_HEADER_SIZE 100

struct tidy {
    sqlite3_vfs vfs; /* first: SQLite hands it back */
    sqlite3_vfs *below;
    char name[NAME_SIZE];
};

struct tidy_file {
    sqlite3_file file; /* first: SQLite hands it back */
    sqlite3_file *below;
};

static unsigned read_16(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

/* Bytes of a b-tree page's header, or 0 when the page is of another kind. */
static unsigned header_size(unsigned char type)
{
    switch (type) {
    case 2: /* interior of an index, of a table */
    case 5:
        return 12;
    case 10: /* leaf of an index, of a table */
    case 13:
        return 8;
    default:
        return 0;
    }
}

void tidy_page(unsigned char page[TIDY_PAGE_SIZE], int is_first)
{
    const unsigned char *header = page + (is_first ? FILE_HEADER_SIZE : 0);
    unsigned size = header_size(header[0]);
    unsigned gap = (unsigned)(header - page) + size + 2 * read_16(header + 3);
    unsigned cells = read_16(header + 5);

    if (size == 0 || gap >= cells || cells > TIDY_PAGE_SIZE)
        return;
    memset(page + gap, 0, cells - gap);
}

static sqlite3_file *below(sqlite3_file *file)
{
    return ((struct tidy_file *)file)->below;
}

static int file_close(sqlite3_file *file)
{
    return below(file)->pMethods->xClose(below(file));
}

static int file_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    return below(file)->pMethods->xRead(below(file), bytes, size, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    unsigned char page[TIDY_PAGE_SIZE];

    if (size != TIDY_PAGE_SIZE || offset % TIDY_PAGE_SIZE != 0)
        return below(file)->pMethods->xWrite(below(file), bytes, size, offset);
    memcpy(page, bytes, TIDY_PAGE_SIZE);
    tidy_page(page, offset == 0);
    return below(file)->pMethods->xWrite(below(file), page, size, offset);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return below(file)->pMethods->xTruncate(below(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    return below(file)->pMethods->xSync(below(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return below(file)->pMethods->xFileSize(below(file), size);
}

static int file_lock(sqlite3_file *file, int lock)
{
    return below(file)->pMethods->xLock(below(file), lock);
}

static int file_unlock(sqlite3_file *file, int lock)
{
    return below(file)->pMethods->xUnlock(below(file), lock);
}

static int file_check_lock(sqlite3_file *file, int *out)
{
    return below(file)->pMethods->xCheckReservedLock(below(file), out);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return below(file)->pMethods->xFileControl(below(file), operation, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return below(file)->pMethods->xSectorSize(below(file));
}

static int file_traits(sqlite3_file *file)
{
    return below(file)->pMethods->xDeviceCharacteristics(below(file));
}

static int file_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    return below(file)->pMethods->xShmMap(below(file), region, size, extend, out);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return below(file)->pMethods->xShmLock(below(file), offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    below(file)->pMethods->xShmBarrier(below(file));
}

static int file_shm_unmap(sqlite3_file *file, int remove)
{
    return below(file)->pMethods->xShmUnmap(below(file), remove);
}

/* Version 2: the store maps no database file into memory, which is what version 3 adds. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

/* Only the database file itself is layered; of others SQLite gets the file below. */
static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                    int *out_flags)
{
    struct tidy *tidy = (struct tidy *)vfs;
    struct tidy_file *layered = (struct tidy_file *)file;
    int result;

    if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
        return tidy->below->xOpen(tidy->below, name, file, flags, out_flags);
    layered->file.pMethods = NULL;
    layered->below = (sqlite3_file *)(layered + 1);
    result = tidy->below->xOpen(tidy->below, name, layered->below, flags, out_flags);
    if (result == SQLITE_OK)
        layered->file.pMethods = &methods;
    return result;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct tidy *tidy = (struct tidy *)vfs;

    return tidy->below->xDelete(tidy->below, name, sync);
}

enum status tidy_open(struct tidy **out)
{
    struct tidy *tidy = calloc(1, sizeof(*tidy));

    if (tidy == NULL)
        return STATUS_NO_MEMORY;
    tidy->below = sqlite3_vfs_find(NULL);
    if (tidy->below == NULL) {
        free(tidy);
        return STATUS_NO_MEMORY;
    }
    tidy->vfs = *tidy->below; /* what is not set below works on any VFS of that family */
    tidy->vfs.pNext = NULL;
    tidy->vfs.szOsFile += (int)sizeof(struct tidy_file);
    tidy->vfs.xOpen = vfs_open;
    tidy->vfs.xDelete = vfs_delete;
    snprintf(tidy->name, sizeof(tidy->name), "zawlbuk-tidy-%p", (void *)tidy);
    tidy->vfs.zName = tidy->name;
    if (sqlite3_vfs_register(&tidy->vfs, 0) != SQLITE_OK) {
        free(tidy);
        return STATUS_NO_MEMORY;
    }
    *out = tidy;
    return STATUS_OK;
}

void tidy_close(struct tidy *tidy)
{
    if (tidy == NULL)
        return;
    sqlite3_vfs_unregister(&tidy->vfs);
    free(tidy);
}

const char *tidy_name(const struct tidy *tidy)
{
    return tidy->name;
}
