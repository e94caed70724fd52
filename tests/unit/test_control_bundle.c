/* Records in and out of the control surface as bundles, and what waits for the store. */
#include "counter.h"

#define TARGET_SIZE 256

static void submit(struct counter *counter, const char *target, const struct id *network,
                   const struct written *records, size_t count)
{
    struct buffer bundle;

    counter_bundle(&bundle, network, records, count);
    counter_ask(counter, HUB_CONTROL, "POST", target, buffer_span(&bundle));
    buffer_done(&bundle);
}

static void write_place(struct actor *actor, struct written *out, const char *name)
{
    const struct subject subject = subject_of(name, strlen(name));

    actor_write(actor, out, KIND_PLACE, &subject, span_of("\x82\x00\xa4hall\x04\xa2MY", 11));
}

static void a_bundle_is_taken_and_what_is_known_counts_as_taken(void **state)
{
    struct counter *counter = *state;
    struct actor *actor = &counter->stage.other.actor;
    struct written places[2];

    write_place(actor, &places[0], "a");
    write_place(actor, &places[1], "b");
    submit(counter, "/v1/submit", &actor->network, places, 2);
    assert_int_equal(counter->code, 200);
    assert_int_equal(counter_number(counter->answer, "records"), 2);
    submit(counter, "/v1/submit", &actor->network, places, 2);
    assert_int_equal(counter->code, 200);
    submit(counter, "/v1/submit", &actor->network, NULL, 0);
    assert_int_equal(counter->code, 200);
    assert_int_equal(counter_number(counter->answer, "taken"), 0);
    for (size_t i = 0; i < 2; i++)
        written_done(&places[i]);
}

static void one_bad_record_refuses_a_bundle_unless_it_may_be_taken_in_part(void **state)
{
    struct counter *counter = *state;
    struct actor *actor = &counter->stage.other.actor;
    struct written places[2];

    write_place(actor, &places[0], "a");
    write_place(actor, &places[1], "b");
    places[1].buffer.bytes[places[1].buffer.size - 1] ^= 1;
    submit(counter, "/v1/submit", &actor->network, places, 2);
    counter_check_refused(counter, 422, "bad-signature", "record 2: ");
    counter_check_refused(counter, 422, "bad-signature", "nothing was stored");
    submit(counter, "/v1/submit?partial=1", &actor->network, places, 2);
    assert_int_equal(counter->code, 200);
    assert_int_equal(counter_number(counter->answer, "records"), 2);
    assert_int_equal(counter_number(counter->answer, "taken"), 1);
    for (size_t i = 0; i < 2; i++)
        written_done(&places[i]);
}

static void what_is_no_bundle_of_this_network_is_refused(void **state)
{
    static const struct counter_refusal refusals[] = {
        {"POST", "/v1/submit", "", 422, "truncated", "the bundle: "},
        {"POST", "/v1/submit", "no bundle at all, but long enough for one", 422, "bad-version",
         "the bundle: "},
    };
    struct counter *counter = *state;
    const struct id elsewhere = {{7}};
    struct buffer bundle;

    counter_check_refusals(counter, HUB_CONTROL, refusals, sizeof(refusals) / sizeof(refusals[0]));
    submit(counter, "/v1/submit", &elsewhere, NULL, 0);
    counter_check_refused(counter, 422, "bad-network", "the bundle: ");
    counter_bundle(&bundle, &counter->stage.hub.actor.network, NULL, 0);
    bundle.bytes[bundle.size - 1] ^= 1;
    counter_ask(counter, HUB_CONTROL, "POST", "/v1/submit", buffer_span(&bundle));
    counter_check_refused(counter, 422, "bad-checksum", "the bundle: ");
    buffer_done(&bundle);
}

