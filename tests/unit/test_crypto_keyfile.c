/* Key files: written whole or not at all, read only when nobody else could, hostile ones refused.
 */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/hash.h"
#include "crypto/keyfile.h"
#include "crypto/sign.h"

#define LABEL "device"
#define PATH_SIZE 256
/* Offsets of the format. */
#define AT_FORM 8
#define AT_PASSES 25
#define AT_MEMORY 29
#define AT_SECRET 75

static const struct span no_passphrase;

/* As a crash would leave it. */
#define TEMPORARY ".zawlbuk-0123456789abcdef"

/* A folder of the test's own; the key's path in it. */
struct place {
    char folder[PATH_SIZE];
    char path[PATH_SIZE];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof(*place));
    const char *base = getenv("TMPDIR");

    if (place == NULL)
        return -1;
    snprintf(place->folder, sizeof(place->folder), "%.200s/zawlbuk-keyfile-XXXXXX",
             base == NULL ? "/tmp" : base);
    if (mkdtemp(place->folder) == NULL) {
        free(place);
        return -1;
    }
    snprintf(place->path, sizeof(place->path), "%.240s/key", place->folder);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    unlink(place->path);
    rmdir(place->folder);
    free(place);
    return 0;
}

static size_t count_files(const char *folder)
{
    DIR *stream = opendir(folder);
    size_t count = 0;

    assert_non_null(stream);
    while (readdir(stream) != NULL)
        count++;
    closedir(stream);
    return count - 2;
}

static struct keyfile_secret make_secret(size_t size)
{
    struct keyfile_secret secret = {.size = size};

    for (size_t i = 0; i < size; i++)
        secret.bytes[i] = (uint8_t)(i + 1);
    return secret;
}

static void check_same(const struct keyfile_secret *a, const struct keyfile_secret *b)
{
    assert_int_equal(a->size, b->size);
    assert_memory_equal(a->bytes, b->bytes, a->size);
}

static void put_file(const char *path, const uint8_t *bytes, size_t size, mode_t mode)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, size), size);
    assert_int_equal(fchmod(file, mode), 0);
    assert_int_equal(close(file), 0);
}

static void check_load(const char *path, enum status status)
{
    struct keyfile_secret secret = {.size = 7};

    assert_int_equal(keyfile_load(&secret, path, LABEL, no_passphrase), status);
    assert_true(status == STATUS_OK || secret.size == 7);
}

static void the_bytes_are_those_of_an_independent_program(void **state)
{
    /* Python, from the text of crypto/keyfile.h: label "device", secret 01 02 03 04, plain. */
    static const char hex[] =
        "5a41574c4b455901 00 64657669636500000000000000000000 00000000 00000000"
        "00000000000000000000000000000000 000000000000000000000000000000000000000000000000"
        "0004 01020304 2512bdb1d26bc2b48464cfd4de6f207e179eae233c56b39b587f3b87ce0f4f90";
    struct keyfile_secret secret = make_secret(4), back;
    struct keyfile_image image;
    uint8_t want[KEYFILE_SIZE_MAX];

    (void)state;
    assert_int_equal(keyfile_encode(&image, LABEL, &secret, no_passphrase), STATUS_OK);
    assert_int_equal(image.size, unit_hex(want, sizeof(want), hex));
    assert_memory_equal(image.bytes, want, image.size);
    assert_int_equal(keyfile_decode(&back, span_of(want, image.size), LABEL, no_passphrase),
                     STATUS_OK);
    check_same(&back, &secret);
}

static void a_file_reads_back_and_is_its_owners_alone(void **state)
{
    static const size_t sizes[] = {1, 32, 64, KEYFILE_SECRET_SIZE_MAX};
    struct place *place = *state;
    struct stat stat_now;

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct keyfile_secret secret = make_secret(sizes[i]), back;
        mode_t mask = umask(i % 2 == 0 ? 0 : 0777);

        assert_int_equal(keyfile_create(place->path, LABEL, &secret, no_passphrase), STATUS_OK);
        umask(mask);
        assert_int_equal(stat(place->path, &stat_now), 0);
        assert_int_equal(stat_now.st_mode & 07777, 0600);
        assert_int_equal(stat_now.st_nlink, 1);
        assert_int_equal(count_files(place->folder), 1);
        assert_int_equal(keyfile_load(&back, place->path, LABEL, no_passphrase), STATUS_OK);
        check_same(&back, &secret);
        assert_int_equal(unlink(place->path), 0);
    }
}

