/* Checks the folder, probes what stands there, and removes only what is dead. */
#include "node/http/unix_socket.h"

#include "node/file.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static enum status check_folder(const char *path, struct trouble *trouble)
{
    char folder[sizeof(((struct sockaddr_un *)0)->sun_path)] = ".";
    const char *slash = strrchr(path, '/');

    if (slash != NULL) {
        size_t size = slash == path ? 1 : (size_t)(slash - path);
        memcpy(folder, path, size);
        folder[size] = '\0';
    }
    return file_check_folder(folder, trouble);
}

/* 0 when somebody answers, else what connect said. */
static int probe(const struct sockaddr_un *name)
{
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int error = 0;

    if (descriptor < 0)
        return errno;
    if (connect(descriptor, (const struct sockaddr *)name, sizeof *name) != 0)
        error = errno;
    (void)close(descriptor);
    return error;
}

enum status unix_socket_prepare(const char *path, struct trouble *trouble)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    struct stat found;
    enum status status;

    if (strlen(path) >= sizeof name.sun_path)
        return trouble_say(trouble, STATUS_TOO_LARGE,
                           "the path %s is too long for a socket; choose a shorter home", path);
    status = check_folder(path, trouble);
    if (status != STATUS_OK)
        return status;
    if (lstat(path, &found) != 0)
        return errno == ENOENT ? STATUS_OK
                               : trouble_say(trouble, STATUS_IO, "cannot look at %s: %s", path,
                                             strerror(errno));
    memcpy(name.sun_path, path, strlen(path));
    if (!S_ISSOCK(found.st_mode))
        return trouble_say(trouble, STATUS_EXISTS,
                           "%s is no socket but something else; move it away", path);
    if (probe(&name) != ECONNREFUSED)
        return trouble_say(trouble, STATUS_EXISTS, "%s is in use; another node runs in this home",
                           path);
    if (unlink(path) != 0)
        return trouble_say(trouble, STATUS_IO, "cannot remove %s: %s", path, strerror(errno));
    return STATUS_OK;
}
