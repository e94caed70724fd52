/* Decisions by way of the control surface: recognition and succession by the Cell, vouches. */
#include "counter.h"

#define BODY_SIZE 512

/* A body in which each %s is an id. */
static const char *body_of(char out[BODY_SIZE], const char *format, const struct id *first,
                           const struct id *second)
{
    char ids[2][COUNTER_ID_SIZE];
    int size = snprintf(out, BODY_SIZE, format, counter_id(ids[0], first),
                        counter_id(ids[1], second == NULL ? first : second));

    assert_true(size > 0 && size < BODY_SIZE);
    return out;
}

/* One in which a text is a byte too long. */
static const char *long_body(char out[BODY_SIZE], const char *name, const struct id *id)
{
    char digits[COUNTER_ID_SIZE];
    char text[258];

    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    (void)snprintf(out, BODY_SIZE, "{\"id\": \"%s\", \"country\": \"MY\", \"%s\": \"%s\"}",
                   counter_id(digits, id), name, text);
    return out;
}

static void check(struct counter *counter, enum counter_desk desk, const char *target,
                  const char *body, unsigned code, const char *error, const char *text)
{
    counter_ask(counter, desk, "POST", target, span_of_text(body));
    counter_check_refused(counter, code, error, text);
}

/* The newcomer's row at the hub. */
static const json_t *show(struct counter *counter)
{
    char id[COUNTER_ID_SIZE];
    char target[BODY_SIZE];

    (void)snprintf(target, sizeof(target), "/v1/show/%s",
                   counter_id(id, &counter->stage.other.actor.id));
    return counter_get(counter, HUB_CONTROL, target);
}

static void the_cell_recognises_suspends_and_delists(void **state)
{
    struct counter *counter = *state;
    const struct id *id = &counter->stage.other.actor.id;
    const json_t *answer;
    char body[BODY_SIZE];

    answer = counter_post(
        counter, HUB_CONTROL, "/v1/recognise",
        body_of(body, "{\"id\": \"%.16s\", \"country\": \"MY\", \"days\": 2}", id, NULL));
    assert_string_equal(counter_text(answer, "decided"), "recognition");
    assert_string_equal(counter_text(show(counter), "admission"), "recognised");
    assert_string_equal(counter_text(counter->answer, "country"), "MY");
    stage_wait(&counter->stage, stage_recognised);
    (void)counter_post(counter, HUB_CONTROL, "/v1/suspend",
                       body_of(body, "{\"id\": \"%s\", \"reason\": \"asked\"}", id, NULL));
    assert_string_equal(counter_text(show(counter), "admission"), "suspended");
    assert_string_equal(counter_text(counter->answer, "country"), "MY");
    assert_string_equal(counter_text(counter->answer, "decision.state"), "suspended");
    assert_string_equal(counter_text(counter->answer, "decision.reason"), "asked");
    (void)counter_post(
        counter, HUB_CONTROL, "/v1/delist",
        body_of(body, "{\"id\": \"%s\", \"head\": \"%s\"}", id, &counter->stage.other.actor.tip));
    assert_string_equal(counter_text(show(counter), "admission"), "delisted");
}