static void a_sealed_file_opens_with_its_passphrase_alone(void **state)
{
    struct place *place = *state;
    struct span passphrase = span_of_text("chhuah ang che");
    struct keyfile_secret secret = make_secret(64), back = {.size = 7};
    size_t size;
    char *bytes;

    assert_int_equal(keyfile_create(place->path, LABEL, &secret, passphrase), STATUS_OK);
    check_load(place->path, STATUS_BAD_PASSPHRASE);
    assert_int_equal(keyfile_load(&back, place->path, LABEL, span_of_text("chhuah ang ch")),
                     STATUS_BAD_PASSPHRASE);
    assert_int_equal(back.size, 7);
    assert_int_equal(keyfile_load(&back, place->path, LABEL, passphrase), STATUS_OK);
    check_same(&back, &secret);
    bytes = unit_read_file(place->path, &size);
    for (size_t i = 0; i + 4 <= size; i++)
        assert_memory_not_equal(bytes + i, secret.bytes, 4);
    free(bytes);
}

static void what_is_at_the_path_is_never_overwritten(void **state)
{
    struct place *place = *state;
    struct keyfile_secret first = make_secret(8), second = make_secret(9), back;

    assert_int_equal(keyfile_create(place->path, LABEL, &first, no_passphrase), STATUS_OK);
    assert_int_equal(keyfile_create(place->path, LABEL, &second, no_passphrase), STATUS_EXISTS);
    assert_int_equal(keyfile_load(&back, place->path, LABEL, no_passphrase), STATUS_OK);
    check_same(&back, &first);
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(symlink("nowhere", place->path), 0);
    assert_int_equal(keyfile_create(place->path, LABEL, &second, no_passphrase), STATUS_EXISTS);
    assert_int_equal(count_files(place->folder), 1);
}

