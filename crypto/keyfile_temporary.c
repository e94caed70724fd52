/* Temporary files: their names, and getting rid of those that a crash left behind. */
#include "crypto/keyfile_temporary.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/keyfile.h"
#include "crypto/random.h"

#define PREFIX ".zawlbuk-"
#define PREFIX_SIZE (sizeof(PREFIX) - 1)
#define DIGITS 16

static const char hex_digits[] = "0123456789abcdef";

void keyfile_temporary_name(char out[KEYFILE_TEMPORARY_SIZE])
{
    uint8_t random[DIGITS];

    random_fill(random, sizeof(random));
    memcpy(out, PREFIX, PREFIX_SIZE);
    for (size_t i = 0; i < DIGITS; i++)
        out[PREFIX_SIZE + i] = hex_digits[random[i] % 16];
    out[PREFIX_SIZE + DIGITS] = '\0';
}

static bool is_temporary_name(const char *name)
{
    return strlen(name) == PREFIX_SIZE + DIGITS && memcmp(name, PREFIX, PREFIX_SIZE) == 0 &&
           strspn(name + PREFIX_SIZE, hex_digits) == DIGITS;
}

static void wipe(int file, size_t size)
{
    static const uint8_t zeros[KEYFILE_SIZE_MAX];

    if (pwrite(file, zeros, size, 0) == (ssize_t)size)
        (void)fsync(file);
}

/* The crash may have come between the link and the unlink: then the bytes are those of the key file
 * itself, and only this name of them goes. */
static void remove_left(int folder, const char *name)
{
    int file = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat found;

    if (file < 0)
        return;
    if (fstat(file, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == geteuid() &&
        found.st_size <= KEYFILE_SIZE_MAX) {
        if (found.st_nlink == 1)
            wipe(file, (size_t)found.st_size);
        (void)unlinkat(folder, name, 0);
    }
    (void)close(file);
}

static void remove_all(int folder)
{
    int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = again < 0 ? NULL : fdopendir(again);
    const struct dirent *entry;

    if (stream == NULL) {
        if (again >= 0)
            (void)close(again);
        return;
    }
    while ((entry = readdir(stream)) != NULL)
        if (is_temporary_name(entry->d_name))
            remove_left(folder, entry->d_name);
    (void)closedir(stream);
}

/* Writers share the folder's lock, whoever cleans up has it alone; it ends with the folder's
 * descriptor. */
void keyfile_temporary_begin(int folder)
{
    if (flock(folder, LOCK_EX | LOCK_NB) == 0)
        remove_all(folder);
    (void)flock(folder, LOCK_SH);
}