static void a_decision_that_says_too_little_or_wrongly_is_refused(void **state)
{
    struct counter *counter = *state;
    const struct id *id = &counter->stage.other.actor.id;
    const struct id unknown = {{9}};
    char body[BODY_SIZE];

    check(counter, HUB_CONTROL, "/v1/recognise", "[", 400, "bad-json", "line 1");
    check(counter, HUB_CONTROL, "/v1/recognise", "{}", 422, "missing-field", "about whom");
    check(counter, HUB_CONTROL, "/v1/recognise", "{\"id\": 7}", 422, "missing-field", "about whom");
    check(counter, HUB_CONTROL, "/v1/recognise", body_of(body, "{\"id\": \"%.15s\"}", id, NULL),
          400, "bad-field", "at least 16 digits");
    check(counter, HUB_CONTROL, "/v1/recognise", body_of(body, "{\"id\": \"%s\"}", &unknown, NULL),
          404, "not-found", "no principal of that id");
    check(counter, HUB_CONTROL, "/v1/recognise", body_of(body, "{\"id\": \"%s\"}", id, NULL), 422,
          "missing-field", "--country CC");
    check(counter, HUB_CONTROL, "/v1/recognise",
          body_of(body, "{\"id\": \"%s\", \"country\": \"my\"}", id, NULL), 400, "bad-field",
          "two capitals");
    check(counter, HUB_CONTROL, "/v1/recognise",
          body_of(body, "{\"id\": \"%s\", \"country\": \"MYS\"}", id, NULL), 400, "bad-field",
          "two capitals");
    check(counter, HUB_CONTROL, "/v1/recognise",
          body_of(body, "{\"id\": \"%s\", \"country\": \"ZZ\"}", id, NULL), 400, "bad-field",
          "ISO 3166");
    check(counter, HUB_CONTROL, "/v1/recognise",
          body_of(body, "{\"id\": \"%s\", \"country\": \"MY\", \"reason\": \"\\u001b[31m\"}", id,
                  NULL),
          422, "bad-text", "the reason: ");
    check(counter, HUB_CONTROL, "/v1/recognise",
          body_of(body, "{\"id\": \"%s\", \"country\": \"MY\", \"days\": 0}", id, NULL), 400,
          "bad-field", "from 1 to 36500");
    check(counter, HUB_CONTROL, "/v1/recognise",
          body_of(body, "{\"id\": \"%s\", \"country\": \"MY\", \"days\": \"7\"}", id, NULL), 400,
          "bad-field", "from 1 to 36500");
    check(counter, HUB_CONTROL, "/v1/recognise",
          body_of(body, "{\"id\": \"%s\", \"country\": \"MY\", \"head\": \"%.12s\"}", id, id), 400,
          "bad-field", "64 hex digits");
    check(counter, HUB_CONTROL, "/v1/recognise", long_body(body, "reason", id), 422, "too-large",
          "at most 256 bytes");
    assert_string_equal(counter_text(show(counter), "admission"), "none");
}

static void only_the_cell_decides_and_others_vouch(void **state)
{
    struct counter *counter = *state;
    const struct id *cell = &counter->stage.hub.actor.id;
    const json_t *answer;
    char body[BODY_SIZE];

    for (size_t i = 0; i < 3; i++) {
        static const char *const targets[] = {"/v1/recognise", "/v1/suspend", "/v1/succeed"};

        check(counter, OTHER_CONTROL, targets[i], body_of(body, "{\"id\": \"%s\"}", cell, NULL),
              422, "bad-role", "only the Cell's node");
    }
    answer = counter_post(counter, OTHER_CONTROL, "/v1/vouch",
                          body_of(body, "{\"id\": \"%s\", \"note\": \"known\"}", cell, NULL));
    assert_string_equal(counter_text(answer, "decided"), "vouch");
    assert_non_null(strstr(counter_text(answer, "hint"), "the Cell has decided"));
    (void)counter_get(counter, OTHER_CONTROL, "/v1/list?kind=vouch&author=self");
    assert_string_equal(counter_text(counter->answer, "records.0.body.note"), "known");
    (void)counter_post(counter, OTHER_CONTROL, "/v1/vouch",
                       body_of(body, "{\"id\": \"%s\", \"withdraw\": true}", cell, NULL));
    answer = counter_get(counter, OTHER_CONTROL, "/v1/list?kind=vouch&author=self");
    assert_int_equal(json_array_size(counter_at(answer, "records")), 0);
}

