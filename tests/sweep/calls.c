/* System calls that fail: linked into a daemon, it stands before the C library's.
 *
 * ZAWLBUK_FAIL_CALL=K     the K-th call (from 0) of those below fails; without it none does
 * ZAWLBUK_FAIL_CHOICE=N   which of the errors of that call, counted round
 * ZAWLBUK_FAIL_LOG=FILE   gets a line when it failed, and how many there were at the end
 *
 * Left alone is what does not fail on a sound kernel: giving a lock back, and what ends libuv at
 * once: its first pipe, reading and writing its own eventfd and pipes, epoll_ctl, and any error of
 * epoll_wait but an interruption. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define DESCRIPTORS_MAX 4096
#define LINE_SIZE 128

static _Atomic long made;
static _Atomic bool spared[DESCRIPTORS_MAX];

/* Past all that stands here. */
static void append(const char *line)
{
    const char *path = getenv("ZAWLBUK_FAIL_LOG");
    long file = path == NULL ? -1
                             : syscall(SYS_openat, AT_FDCWD, path,
                                       O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

    if (file < 0)
        return;
    (void)syscall(SYS_write, file, line, strlen(line));
    (void)syscall(SYS_close, file);
}

static void tell(const char *name, int error)
{
    char line[LINE_SIZE];

    (void)snprintf(line, sizeof(line), "%s %s\n", name, strerror(error));
    append(line);
}

static long number_of(const char *name, long fallback)
{
    const char *text = getenv(name);

    return text == NULL ? fallback : strtol(text, NULL, 10);
}

/* Whether this call is the one; errno is then set. errors ends with 0. */
static bool fails(const char *name, const int *errors)
{
    size_t count = 0;
    int error;

    if (made++ != number_of("ZAWLBUK_FAIL_CALL", -1))
        return false;
    while (errors[count] != 0)
        count++;
    error = errors[(size_t)number_of("ZAWLBUK_FAIL_CHOICE", 0) % count];
    tell(name, error);
    errno = error;
    return true;
}

static bool is_spared(int descriptor)
{
    return descriptor < 0 || descriptor >= DESCRIPTORS_MAX || spared[descriptor];
}

static void spare(int descriptor, bool yes)
{
    if (descriptor >= 0 && descriptor < DESCRIPTORS_MAX)
        spared[descriptor] = yes;
}

/* A call of that many parameters: its type, what a failure returns, the errors, name, parameters
 * with their names, the names alone. */
#define ERRORS(...) ((const int[]){__VA_ARGS__, 0})
#define CALL(type, failure, errors, name, parameters, arguments) \
    type name parameters;                                        \
    type name parameters                                         \
    {                                                            \
        static type(*next) parameters;                           \
        if (next == NULL)                                        \
            *(void **)&next = dlsym(RTLD_NEXT, #name);           \
        if (fails(#name, errors))                                \
            return failure;                                      \
        return next arguments;                                   \
    }
/* The same, of a descriptor that may be one of those left alone. */
#define CALL_ON(type, errors, name, parameters, arguments) \
    type name parameters;                                  \
    type name parameters                                   \
    {                                                      \
        static type(*next) parameters;                     \
        if (next == NULL)                                  \
            *(void **)&next = dlsym(RTLD_NEXT, #name);     \
        if (!is_spared(fd) && fails(#name, errors))        \
            return -1;                                     \
        return next arguments;                             \
    }

#define FILE_ERRORS ERRORS(EIO, ENOSPC)
#define OPEN_ERRORS ERRORS(EMFILE, EIO, ENOSPC)
#define SOCKET_ERRORS ERRORS(EMFILE, ENOMEM)

CALL_ON(ssize_t, ERRORS(EIO, EINTR), read, (int fd, void *bytes, size_t size), (fd, bytes, size))
CALL_ON(ssize_t, ERRORS(EIO), pread64, (int fd, void *bytes, size_t size, int64_t at),
        (fd, bytes, size, at))
CALL_ON(ssize_t, ERRORS(ENOSPC, EIO, EINTR), write, (int fd, const void *bytes, size_t size),
        (fd, bytes, size))
CALL_ON(ssize_t, ERRORS(ENOSPC, EIO), pwrite64,
        (int fd, const void *bytes, size_t size, int64_t at), (fd, bytes, size, at))
CALL_ON(ssize_t, ERRORS(EPIPE, ENOMEM, EINTR), writev,
        (int fd, const struct iovec *parts, int count), (fd, parts, count))
CALL_ON(ssize_t, ERRORS(ECONNRESET, ENOMEM), sendmsg,
        (int fd, const struct msghdr *message, int flags), (fd, message, flags))
CALL_ON(ssize_t, ERRORS(ECONNRESET, ENOMEM), recvmsg, (int fd, struct msghdr *message, int flags),
        (fd, message, flags))
CALL_ON(int, FILE_ERRORS, fsync, (int fd), (fd))
CALL_ON(int, FILE_ERRORS, fdatasync, (int fd), (fd))
CALL_ON(int, FILE_ERRORS, ftruncate64, (int fd, int64_t size), (fd, size))
CALL_ON(int, ERRORS(EIO), fstat64, (int fd, struct stat64 *out), (fd, out))
CALL_ON(int, ERRORS(EPERM), fchmod, (int fd, mode_t mode), (fd, mode))
CALL_ON(int, ERRORS(EWOULDBLOCK, ENOLCK, EINTR), flock, (int fd, int operation), (fd, operation))
CALL_ON(int, ERRORS(EADDRINUSE, ENOMEM), bind, (int fd, const struct sockaddr *to, socklen_t size),
        (fd, to, size))
CALL_ON(int, ERRORS(EADDRINUSE), listen, (int fd, int backlog), (fd, backlog))
CALL_ON(int, ERRORS(ECONNREFUSED, ENETUNREACH, EINTR), connect,
        (int fd, const struct sockaddr *to, socklen_t size), (fd, to, size))
CALL_ON(int, ERRORS(EMFILE, ENFILE, ENOMEM, ECONNABORTED), accept4,
        (int fd, struct sockaddr *from, socklen_t *size, int flags), (fd, from, size, flags))
CALL_ON(int, ERRORS(ENOMEM), setsockopt,
        (int fd, int level, int name, const void *value, socklen_t size),
        (fd, level, name, value, size))
CALL_ON(int, ERRORS(ENOBUFS), getsockopt,
        (int fd, int level, int name, void *value, socklen_t *size), (fd, level, name, value, size))
CALL_ON(int, ERRORS(ENOBUFS), getsockname, (int fd, struct sockaddr *out, socklen_t *size),
        (fd, out, size))
CALL_ON(int, ERRORS(ENOTCONN), getpeername, (int fd, struct sockaddr *out, socklen_t *size),
        (fd, out, size))
CALL_ON(int, ERRORS(ENOTCONN), shutdown, (int fd, int how), (fd, how))

CALL(int, -1, SOCKET_ERRORS, socket, (int domain, int type, int protocol), (domain, type, protocol))
CALL(int, -1, ERRORS(EMFILE), epoll_create1, (int flags), (flags))
CALL(int, -1, ERRORS(EINTR), epoll_pwait,
     (int fd, struct epoll_event *events, int count, int ms, const sigset_t *mask),
     (fd, events, count, ms, mask))
CALL(int, -1, ERRORS(EINTR), epoll_wait, (int fd, struct epoll_event *events, int count, int ms),
     (fd, events, count, ms))
CALL(void *, MAP_FAILED, ERRORS(ENOMEM), mmap64,
     (void *at, size_t size, int protection, int flags, int fd, int64_t offset),
     (at, size, protection, flags, fd, offset))
CALL(int, -1, ERRORS(EIO, EACCES), stat, (const char *path, struct stat *out), (path, out))
CALL_ON(int, ERRORS(EIO), fstat, (int fd, struct stat *out), (fd, out))
CALL(int, -1, ERRORS(EIO, EACCES), stat64, (const char *path, struct stat64 *out), (path, out))
CALL(int, -1, ERRORS(EIO, EACCES), unlink, (const char *path), (path))
CALL(int, -1, ERRORS(ENOSPC, EIO), rename, (const char *from, const char *to), (from, to))
CALL(int, -1, ERRORS(ENOSPC), mkdir, (const char *path, mode_t mode), (path, mode))
CALL(int, -1, ERRORS(EPERM), chmod, (const char *path, mode_t mode), (path, mode))

/* Those whose last parameter is not always there. */
#define OPEN(name)                                                \
    int name(const char *path, int flags, ...);                   \
    int name(const char *path, int flags, ...)                    \
    {                                                             \
        static int (*next)(const char *path, int flags, ...);     \
        va_list rest;                                             \
        mode_t mode;                                              \
        va_start(rest, flags);                                    \
        mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                             \
        if (next == NULL)                                         \
            *(void **)&next = dlsym(RTLD_NEXT, #name);            \
        if (fails(#name, OPEN_ERRORS))                            \
            return -1;                                            \
        return next(path, flags, mode);                           \
    }

OPEN(open)
OPEN(open64)

int fcntl64(int fd, int command, ...);
int fcntl64(int fd, int command, ...)
{
    static int (*next)(int fd, int command, ...);
    va_list rest;
    void *argument;

    va_start(rest, command);
    argument = va_arg(rest, void *);
    va_end(rest);
    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "fcntl64");
    if (command == F_SETLK && ((struct flock *)argument)->l_type != F_UNLCK &&
        fails("fcntl64", ERRORS(ENOLCK, EINTR)))
        return -1;
    return next(fd, command, argument);
}

/* What libuv wakes itself by. */
int eventfd(unsigned count, int flags);
int eventfd(unsigned count, int flags)
{
    static int (*next)(unsigned count, int flags);
    int made_one;

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "eventfd");
    if (fails("eventfd", ERRORS(EMFILE)))
        return -1;
    made_one = next(count, flags);
    spare(made_one, true);
    return made_one;
}

int pipe2(int ends[2], int flags)
{
    static int (*next)(int ends[2], int flags);
    static bool is_later;
    int result;

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "pipe2");
    if (is_later && fails("pipe2", ERRORS(EMFILE)))
        return -1;
    is_later = true;
    result = next(ends, flags);
    spare(result == 0 ? ends[0] : -1, true);
    spare(result == 0 ? ends[1] : -1, true);
    return result;
}

/* The descriptor is gone in any case. */
int close(int fd)
{
    static int (*next)(int fd);
    int result;

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "close");
    spare(fd, false);
    result = next(fd);
    return result == 0 && fails("close", ERRORS(EIO, EINTR)) ? -1 : result;
}

static void count_up(void) __attribute__((destructor));
static void count_up(void)
{
    char line[LINE_SIZE];

    (void)snprintf(line, sizeof(line), "made %ld\n", made);
    append(line);
}
