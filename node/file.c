/* Reading and writing whole files. */
#include "node/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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

    if (descriptor < 0)
        return trouble_say(trouble, status_of_errno(errno), "%s cannot be read: %s", path,
                           strerror(errno));
    status = read_pieces(out, descriptor);
    if (status == STATUS_IO)
        status = trouble_say(trouble, status, "%s cannot be read: %s", path, strerror(errno));
    else if (status != STATUS_OK)
        status = trouble_say(trouble, status, "%s: %s", path, status_text(status));
    (void)close(descriptor);
    return status;
}

static enum status write_pieces(int descriptor, struct span bytes)
{
    while (bytes.size > 0) {
        ssize_t size = write(descriptor, bytes.bytes, bytes.size);

        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return status_of_errno(errno);
        bytes = span_of(bytes.bytes + size, bytes.size - (size_t)size);
    }
    return STATUS_OK;
}

static enum status write_all(int descriptor, struct span bytes)
{
    enum status status = write_pieces(descriptor, bytes);

    if (status == STATUS_OK && fsync(descriptor) != 0)
        status = status_of_errno(errno);
    return status;
}

static enum status sync_folder(const char *path)
{
    char folder[FILE_PATH_SIZE];
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

static int begin(char temporary[FILE_PATH_SIZE], const char *path, enum status *status)
{
    int size = snprintf(temporary, FILE_PATH_SIZE, "%s.new", path);
    int descriptor;

    *status = STATUS_TOO_LARGE;
    if (size < 0 || size >= FILE_PATH_SIZE)
        return -1;
    (void)unlink(temporary); /* left by a write that was cut off */
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    *status = descriptor < 0 ? status_of_errno(errno) : STATUS_OK;
    return descriptor;
}

/* Closes what begin opened; after a failure nothing is left of it. */
static enum status end(int descriptor, const char *temporary, enum status status)
{
    if (close(descriptor) != 0 && status == STATUS_OK)
        status = status_of_errno(errno);
    if (status != STATUS_OK)
        (void)unlink(temporary);
    return status;
}

static enum status settle(const char *temporary, const char *path)
{
    enum status status;

    if (rename(temporary, path) == 0)
        return sync_folder(path);
    status = status_of_errno(errno);
    (void)unlink(temporary);
    return status;
}

static enum status say(struct trouble *trouble, enum status status, const char *path)
{
    if (status == STATUS_OK)
        return STATUS_OK;
    return trouble_say(trouble, status, "%s: %s", path, status_text(status));
}

enum status file_begin(char temporary[FILE_PATH_SIZE], const char *path, struct trouble *trouble)
{
    enum status status;
    int descriptor = begin(temporary, path, &status);

    return say(trouble, descriptor < 0 ? status : end(descriptor, temporary, STATUS_OK), path);
}

void file_drop(const char *temporary)
{
    (void)unlink(temporary);
}

enum status file_settle(const char *temporary, const char *path, struct trouble *trouble)
{
    int descriptor = open(temporary, O_RDONLY | O_CLOEXEC);
    enum status status;

    if (descriptor < 0)
        return say(trouble, status_of_errno(errno), temporary);
    status = fsync(descriptor) == 0 ? STATUS_OK : status_of_errno(errno);
    status = end(descriptor, temporary, status);
    return say(trouble, status == STATUS_OK ? settle(temporary, path) : status, path);
}

enum status file_write(const char *path, struct span bytes, struct trouble *trouble)
{
    char temporary[FILE_PATH_SIZE];
    enum status status;
    int descriptor = begin(temporary, path, &status);

    if (descriptor >= 0)
        status = end(descriptor, temporary, write_all(descriptor, bytes));
    return say(trouble, status == STATUS_OK ? settle(temporary, path) : status, path);
}

static enum status copy_pieces(int to, int from, const struct file_copy *told)
{
    uint8_t piece[PIECE_SIZE];
    struct stat found;
    uint64_t done = 0;
    ssize_t size;

    if (fstat(from, &found) != 0)
        return status_of_errno(errno);
    while ((size = read(from, piece, sizeof(piece))) != 0) {
        enum status status;

        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return status_of_errno(errno);
        status = write_pieces(to, span_of(piece, (size_t)size));
        if (status != STATUS_OK)
            return status;
        done += (uint64_t)size;
        if (told->on_piece != NULL)
            told->on_piece(told->context, done, (uint64_t)found.st_size);
    }
    return fsync(to) == 0 ? STATUS_OK : status_of_errno(errno);
}

enum status file_copy(const char *path, const char *from, const struct file_copy *told,
                      struct trouble *trouble)
{
    char temporary[FILE_PATH_SIZE];
    enum status status;
    int source = open(from, O_RDONLY | O_CLOEXEC);
    int descriptor;

    if (source < 0)
        return say(trouble, status_of_errno(errno), from);
    descriptor = begin(temporary, path, &status);
    if (descriptor >= 0)
        status = end(descriptor, temporary, copy_pieces(descriptor, source, told));
    (void)close(source);
    return say(trouble, status == STATUS_OK ? settle(temporary, path) : status, path);
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
