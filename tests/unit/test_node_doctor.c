/* The doctor says what is ill, what to watch, and what to do, of every state that a node can be in.
 */
#include "node/doctor.h"

#include "node/json.h"
#include "unit.h"

#define DAY_MS INT64_C(86400000)
#define NOW_MS (INT64_C(20000) * DAY_MS)

/* All is well; each test changes what it is about. */
struct patient {
    json_t *status;
    json_t *peers;
    struct doctor_facts facts;
    struct doctor_report report;
};

static int admit(void **state)
{
    struct patient *patient = calloc(1, sizeof(*patient));

    if (patient == NULL)
        return -1;
    patient->status = json_pack(
        "{s:s, s:{s:b, s:s, s:s, s:n}, s:{s:s, s:s}, s:{s:I}, s:b, s:b, s:{s:s, s:b, s:b, s:b}, "
        "s:{s:i}, s:{s:i, s:I}, s:i}",
        "version", "1.2.3", "clock", "good", 1, "state", "trusted", "text", "good", "set", "disk",
        "state", "well", "text", "900 of 1000 MB are free", "delegation", "hours_left",
        (json_int_t)20000, "cloned", 0, "restored", 0, "self", "admission", "recognised",
        "dissolved", 0, "disputed", 0, "stale", 0, "ports", "listen", 7470, "entries", "count", 3,
        "oldest_unix_ms", (json_int_t)(NOW_MS - 10 * DAY_MS), "backup_seconds", 7200);
    patient->peers = json_pack("{s:[{s:s, s:b}, {s:s, s:b}], s:{s:i, s:i}}", "links", "country",
                               "MY", "outbound", 0, "country", "IN", "outbound", 1, "freshness",
                               "links", 2, "agreed_seconds", 5);
    patient->facts = (struct doctor_facts){
        .status = patient->status,
        .peers = patient->peers,
        .now_ms = NOW_MS,
        .built_ms = NOW_MS - DAY_MS,
    };
    *state = patient;
    return patient->status == NULL || patient->peers == NULL;
}

static int discharge(void **state)
{
    struct patient *patient = *state;

    json_decref(patient->status);
    json_decref(patient->peers);
    free(patient);
    return 0;
}

/* The finding of that name must be in that state and say that word. */
static void check(struct patient *patient, const char *name, enum doctor_state state,
                  const char *word)
{
    size_t found = 0;

    doctor_judge(&patient->report, &patient->facts);
    for (size_t i = 0; i < patient->report.count; i++) {
        const struct doctor_finding *finding = &patient->report.findings[i];

        if (strcmp(finding->name, name) != 0)
            continue;
        found++;
        assert_int_equal(finding->state, state);
        assert_non_null(strstr(finding->text, word));
    }
    assert_int_equal(found, 1);
    assert_true(doctor_worst(&patient->report) >= state);
}

static void set(json_t *object, const char *name, json_t *value)
{
    assert_int_equal(json_object_set_new(object, name, value), 0);
}

static void a_node_that_is_well_is_told_so(void **state)
{
    struct patient *patient = *state;

    doctor_judge(&patient->report, &patient->facts);
    for (size_t i = 0; i < patient->report.count; i++)
        assert_int_equal(patient->report.findings[i].state, DOCTOR_WELL);
    assert_int_equal(doctor_worst(&patient->report), DOCTOR_WELL);
    assert_true(patient->report.count >= 9);
}

static void an_unsure_clock_is_ill(void **state)
{
    struct patient *patient = *state;

    set(patient->status, "clock",
        json_pack("{s:b, s:s}", "good", 0, "text", "unsure, because --clock trusted"));
    check(patient, "clock", DOCTOR_ILL, "--clock trusted");
}

static void a_clock_that_was_set_wants_watching_unless_ntp_keeps_it(void **state)
{
    struct patient *patient = *state;
    json_t *clock = json_object_get(patient->status, "clock");

    set(clock, "set", json_pack("{s:s}", "text", "set 3 h back"));
    check(patient, "clock", DOCTOR_WATCH, "good; set 3 h back");
    set(clock, "state", json_string("kept"));
    check(patient, "clock", DOCTOR_WELL, "good; set 3 h back");
}

static void a_disk_that_is_full_or_nearly(void **state)
{
    static const struct {
        const char *name;
        enum doctor_state state;
    } rows[] = {{"nearly-full", DOCTOR_WATCH},
                {"last-room", DOCTOR_ILL},
                {"full", DOCTOR_ILL},
                {"failing", DOCTOR_ILL}};
    struct patient *patient = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        set(patient->status, "disk",
            json_pack("{s:s, s:s}", "state", rows[i].name, "text", "300 of 1000 MB are free"));
        check(patient, "disk", rows[i].state, "300 of 1000 MB");
    }
}

