/* The dying disk. */
#include "faulty.h"

#include <stdbool.h>

#include "unit.h"

/* Behind it in memory lies the real one. */
struct faulty_file {
    sqlite3_file file; /* first: SQLite hands it back */
    enum faulty_part part;
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return (sqlite3_file *)((struct faulty_file *)file + 1);
}

static sqlite3_vfs faulty;
static sqlite3_vfs *real;
static int left;
static int made;
static int failure;
static bool write_protected;
static void (*watcher)(void *context, const struct faulty_call *call);
static void *watcher_context;

static void tell(const struct faulty_call *call)
{
    if (watcher != NULL)
        watcher(watcher_context, call);
}

static bool fails(sqlite3_file *file, struct faulty_call call)
{
    made++;
    if (left-- <= 0)
        return true;
    call.part = ((struct faulty_file *)file)->part;
    tell(&call);
    return false;
}

static int on_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int on_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, size, offset);
}

static int on_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    if (fails(file, (struct faulty_call){FAULTY_WRITE, 0, bytes, size, offset}))
        return failure;
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, size, offset);
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (fails(file, (struct faulty_call){.act = FAULTY_TRUNCATE, .size = size}))
        return failure;
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int on_sync(sqlite3_file *file, int flags)
{
    if (fails(file, (struct faulty_call){.act = FAULTY_SYNC}))
        return failure;
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int on_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int on_lock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xLock(real_of(file), lock);
}

static int on_unlock(sqlite3_file *file, int lock)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), lock);
}

static int on_check_lock(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int on_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int on_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int on_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int on_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, out);
}

static int on_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void on_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int on_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_check_lock,
    .xFileControl = on_control,
    .xSectorSize = on_sector_size,
    .xDeviceCharacteristics = on_traits,
    .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_shm_barrier,
    .xShmUnmap = on_shm_unmap,
};

static enum faulty_part part_of(int flags)
{
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0)
        return FAULTY_DATABASE;
    if ((flags & SQLITE_OPEN_MAIN_JOURNAL) != 0)
        return FAULTY_JOURNAL;
    return (flags & SQLITE_OPEN_WAL) != 0 ? FAULTY_WAL : FAULTY_OTHER;
}

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                   int *out_flags)
{
    struct faulty_file *opened = (struct faulty_file *)file;
    int result;

    (void)vfs;
    file->pMethods = NULL;
    opened->part = part_of(flags);
    tell(&(struct faulty_call){.act = FAULTY_OPEN, .part = opened->part});
    if (write_protected && opened->part == FAULTY_DATABASE)
        flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    result = real->xOpen(real, name, real_of(file), flags, out_flags);
    if (result == SQLITE_OK)
        file->pMethods = &methods;
    return result;
}

static bool ends_with(const char *name, const char *end)
{
    size_t size = strlen(end);

    return strlen(name) >= size && strcmp(name + strlen(name) - size, end) == 0;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    const enum faulty_part part = ends_with(name, "-wal")       ? FAULTY_WAL
                                  : ends_with(name, "-journal") ? FAULTY_JOURNAL
                                                                : FAULTY_OTHER;

    (void)vfs;
    tell(&(struct faulty_call){.act = FAULTY_DELETE, .part = part, .size = sync});
    return real->xDelete(real, name, sync);
}

void faulty_install(int good, int result)
{
    real = sqlite3_vfs_find("unix");
    assert_non_null(real);
    faulty = *real;
    faulty.pNext = NULL;
    faulty.zName = "faulty";
    faulty.szOsFile += (int)sizeof(struct faulty_file);
    faulty.xOpen = on_open;
    faulty.xDelete = on_delete;
    left = good;
    made = 0;
    failure = result;
    watcher = NULL;
    write_protected = false;
    assert_int_equal(sqlite3_vfs_register(&faulty, 1), SQLITE_OK);
}

void faulty_write_protect(void)
{
    write_protected = true;
}

void faulty_watch(void (*on_call)(void *context, const struct faulty_call *call), void *context)
{
    watcher = on_call;
    watcher_context = context;
}

int faulty_remove(void)
{
    assert_int_equal(sqlite3_vfs_unregister(&faulty), SQLITE_OK);
    assert_int_equal(sqlite3_vfs_register(real, 1), SQLITE_OK);
    return made;
}
