/* The nearest entries are found, nearest first, anywhere on the globe. */
#include "desk.h"

#include <math.h>

static void the_nearest_come_first_with_their_distance(void **state)
{
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Example Union", "EU");
    desk_put_place(&desk, &actor, "Delhi", 28.6139, 77.2090);
    desk_put_place(&desk, &actor, "Aizawl", 23.7271, 92.7176);
    desk_put_place(&desk, &actor, "Lunglei", 22.8921, 92.7422);
    desk_put_place(&desk, &actor, "London", 51.5074, -0.1278);
    desk_near(&desk, 23.7271, 92.7176, NEAR_PLACES, 3);
    assert_int_equal(desk_count(&desk), 3);
    assert_string_equal(desk_name(&desk, 0), "Aizawl");
    assert_string_equal(desk_name(&desk, 1), "Lunglei");
    assert_string_equal(desk_name(&desk, 2), "Delhi");
    assert_int_equal(
        json_integer_value(json_object_get(json_array_get(desk_results(&desk), 0), "distance_m")),
        0);
    /* By the spherical law of cosines, worked out apart: 92.9 km. */
    assert_in_range(
        json_integer_value(json_object_get(json_array_get(desk_results(&desk), 1), "distance_m")),
        92700, 93100);
    desk_near(&desk, 23.7271, 92.7176, NEAR_ASSOCIATIONS | NEAR_PLACES, 20);
    assert_int_equal(desk_count(&desk), 5);
    assert_string_equal(desk_text(json_array_get(desk_results(&desk), 4), "association", "acronym"),
                        "EU");
    desk_near(&desk, 23.7271, 92.7176, NEAR_SERVICES, 20);
    assert_int_equal(desk_count(&desk), 0);
    desk_done(&desk);
}

static void the_nearest_that_have_the_words_are_found(void **state)
{
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Example Union", "EU");
    desk_put_place(&desk, &actor, "Hall of Delhi", 28.6139, 77.2090);
    desk_put_place(&desk, &actor, "Church of Aizawl", 23.7271, 92.7176);
    desk_put_place(&desk, &actor, "Hall of Lunglei", 22.8921, 92.7422);
    desk.words = span_of_text("hall");
    desk_near(&desk, 23.7271, 92.7176, NEAR_ALL, 20);
    assert_int_equal(desk_count(&desk), 2);
    assert_string_equal(desk_name(&desk, 0), "Hall of Lunglei");
    assert_string_equal(desk_name(&desk, 1), "Hall of Delhi");
    desk_put_place(&desk, &actor, "Hall of Silchar", 24.8333, 92.7789);
    desk_near(&desk, 23.7271, 92.7176, NEAR_ALL, 2); /* a search puts Delhi first, Silchar last */
    assert_int_equal(desk_count(&desk), 2);
    assert_string_equal(desk_name(&desk, 0), "Hall of Lunglei");
    assert_string_equal(desk_name(&desk, 1), "Hall of Silchar");
    desk_near(&desk, 23.7271, 92.7176, NEAR_SERVICES, 20);
    assert_int_equal(desk_count(&desk), 0);
    desk.words = span_of_text("nothing of the kind");
    desk_near(&desk, 23.7271, 92.7176, NEAR_ALL, 20);
    assert_int_equal(desk_count(&desk), 0);
    desk_done(&desk);
}

static void near_goes_across_the_antimeridian_and_the_poles(void **state)
{
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Example Union", "EU");
    desk_put_place(&desk, &actor, "Near east", -17.0, 179.99);
    desk_put_place(&desk, &actor, "Nearer west", -17.0, -179.999);
    desk_put_place(&desk, &actor, "Near west", 30.0, -179.99);
    desk_put_place(&desk, &actor, "Nearer east", 30.0, 179.999);
    desk_put_place(&desk, &actor, "Arctic", 89.9, 10.0);
    desk_put_place(&desk, &actor, "Beyond", 89.9, -170.0);
    desk_put_place(&desk, &actor, "South", -90.0, 0.0);
    desk_near(&desk, -17.0, 179.999, NEAR_PLACES, 1);
    assert_string_equal(desk_name(&desk, 0), "Nearer west");
    desk_near(&desk, 30.0, -179.999, NEAR_PLACES, 1);
    assert_string_equal(desk_name(&desk, 0), "Nearer east");
    desk_near(&desk, 89.95, 10.0, NEAR_PLACES, 2);
    assert_string_equal(desk_name(&desk, 0), "Arctic");
    assert_string_equal(desk_name(&desk, 1), "Beyond");
    desk_near(&desk, -89.0, 123.0, NEAR_PLACES, 1);
    assert_string_equal(desk_name(&desk, 0), "South");
    desk_near(&desk, 90.0, -180.0, NEAR_PLACES, 7);
    assert_int_equal(desk_count(&desk), 7);
    desk_done(&desk);
}