static void a_key_that_ends_soon_ended_or_signs_elsewhere(void **state)
{
    struct patient *patient = *state;

    set(patient->status, "delegation", json_pack("{s:i}", "hours_left", 24 * 30));
    check(patient, "key", DOCTOR_WATCH, "30 more days");
    set(patient->status, "delegation", json_null());
    check(patient, "key", DOCTOR_ILL, "key delegate");
    set(patient->status, "cloned", json_true());
    check(patient, "key", DOCTOR_ILL, "another copy");
}

static void a_restored_home_that_has_met_nobody(void **state)
{
    struct patient *patient = *state;

    set(patient->status, "restored", json_true());
    check(patient, "home", DOCTOR_ILL, "--peer");
}

static void how_the_network_sees_us(void **state)
{
    struct patient *patient = *state;
    json_t *self = json_object_get(patient->status, "self");

    set(self, "stale", json_true());
    check(patient, "standing", DOCTOR_WATCH, "review");
    set(self, "admission", json_string("none"));
    check(patient, "standing", DOCTOR_WATCH, "vouch");
    set(self, "admission", json_string("delisted"));
    check(patient, "standing", DOCTOR_ILL, "delisted");
    set(self, "disputed", json_true());
    check(patient, "standing", DOCTOR_ILL, "--head");
    set(self, "dissolved", json_true());
    check(patient, "standing", DOCTOR_ILL, "dissolved");
}

static void peers_that_are_few_silent_or_none(void **state)
{
    struct patient *patient = *state;

    set(patient->peers, "freshness", json_pack("{s:i, s:i}", "links", 1, "agreed_seconds", 5));
    check(patient, "peers", DOCTOR_WATCH, "second");
    set(patient->peers, "freshness", json_pack("{s:i, s:i}", "links", 3, "agreed_seconds", 7200));
    check(patient, "peers", DOCTOR_WATCH, "120 minutes");
    set(patient->peers, "freshness", json_pack("{s:i, s:n}", "links", 3, "agreed_seconds"));
    check(patient, "peers", DOCTOR_ILL, "none has agreed");
    set(patient->peers, "freshness", json_pack("{s:i, s:n}", "links", 0, "agreed_seconds"));
    check(patient, "peers", DOCTOR_ILL, "none is linked");
}

static void peers_in_one_country_and_a_port_that_nobody_reached(void **state)
{
    struct patient *patient = *state;

    set(patient->peers, "links",
        json_pack("[{s:s, s:b}, {s:n, s:b}]", "country", "MY", "outbound", 1, "country", "outbound",
                  1));
    check(patient, "countries", DOCTOR_WATCH, "MY");
    check(patient, "port", DOCTOR_WATCH, "7470");
    set(patient->status, "ports", json_pack("{s:i}", "listen", 0));
    check(patient, "port", DOCTOR_WELL, "dials");
}

static void entries_backups_and_versions_that_grow_old(void **state)
{
    struct patient *patient = *state;

    set(patient->status, "entries",
        json_pack("{s:i, s:I}", "count", 2, "oldest_unix_ms", (json_int_t)(NOW_MS - 300 * DAY_MS)));
    check(patient, "entries", DOCTOR_WATCH, "300 days");
    set(patient->status, "entries", json_pack("{s:i, s:i}", "count", 0, "oldest_unix_ms", 0));
    check(patient, "entries", DOCTOR_WATCH, "publish");
    set(patient->status, "backup_seconds", json_integer(20 * 86400));
    check(patient, "backup", DOCTOR_WATCH, "20 days");
    set(patient->status, "backup_seconds", json_null());
    check(patient, "backup", DOCTOR_WATCH, "never");
    patient->facts.built_ms = NOW_MS - 500 * DAY_MS;
    check(patient, "version", DOCTOR_WATCH, "newer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_node_that_is_well_is_told_so, admit, discharge),
        cmocka_unit_test_setup_teardown(an_unsure_clock_is_ill, admit, discharge),
        cmocka_unit_test_setup_teardown(a_clock_that_was_set_wants_watching_unless_ntp_keeps_it,
                                        admit, discharge),
        cmocka_unit_test_setup_teardown(a_disk_that_is_full_or_nearly, admit, discharge),
        cmocka_unit_test_setup_teardown(a_key_that_ends_soon_ended_or_signs_elsewhere, admit,
                                        discharge),
        cmocka_unit_test_setup_teardown(a_restored_home_that_has_met_nobody, admit, discharge),
        cmocka_unit_test_setup_teardown(how_the_network_sees_us, admit, discharge),
        cmocka_unit_test_setup_teardown(peers_that_are_few_silent_or_none, admit, discharge),
        cmocka_unit_test_setup_teardown(peers_in_one_country_and_a_port_that_nobody_reached, admit,
                                        discharge),
        cmocka_unit_test_setup_teardown(entries_backups_and_versions_that_grow_old, admit,
                                        discharge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