static void a_failed_write_leaves_nothing_behind(void **state)
{
    struct place *place = *state;
    struct keyfile_secret secret = make_secret(64);
    struct rlimit before, small;
    char far[PATH_SIZE + 8];
    static char long_path[KEYFILE_PATH_SIZE_MAX + 2];

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 100;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(keyfile_create(place->path, LABEL, &secret, no_passphrase), STATUS_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(count_files(place->folder), 0);
    snprintf(far, sizeof(far), "%s/x/key", place->folder);
    assert_int_equal(keyfile_create(far, LABEL, &secret, no_passphrase), STATUS_NOT_FOUND);
    memset(long_path, '/', sizeof(long_path) - 1);
    assert_int_equal(keyfile_create(long_path, LABEL, &secret, no_passphrase), STATUS_TOO_LARGE);
    assert_int_equal(keyfile_load_credential(&secret, long_path, "key", LABEL, no_passphrase),
                     STATUS_TOO_LARGE);
}

static void a_file_that_others_have_any_right_to_is_refused(void **state)
{
    struct place *place = *state;
    struct keyfile_secret secret = make_secret(8);

    check_load(place->path, STATUS_NOT_FOUND);
    assert_int_equal(keyfile_create(place->path, LABEL, &secret, no_passphrase), STATUS_OK);
    for (mode_t bit = 1; bit <= 040; bit <<= 1) {
        assert_int_equal(chmod(place->path, 0600 | bit), 0);
        check_load(place->path, STATUS_TOO_OPEN);
    }
    assert_int_equal(chmod(place->path, 0400), 0);
    check_load(place->path, STATUS_OK);
    if (geteuid() == 0) {
        assert_int_equal(chown(place->path, 1, 1), 0);
        check_load(place->path, STATUS_TOO_OPEN);
    }
}

static void a_credential_may_look_open_to_its_group_only(void **state)
{
    struct place *place = *state;
    struct keyfile_secret secret = make_secret(8), back;

    assert_int_equal(keyfile_load_credential(&back, NULL, "key", LABEL, no_passphrase),
                     STATUS_NOT_FOUND);
    assert_int_equal(keyfile_load_credential(&back, place->folder, "key", LABEL, no_passphrase),
                     STATUS_NOT_FOUND);
    assert_int_equal(keyfile_create(place->path, LABEL, &secret, no_passphrase), STATUS_OK);
    assert_int_equal(chmod(place->path, 0440), 0);
    assert_int_equal(keyfile_load_credential(&back, place->folder, "key", LABEL, no_passphrase),
                     STATUS_OK);
    check_same(&back, &secret);
    assert_int_equal(chmod(place->path, 0444), 0);
    assert_int_equal(keyfile_load_credential(&back, place->folder, "key", LABEL, no_passphrase),
                     STATUS_TOO_OPEN);
}

static void what_is_no_file_is_refused_and_a_pipe_does_not_hang(void **state)
{
    struct place *place = *state;

    assert_int_equal(mkfifo(place->path, 0600), 0);
    check_load(place->path, STATUS_CORRUPT);
    assert_int_equal(unlink(place->path), 0);
    check_load(place->folder, STATUS_CORRUPT);
    put_file(place->path, NULL, 0, 0600);
    check_load(place->path, STATUS_CORRUPT);
}

static void a_file_longer_than_any_key_is_refused(void **state)
{
    static const uint8_t bytes[KEYFILE_SIZE_MAX + 1];
    struct place *place = *state;

    put_file(place->path, bytes, sizeof(bytes), 0600);
    check_load(place->path, STATUS_CORRUPT);
}

static void a_key_of_another_kind_is_refused(void **state)
{
    struct keyfile_secret secret = make_secret(8), back;
    struct keyfile_image image;

    (void)state;
    assert_int_equal(keyfile_encode(&image, "rotation-12-4567", &secret, no_passphrase), STATUS_OK);
    assert_int_equal(
        keyfile_decode(&back, span_of(image.bytes, image.size), "rotation", no_passphrase),
        STATUS_WRONG_TYPE);
    assert_int_equal(
        keyfile_decode(&back, span_of(image.bytes, image.size), "rotation-12-4567", no_passphrase),
        STATUS_OK);
}

static void any_flipped_bit_and_any_other_length_is_noticed(void **state)
{
    struct keyfile_secret secret = make_secret(33), back;
    struct keyfile_image image;

    (void)state;
    assert_int_equal(keyfile_encode(&image, LABEL, &secret, no_passphrase), STATUS_OK);
    for (size_t bit = 0; bit < image.size * 8; bit++) {
        enum status status;

        image.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        status = keyfile_decode(&back, span_of(image.bytes, image.size), LABEL, no_passphrase);
        assert_int_equal(status, bit / 8 == 7 ? STATUS_BAD_VERSION : STATUS_CORRUPT);
        image.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t size = 0; size <= sizeof(image.bytes); size++)
        assert_int_equal(keyfile_decode(&back, span_of(image.bytes, size), LABEL, no_passphrase),
                         size == image.size ? STATUS_OK : STATUS_CORRUPT);
}

static void put_be32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Makes the checksum right again after a hostile change. */
static void sum_again(struct keyfile_image *image)
{
    const struct span parts[] = {span_of_text("zawlbuk/keyfile/1"),
                                 span_of(image->bytes, image->size - ID_SIZE)};
    struct id sum;

    hash_parts(&sum, parts, 2);
    memcpy(image->bytes + image->size - ID_SIZE, sum.bytes, ID_SIZE);
}

static void check_hostile(struct keyfile_image image, size_t at, uint32_t value, enum status status)
{
    struct keyfile_secret back;

    put_be32(image.bytes + at, value);
    sum_again(&image);
    assert_int_equal(
        keyfile_decode(&back, span_of(image.bytes, image.size), LABEL, span_of_text("x")), status);
}

static void a_hostile_file_cannot_ask_for_much_time_or_memory(void **state)
{
    struct keyfile_secret secret = make_secret(8);
    struct keyfile_image image;

    (void)state;
    assert_int_equal(keyfile_encode(&image, LABEL, &secret, span_of_text("x")), STATUS_OK);
    check_hostile(image, AT_PASSES, 0, STATUS_CORRUPT);
    check_hostile(image, AT_PASSES, 11, STATUS_CORRUPT);
    check_hostile(image, AT_PASSES, UINT32_MAX, STATUS_CORRUPT);
    check_hostile(image, AT_MEMORY, 0, STATUS_CORRUPT);
    check_hostile(image, AT_MEMORY, 8191, STATUS_CORRUPT);
    check_hostile(image, AT_MEMORY, 262145, STATUS_CORRUPT);
    check_hostile(image, AT_MEMORY, UINT32_MAX, STATUS_CORRUPT);
    check_hostile(image, AT_PASSES, 1, STATUS_BAD_PASSPHRASE);
    check_hostile(image, AT_SECRET, 0, STATUS_BAD_PASSPHRASE);
    image.bytes[AT_FORM] = 2;
    sum_again(&image);
    check_hostile(image, AT_PASSES, 4, STATUS_CORRUPT);
}

static void path_in(char out[PATH_SIZE], const struct place *place, const char *name)
{
    snprintf(out, PATH_SIZE, "%.200s/%.50s", place->folder, name);
}

static void what_a_crash_left_is_wiped_and_removed(void **state)
{
    const struct place *place = *state;
    char path[PATH_SIZE];
    uint8_t bytes[8] = {0};
    int file;

    path_in(path, place, TEMPORARY);
    put_file(path, (const uint8_t *)"a secret", 8, 0600);
    file = open(path, O_RDONLY);
    assert_true(file >= 0);
    keyfile_tidy(place->folder);
    assert_int_equal(count_files(place->folder), 0);
    assert_int_equal(read(file, bytes, 8), 8);
    assert_memory_equal(bytes, "\0\0\0\0\0\0\0\0", 8);
    assert_int_equal(close(file), 0);
    keyfile_tidy(path);
}

/* Between the link and the unlink both names are of the same bytes. */
static void a_crash_after_the_link_costs_no_key(void **state)
{
    const struct place *place = *state;
    struct keyfile_secret secret = make_secret(32);
    char path[PATH_SIZE];

    assert_int_equal(keyfile_create(place->path, LABEL, &secret, no_passphrase), STATUS_OK);
    path_in(path, place, TEMPORARY);
    assert_int_equal(link(place->path, path), 0);
    keyfile_tidy(place->folder);
    assert_int_equal(count_files(place->folder), 1);
    check_load(place->path, STATUS_OK);
}

static void a_new_key_file_takes_away_what_a_crash_left(void **state)
{
    const struct place *place = *state;
    struct keyfile_secret secret = make_secret(32);
    char path[PATH_SIZE];

    path_in(path, place, TEMPORARY);
    put_file(path, (const uint8_t *)"a secret", 8, 0600);
    assert_int_equal(keyfile_create(place->path, LABEL, &secret, no_passphrase), STATUS_OK);
    assert_int_equal(count_files(place->folder), 1);
}

static void only_what_a_key_file_left_is_removed(void **state)
{
    static const char *const names[] = {".zawlbuk-0123456789abcde", ".zawlbuk-0123456789abcdeF",
                                        ".zawlbuk-0123456789abcdef0", "zawlbuk-0123456789abcdef",
                                        TEMPORARY};
    static const uint8_t large[KEYFILE_SIZE_MAX + 1];
    const struct place *place = *state;
    char path[PATH_SIZE];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        path_in(path, place, names[i]);
        put_file(path, large, i == 4 ? sizeof(large) : 8, 0600);
    }
    path_in(path, place, ".zawlbuk-00000000000000aa");
    assert_int_equal(symlink("zawlbuk-0123456789abcdef", path), 0);
    keyfile_tidy(place->folder);
    assert_int_equal(count_files(place->folder), 6);
    assert_int_equal(unlink(path), 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        path_in(path, place, names[i]);
        assert_int_equal(unlink(path), 0);
    }
}

