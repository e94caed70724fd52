/* Every form that a field may have accepts its good examples and refuses its bad ones. */
#include "unit.h"

#include "protocol/body/calendar.h"
#include "protocol/body/contact.h"
#include "protocol/body/locale.h"
#include "protocol/body/recurrence.h"
#include "protocol/body/text.h"

/* Texts, up to a NULL. Each is copied to a block of its own size, so that a sanitizer sees any step
 * over its end. */
static void assert_form(bool (*is_form)(struct span text), bool expected, const char *const *texts)
{
    for (; *texts != NULL; texts++) {
        size_t size = strlen(*texts);
        uint8_t *copy = malloc(size > 0 ? size : 1);

        assert_non_null(copy);
        memcpy(copy, *texts, size);
        if (is_form(span_of(copy, size)) != expected)
            fail_msg("%s: \"%s\"", expected ? "refused" : "accepted", *texts);
        free(copy);
    }
    assert_int_equal(is_form((struct span){0}), false);
}

#define ACCEPTS(is_form, ...) assert_form((is_form), true, (const char *const[]){__VA_ARGS__, NULL})
#define REFUSES(is_form, ...) \
    assert_form((is_form), false, (const char *const[]){__VA_ARGS__, NULL})

static void countries_are_the_249_assigned_codes(void **state)
{
    size_t known = 0;

    (void)state;
    for (char a = 'A'; a <= 'Z'; a++)
        for (char b = 'A'; b <= 'Z'; b++)
            known += locale_is_country(span_of((const char[]){a, b}, 2));
    assert_int_equal(known, 249);
    ACCEPTS(locale_is_country, "IN", "MM", "BD", "US", "SS", "AX", "ZW", "AD");
    REFUSES(locale_is_country, "", "in", "UK", "EU", "XK", "AN", "IND", "I", "I1", "DA");
    ACCEPTS(locale_is_country_form, "XK", "ZZ");
    REFUSES(locale_is_country_form, "xk", "Z", "ZZZ", "Z9");
}

static void languages_are_well_formed_bcp_47(void **state)
{
    (void)state;
    ACCEPTS(locale_is_language, "lus", "en", "ctd", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419",
            "de-1996", "sl-rozaj-biske-1994", "my-Mymr-MM-fonipa", "hmr-Latn");
    REFUSES(locale_is_language, "", "e", "EN", "english", "en-", "-en", "en--US", "en-us",
            "zh-hant", "en-US-GB", "en-Latn-Latn", "de-1996-1996", "en-x-private", "en-a-bbb",
            "i-klingon", "en US", "en_US", "de-abcd", "en-US-abcdefghi",
            "sl-rozaj-biske-1994-solba-nedis-lipaw-osojs");
}

static void telephone_numbers_are_e164(void **state)
{
    (void)state;
    ACCEPTS(contact_is_phone, "+12025550123", "+442079460000", "+6834000", "+123456789012345");
    REFUSES(contact_is_phone, "", "+", "15550100123", "+0123456789", "+123456", "+1234567890123456",
            "+1 555 0100", "+1-555-0100", "+1555010012a", "00155501001");
}

