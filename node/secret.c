/* Reading files of secrets. */
#include "node/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/memory.h"

static enum status read_whole(uint8_t *out, size_t *size, size_t size_max, int file)
{
    uint8_t beyond;
    size_t done = 0;

    for (;;) {
        bool full = done == size_max;
        ssize_t got = full ? read(file, &beyond, 1) : read(file, out + done, size_max - done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return STATUS_IO;
        if (got > 0 && full)
            return STATUS_TOO_LARGE;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    *size = done;
    return STATUS_OK;
}

/* Takes all its room at once, since growing would leave copies behind. */
static enum status fill(struct buffer *out, size_t size_max, int file)
{
    uint8_t *bytes;
    size_t size = 0;
    enum status status;

    buffer_init(out, size_max);
    bytes = buffer_extend(out, size_max);
    if (bytes == NULL)
        return STATUS_NO_MEMORY;
    status = read_whole(bytes, &size, size_max, file);
    buffer_truncate(out, size);
    return status;
}

static bool is_credential(const char *path)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    size_t size = folder == NULL ? 0 : strlen(folder);

    return size > 0 && strncmp(path, folder, size) == 0 && path[size] == '/' &&
           strchr(path + size + 1, '/') == NULL;
}

/* What is open is what is checked. A pipe is whoever's who made it. */
static enum status check_guard(int file, const char *path, struct trouble *trouble)
{
    const bool given = is_credential(path);
    const mode_t forbidden = given ? S_IRWXO : S_IRWXG | S_IRWXO;
    struct stat found;

    if (fstat(file, &found) != 0)
        return trouble_say(trouble, STATUS_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(found.st_mode))
        return STATUS_OK;
    if ((found.st_mode & forbidden) != 0)
        return trouble_say(trouble, STATUS_TOO_OPEN, "others can read %s; run chmod 600 on it",
                           path);
    if (!given && found.st_uid != geteuid() && found.st_uid != 0)
        return trouble_say(trouble, STATUS_TOO_OPEN,
                           "%s is another user's; make it yours and run chmod 600 on it", path);
    return STATUS_OK;
}

static enum status read_path(struct buffer *out, size_t size_max, const char *path, bool guarded,
                             struct trouble *trouble)
{
    const bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "standard input" : path;
    int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    enum status status = STATUS_OK;

    buffer_init(out, size_max);
    if (file < 0)
        return trouble_say(trouble, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", name,
                           strerror(errno));
    if (guarded && !standard)
        status = check_guard(file, path, trouble);
    if (status == STATUS_OK) {
        status = fill(out, size_max, file);
        if (status != STATUS_OK)
            status = trouble_say(trouble, status, "%s: %s", name, status_text(status));
    }
    if (!standard)
        (void)close(file);
    return status;
}

enum status secret_read(struct buffer *out, size_t size_max, const char *path,
                        struct trouble *trouble)
{
    return read_path(out, size_max, path, false, trouble);
}

enum status secret_read_guarded(struct buffer *out, size_t size_max, const char *path,
                                struct trouble *trouble)
{
    return read_path(out, size_max, path, true, trouble);
}

void secret_wipe(struct buffer *secret)
{
    if (secret->bytes != NULL)
        memory_wipe(secret->bytes, secret->capacity);
    buffer_done(secret);
}