/* Of the first box, a kilometre each way: one within its circle, one in a corner beyond it; nearer
 * than that one is what lies beside the box. */
static void what_is_in_a_corner_of_the_box_is_not_nearer_than_what_is_beside_it(void **state)
{
    struct actor actor;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Example Union", "EU");
    desk_put_place(&desk, &actor, "Within", 0.001, 0.0);
    desk_put_place(&desk, &actor, "Corner", 0.0088, 0.0088);
    desk_put_place(&desk, &actor, "Beside", 0.0099, 0.0);
    desk_near(&desk, 0.0, 0.0, NEAR_PLACES, 2);
    assert_string_equal(desk_name(&desk, 0), "Within");
    assert_string_equal(desk_name(&desk, 1), "Beside");
    desk_done(&desk);
}

/* Ten places of a seeded spread, against all distances worked out one by one. */
static void near_agrees_with_looking_at_everything(void **state)
{
    enum { PLACES = 1500 };
    static double latitudes[PLACES];
    static double longitudes[PLACES];
    uint64_t random = 12345;
    struct actor actor;
    struct desk desk;
    char name[16];

    (void)state;
    desk_init(&desk);
    desk_put_association(&desk, &actor, 1, "Example Union", "EU");
    for (size_t i = 0; i < PLACES; i++) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        latitudes[i] = (double)((random >> 33) % 1800001) / 1e4 - 90;
        random = random * 6364136223846793005U + 1442695040888963407U;
        longitudes[i] = (double)((random >> 33) % 3600001) / 1e4 - 180;
        snprintf(name, sizeof(name), "p%zu", i);
        desk_put_place(&desk, &actor, name, latitudes[i], longitudes[i]);
    }
    for (size_t from = 0; from < PLACES; from += 31) {
        double last = -1;

        desk_near(&desk, latitudes[from], longitudes[from], NEAR_PLACES, 10);
        assert_int_equal(desk_count(&desk), 10);
        for (size_t i = 0; i < 10; i++) {
            const json_t *away =
                json_object_get(json_array_get(desk_results(&desk), i), "distance_m");

            assert_true((double)json_integer_value(away) >= last);
            last = (double)json_integer_value(away);
        }
        for (size_t i = 0; i < PLACES; i++) {
            const double to_radians = acos(-1.0) / 180;
            double cosine = sin(latitudes[i] * to_radians) * sin(latitudes[from] * to_radians) +
                            cos(latitudes[i] * to_radians) * cos(latitudes[from] * to_radians) *
                                cos((longitudes[i] - longitudes[from]) * to_radians);
            bool nearer = 6371008.8 * acos(fmin(1, fmax(-1, cosine))) < last - 2;
            bool found = false;

            snprintf(name, sizeof(name), "p%zu", i);
            for (size_t k = 0; k < 10; k++)
                found = found || strcmp(desk_name(&desk, k), name) == 0;
            assert_true(found || !nearer);
        }
    }
    desk_done(&desk);
}

static void a_place_off_the_earth_is_refused(void **state)
{
    const struct near_filter filters[] = {
        {.latitude_e7 = 900000001, .what = NEAR_ALL},
        {.latitude_e7 = INT32_MIN, .what = NEAR_ALL},
        {.longitude_e7 = 1800000001, .what = NEAR_ALL},
        {.longitude_e7 = INT32_MIN, .what = NEAR_ALL},
    };
    struct buffer out;
    struct desk desk;

    (void)state;
    desk_init(&desk);
    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(query_near(desk.query, &out, &filters[i], desk_now), STATUS_OUT_OF_RANGE);
    assert_int_equal(out.size, 0);
    buffer_done(&out);
    desk_done(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_come_first_with_their_distance),
        cmocka_unit_test(the_nearest_that_have_the_words_are_found),
        cmocka_unit_test(near_goes_across_the_antimeridian_and_the_poles),
        cmocka_unit_test(what_is_in_a_corner_of_the_box_is_not_nearer_than_what_is_beside_it),
        cmocka_unit_test(near_agrees_with_looking_at_everything),
        cmocka_unit_test(a_place_off_the_earth_is_refused),
    };
    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
