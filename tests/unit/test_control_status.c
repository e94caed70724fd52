/* What the control surface tells of the node: status, peers, requests, principals, log. */
#include "counter.h"

#include "node/log.h"

static void the_status_says_who_where_and_what_is_held(void **state)
{
    struct counter *counter = *state;
    const json_t *answer = counter_get(counter, HUB_CONTROL, "/v1/status");
    char id[COUNTER_ID_SIZE];

    assert_string_equal(counter_text(answer, "network"),
                        counter_id(id, &counter->stage.hub.actor.network));
    assert_string_equal(counter_text(answer, "network_name"), "DEMO");
    assert_string_equal(counter_text(answer, "self.id"),
                        counter_id(id, &counter->stage.hub.actor.id));
    assert_string_equal(counter_text(answer, "delegation.id"),
                        counter_id(id, &counter->stage.hub.actor.delegation));
    assert_true(json_is_true(counter_at(answer, "delegation.counts")));
    assert_true(json_is_true(counter_at(answer, "clock.good")));
    assert_string_equal(counter_text(answer, "lanes.0.name"), "trust");
    assert_true(counter_number(answer, "lanes.0.records") >= 2);
    assert_int_equal(strlen(counter_text(answer, "lanes.0.fingerprint")), 64);
    assert_true(json_is_null(counter_at(answer, "clock.set")));
    assert_non_null(strstr(counter_text(answer, "clock.text"), "good"));
    assert_string_equal(counter_text(answer, "store"), "ok");
    assert_non_null(strstr(counter_text(answer, "disk.text"), "are free"));
    assert_true(counter_number(answer, "disk.free_bytes") <=
                counter_number(answer, "disk.size_bytes"));
    assert_int_equal(counter_number(answer, "ports.listen"), counter->stage.hub.port);
    assert_int_equal(counter_number(answer, "freshness.links"), 1);
    assert_true(counter_number(answer, "counters.frames_in") >= 1);
    assert_int_equal(counter_number(answer, "as_of"), counter_number(answer, "hour"));
}

static void a_status_as_of_a_far_hour_counts_what_does_not_end(void **state)
{
    struct counter *counter = *state;
    const json_t *answer;

    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish",
                       "{\"entry\": \"place\", \"subject\": \"hall\", \"name\": \"Hall\", "
                       "\"country\": \"MY\"}");
    answer = counter_get(counter, OTHER_CONTROL, "/v1/status");
    assert_true(counter_number(answer, "lanes.2.records") >= 1);
    answer = counter_get(counter, OTHER_CONTROL, "/v1/status?as_of=4000000");
    assert_int_equal(counter_number(answer, "as_of"), 4000000);
    assert_int_equal(counter_number(answer, "lanes.2.records"), 0);
}

static void an_hour_that_is_none_is_refused(void **state)
{
    static const struct counter_refusal refusals[] = {
        {"GET", "/v1/status?as_of=yesterday", NULL, 400, "bad-field", "as_of must be a whole"},
        {"GET", "/v1/status?as_of=0", NULL, 400, "bad-field", "from 1 to"},
        {"GET", "/v1/status?as_of=", NULL, 400, "bad-field", "as_of must be a whole"},
        {"POST", "/v1/status", "{}", 405, "bad-method", "Not Allowed"},
    };

    counter_check_refusals(*state, HUB_CONTROL, refusals, sizeof(refusals) / sizeof(refusals[0]));
}

static bool both_agreed(struct stage *stage)
{
    struct link_view link;

    return core_link_at(driver_core(stage->hub.driver), 0, &link) && link.agreed_at.ms > 0 &&
           core_link_at(driver_core(stage->other.driver), 0, &link) && link.agreed_at.ms > 0;
}

static void links_and_known_addresses_are_told(void **state)
{
    struct counter *counter = *state;
    const json_t *answer;
    char id[COUNTER_ID_SIZE];

    stage_wait(&counter->stage, both_agreed);
    answer = counter_get(counter, OTHER_CONTROL, "/v1/peers");
    assert_int_equal(json_array_size(counter_at(answer, "links")), 1);
    assert_true(json_is_true(counter_at(answer, "links.0.outbound")));
    assert_string_equal(counter_text(answer, "links.0.principal"),
                        counter_id(id, &counter->stage.hub.actor.id));
    assert_int_equal(counter_number(answer, "links.0.agreed_seconds"), 0);
    assert_true(counter_number(answer, "links.0.apart.trust") >= 0);
    assert_true(json_is_true(counter_at(answer, "known.0.pinned")));
    assert_true(json_is_true(counter_at(answer, "known.0.linked")));
    assert_int_equal(counter_number(answer, "known.0.shunned_seconds"), 0);
    answer = counter_get(counter, HUB_CONTROL, "/v1/peers");
    assert_true(json_is_false(counter_at(answer, "links.0.outbound")));
    assert_int_equal(counter_number(answer, "freshness.agreed_peers"), 1);
}

static void a_newcomer_is_among_the_requests_until_it_is_decided_about(void **state)
{
    struct counter *counter = *state;
    const json_t *answer = counter_get(counter, HUB_CONTROL, "/v1/requests");
    char id[COUNTER_ID_SIZE];

    assert_int_equal(json_array_size(counter_at(answer, "requests")), 1);
    assert_string_equal(counter_text(answer, "requests.0.id"),
                        counter_id(id, &counter->stage.other.actor.id));
    assert_string_equal(counter_text(answer, "requests.0.admission"), "none");
    assert_int_equal(counter_number(answer, "requests.0.key_events"), 2);
    assert_true(json_is_null(counter_at(answer, "requests.0.successor")));
    stage_recognise(&counter->stage);
    stage_wait(&counter->stage, stage_recognised);
    answer = counter_get(counter, HUB_CONTROL, "/v1/requests");
    assert_int_equal(json_array_size(counter_at(answer, "requests")), 0);
    answer = counter_get(counter, HUB_CONTROL, "/v1/principals");
    assert_int_equal(json_array_size(counter_at(answer, "principals")), 2);
}

static void what_was_refused_is_in_the_log(void **state)
{
    struct counter *counter = *state;
    const json_t *answer;
    const json_t *refusals;
    size_t last;

    log_refusal("dropped for it", log_why(STATUS_BAD_SIGNATURE), log_text("peer", "\x1b[2J"));
    log_info("a message", log_number("link", 7));
    answer = counter_get(counter, HUB_CONTROL, "/v1/log");
    refusals = counter_at(answer, "refusals");
    last = json_array_size(refusals) - 1;
    for (size_t i = 0; i <= last; i++)
        if (strstr(counter_text(json_array_get(refusals, i), "text"), "bad-signature") != NULL)
            last = i;
    assert_non_null(strstr(counter_text(json_array_get(refusals, last), "text"), "dropped for it"));
    assert_null(strchr(counter_text(json_array_get(refusals, last), "text"), '\x1b'));
    assert_true(json_array_size(counter_at(answer, "messages")) >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_status_says_who_where_and_what_is_held, counter_set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(a_status_as_of_a_far_hour_counts_what_does_not_end,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(an_hour_that_is_none_is_refused, counter_set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(links_and_known_addresses_are_told, counter_set_up_admitted,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(a_newcomer_is_among_the_requests_until_it_is_decided_about,
                                        counter_set_up, counter_tear_down),
        cmocka_unit_test_setup_teardown(what_was_refused_is_in_the_log, counter_set_up,
                                        counter_tear_down),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
