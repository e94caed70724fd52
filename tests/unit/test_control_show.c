/* Principals and records, shown and listed by the control surface. */
#include <unistd.h>

#include "counter.h"

#define TARGET_SIZE 256

#define THREE_PLACES                                                                              \
    "[{\"entry\": \"place\", \"subject\": \"a\", \"name\": \"A\", \"country\": \"MY\"}, "         \
    "{\"entry\": \"place\", \"subject\": \"b\", \"name\": \"B\", \"country\": \"MY\"}, "          \
    "{\"entry\": \"profile\", \"name\": \"DEMO Association\", \"kind\": \"other\", \"country\": " \
    "\"MY\"}]"

static const char *target_of(char out[TARGET_SIZE], const char *format, const char *id)
{
    int size = snprintf(out, TARGET_SIZE, format, id);

    assert_true(size > 0 && size < TARGET_SIZE);
    return out;
}

static void a_principal_is_shown_by_the_first_digits_of_its_id(void **state)
{
    struct counter *counter = *state;
    char target[TARGET_SIZE];
    char id[COUNTER_ID_SIZE];
    const json_t *answer;

    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", THREE_PLACES);
    (void)counter_id(id, &counter->stage.other.actor.id);
    answer = counter_get(counter, OTHER_CONTROL, target_of(target, "/v1/show/%.6s", id));
    assert_string_equal(counter_text(answer, "id"), id);
    assert_string_equal(counter_text(answer, "admission"), "recognised");
    assert_string_equal(counter_text(answer, "country"), "MY");
    assert_string_equal(counter_text(answer, "name"), "DEMO Association");
    assert_int_equal(json_array_size(counter_at(answer, "places")), 2);
    answer = counter_get(counter, OTHER_CONTROL, target_of(target, "/v1/show/%s", id));
    assert_string_equal(counter_text(answer, "id"), id);
}

static void what_a_suspended_association_published_is_not_shown(void **state)
{
    struct counter *counter = *state;
    char target[TARGET_SIZE];
    char id[COUNTER_ID_SIZE];
    char body[TARGET_SIZE];
    const json_t *answer;

    (void)counter_id(id, &counter->stage.other.actor.id);
    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", THREE_PLACES);
    stage_wait(&counter->stage, stage_agrees);
    answer = counter_get(counter, HUB_CONTROL, target_of(target, "/v1/show/%s", id));
    assert_int_equal(json_array_size(counter_at(answer, "places")), 2);
    (void)counter_post(counter, HUB_CONTROL, "/v1/suspend",
                       target_of(body, "{\"id\": \"%s\"}", id));
    answer = counter_get(counter, HUB_CONTROL, target);
    assert_string_equal(counter_text(answer, "admission"), "suspended");
    assert_string_equal(counter_text(answer, "name"), "DEMO Association");
    assert_null(json_object_get(answer, "places"));
}

static void a_record_is_shown_by_its_whole_id(void **state)
{
    struct counter *counter = *state;
    char target[TARGET_SIZE];
    char id[COUNTER_ID_SIZE];
    const json_t *answer;

    (void)counter_id(id, &counter->stage.other.actor.delegation);
    answer = counter_get(counter, HUB_CONTROL, target_of(target, "/v1/show/%s", id));
    assert_string_equal(counter_text(answer, "record"), id);
    assert_string_equal(counter_text(answer, "kind"), "delegate");
}

static void what_is_not_there_is_said_so(void **state)
{
    static const struct counter_refusal refusals[] = {
        {"GET", "/v1/show/xyz", NULL, 400, "bad-field", "at least 6 hex digits"},
        {"GET", "/v1/show/abcde", NULL, 400, "bad-field", "at least 6 hex digits"},
        {"GET", "/v1/show/000000", NULL, 404, "not-found", "no principal of that id"},
        {"GET", "/v1/show/0000000000000000000000000000000000000000000000000000000000000001", NULL,
         404, "not-found", "no principal or record"},
        {"GET", "/v1/show/", NULL, 404, "not-found", "Not Found"},
    };

    counter_check_refusals(*state, HUB_CONTROL, refusals, sizeof(refusals) / sizeof(refusals[0]));
}

/* All but the first page, which says what tables there are. */
static void spoil(const char *path)
{
    FILE *file = fopen(path, "r+b");
    long size;

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_int_equal(fseek(file, 4096, SEEK_SET), 0);
    for (long at = 4096; at < size; at++)
        assert_int_not_equal(fputc(0xa5, file), EOF);
    assert_int_equal(fclose(file), 0);
}

