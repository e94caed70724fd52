/* What members ask of a node's public API, and what it says of itself. */
#include "counter.h"

#define TARGET_SIZE 256

#define ENTRIES                                                                                   \
    "[{\"entry\": \"profile\", \"name\": \"DEMO Association\", \"acronym\": \"DEMO\", \"kind\": " \
    "\"student-union\", \"languages\": [\"lus\"], \"country\": \"MY\"}, "                         \
    "{\"entry\": \"place\", \"subject\": \"hall\", \"name\": \"Long Hall\", \"country\": "        \
    "\"MY\", \"coordinates\": {\"lat\": 3.139, \"lon\": 101.6869}}]"

/* A recognised association with a profile and a place, as another node knows it. */
static int set_up(void **state)
{
    struct counter *counter;

    if (counter_set_up_admitted(state) != 0)
        return -1;
    counter = *state;
    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", ENTRIES);
    stage_wait(&counter->stage, stage_has_place);
    stage_wait(&counter->stage, stage_agrees);
    return 0;
}

static size_t count(struct counter *counter, const char *target, const char *list)
{
    return json_array_size(counter_at(counter_get(counter, HUB_PUBLIC, target), list));
}

static void associations_are_found_by_what_they_say_of_themselves(void **state)
{
    struct counter *counter = *state;
    const json_t *answer = counter_get(counter, HUB_PUBLIC, "/api/v1/associations");

    assert_string_equal(counter_text(answer, "associations.0.profile.name"), "DEMO Association");
    assert_string_equal(counter_text(answer, "associations.0.admission"), "recognised");
    assert_int_equal(counter_number(answer, "freshness.links"), 1);
    assert_int_equal(count(counter, "/api/v1/associations?country=MY", "associations"), 1);
    assert_int_equal(count(counter, "/api/v1/associations?country=IN", "associations"), 0);
    assert_int_equal(count(counter, "/api/v1/associations?kind=student-union", "associations"), 1);
    assert_int_equal(count(counter, "/api/v1/associations?kind=youth", "associations"), 0);
    assert_int_equal(count(counter, "/api/v1/associations?language=lus", "associations"), 1);
    assert_int_equal(count(counter, "/api/v1/associations?parent=None", "associations"), 0);
}

static void an_association_is_shown_with_its_places(void **state)
{
    struct counter *counter = *state;
    char target[TARGET_SIZE];
    char id[COUNTER_ID_SIZE];
    const json_t *answer;

    (void)counter_id(id, &counter->stage.other.actor.id);
    (void)snprintf(target, sizeof(target), "/api/v1/associations/%.12s", id);
    answer = counter_get(counter, HUB_PUBLIC, target);
    assert_string_equal(counter_text(answer, "association.id"), id);
    assert_string_equal(counter_text(answer, "places.0.body.name"), "Long Hall");
}

static void what_is_near_is_found_by_its_kind(void **state)
{
    struct counter *counter = *state;
    const json_t *answer = counter_get(counter, HUB_PUBLIC, "/api/v1/near?lat=3.14&lon=101.68");

    assert_string_equal(counter_text(answer, "results.0.kind"), "place");
    assert_true(counter_number(answer, "results.0.distance_m") < 2000);
    assert_int_equal(count(counter, "/api/v1/near?lat=3&lon=101&what=places&limit=1", "results"),
                     1);
    assert_int_equal(count(counter, "/api/v1/near?lat=3&lon=101&what=services", "results"), 0);
    assert_int_equal(count(counter, "/api/v1/near?lat=3&lon=101&what=associations", "results"), 0);
    assert_int_equal(count(counter, "/api/v1/near?lat=3&lon=101&country=IN", "results"), 0);
    assert_int_equal(count(counter, "/api/v1/near?lat=3&lon=101&q=hall", "results"), 1);
    assert_int_equal(count(counter, "/api/v1/near?lat=3&lon=101&q=church", "results"), 0);
}

static void a_text_is_searched_for(void **state)
{
    struct counter *counter = *state;
    const json_t *answer = counter_get(counter, HUB_PUBLIC, "/api/v1/search?q=long+ha");

    assert_string_equal(counter_text(answer, "results.0.body.name"), "Long Hall");
    assert_int_equal(count(counter, "/api/v1/search?q=demo&limit=1", "results"), 1);
    assert_int_equal(count(counter, "/api/v1/search?q=demo&country=IN", "results"), 0);
    assert_int_equal(count(counter, "/api/v1/search?q=nobody", "results"), 0);
}

static void the_control_surface_answers_members_questions_too(void **state)
{
    const json_t *answer = counter_get(*state, HUB_CONTROL, "/api/v1/search?q=demo");

    assert_true(json_array_size(counter_at(answer, "results")) >= 1);
}