static void mail_addresses_are_dot_atoms_at_a_name(void **state)
{
    (void)state;
    ACCEPTS(contact_is_email, "a@example.org", "first.last+tag@mail.example.org", "o'x_~@e-x.in");
    REFUSES(contact_is_email, "", "@example.org", "a@", "a", "a@example", "a@example.", "a@.org",
            "a..b@example.org", ".a@example.org", "a.@example.org", "a b@example.org",
            "a@exa mple.org", "a@b@example.org", "\"a\"@example.org", "a@-x.org", "a@x-.org",
            "a@[192.0.2.1]", "a@example.org\n", "\xc3\xa9@example.org", "<a@example.org>",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org");
}

static void web_addresses_are_http_without_user_or_spaces(void **state)
{
    (void)state;
    ACCEPTS(contact_is_url, "https://example.org", "http://example.org/",
            "https://example.org:8443/a", "https://example.org?q=1&r=%20",
            "https://example.org#top", "https://192.0.2.7/x",
            "https://m\xc3\xbcller.example/gr\xc3\xbcn", "https://example.org/a:b@c");
    REFUSES(contact_is_url, "", "https://", "https:///x", "ftp://example.org",
            "javascript:alert(1)", "HTTPS://example.org", "example.org", "https://localhost",
            "https://user@example.org", "https://user:pw@example.org", "https://example.org:0",
            "https://example.org:65536", "https://example.org:", "https://example.org:80a",
            "https://example.org:80:80", "https://exa mple.org", "https://example.org/a b",
            "https://example.org/\"x", "https://example.org/<x>", "https://example.org/\\x",
            "https://example.org/\n", "https://example.org/\xe2\x80\xae",
            "https://ex\xe2\x80\xae.org/", "https://.example.org", "https://example..org",
            "https://-x.org", "https://example.org./", "https://[::1]/", "https://example.org/\xff",
            "https://example.org/\xc2\xa0");
}

static void node_addresses_are_host_and_port(void **state)
{
    (void)state;
    ACCEPTS(contact_is_address, "node.example.org:4747", "localhost:1", "192.0.2.1:65535",
            "[2001:db8::1]:4747", "[::]:1", "[::1]:1", "[1:2:3:4:5:6:7:8]:1", "[fe80::]:9",
            "[1::8]:9");
    REFUSES(contact_is_address, "", ":1", "host", "host:", "host:0", "host:65536", "host:port",
            "host:1:2", "2001:db8::1:4747", "[::1]", "[::1]4747", "[::1:4747", "[:::]:1",
            "[1::2::3]:1", "[1:2:3:4:5:6:7]:1", "[1:2:3:4:5:6:7:8:9]:1", "[12345::]:1", "[::g]:1",
            "[1:2:3:4:5:6:7::8]:x", "[:1::2]:1", "[1:2:]:1", "[]:1", "ho st:1", "a..b:1",
            "[1:2:3:4::5:6:7:8]:1");
}

static void dates_are_years_months_or_days_that_exist(void **state)
{
    (void)state;
    ACCEPTS(calendar_is_date, "1935", "2011-10", "1974-07-06", "2024-02-29", "2000-02-29");
    REFUSES(calendar_is_date, "", "0000", "35", "19350", "2011-13", "2011-00", "2023-02-29",
            "1900-02-29", "2024-04-31", "2024-4-30", "2024-04-", "2024-", "2024/04", "2024-04-300",
            "2024-04-00", " 2024", "+2024", "-2024");
    ACCEPTS(calendar_is_day, "2026-11-23");
    REFUSES(calendar_is_day, "2026", "2026-11", "2026-11-31", "2026-11-23T10:00");
    ACCEPTS(calendar_is_local_time, "2026-11-23T00:00", "2026-11-23T23:59");
    REFUSES(calendar_is_local_time, "", "2026-11-23", "2026-11-23 10:00", "2026-11-23T24:00",
            "2026-11-23T10:60", "2026-11-23T10:00Z", "2026-11-23T10:00:00", "2026-11-23T1:00");
}

static bool is_before(const char *a, const char *b)
{
    return calendar_is_before(span_of_text(a), span_of_text(b));
}

static void dates_are_compared_as_far_as_both_say(void **state)
{
    (void)state;
    assert_true(is_before("2023", "2024-01-01"));
    assert_true(is_before("2024-01-31", "2024-02"));
    assert_false(is_before("2024", "2024-06"));
    assert_false(is_before("2024-06", "2024"));
    assert_false(is_before("2024-06-02", "2024-06-01"));
    assert_false(is_before("", "2024"));
}

static void zones_have_the_form_of_iana_names(void **state)
{
    (void)state;
    ACCEPTS(calendar_is_zone, "UTC", "Asia/Kolkata", "America/Argentina/ComodRivadavia",
            "Etc/GMT+5", "America/Port-au-Prince", "Africa/Porto-Novo");
    REFUSES(calendar_is_zone, "", "IST", "Asia", "Asia/", "/Asia", "Asia//Kolkata", "Asia/Kol kata",
            "../etc/passwd", "Asia/../x", "Asia/Kolkata/", "a/b/c/d", "Asia/5", "Asia/+5",
            "Asia/ThisPartIsTooLong", "Asia/\xc3\xa9");
}

static void recurrence_rules_are_those_of_rfc_5545(void **state)
{
    (void)state;
    ACCEPTS(recurrence_is_rule, "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SU",
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "FREQ=MONTHLY;BYDAY=2SU",
            "FREQ=MONTHLY;BYDAY=-1FR,+1MO", "FREQ=MONTHLY;BYMONTHDAY=1,-1",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25",
            "FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            "FREQ=YEARLY;BYYEARDAY=-366", "FREQ=YEARLY;BYMONTH=3;BYDAY=1FR", "FREQ=DAILY;COUNT=10",
            "FREQ=DAILY;UNTIL=20271231T235959Z", "FREQ=DAILY;BYHOUR=6,18;BYMINUTE=0,30",
            "FREQ=DAILY;BYMONTH=1;BYMONTHDAY=13;BYDAY=FR", "FREQ=WEEKLY;BYDAY=SU;INTERVAL=1");
}

static void rules_out_of_range_or_form_are_refused(void **state)
{
    (void)state;
    REFUSES(recurrence_is_rule, "", "FREQ=", "FREQ", "DAILY", "BYDAY=SU", "freq=daily",
            "FREQ=HOURLY", "FREQ=SECONDLY", "FREQ=FORTNIGHTLY", "FREQ=DAILY;", ";FREQ=DAILY",
            "FREQ=DAILY;;COUNT=1", "BYDAY=SU;FREQ=WEEKLY", "FREQ=DAILY;FREQ=DAILY",
            "FREQ=DAILY;COUNT=1;COUNT=1", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1",
            "FREQ=DAILY;COUNT=10000", "FREQ=DAILY;COUNT=", "FREQ=DAILY;COUNT=1,2",
            "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=1000",
            "FREQ=DAILY;COUNT=1;UNTIL=20271231T235959Z", "FREQ=DAILY;UNTIL=20271231",
            "FREQ=DAILY;UNTIL=20271231T235959", "FREQ=DAILY;UNTIL=20270229T000000Z",
            "FREQ=DAILY;UNTIL=20271231T240000Z", "FREQ=DAILY;UNTIL=20271231T236000Z",
            "FREQ=DAILY;UNTIL=20271231T235961Z", "FREQ=DAILY;X-A=1", "FREQ=DAILY;BYSECOND=1",
            "FREQ=DAILY;BYHOUR=24", "FREQ=DAILY;BYHOUR=-1", "FREQ=DAILY;BYMINUTE=60",
            "FREQ=DAILY;BYMONTH=13", "FREQ=DAILY;BYMONTH=0", "FREQ=DAILY;BYMONTH=1,",
            "FREQ=DAILY;BYMONTH=,1", "FREQ=DAILY;BYMONTH=1,,2", "FREQ=DAILY;WKST=XX",
            "FREQ=DAILY;WKST=MO,TU", "FREQ=DAILY;WKST=1MO", "FREQ=DAILY\r\n",
            "FREQ=DAILY;COUNT=1 ");
}

static void parts_that_do_not_go_together_are_refused(void **state)
{
    (void)state;
    REFUSES(recurrence_is_rule, "FREQ=WEEKLY;BYDAY=2SU", "FREQ=DAILY;BYDAY=1MO",
            "FREQ=DAILY;BYMONTH=1;BYDAY=1MO", "FREQ=WEEKLY;BYMONTHDAY=1",
            "FREQ=MONTHLY;BYYEARDAY=1", "FREQ=DAILY;BYYEARDAY=1", "FREQ=WEEKLY;BYYEARDAY=1",
            "FREQ=MONTHLY;BYWEEKNO=1", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO",
            "FREQ=YEARLY;BYMONTH=1;BYWEEKNO=1;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=6MO",
            "FREQ=YEARLY;BYMONTH=1;BYDAY=6MO", "FREQ=YEARLY;BYDAY=54MO", "FREQ=MONTHLY;BYDAY=0MO",
            "FREQ=MONTHLY;BYDAY=MOO", "FREQ=MONTHLY;BYDAY=+MO", "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=+-1", "FREQ=MONTHLY;BYSETPOS=1",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367",
            "FREQ=YEARLY;BYYEARDAY=367");
}

static void texts_have_no_control_or_direction_characters(void **state)
{
    static const char *const good[] = {"Zawlb\xc3\xbbk",
                                       "\xe1\x80\x9e\xe2\x80\x8c\xe1\x80\x9e",
                                       "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9",
                                       "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
                                       "\xe2\x80\x8b.",
                                       ""};
    static const char *const bad[] = {
        "a\tb",         "a\rb",         "\x1b[31m",        "\x7f",
        "\xc2\x80",     "\xc2\x9f",     "\xd8\x9c",        "\xe2\x80\x8e",
        "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9",    "\xe2\x80\xaa",
        "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9",    "\xef\xbb\xbf",
        "\xef\xbf\xbe", "\xef\xb7\x90", "\xf0\x9f\xbf\xbf"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_int_equal(text_check_line(span_of_text(good[i])), STATUS_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(text_check_line(span_of_text(bad[i])), STATUS_BAD_TEXT);
        assert_int_equal(text_check_lines(span_of_text(bad[i])), STATUS_BAD_TEXT);
    }
    assert_int_equal(text_check_line(span_of("a\0b", 3)), STATUS_BAD_TEXT);
    assert_int_equal(text_check_line(span_of_text("a\nb")), STATUS_BAD_TEXT);
    assert_int_equal(text_check_lines(span_of_text("a\nb")), STATUS_OK);
    assert_int_equal(text_check_line(span_of_text("\xc3")), STATUS_BAD_UTF8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(countries_are_the_249_assigned_codes),
        cmocka_unit_test(languages_are_well_formed_bcp_47),
        cmocka_unit_test(telephone_numbers_are_e164),
        cmocka_unit_test(mail_addresses_are_dot_atoms_at_a_name),
        cmocka_unit_test(web_addresses_are_http_without_user_or_spaces),
        cmocka_unit_test(node_addresses_are_host_and_port),
        cmocka_unit_test(dates_are_years_months_or_days_that_exist),
        cmocka_unit_test(dates_are_compared_as_far_as_both_say),
        cmocka_unit_test(zones_have_the_form_of_iana_names),
        cmocka_unit_test(recurrence_rules_are_those_of_rfc_5545),
        cmocka_unit_test(rules_out_of_range_or_form_are_refused),
        cmocka_unit_test(parts_that_do_not_go_together_are_refused),
        cmocka_unit_test(texts_have_no_control_or_direction_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
