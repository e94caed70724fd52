/* What is written for good: on the disk before it has its name, and never where somebody else has
 * put something. */
#define _GNU_SOURCE /* RTLD_NEXT, nftw */
#include "unit.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/keyfile.h"
#include "crypto/sign.h"
#include "node/file.h"
#include "shelf.h"

#define PATH_SIZE 256

/* What was last asked of the disk, in order: w a write, f and d a sync of a file and of a folder, n
 * a file given its name. victim, when set, is what a link leads to that is put at each name just
 * before a file is made there. */
static struct watch {
    char calls[16];
    size_t count;
    const char *victim;
} watch;

static void note(char call)
{
    if (watch.count + 1 == sizeof(watch.calls))
        memmove(watch.calls, watch.calls + 1, --watch.count);
    watch.calls[watch.count++] = call;
    watch.calls[watch.count] = '\0';
}

static void *the_real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    assert_non_null(found);
    return found;
}

static void plant(int folder, const char *path, int flags)
{
    if (watch.victim != NULL && (flags & O_CREAT) != 0)
        assert_int_equal(symlinkat(watch.victim, folder, path), 0);
}

/* From here to the tests: what stands before the C library's. */
int open(const char *path, int flags, ...)
{
    int (*real)(int, const char *, int, ...);

    plant(AT_FDCWD, path, flags);
    *(void **)&real = the_real("openat");
    return real(AT_FDCWD, path, flags, S_IRUSR | S_IWUSR);
}

int openat(int folder, const char *path, int flags, ...)
{
    int (*real)(int, const char *, int, ...);

    plant(folder, path, flags);
    *(void **)&real = the_real("openat");
    return real(folder, path, flags, S_IRUSR | S_IWUSR);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off_t);

    note('w');
    *(void **)&real = the_real("pwrite64");
    return real(file, bytes, size, offset);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    ssize_t (*real)(int, const void *, size_t);

    note('w');
    *(void **)&real = the_real("write");
    return real(file, bytes, size);
}

int fsync(int file)
{
    int (*real)(int);
    struct stat found;

    assert_int_equal(fstat(file, &found), 0);
    note(S_ISDIR(found.st_mode) ? 'd' : 'f');
    *(void **)&real = the_real("fsync");
    return real(file);
}

int fdatasync(int file)
{
    int (*real)(int);

    note('f');
    *(void **)&real = the_real("fdatasync");
    return real(file);
}

int linkat(int from, const char *old, int to, const char *new, int flags)
{
    int (*real)(int, const char *, int, const char *, int);

    note('n');
    *(void **)&real = the_real("linkat");
    return real(from, old, to, new, flags);
}

int rename(const char *old, const char *new)
{
    int (*real)(const char *, const char *);

    note('n');
    *(void **)&real = the_real("rename");
    return real(old, new);
}

/* A folder of the test's own, and the path in it of what is written. */
struct scratch {
    char folder[PATH_SIZE];
    char path[PATH_SIZE];
    char victim[PATH_SIZE];
};

static int make_place(void **state)
{
    struct scratch *place = calloc(1, sizeof(*place));
    const char *base = getenv("TMPDIR");

    watch = (struct watch){.count = 0};
    if (place == NULL)
        return -1;
    (void)snprintf(place->folder, sizeof(place->folder), "%.200s/zawlbuk-durable-XXXXXX",
                   base == NULL ? "/tmp" : base);
    if (mkdtemp(place->folder) == NULL) {
        free(place);
        return -1;
    }
    (void)snprintf(place->path, sizeof(place->path), "%.240s/file", place->folder);
    (void)snprintf(place->victim, sizeof(place->victim), "%.240s/victim", place->folder);
    *state = place;
    return 0;
}

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *where)
{
    (void)found;
    (void)kind;
    (void)where;
    return remove(path);
}

static int remove_place(void **state)
{
    struct scratch *place = *state;
    int failed;

    watch = (struct watch){.count = 0};
    failed = nftw(place->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(place);
    return failed;
}

static enum status make_key(const struct scratch *place)
{
    const struct keyfile_secret secret = {.size = 32, .bytes = {7}};

    return keyfile_create(place->path, "device", &secret, span_of(NULL, 0));
}

static void a_key_is_on_the_disk_before_it_has_its_name(void **state)
{
    assert_int_equal(make_key(*state), STATUS_OK);
    assert_string_equal(watch.calls, "wfnd");
}

static void a_file_is_on_the_disk_before_it_takes_the_place_of_the_old_one(void **state)
{
    const struct scratch *place = *state;

    for (int i = 0; i < 2; i++) {
        watch = (struct watch){.count = 0};
        assert_int_equal(file_write(place->path, span_of_text("words"), NULL), STATUS_OK);
        assert_string_equal(watch.calls, "wfnd");
    }
}

/* A power cut may come right after the store has said so. */
static void what_a_store_says_is_kept_was_synced_last(void **state)
{
    struct written written;
    struct shelf shelf;
    struct actor actor;
    const struct place place = {.name = span_of_text("Here"), .country = span_of_text("IN")};

    (void)state;
    shelf_init(&shelf);
    shelf_actor(&shelf, &actor, 1);
    shelf_entry(&actor, &written, KIND_PLACE, "a", &place);
    shelf_put(&shelf, &written, SHELF_HOUR + 1);
    watch = (struct watch){.count = 0};
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    assert_true(watch.count > 1);
    assert_int_equal(watch.calls[watch.count - 1], 'f');
    written_done(&written);
    shelf_done(&shelf);
}

static void check_untouched(const struct scratch *place, enum status status)
{
    struct stat found;

    assert_true(status != STATUS_OK);
    assert_int_equal(stat(place->victim, &found), 0);
    assert_int_equal(found.st_size, 0);
    assert_true(lstat(place->path, &found) != 0);
}

/* A file is made under another name first: whoever knows or guesses it may put a link there. */
static void nothing_is_written_through_a_link_that_somebody_put_there(void **state)
{
    struct scratch *place = *state;
    int victim = open(place->victim, O_WRONLY | O_CREAT, 0600);

    assert_true(victim >= 0);
    assert_int_equal(close(victim), 0);
    watch.victim = place->victim;
    check_untouched(place, make_key(place));
    check_untouched(place, file_write(place->path, span_of_text("words"), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_is_on_the_disk_before_it_has_its_name, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(
            a_file_is_on_the_disk_before_it_takes_the_place_of_the_old_one, make_place,
            remove_place),
        cmocka_unit_test(what_a_store_says_is_kept_was_synced_last),
        cmocka_unit_test_setup_teardown(nothing_is_written_through_a_link_that_somebody_put_there,
                                        make_place, remove_place),
    };

    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
