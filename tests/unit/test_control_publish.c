/* Entries put and withdrawn by way of the control surface. */
#include <sys/timex.h>

#include "counter.h"

/* Stands before the C library's: nobody keeps this machine's clock. */
int adjtimex(struct timex *state)
{
    (void)state;
    return TIME_ERROR;
}

#define HALL \
    "{\"entry\": \"place\", \"subject\": \"hall\", \"name\": \"Hall\", \"country\": \"MY\"}"
#define PROFILE                                                                                   \
    "{\"entry\": \"profile\", \"name\": \"DEMO Association\", \"kind\": \"other\", \"country\": " \
    "\"MY\"}"

static void what_is_published_is_listed_and_what_is_withdrawn_is_not(void **state)
{
    struct counter *counter = *state;
    const json_t *answer;

    answer = counter_post(counter, OTHER_CONTROL, "/v1/publish", "[" PROFILE ", " HALL "]");
    assert_int_equal(counter_number(answer, "published"), 2);
    answer = counter_get(counter, OTHER_CONTROL, "/v1/list?kind=place&author=self");
    assert_string_equal(counter_text(answer, "records.0.subject"), "hall");
    assert_string_equal(counter_text(answer, "records.0.body.name"), "Hall");
    answer = counter_post(counter, OTHER_CONTROL, "/v1/unpublish",
                          "{\"entries\": [{\"entry\": \"place\", \"subject\": \"hall\"}]}");
    assert_int_equal(counter_number(answer, "unpublished"), 1);
    answer = counter_get(counter, OTHER_CONTROL, "/v1/list?kind=place&author=self");
    assert_int_equal(json_array_size(counter_at(answer, "records")), 0);
    stage_wait(&counter->stage, stage_agrees);
}

static void a_document_that_is_wrong_is_refused_whole(void **state)
{
    static const struct counter_refusal refusals[] = {
        {"POST", "/v1/publish", "", 400, "bad-json", "only nothing"},
        {"POST", "/v1/publish", "{\"entry\": ", 400, "bad-json", "line 1"},
        {"POST", "/v1/publish", "{\"entry\": \"song\"}", 400, "bad-field", "entry"},
        {"POST", "/v1/publish", "{\"entry\": \"place\", \"subject\": \"x\", \"country\": \"MY\"}",
         422, "missing-field", "name"},
        {"POST", "/v1/publish", "[" HALL ", " HALL "]", 409, "exists", "entry 2"},
        {"POST", "/v1/publish",
         "{\"entry\": \"bearer\", \"subject\": \"x\", \"role\": \"Secretary\", \"phone\": "
         "\"+442079460123\"}",
         422, "sealing-needed", "public"},
        {"POST", "/v1/publish", "[]", 422, "missing-field", "no entry in it"},
        {"GET", "/v1/publish", NULL, 405, "bad-method", "Not Allowed"},
        {"POST", "/v1/nothing", "{}", 404, "not-found", "Not Found"},
    };
    struct counter *counter = *state;
    const json_t *answer;

    counter_check_refusals(counter, OTHER_CONTROL, refusals,
                           sizeof(refusals) / sizeof(refusals[0]));
    answer = counter_get(counter, OTHER_CONTROL, "/v1/list?kind=place&author=self&hidden=1");
    assert_int_equal(json_array_size(counter_at(answer, "records")), 0);
}

static void a_withdrawal_of_what_is_not_there_is_refused(void **state)
{
    static const struct counter_refusal refusals[] = {
        {"POST", "/v1/unpublish", "", 400, "bad-json", "only nothing"},
        {"POST", "/v1/unpublish", "{}", 400, "bad-field", "1 to 4096"},
        {"POST", "/v1/unpublish", "{\"entries\": []}", 400, "bad-field", "1 to 4096"},
        {"POST", "/v1/unpublish", "{\"entries\": [{}]}", 400, "bad-field", "the kind must be"},
        {"POST", "/v1/unpublish", "{\"entries\": [{\"entry\": \"beacon\"}]}", 400, "bad-field",
         "the kind must be"},
        {"POST", "/v1/unpublish", "{\"entries\": [{\"entry\": \"place\"}]}", 400, "bad-field",
         "give a short name"},
        {"POST", "/v1/unpublish",
         "{\"entries\": [{\"entry\": \"place\", \"subject\": \"nowhere\"}]}", 404, "not-found",
         "no place \"nowhere\" of ours"},
        {"POST", "/v1/unpublish", "{\"entries\": [{\"entry\": \"profile\"}]}", 404, "not-found",
         "no profile \"\" of ours"},
    };
    struct counter *counter = *state;

    counter_check_refusals(counter, OTHER_CONTROL, refusals,
                           sizeof(refusals) / sizeof(refusals[0]));
}

static void what_is_withdrawn_already_is_said_not_to_be_there(void **state)
{
    static const char withdrawal[] =
        "{\"entries\": [{\"entry\": \"place\", \"subject\": \"hall\"}]}";
    struct counter *counter = *state;

    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", HALL);
    (void)counter_post(counter, OTHER_CONTROL, "/v1/unpublish", withdrawal);
    counter_ask(counter, OTHER_CONTROL, "POST", "/v1/unpublish", span_of_text(withdrawal));
    counter_check_refused(counter, 404, "not-found", "no place \"hall\" of ours");
}