/* Records of the last answer; last becomes the last one's stamp and id. */
static size_t read_export(struct counter *counter, struct record *last)
{
    struct frame *frame = malloc(sizeof(*frame));
    struct bundle_reader reader;
    struct bundle_header header;
    size_t count = 0;

    assert_non_null(frame);
    assert_int_equal(counter->code, 200);
    assert_int_equal(bundle_open(&reader, &header, counter->body), STATUS_OK);
    for (;;) {
        assert_int_equal(bundle_next(&reader, frame), STATUS_OK);
        if (reader.ended)
            break;
        count += frame->records.count;
        assert_int_equal(
            record_read(last, frame->records.records[frame->records.count - 1], &header.network),
            STATUS_OK);
    }
    free(frame);
    return count;
}

static size_t export(struct counter *counter, const char *target, struct record *last)
{
    counter_ask(counter, HUB_CONTROL, "GET", target, span_of(NULL, 0));
    return read_export(counter, last);
}

static void a_lane_is_exported_from_any_mark_on(void **state)
{
    struct counter *counter = *state;
    struct actor *actor = &counter->stage.other.actor;
    struct written places[3];
    struct record last;
    char target[TARGET_SIZE];
    char id[COUNTER_ID_SIZE];

    write_place(actor, &places[0], "a");
    write_place(actor, &places[1], "b");
    write_place(actor, &places[2], "c");
    submit(counter, "/v1/submit", &actor->network, places, 3);
    assert_int_equal(export(counter, "/v1/export?lane=directory", &last), 3);
    assert_true(id_equal(&last.id, &places[2].record.id));
    (void)snprintf(target, sizeof(target), "/v1/export?lane=directory&after=%lld:%s",
                   (long long)places[0].record.stamp.value, counter_id(id, &places[0].record.id));
    assert_int_equal(export(counter, target, &last), 2);
    (void)snprintf(target, sizeof(target), "/v1/export?lane=directory&since=%lld",
                   (long long)stamp_ms(places[2].record.stamp));
    assert_int_equal(export(counter, target, &last), 1);
    assert_int_equal(export(counter, "/v1/export?lane=mail", &last), 0);
    for (size_t i = 0; i < 3; i++)
        written_done(&places[i]);
}

/* The Cell's log, its recognition, the other's log: each after what it rests on. */
static void trust_is_exported_in_an_order_that_can_be_taken(void **state)
{
    struct counter *counter = *state;
    struct record last;

    assert_int_equal(export(counter, "/v1/export?lane=trust", &last), 5);
    assert_true(id_equal(&last.id, &counter->stage.other.actor.delegation));
    assert_int_equal(export(counter, "/v1/export?lane=trust&after=4", &last), 1);
    assert_int_equal(export(counter, "/v1/export?lane=trust&after=9", &last), 0);
}

static void a_mark_that_is_none_is_refused(void **state)
{
    static const struct counter_refusal refusals[] = {
        {"GET", "/v1/export", NULL, 400, "bad-field", "lane must be"},
        {"GET", "/v1/export?lane=song", NULL, 400, "bad-field", "lane must be"},
        {"GET", "/v1/export?lane=trust&since=x", NULL, 400, "bad-field", "since must be"},
        {"GET", "/v1/export?lane=trust&after=x", NULL, 400, "bad-field", "no mark"},
        {"GET", "/v1/export?lane=trust&after=1:00", NULL, 400, "bad-field", "no mark"},
        {"GET", "/v1/export?lane=mail&after=1", NULL, 400, "bad-field", "no mark"},
        {"GET", "/v1/export?lane=mail&after=1:00", NULL, 400, "bad-field", "no mark"},
        {"GET", "/v1/export?lane=mail&after=1234567890123456789012345:00", NULL, 400, "bad-field",
         "no mark"},
    };

    counter_check_refusals(*state, HUB_CONTROL, refusals, sizeof(refusals) / sizeof(refusals[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bundle_is_taken_and_what_is_known_counts_as_taken,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(
            one_bad_record_refuses_a_bundle_unless_it_may_be_taken_in_part, counter_set_up_admitted,
            counter_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_bundle_of_this_network_is_refused,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(a_lane_is_exported_from_any_mark_on,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(trust_is_exported_in_an_order_that_can_be_taken,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(a_mark_that_is_none_is_refused, counter_set_up_admitted,
                                        counter_tear_down),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
