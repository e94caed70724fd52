/* The class table is frozen: these are the numbers of SPEC section 5. */
#include "unit.h"

#include "protocol/kind.h"
#include "protocol/stamp.h"

static void lives_and_quotas_are_those_of_the_spec(void **state)
{
    (void)state;
    assert_int_equal(kind_class_of(KIND_PROFILE)->life_hours, 9504);
    assert_int_equal(kind_class_of(KIND_VOUCH)->life_hours, 2160);
    assert_int_equal(kind_class_of(KIND_VOUCH)->quota, 8);
    assert_int_equal(kind_class_of(KIND_BEACON)->lane, LANE_DIRECTORY);
    assert_int_equal(kind_class_of(KIND_RECOGNITION)->life_hours, 0);
}

static void unknown_numbers_of_a_known_class_are_carried_but_not_key_events(void **state)
{
    (void)state;
    assert_ptr_equal(kind_class_of(KIND_OF(4, 200)), kind_class_of(KIND_PROFILE));
    assert_null(kind_class_of(KIND_OF(1, 7)));
    assert_null(kind_class_of(KIND_OF(0, 1)));
    assert_null(kind_class_of(KIND_OF(12, 1)));
    assert_null(kind_class_of(UINT32_MAX));
}

static void names_and_kinds_map_both_ways(void **state)
{
    (void)state;
    assert_int_equal(kind_of_name(kind_name(KIND_SERVICE)), KIND_SERVICE);
    assert_int_equal(kind_of_name("no such kind"), 0);
}

static void a_life_is_rounded_up_to_the_hour(void **state)
{
    (void)state;
    assert_int_equal(hour_of_end(stamp_of_ms(HOUR_MS), 2).value, 3);
    assert_int_equal(hour_of_end(stamp_of_ms(HOUR_MS + 1), 2).value, 4);
    assert_int_equal(hour_of_end(stamp_of_ms(5), 0).value, HOUR_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lives_and_quotas_are_those_of_the_spec),
        cmocka_unit_test(unknown_numbers_of_a_known_class_are_carried_but_not_key_events),
        cmocka_unit_test(names_and_kinds_map_both_ways),
        cmocka_unit_test(a_life_is_rounded_up_to_the_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