/* Publishes places whose subjects are the numbers from first on. */
static void publish_places(struct counter *counter, int first, int count)
{
    struct draft text;

    draft_init(&text, 4 << 20);
    draft_add_text(&text, "[");
    for (int i = 0; i < count; i++) {
        draft_add_text(&text, i == 0 ? "" : ",");
        draft_add_text(&text,
                       "{\"entry\":\"place\",\"name\":\"A\",\"country\":\"MY\",\"subject\":\"");
        draft_add_number(&text, first + i);
        draft_add_text(&text, "\"}");
    }
    draft_add_text(&text, "]");
    assert_int_equal(draft_status(&text), STATUS_OK);
    counter_ask(counter, OTHER_CONTROL, "POST", "/v1/publish", draft_span(&text));
    draft_done(&text);
}

static void more_entries_than_one_submit_takes_are_refused(void **state)
{
    struct counter *counter = *state;

    publish_places(counter, 0, LIMIT_SUBMIT + 1);
    counter_check_refused(counter, 422, "too-large", "at most 4096 entries");
}

static void entries_beyond_the_quota_are_refused_and_push_nothing_out(void **state)
{
    const int quota = (int)kind_class_of(KIND_PLACE)->quota;
    struct counter *counter = *state;

    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", PROFILE);
    publish_places(counter, 0, quota);
    counter_check_refused(counter, 422, "over-quota", "room for 1024 entries");
    publish_places(counter, 0, quota - 1);
    assert_int_equal(counter->code, 200);
    publish_places(counter, 0, quota - 1);
    assert_int_equal(counter->code, 200);
    publish_places(counter, quota, 1);
    counter_check_refused(counter, 422, "over-quota", "1024 stand, and 1 more");
    (void)counter_get(counter, OTHER_CONTROL, "/v1/list?kind=profile&author=self");
    assert_string_equal(counter_text(counter->answer, "records.0.body.name"), "DEMO Association");
}

static void what_was_withdrawn_first_makes_room(void **state)
{
    const int quota = (int)kind_class_of(KIND_PLACE)->quota;
    struct counter *counter = *state;

    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", HALL);
    (void)counter_post(counter, OTHER_CONTROL, "/v1/unpublish",
                       "{\"entries\": [{\"entry\": \"place\", \"subject\": \"hall\"}]}");
    publish_places(counter, 0, quota);
    assert_int_equal(counter->code, 200);
    publish_places(counter, quota, 1);
    counter_check_refused(counter, 422, "over-quota", "room for 1024 entries");
}

static void who_is_not_admitted_yet_is_heard_of_once_it_is(void **state)
{
    struct counter *counter = *state;

    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", HALL);
    assert_true(json_is_false(counter_at(counter->answer, "seen")));
    assert_false(stage_has_place(&counter->stage));
    stage_recognise(&counter->stage);
    stage_wait(&counter->stage, stage_has_place);
    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", HALL);
    assert_true(json_is_true(counter_at(counter->answer, "seen")));
}

static void a_node_that_does_not_know_the_time_does_not_publish(void **state)
{
    struct counter *counter = *state;

    counter->stage.other.config.clock = CONFIG_CLOCK_AUTO;
    counter_ask(counter, OTHER_CONTROL, "POST", "/v1/publish", span_of_text(HALL));
    counter_check_refused(counter, 422, "clock-unsure", "set the time");
}

static void a_node_whose_key_was_revoked_says_what_to_do(void **state)
{
    struct counter *counter = *state;
    struct actor *actor = &counter->stage.other.actor;
    struct key_event_body body = {.target = actor->delegation};
    struct written revoke;
    struct buffer bundle;

    actor_key_event(actor, &revoke, KIND_REVOKE, &body);
    counter_bundle(&bundle, &actor->network, &revoke, 1);
    counter_ask(counter, OTHER_CONTROL, "POST", "/v1/keys", buffer_span(&bundle));
    assert_int_equal(counter->code, 200);
    counter_ask(counter, OTHER_CONTROL, "POST", "/v1/publish", span_of_text(HALL));
    counter_check_refused(counter, 422, "unknown-delegation", "see zawlbuk key delegate");
    buffer_done(&bundle);
    written_done(&revoke);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_published_is_listed_and_what_is_withdrawn_is_not,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(a_document_that_is_wrong_is_refused_whole,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(a_withdrawal_of_what_is_not_there_is_refused,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(what_is_withdrawn_already_is_said_not_to_be_there,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(entries_beyond_the_quota_are_refused_and_push_nothing_out,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(what_was_withdrawn_first_makes_room,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(more_entries_than_one_submit_takes_are_refused,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(a_node_that_does_not_know_the_time_does_not_publish,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(a_node_whose_key_was_revoked_says_what_to_do,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(who_is_not_admitted_yet_is_heard_of_once_it_is,
                                        counter_set_up, counter_tear_down),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
