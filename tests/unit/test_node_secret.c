/* Files that hold secrets. */
#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/secret.h"

#define SIZE_MAX_READ 64

struct place {
    char folder[32];
    char path[64];
};

static void place_init(struct place *place, const char *text, mode_t mode)
{
    int file;

    memcpy(place->folder, "/tmp/zawlbuk-XXXXXX", sizeof("/tmp/zawlbuk-XXXXXX"));
    assert_non_null(mkdtemp(place->folder));
    (void)snprintf(place->path, sizeof(place->path), "%s/pass", place->folder);
    file = open(place->path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(fchmod(file, mode), 0);
    assert_int_equal(close(file), 0);
}

static void place_done(const struct place *place)
{
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(rmdir(place->folder), 0);
}

static void check_guarded(const struct place *place, mode_t mode, enum status expected)
{
    struct trouble trouble = {{0}};
    struct buffer secret;

    assert_int_equal(chmod(place->path, mode), 0);
    assert_int_equal(secret_read_guarded(&secret, SIZE_MAX_READ, place->path, &trouble), expected);
    if (expected == STATUS_OK)
        assert_int_equal(span_compare(buffer_span(&secret), span_of_text("open sesame\n")), 0);
    else
        assert_non_null(strstr(trouble.text, "run chmod 600 on it"));
    secret_wipe(&secret);
}

static void a_passphrase_that_others_can_read_is_refused(void **state)
{
    struct place place;

    (void)state;
    place_init(&place, "open sesame\n", 0600);
    check_guarded(&place, 0600, STATUS_OK);
    check_guarded(&place, 0400, STATUS_OK);
    check_guarded(&place, 0640, STATUS_TOO_OPEN);
    check_guarded(&place, 0604, STATUS_TOO_OPEN);
    place_done(&place);
}

static void the_service_manager_may_let_the_group_read_what_it_gives(void **state)
{
    struct place place;
    char parent[] = "/tmp";

    (void)state;
    place_init(&place, "open sesame\n", 0600);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", place.folder, 1), 0);
    check_guarded(&place, 0440, STATUS_OK);
    check_guarded(&place, 0444, STATUS_TOO_OPEN);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", parent, 1), 0);
    check_guarded(&place, 0440, STATUS_TOO_OPEN);
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    place_done(&place);
}

static void all_of_a_file_is_read_or_nothing(void **state)
{
    struct place place;
    struct trouble trouble = {{0}};
    struct buffer secret;

    (void)state;
    place_init(&place, "open sesame\n", 0644);
    assert_int_equal(secret_read(&secret, 12, place.path, &trouble), STATUS_OK);
    assert_int_equal(secret.size, 12);
    secret_wipe(&secret);
    assert_null(secret.bytes);
    assert_int_equal(secret_read(&secret, 11, place.path, &trouble), STATUS_TOO_LARGE);
    assert_int_equal(secret.size, 0);
    secret_wipe(&secret);
    assert_int_equal(secret_read(&secret, 12, "/nowhere/at/all", &trouble), STATUS_NOT_FOUND);
    assert_int_equal(secret_read(&secret, 12, place.folder, &trouble), STATUS_IO);
    secret_wipe(&secret);
    place_done(&place);
}

static void a_dash_is_standard_input(void **state)
{
    const int before = dup(STDIN_FILENO);
    struct trouble trouble = {{0}};
    struct buffer secret;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "word", 4), 4);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(secret_read_guarded(&secret, SIZE_MAX_READ, "-", &trouble), STATUS_OK);
    assert_int_equal(span_compare(buffer_span(&secret), span_of_text("word")), 0);
    secret_wipe(&secret);
    assert_int_equal(close(ends[0]), 0);
    if (before >= 0) {
        assert_int_equal(dup2(before, STDIN_FILENO), STDIN_FILENO);
        assert_int_equal(close(before), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_passphrase_that_others_can_read_is_refused),
        cmocka_unit_test(the_service_manager_may_let_the_group_read_what_it_gives),
        cmocka_unit_test(all_of_a_file_is_read_or_nothing),
        cmocka_unit_test(a_dash_is_standard_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
