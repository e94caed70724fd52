/* The folder of a node: who else may be in it. */
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "node/home.h"

static struct trouble trouble;

static void a_home_is_not_made_where_others_may_enter(void **state)
{
    char folder[] = "/tmp/zawlbuk-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chmod(folder, 0710), 0);
    assert_int_equal(home_make(folder, &trouble), STATUS_UNSAFE_HOME);
    assert_int_equal(chmod(folder, 0707), 0);
    assert_int_equal(home_make(folder, &trouble), STATUS_UNSAFE_HOME);
    assert_non_null(strstr(trouble.text, "chmod 700"));
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(home_make(folder, &trouble), STATUS_OK);
    assert_int_equal(rmdir(folder), 0);
}

static void a_home_that_is_made_is_its_owners_alone(void **state)
{
    char folder[] = "/tmp/zawlbuk-XXXXXX";
    char home[64];
    struct stat found;
    mode_t before = umask(0);

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(home, sizeof(home), "%s/home", folder);
    assert_int_equal(home_make(home, &trouble), STATUS_OK);
    (void)umask(before);
    assert_int_equal(stat(home, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    assert_int_equal(rmdir(home), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void a_home_that_was_closed_keeps_no_key(void **state)
{
    static const struct sign_pair no_device;
    static const struct dh_pair no_link;
    struct home home = {.path = ""};

    (void)state;
    memset(&home.identity.device, 9, sizeof(home.identity.device));
    memset(&home.identity.static_key, 9, sizeof(home.identity.static_key));
    home_done(&home);
    assert_memory_equal(&home.identity.device, &no_device, sizeof(no_device));
    assert_memory_equal(&home.identity.static_key, &no_link, sizeof(no_link));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_home_is_not_made_where_others_may_enter),
        cmocka_unit_test(a_home_that_is_made_is_its_owners_alone),
        cmocka_unit_test(a_home_that_was_closed_keeps_no_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
