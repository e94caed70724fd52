/* The own key log by way of the control surface: listed, handed out, continued. */
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

/* Posts key events to the other's node. */
static void post_keys(struct counter *counter, const char *target, const struct id *network,
                      const struct written *events, size_t count)
{
    struct buffer bundle;

    counter_bundle(&bundle, network, events, count);
    counter_ask(counter, OTHER_CONTROL, "POST", target, buffer_span(&bundle));
    buffer_done(&bundle);
}

static void the_log_is_listed_with_what_this_node_signs_by(void **state)
{
    struct counter *counter = *state;
    const struct actor *actor = &counter->stage.other.actor;
    const json_t *answer = counter_get(counter, OTHER_CONTROL, "/v1/keys");
    char id[COUNTER_ID_SIZE];

    assert_string_equal(counter_text(answer, "delegation"), counter_id(id, &actor->delegation));
    assert_int_equal(json_array_size(counter_at(answer, "events")), 2);
    assert_int_equal(strlen(counter_text(answer, "device")), 64);
}

static size_t count_records(struct counter *counter)
{
    struct frame *frame = malloc(sizeof(*frame));
    struct bundle_reader reader;
    struct bundle_header header;
    size_t count = 0;

    assert_non_null(frame);
    assert_int_equal(counter->code, 200);
    assert_int_equal(bundle_open(&reader, &header, counter->body), STATUS_OK);
    assert_true(id_equal(&header.network, &counter->stage.hub.actor.network));
    for (;;) {
        assert_int_equal(bundle_next(&reader, frame), STATUS_OK);
        if (reader.ended)
            break;
        count += frame->records.count;
    }
    free(frame);
    return count;
}

/* The Cell's two events, its recognition, and our two; the Cell's alone. */
static void the_log_is_handed_out_with_what_judges_it(void **state)
{
    struct counter *counter = *state;

    counter_ask(counter, OTHER_CONTROL, "GET", "/v1/keylog", span_of(NULL, 0));
    assert_int_equal(count_records(counter), 5);
    counter_ask(counter, HUB_CONTROL, "GET", "/v1/keylog", span_of(NULL, 0));
    assert_int_equal(count_records(counter), 2);
}

static bool other_is_effective(struct counter *counter)
{
    const json_t *answer =
        counter_get(counter, OTHER_CONTROL, "/v1/list?kind=place&author=self&hidden=1");

    assert_string_equal(counter_text(answer, "records.0.subject"), "hall");
    return json_is_true(counter_at(answer, "records.0.counts"));
}

static void entries_follow_a_fresh_delegation(void **state)
{
    struct counter *counter = *state;
    struct actor *actor = &counter->stage.other.actor;
    const struct id old = actor->delegation;
    struct key_event_body revoke = {.target = old};
    struct written events[2];

    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", HALL);
    actor_key_event(actor, &events[0], KIND_REVOKE, &revoke);
    actor_delegate(actor, &events[1], ROLE_ALL, 0);
    post_keys(counter, "/v1/keys?keep=1", &actor->network, events, 2);
    assert_int_equal(counter_number(counter->answer, "events"), 2);
    assert_true(counter_number(counter->answer, "entries") >= 1);
    assert_int_equal(counter_number(counter->answer, "void"), 0);
    assert_true(other_is_effective(counter));
    stage_wait(&counter->stage, stage_agrees);
    for (size_t i = 0; i < 2; i++)
        written_done(&events[i]);
}

static void what_a_revoked_key_wrote_is_void_unless_it_is_kept(void **state)
{
    struct counter *counter = *state;
    struct actor *actor = &counter->stage.other.actor;
    const struct id old = actor->delegation;
    struct key_event_body revoke = {.target = old};
    struct written events[2];

    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", HALL);
    actor_key_event(actor, &events[0], KIND_REVOKE, &revoke);
    actor_delegate(actor, &events[1], ROLE_ALL, 0);
    post_keys(counter, "/v1/keys", &actor->network, events, 2);
    assert_int_equal(counter_number(counter->answer, "entries"), 0);
    assert_true(counter_number(counter->answer, "void") >= 1);
    assert_false(other_is_effective(counter));
    for (size_t i = 0; i < 2; i++)
        written_done(&events[i]);
}

static void what_is_no_continuation_of_the_own_log_is_refused(void **state)
{
    struct counter *counter = *state;
    struct actor *actor = &counter->stage.other.actor;
    struct actor *cell = &counter->stage.hub.actor;
    const struct subject subject = subject_of("hall", 4);
    const struct id elsewhere = {{7}};
    struct written written;

    counter_ask(counter, OTHER_CONTROL, "POST", "/v1/keys", span_of_text("not a bundle"));
    counter_check_refused(counter, 422, "bad-version", "the key events are not taken");
    post_keys(counter, "/v1/keys", &actor->network, NULL, 0);
    counter_check_refused(counter, 422, "missing-field", "the key events are not taken");
    post_keys(counter, "/v1/keys", &elsewhere, NULL, 0);
    counter_check_refused(counter, 422, "bad-network", "the key events are not taken");
    actor_delegate(cell, &written, ROLE_ALL, 77);
    post_keys(counter, "/v1/keys", &actor->network, &written, 1);
    counter_check_refused(counter, 400, "bad-field", "the key events are not taken");
    written_done(&written);
    actor_write(actor, &written, KIND_PLACE, &subject, span_of("\x81\x01\xa1z", 4));
    post_keys(counter, "/v1/keys", &actor->network, &written, 1);
    counter_check_refused(counter, 400, "bad-field", "the key events are not taken");
    written_done(&written);
}

static void an_event_that_does_not_follow_is_named(void **state)
{
    struct counter *counter = *state;
    struct actor *actor = &counter->stage.other.actor;
    struct written events[2];

    actor_delegate(actor, &events[0], ROLE_ALL, 77);
    actor_delegate(actor, &events[1], ROLE_ALL, 78);
    post_keys(counter, "/v1/keys", &actor->network, &events[1], 1);
    counter_check_refused(counter, 422, "unknown-principal", "record 1: ");
    for (size_t i = 0; i < 2; i++)
        written_done(&events[i]);
}

static void entries_are_not_signed_anew_without_the_time(void **state)
{
    struct counter *counter = *state;
    struct actor *actor = &counter->stage.other.actor;
    struct written event;

    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", HALL);
    counter->stage.other.config.clock = CONFIG_CLOCK_AUTO;
    actor_delegate(actor, &event, ROLE_ALL, 0);
    post_keys(counter, "/v1/keys", &actor->network, &event, 1);
    counter_check_refused(counter, 422, "clock-unsure", "the key events are not taken");
    written_done(&event);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_log_is_listed_with_what_this_node_signs_by,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(the_log_is_handed_out_with_what_judges_it,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(entries_follow_a_fresh_delegation, counter_set_up_admitted,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(what_a_revoked_key_wrote_is_void_unless_it_is_kept,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_continuation_of_the_own_log_is_refused,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(an_event_that_does_not_follow_is_named,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(entries_are_not_signed_anew_without_the_time,
                                        counter_set_up_admitted, counter_tear_down),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