static void a_vouch_that_says_nothing_good_is_refused(void **state)
{
    struct counter *counter = *state;
    char body[BODY_SIZE];

    check(counter, OTHER_CONTROL, "/v1/vouch", "", 400, "bad-json", "only nothing");
    check(counter, HUB_CONTROL, "/v1/vouch",
          body_of(body, "{\"id\": \"%s\"}", &counter->stage.other.actor.id, NULL), 400, "usage",
          "counts for nothing");
    check(counter, OTHER_CONTROL, "/v1/vouch",
          body_of(body, "{\"id\": \"%s\", \"note\": \"\\u202e\"}", &counter->stage.hub.actor.id,
                  NULL),
          422, "bad-text", "the note: ");
    check(counter, OTHER_CONTROL, "/v1/vouch",
          body_of(body, "{\"id\": \"%s\"}", &counter->stage.other.actor.id, NULL), 400, "usage",
          "nobody vouches for themselves");
    check(counter, OTHER_CONTROL, "/v1/vouch",
          long_body(body, "note", &counter->stage.hub.actor.id), 422, "too-large",
          "at most 256 bytes");
}

/* A third principal, whose log the hub takes from a bundle. */
static void bring_third(struct counter *counter, struct actor *third)
{
    struct written log[2];
    struct buffer bundle;

    actor_init(third, &log[0], &counter->stage.hub.actor.network, 3,
               counter->stage.other.actor.stamp);
    actor_delegate(third, &log[1], ROLE_ALL, 0);
    counter_bundle(&bundle, &third->network, log, 2);
    counter_ask(counter, HUB_CONTROL, "POST", "/v1/submit", buffer_span(&bundle));
    assert_int_equal(counter->code, 200);
    buffer_done(&bundle);
    for (size_t i = 0; i < 2; i++)
        written_done(&log[i]);
}

static void a_succession_is_announced_and_then_final(void **state)
{
    struct counter *counter = *state;
    const struct id *old = &counter->stage.other.actor.id;
    const struct id unknown = {{9}};
    const json_t *answer;
    struct actor third;
    char body[BODY_SIZE];

    bring_third(counter, &third);
    check(counter, HUB_CONTROL, "/v1/succeed", body_of(body, "{\"id\": \"%s\"}", old, NULL), 422,
          "missing-field", "say who follows");
    check(counter, HUB_CONTROL, "/v1/succeed",
          body_of(body, "{\"id\": \"%s\", \"successor\": \"%s\"}", old, &unknown), 404, "not-found",
          "no principal");
    check(counter, HUB_CONTROL, "/v1/succeed",
          body_of(body, "{\"id\": \"%s\", \"successor\": \"%s\"}", old, old), 400, "usage",
          "nobody succeeds themselves");
    check(counter, HUB_CONTROL, "/v1/succeed",
          body_of(body, "{\"id\": \"%s\", \"successor\": \"%s\", \"final\": true}", old, &third.id),
          422, "missing-field", "announce it first");
    answer = counter_post(counter, HUB_CONTROL, "/v1/succeed",
                          body_of(body, "{\"id\": \"%s\", \"successor\": \"%s\"}", old, &third.id));
    assert_string_equal(counter_text(answer, "decided"), "announce");
    answer = counter_post(
        counter, HUB_CONTROL, "/v1/succeed",
        body_of(body, "{\"id\": \"%s\", \"successor\": \"%s\", \"final\": true}", old, &third.id));
    assert_string_equal(counter_text(answer, "decided"), "final");
    (void)counter_get(counter, HUB_CONTROL, "/v1/list?kind=final");
    assert_string_equal(counter_text(counter->answer, "records.0.body.successor"),
                        counter_id(body, &third.id));
    assert_string_equal(counter_text(show(counter), "successor"), counter_id(body, &third.id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_cell_recognises_suspends_and_delists, counter_set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(a_decision_that_says_too_little_or_wrongly_is_refused,
                                        counter_set_up, counter_tear_down),
        cmocka_unit_test_setup_teardown(only_the_cell_decides_and_others_vouch,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(a_vouch_that_says_nothing_good_is_refused,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(a_succession_is_announced_and_then_final,
                                        counter_set_up_admitted, counter_tear_down),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
