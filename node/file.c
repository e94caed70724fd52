/* Reading and writing whole files. */
#include "node/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 1024
#define PIECE_SIZE 65536

static enum status status_of_errno(int error)
{
    if (error == ENOENT)
        return STATUS_NOT_FOUND;
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        return STATUS_DISK_FULL;
    return STATUS_IO;
}

static enum status read_pieces(struct buffer *out, int descriptor)
{
    uint8_t piece[PIECE_SIZE];
    ssize_t size;

    while ((size = read(descriptor, piece, sizeof(piece))) != 0) {
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return status_of_errno(errno);
        buffer_append(out, span_of(piece, (size_t)size));
        if (out->status != STATUS_OK)
            return out->status;
    }
    return STATUS_OK;
}

enum status file_read(struct buffer *out, const char *path, struct trouble *trouble)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    enum status status;

    if (descriptor < 0) {
        status = status_of_errno(errno);
        return trouble_say(trouble, status, "%s: %s", path, status_text(status));
    }
    status = read_pieces(out, descriptor);
    (void)close(descriptor);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s: %s", path, status_text(status));
    return STATUS_OK;
}

static enum status write_all(int descriptor, struct span bytes)
{
    while (bytes.size > 0) {
        ssize_t size = write(descriptor, bytes.bytes, bytes.size);

        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return status_of_errno(errno);
        bytes = span_of(bytes.bytes + size, bytes.size - (size_t)size);
    }
    return fsync(descriptor) == 0 ? STATUS_OK : status_of_errno(errno);
}

static enum status sync_folder(const char *path)
{
    char folder[PATH_SIZE];
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - path);
    int descriptor;
    int error;

    memcpy(folder, size == 0 ? "." : path, size == 0 ? 1 : size);
    folder[size == 0 ? 1 : size] = '\0';
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return status_of_errno(errno);
    error = fsync(descriptor) == 0 ? 0 : errno;
    (void)close(descriptor);
    return error == 0 ? STATUS_OK : status_of_errno(error);
}

static enum status write_temporary(const char *temporary, struct span bytes)
{
    int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum status status;

    if (descriptor < 0)
        return status_of_errno(errno);
    status = write_all(descriptor, bytes);
    if (close(descriptor) != 0 && status == STATUS_OK)
        status = status_of_errno(errno);
    if (status != STATUS_OK)
        (void)unlink(temporary);
    return status;
}

enum status file_write(const char *path, struct span bytes, struct trouble *trouble)
{
    char temporary[PATH_SIZE];
    int size = snprintf(temporary, sizeof(temporary), "%s.new", path);
    enum status status;

    if (size < 0 || (size_t)size >= sizeof(temporary))
        return trouble_say(trouble, STATUS_TOO_LARGE, "%s: the path is too long", path);
    (void)unlink(temporary); /* left by a write that was cut off */
    status = write_temporary(temporary, bytes);
    if (status == STATUS_OK && rename(temporary, path) != 0) {
        status = status_of_errno(errno);
        (void)unlink(temporary);
    }
    if (status == STATUS_OK)
        status = sync_folder(path);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s: %s", path, status_text(status));
    return STATUS_OK;
}

enum status file_check_folder(const char *path, struct trouble *trouble)
{
    struct stat found;

    if (stat(path, &found) != 0)
        return trouble_say(trouble, STATUS_IO, "cannot look at %s: %s", path, strerror(errno));
    if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid() ||
        (found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return trouble_say(trouble, STATUS_UNSAFE_HOME,
                           "%s must be a folder of yours that others cannot enter; chmod 700 it",
                           path);
    return STATUS_OK;
}
