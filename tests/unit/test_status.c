/* Every status has a name of its own and a text. */
#include "unit.h"

#include "crypto/status.h"

static void every_status_has_its_own_name_and_a_text(void **state)
{
    (void)state;
    for (int a = 0; a < STATUS_COUNT; a++) {
        assert_true(strlen(status_text((enum status)a)) > 3);
        for (int b = 0; b < a; b++)
            assert_string_not_equal(status_name((enum status)a), status_name((enum status)b));
    }
    assert_string_equal(status_name((enum status)9999), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_own_name_and_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