static void nothing_is_removed_while_another_writes(void **state)
{
    const struct place *place = *state;
    int folder = open(place->folder, O_RDONLY | O_DIRECTORY);
    char path[PATH_SIZE];

    path_in(path, place, TEMPORARY);
    put_file(path, (const uint8_t *)"a secret", 8, 0600);
    assert_int_equal(flock(folder, LOCK_SH), 0);
    keyfile_tidy(place->folder);
    assert_int_equal(count_files(place->folder), 1);
    assert_int_equal(close(folder), 0);
    keyfile_tidy(place->folder);
    assert_int_equal(count_files(place->folder), 0);
}

static void a_wiped_key_and_its_file_are_zero(void **state)
{
    static const struct keyfile_secret no_secret;
    static const struct keyfile_image no_image;
    struct keyfile_secret secret = make_secret(KEYFILE_SECRET_SIZE_MAX);
    struct keyfile_image image;

    (void)state;
    assert_int_equal(keyfile_encode(&image, LABEL, &secret, no_passphrase), STATUS_OK);
    keyfile_secret_wipe(&secret);
    keyfile_image_wipe(&image);
    assert_memory_equal(&secret, &no_secret, sizeof(secret));
    assert_memory_equal(&image, &no_image, sizeof(image));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_those_of_an_independent_program),
        cmocka_unit_test_setup_teardown(a_file_reads_back_and_is_its_owners_alone, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_sealed_file_opens_with_its_passphrase_alone, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(what_is_at_the_path_is_never_overwritten, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_failed_write_leaves_nothing_behind, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_file_that_others_have_any_right_to_is_refused, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_credential_may_look_open_to_its_group_only, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_refused_and_a_pipe_does_not_hang,
                                        make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_file_longer_than_any_key_is_refused, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(what_a_crash_left_is_wiped_and_removed, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_crash_after_the_link_costs_no_key, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_new_key_file_takes_away_what_a_crash_left, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(only_what_a_key_file_left_is_removed, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(nothing_is_removed_while_another_writes, make_place,
                                        remove_place),
        cmocka_unit_test(a_key_of_another_kind_is_refused),
        cmocka_unit_test(any_flipped_bit_and_any_other_length_is_noticed),
        cmocka_unit_test(a_hostile_file_cannot_ask_for_much_time_or_memory),
        cmocka_unit_test(a_wiped_key_and_its_file_are_zero),
    };
    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
