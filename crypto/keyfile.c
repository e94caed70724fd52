/* Key files on disk. Everything is done relative to the open folder, so that a folder renamed or
 * replaced meanwhile cannot send a secret elsewhere. */
#include "crypto/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "crypto/keyfile_temporary.h"

#define KEYFILE_MODE (S_IRUSR | S_IWUSR)
#define RIGHTS_OF_OTHERS (S_IRWXO)
#define RIGHTS_OF_ALL_BUT_OWNER (S_IRWXG | S_IRWXO)

static enum status status_of(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return STATUS_DISK_FULL;
    case EEXIST:
        return STATUS_EXISTS;
    case ENOENT:
    case ENOTDIR:
        return STATUS_NOT_FOUND;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    case ENAMETOOLONG:
        return STATUS_TOO_LARGE;
    default:
        return STATUS_IO;
    }
}

/* The folder of a path, opened, and the name in it, borrowed from the path. */
static enum status open_folder(int *folder, const char **name, const char *path)
{
    char text[KEYFILE_PATH_SIZE_MAX];
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - path) + 1;

    if (size >= sizeof(text))
        return STATUS_TOO_LARGE;
    memcpy(text, path, size);
    text[size] = '\0';
    *folder = open(size == 0 ? "." : text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*folder < 0)
        return status_of(errno);
    *name = path + size;
    return STATUS_OK;
}

static enum status write_all(int file, struct span bytes)
{
    size_t done = 0;

    while (done < bytes.size) {
        ssize_t written = write(file, bytes.bytes + done, bytes.size - done);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? status_of(errno) : STATUS_IO;
        done += (size_t)written;
    }
    return STATUS_OK;
}

/* A new file that is on the disk when this returns OK; else there is none. */
static enum status write_new(int folder, const char *name, struct span bytes)
{
    int file =
        openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, KEYFILE_MODE);
    enum status status;

    if (file < 0)
        return status_of(errno);
    status = fchmod(file, KEYFILE_MODE) == 0 ? write_all(file, bytes) : status_of(errno);
    if (status == STATUS_OK && fsync(file) != 0)
        status = status_of(errno);
    if (close(file) != 0 && status == STATUS_OK)
        status = status_of(errno);
    if (status != STATUS_OK)
        unlinkat(folder, name, 0);
    return status;
}

/* Gives the temporary file its name for good; a link, unlike a rename, never takes another's place.
 */
static enum status publish(int folder, const char *temporary, const char *name)
{
    enum status status = STATUS_OK;

    if (linkat(folder, temporary, folder, name, 0) != 0)
        status = status_of(errno);
    unlinkat(folder, temporary, 0);
    if (status == STATUS_OK && fsync(folder) != 0) {
        status = status_of(errno);
        unlinkat(folder, name, 0);
    }
    return status;
}

enum status keyfile_create(const char *path, const char *label, const struct keyfile_secret *secret,
                           struct span passphrase)
{
    struct keyfile_image image;
    char temporary[KEYFILE_TEMPORARY_SIZE];
    const char *name;
    int folder;
    enum status status = open_folder(&folder, &name, path);

    if (status != STATUS_OK)
        return status;
    status = keyfile_encode(&image, label, secret, passphrase);
    if (status != STATUS_OK)
        goto close_folder;
    keyfile_temporary_begin(folder);
    keyfile_temporary_name(temporary);
    status = write_new(folder, temporary, span_of(image.bytes, image.size));
    keyfile_image_wipe(&image);
    if (status == STATUS_OK)
        status = publish(folder, temporary, name);
close_folder:
    close(folder);
    return status;
}

void keyfile_tidy(const char *directory)
{
    int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0)
        return;
    keyfile_temporary_begin(folder);
    close(folder);
}

/* Up to the end of the file; CORRUPT when it is longer than any key file. */
static enum status read_all(struct keyfile_image *out, int file)
{
    uint8_t beyond[1];

    out->size = 0;
    for (;;) {
        bool full = out->size == sizeof(out->bytes);
        ssize_t size = full ? read(file, beyond, sizeof(beyond))
                            : read(file, out->bytes + out->size, sizeof(out->bytes) - out->size);

        if (size == 0)
            return STATUS_OK;
        if (size < 0 && errno != EINTR)
            return status_of(errno);
        if (size > 0 && full)
            return STATUS_CORRUPT;
        if (size > 0)
            out->size += (size_t)size;
    }
}

/* What opens the file is what is checked, so nothing can be put in its place between. */
static enum status check_guard(int file, mode_t forbidden)
{
    struct stat stat;

    if (fstat(file, &stat) != 0)
        return status_of(errno);
    if (!S_ISREG(stat.st_mode))
        return STATUS_CORRUPT;
    if ((stat.st_mode & forbidden) != 0)
        return STATUS_TOO_OPEN;
    if (forbidden == RIGHTS_OF_ALL_BUT_OWNER && stat.st_uid != geteuid() && stat.st_uid != 0)
        return STATUS_TOO_OPEN;
    return STATUS_OK;
}

static enum status read_guarded(struct keyfile_image *out, const char *path, mode_t forbidden)
{
    /* Not to hang on a pipe that somebody put there. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    enum status status;

    if (file < 0)
        return status_of(errno);
    status = check_guard(file, forbidden);
    if (status == STATUS_OK)
        status = read_all(out, file);
    close(file);
    return status;
}

static enum status load(struct keyfile_secret *out, const char *path, mode_t forbidden,
                        const char *label, struct span passphrase)
{
    struct keyfile_image image;
    enum status status = read_guarded(&image, path, forbidden);

    if (status == STATUS_OK)
        status = keyfile_decode(out, span_of(image.bytes, image.size), label, passphrase);
    keyfile_image_wipe(&image);
    return status;
}

enum status keyfile_load(struct keyfile_secret *out, const char *path, const char *label,
                         struct span passphrase)
{
    return load(out, path, RIGHTS_OF_ALL_BUT_OWNER, label, passphrase);
}

enum status keyfile_load_credential(struct keyfile_secret *out, const char *directory,
                                    const char *name, const char *label, struct span passphrase)
{
    char path[KEYFILE_PATH_SIZE_MAX];
    int size;

    if (directory == NULL)
        return STATUS_NOT_FOUND;
    size = snprintf(path, sizeof(path), "%s/%s", directory, name);
    if (size < 0 || (size_t)size >= sizeof(path))
        return STATUS_TOO_LARGE;
    return load(out, path, RIGHTS_OF_OTHERS, label, passphrase);
}