static void a_damaged_page_is_named_and_not_taken_for_nothing_there(void **state)
{
    struct counter *counter = *state;
    struct service *service = &counter->services[1];
    const struct id *network = &counter->stage.cell.id;
    struct query *whole = service->query;
    struct store *store;
    char path[TARGET_SIZE];
    char target[TARGET_SIZE];
    char id[COUNTER_ID_SIZE];

    (void)target_of(path, "%s/spoilt.db", counter->stage.folder);
    assert_int_equal(store_open(&store, path, network), STATUS_OK);
    store_close(store);
    assert_int_equal(store_open(&store, path, network), STATUS_OK);
    assert_int_equal(query_open(&service->query, store), STATUS_OK);
    spoil(path);
    (void)counter_id(id, &counter->stage.other.actor.id);
    counter_ask(counter, OTHER_CONTROL, "GET", target_of(target, "/v1/show/%s", id),
                (struct span){0});
    counter_check_refused(counter, 500, "corrupt", "store is damaged");
    query_close(service->query);
    store_close(store);
    service->query = whole;
    assert_int_equal(unlink(path), 0);
    (void)target_of(path, "%s/spoilt.db.lock", counter->stage.folder);
    assert_int_equal(unlink(path), 0);
}

static void records_are_listed_page_by_page(void **state)
{
    struct counter *counter = *state;
    char target[TARGET_SIZE];
    char first[TARGET_SIZE];
    const json_t *answer;

    (void)counter_post(counter, OTHER_CONTROL, "/v1/publish", THREE_PLACES);
    answer = counter_get(counter, OTHER_CONTROL, "/v1/list?kind=place&limit=1");
    assert_int_equal(json_array_size(counter_at(answer, "records")), 1);
    (void)snprintf(first, sizeof(first), "%s", counter_text(answer, "records.0.subject"));
    (void)target_of(target, "/v1/list?kind=place&limit=1&after=%s", counter_text(answer, "next"));
    answer = counter_get(counter, OTHER_CONTROL, target);
    assert_int_equal(json_array_size(counter_at(answer, "records")), 1);
    assert_string_not_equal(counter_text(answer, "records.0.subject"), first);
    assert_true(json_is_null(counter_at(answer, "next")));
}

static void records_are_listed_by_their_author(void **state)
{
    struct counter *counter = *state;
    char target[TARGET_SIZE];
    char id[COUNTER_ID_SIZE];
    const json_t *answer;

    (void)counter_id(id, &counter->stage.hub.actor.id);
    answer = counter_get(counter, HUB_CONTROL,
                         target_of(target, "/v1/list?kind=recognition&author=%.8s", id));
    assert_int_equal(json_array_size(counter_at(answer, "records")), 1);
    (void)counter_id(id, &counter->stage.other.actor.id);
    answer = counter_get(counter, HUB_CONTROL,
                         target_of(target, "/v1/list?kind=recognition&author=%s&hidden=1", id));
    assert_int_equal(json_array_size(counter_at(answer, "records")), 0);
    answer = counter_get(counter, HUB_CONTROL, "/v1/list?kind=inception&author=self");
    assert_int_equal(json_array_size(counter_at(answer, "records")), 1);
}

static void a_list_of_what_is_not_is_refused(void **state)
{
    static const struct counter_refusal refusals[] = {
        {"GET", "/v1/list", NULL, 400, "bad-field", "there is no such kind"},
        {"GET", "/v1/list?kind=song", NULL, 400, "bad-field", "there is no such kind"},
        {"GET", "/v1/list?kind=place&limit=0", NULL, 400, "bad-field", "limit must be"},
        {"GET", "/v1/list?kind=place&limit=201", NULL, 400, "bad-field", "from 1 to 200"},
        {"GET", "/v1/list?kind=place&after=12", NULL, 400, "bad-field", "64 hex digits"},
        {"GET",
         "/v1/list?kind=place&after="
         "0000000000000000000000000000000000000000000000000000000000000001",
         NULL, 404, "not-found", "there is no such thing"},
        {"GET", "/v1/list?kind=place&author=me", NULL, 400, "bad-field", "hex digits"},
        {"GET", "/v1/list?kind=place&author=000000", NULL, 404, "not-found", "no principal"},
    };

    counter_check_refusals(*state, HUB_CONTROL, refusals, sizeof(refusals) / sizeof(refusals[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_principal_is_shown_by_the_first_digits_of_its_id,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(what_a_suspended_association_published_is_not_shown,
                                        counter_set_up_admitted, counter_tear_down),
        cmocka_unit_test_setup_teardown(a_record_is_shown_by_its_whole_id, counter_set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_said_so, counter_set_up,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_page_is_named_and_not_taken_for_nothing_there,
                                        counter_set_up, counter_tear_down),
        cmocka_unit_test_setup_teardown(records_are_listed_page_by_page, counter_set_up_admitted,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(records_are_listed_by_their_author, counter_set_up_admitted,
                                        counter_tear_down),
        cmocka_unit_test_setup_teardown(a_list_of_what_is_not_is_refused, counter_set_up,
                                        counter_tear_down),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