static void questions_that_cannot_be_understood_are_refused(void **state)
{
    static const struct counter_refusal refusals[] = {
        {"GET", "/api/v1/associations?countri=MY", NULL, 400, "bad-field", "no parameter countri"},
        {"GET", "/api/v1/associations?country=MYS", NULL, 400, "bad-field", "two capitals"},
        {"GET", "/api/v1/associations?limit=many", NULL, 400, "bad-field", "limit must be"},
        {"GET", "/api/v1/associations?limit=201", NULL, 400, "bad-field", "from 1 to 200"},
        {"GET", "/api/v1/associations?cursor=abc", NULL, 400, "bad-field", "cursor must be"},
        {"GET",
         "/api/v1/associations?cursor="
         "0000000000000000000000000000000000000000000000000000000000000001",
         NULL, 404, "not-found", "no such thing"},
        {"GET", "/api/v1/associations/abcdef?x=1", NULL, 400, "bad-field", "no parameter x"},
        {"GET", "/api/v1/associations/abc", NULL, 400, "bad-field", "6 hex digits"},
        {"GET", "/api/v1/associations/000000", NULL, 404, "not-found", "no principal of that id"},
        {"GET", "/api/v1/near", NULL, 400, "bad-field", "lat must be decimal degrees"},
        {"GET", "/api/v1/near?lat=91&lon=1", NULL, 400, "bad-field", "from -90 to 90"},
        {"GET", "/api/v1/near?lat=1", NULL, 400, "bad-field", "lon must be decimal degrees"},
        {"GET", "/api/v1/near?lat=1&lon=181", NULL, 400, "bad-field", "from -180 to 180"},
        {"GET", "/api/v1/near?lat=1&lon=1&what=shops", NULL, 400, "bad-field", "what must be"},
        {"GET", "/api/v1/near?lat=1&lon=1&country=M", NULL, 400, "bad-field", "two capitals"},
        {"GET", "/api/v1/near?lat=1&lon=1&limit=0", NULL, 400, "bad-field", "limit must be"},
        {"GET", "/api/v1/near?lat=1&lon=1&q=", NULL, 400, "bad-field", "q must say"},
        {"GET", "/api/v1/associations?country=my", NULL, 400, "bad-field", "two capitals"},
        {"GET", "/api/v1/search", NULL, 400, "bad-field", "q must say"},
        {"GET", "/api/v1/search?q=", NULL, 400, "bad-field", "q must say"},
        {"GET", "/api/v1/search?q=a&country=", NULL, 400, "bad-field", "two capitals"},
        {"GET", "/api/v1/search?q=a&limit=-1", NULL, 400, "bad-field", "limit must be"},
        {"GET", "/api/v1/search?q=a&near=1", NULL, 400, "bad-field", "no parameter near"},
        {"POST", "/api/v1/search", "", 405, "bad-method", "Not Allowed"},
        {"GET", "/v1/status", NULL, 404, "not-found", "Not Found"},
        {"POST", "/v1/publish", "", 404, "not-found", "Not Found"},
    };

    counter_check_refusals(*state, HUB_PUBLIC, refusals, sizeof(refusals) / sizeof(refusals[0]));
}

static void a_search_that_is_too_long_is_refused(void **state)
{
    struct counter *counter = *state;
    char target[400] = "/api/v1/search?q=";
    size_t size = strlen(target);

    memset(target + size, 'a', 257);
    target[size + 257] = '\0';
    counter_ask(counter, HUB_PUBLIC, "GET", target, span_of(NULL, 0));
    counter_check_refused(counter, 400, "bad-field", "at most 256 bytes");
}

static void the_public_status_tells_counts_and_no_secrets(void **state)
{
    struct counter *counter = *state;
    const json_t *answer = counter_get(counter, HUB_PUBLIC, "/api/v1/status");
    char id[COUNTER_ID_SIZE];

    assert_string_equal(counter_text(answer, "principal"),
                        counter_id(id, &counter->stage.hub.actor.id));
    assert_string_equal(counter_text(answer, "network_name"), "DEMO");
    assert_string_equal(counter_text(answer, "lanes.2.name"), "directory");
    assert_true(counter_number(answer, "lanes.2.records") >= 2);
    assert_true(counter_number(answer, "hour") > 0);
    assert_null(json_object_get(answer, "device"));
    assert_null(json_object_get(answer, "counters"));
}

static void metrics_are_counters_and_gauges_with_help(void **state)
{
    static const char *const lines[] = {
        "# TYPE zawlbuk_records_stored_total counter\nzawlbuk_records_stored_total ",
        "zawlbuk_lane_records{lane=\"trust\"} 5\n",
        "# TYPE zawlbuk_links gauge\nzawlbuk_links 1\n",
        "zawlbuk_clock_good 1\n",
        "zawlbuk_store_good 1\n",
        "# TYPE zawlbuk_disk_free_bytes gauge\nzawlbuk_disk_free_bytes ",
        "zawlbuk_disk{state=\"full\"} 0\n",
        "zawlbuk_clock{state=\"unconfirmed\"} 0\n",
        "zawlbuk_clock_steps_total 0\n",
        "zawlbuk_uptime_seconds ",
        "zawlbuk_agreed_seconds ",
    };
    struct counter *counter = *state;

    counter_ask(counter, HUB_PUBLIC, "GET", "/metrics", span_of(NULL, 0));
    assert_int_equal(counter->code, 200);
    assert_non_null(strstr(counter->probe.got, "Content-Type: text/plain; version=0.0.4"));
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        if (strstr(counter->probe.got, lines[i]) == NULL)
            fail_msg("no %s in %s", lines[i], counter->probe.got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(associations_are_found_by_what_they_say_of_themselves,
                                        set_up, counter_tear_down),
        cmocka_unit_test_setup_teardown(an_association_is_shown_with_its_places, set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(what_is_near_is_found_by_its_kind, set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(a_text_is_searched_for, set_up, counter_tear_down),
        cmocka_unit_test_setup_teardown(the_control_surface_answers_members_questions_too, set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(questions_that_cannot_be_understood_are_refused, set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(a_search_that_is_too_long_is_refused, set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(the_public_status_tells_counts_and_no_secrets, set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(metrics_are_counters_and_gauges_with_help, set_up,
                                        counter_tear_down),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
