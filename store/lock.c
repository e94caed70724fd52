/* The lock file. */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4096

static int open_private(const char *path)
{
    return open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
}

static enum status status_of_errno(int error)
{
    if (error == EWOULDBLOCK)
        return STATUS_EXISTS;
    return error == ENOSPC || error == EDQUOT ? STATUS_DISK_FULL : STATUS_IO;
}

static enum status make_database(const char *path)
{
    int database = open_private(path);

    if (database < 0)
        return status_of_errno(errno);
    close(database);
    return STATUS_OK;
}

enum status lock_take(int *out, const char *path)
{
    char name[PATH_SIZE];
    enum status status;
    int length = snprintf(name, sizeof(name), "%s.lock", path);
    int lock;

    if (length < 0 || (size_t)length >= sizeof(name))
        return STATUS_TOO_LARGE;
    lock = open_private(name);
    if (lock < 0)
        return status_of_errno(errno);
    status = flock(lock, LOCK_EX | LOCK_NB) == 0 ? STATUS_OK : status_of_errno(errno);
    if (status == STATUS_OK)
        status = make_database(path);
    if (status == STATUS_OK)
        *out = lock;
    else
        close(lock);
    return status;
}

void lock_release(int lock)
{
    if (lock >= 0)
        close(lock);
}
