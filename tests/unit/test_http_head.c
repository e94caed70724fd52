/* Guard, head and target: what can be read in two ways is refused. */
#include "unit.h"

#include "node/http/guard.h"
#include "node/http/head.h"
#include "node/http/target.h"

static enum guard_verdict guard(const char *bytes, size_t size, size_t step)
{
    struct guard scan = {0};
    enum guard_verdict verdict = GUARD_MORE;
    size_t head_size = 0;

    for (size_t at = step; verdict == GUARD_MORE && at <= size; at += step)
        verdict = guard_scan(&scan, span_of(bytes, at), &head_size);
    if (verdict == GUARD_WHOLE)
        assert_int_equal(head_size, size);
    return verdict;
}

static void the_guard_refuses_lone_line_ends_controls_and_folds_however_they_arrive(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {
        {"GET / HTTP/1.1\nHost: a\r\n\r\n", 26},
        {"GET / HTTP/1.1\r\nA: b\rc\r\n\r\n", 27},
        {"GET / HTTP/1.1\r\n\n", 17},
        {"GET / HTTP/1.1\r\r\n", 17},
        {"GET /\0 HTTP/1.1\r\n\r\n", 19},
        {"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 29},
        {"GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n", 29},
        {"GET / HTTP/1.1\r\nA: \033b\r\n\r\n", 26},
        {"GET / HTTP/1.1\r\nA: \x7f\r\n\r\n", 25},
        {"\n", 1},
    };
    static const char good[] = "GET / HTTP/1.1\r\nHost:\ta b \xc3\xa9\r\n\r\n";

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(guard(bad[i].bytes, bad[i].size, 1), GUARD_REFUSE);
        assert_int_equal(guard(bad[i].bytes, bad[i].size, bad[i].size), GUARD_REFUSE);
    }
    assert_int_equal(guard(good, sizeof good - 1, 1), GUARD_WHOLE);
    assert_int_equal(guard(good, sizeof good - 1, sizeof good - 1), GUARD_WHOLE);
    assert_int_equal(guard(good, sizeof good - 2, 1), GUARD_MORE);
}

static struct head head;

static enum http_code parse(const char *fields)
{
    char text[4096];
    int size = snprintf(text, sizeof text, "%s\r\n", fields);

    assert_true(size > 0 && (size_t)size < sizeof text);
    return head_parse(&head, span_of(text, (size_t)size));
}

#define REQUEST "POST /a HTTP/1.1\r\nHost: a\r\n"

static void what_smugglers_send_is_a_bad_request(void **state)
{
    static const char *const bad[] = {
        "",
        "GET /a HTTP/1.1\r\n",
        "GET /a HTTP/1.1\r\nHost:\r\n",
        "GET /a HTTP/1.1\r\nHost: a\r\nhost: b\r\n",
        "GET  /a HTTP/1.1\r\nHost: a\r\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n",
        "GET a HTTP/1.1\r\nHost: a\r\n",
        "GET http://a/a HTTP/1.1\r\nHost: a\r\n",
        "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n",
        "NONSENSE /a HTTP/1.1\r\nHost: a\r\n",
        "get /a HTTP/1.1\r\nHost: a\r\n",
        REQUEST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        REQUEST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        REQUEST "Content-Length: 5\r\nContent-Length: 5\r\n",
        REQUEST "Content-Length: 5\r\nContent-Length: 6\r\n",
        REQUEST "Content-Length: 5, 5\r\n",
        REQUEST "Content-Length: +5\r\n",
        REQUEST "Content-Length: -5\r\n",
        REQUEST "Content-Length: 0x5\r\n",
        REQUEST "Content-Length: 5 5\r\n",
        REQUEST "Content-Length:\r\n",
        REQUEST "Content-Length: 99999999999999999999999\r\n",
        REQUEST "Content-Length : 5\r\n",
        REQUEST "Transfer-Encoding : chunked\r\n",
        REQUEST "Transfer-Encoding: xchunked\r\n",
        REQUEST "Transfer-Encoding: chunked, identity\r\n",
        REQUEST "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
        "POST /a HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n",
        REQUEST ": no name\r\n",
        REQUEST "no colon\r\n",
        REQUEST "a b: c\r\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (parse(bad[i]) != HTTP_CODE_BAD_REQUEST)
            fail_msg("let through: %s", bad[i]);
}

static void other_versions_chunks_expectations_and_crowds_are_refused_by_their_code(void **state)
{
    char crowd[1024] = REQUEST;

    (void)state;
    assert_int_equal(parse("GET /a\r\nHost: a\r\n"), HTTP_CODE_BAD_VERSION);
    assert_int_equal(parse("GET /a HTTP/2.0\r\nHost: a\r\n"), HTTP_CODE_BAD_VERSION);
    assert_int_equal(parse("GET /a HTTP/1.2\r\nHost: a\r\n"), HTTP_CODE_BAD_VERSION);
    assert_int_equal(parse(REQUEST "Transfer-Encoding: chunked\r\n"), HTTP_CODE_NO_LENGTH);
    assert_int_equal(parse(REQUEST "Expect: tea\r\n"), HTTP_CODE_BAD_EXPECTATION);
    for (size_t i = 0, at = strlen(crowd); i < HTTP_FIELDS_MAX; i++, at += 6)
        memcpy(crowd + at, "A: b\r\n", 7);
    assert_int_equal(parse(crowd), HTTP_CODE_HEAD_TOO_LARGE);
}

static void a_good_head_is_taken_apart(void **state)
{
    static const char text[] = "\r\nPUT /a/b?c=d HTTP/1.1\r\nhOsT: a:1\r\nContent-Length:  17 \r\n"
                               "Expect: 100-continue\r\nConnection: close\r\nX:\r\n\r\n";

    (void)state;
    assert_int_equal(head_parse(&head, span_of(text, sizeof text - 1)), HTTP_CODE_OK);
    assert_int_equal(head.method, METHOD_PUT);
    assert_int_equal(span_compare(head.target, span_of_text("/a/b?c=d")), 0);
    assert_int_equal(head.body_size, 17);
    assert_true(head.expects_continue);
    assert_false(head.keep_alive);
    assert_int_equal(span_compare(head_field_value(&head, "HOST"), span_of_text("a:1")), 0);
    assert_null(head_field_value(&head, "Y").bytes);
}

static enum http_code parse_target(struct target *target, char *storage, const char *text)
{
    memcpy(storage, text, strlen(text) + 1);
    return target_parse(target, storage, strlen(text));
}

static void targets_are_decoded_safely(void **state)
{
    static const char *const bad[] = {"/%",    "/%4",      "/%zz",     "/%00",       "/a%2fb",
                                      "/%ff",  "/a?q=%0a", "/a?q=%",   "/a?q=1&q=2", "/a#b",
                                      "/\xff", "/a?\xc3",  "/a?%00=1", "/a%7f"};
    struct target target;
    char storage[256];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (parse_target(&target, storage, bad[i]) != HTTP_CODE_BAD_REQUEST)
            fail_msg("let through: %s", bad[i]);
    assert_int_equal(parse_target(&target, storage, "/a/b%20c+/%C3%A9?q=x+y%2B%26&&lat=1&flag&e="),
                     HTTP_CODE_OK);
    assert_int_equal(target.segment_count, 3);
    assert_string_equal(target.segments[1], "b c+");
    assert_string_equal(target.segments[2], "\xc3\xa9");
    assert_int_equal(target.query_count, 4);
    assert_string_equal(target.query[0].value, "x y+&");
    assert_string_equal(target.query[1].name, "lat");
    assert_string_equal(target.query[2].value, "");
    assert_string_equal(target.query[3].name, "e");
    assert_int_equal(parse_target(&target, storage, "/1/2/3/4/5/6/7/8/9/10/11/12/13"),
                     HTTP_CODE_NOT_FOUND);
    assert_int_equal(parse_target(&target, storage, "/?1&2&3&4&5&6&7&8&9&10&11&12&13&14&15&16&17"),
                     HTTP_CODE_BAD_REQUEST);
}

static void routes_match_whole_paths_and_tell_the_methods_of_a_path(void **state)
{
    static const struct http_route routes[] = {
        {.method = METHOD_GET, .pattern = "/"},
        {.method = METHOD_GET, .pattern = "/things/{id}"},
        {.method = METHOD_PUT, .pattern = "/things/{id}"},
        {.method = METHOD_POST, .pattern = "/things/{id}/parts/{part}"},
    };
    const char *params[HTTP_PARAMS_MAX] = {NULL};
    struct target target;
    char storage[64];
    unsigned allowed;

    (void)state;
#define ROUTE(text, method)                                                \
    (assert_int_equal(parse_target(&target, storage, text), HTTP_CODE_OK), \
     target_route(&target, params, routes, 4, method, &allowed))
    assert_ptr_equal(ROUTE("/", METHOD_GET), &routes[0]);
    assert_ptr_equal(ROUTE("/things/7", METHOD_HEAD), &routes[1]);
    assert_string_equal(params[0], "7");
    assert_ptr_equal(ROUTE("/things/7/parts/8", METHOD_POST), &routes[3]);
    assert_string_equal(params[1], "8");
    assert_null(ROUTE("/things/7", METHOD_POST));
    assert_int_equal(allowed, METHOD_GET | METHOD_HEAD | METHOD_PUT);
    assert_null(ROUTE("/things/", METHOD_GET));
    assert_null(ROUTE("/things/7/", METHOD_GET));
    assert_null(ROUTE("/things", METHOD_GET));
    assert_null(ROUTE("//things/7", METHOD_GET));
    assert_int_equal(allowed, 0);
#undef ROUTE
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_guard_refuses_lone_line_ends_controls_and_folds_however_they_arrive),
        cmocka_unit_test(what_smugglers_send_is_a_bad_request),
        cmocka_unit_test(other_versions_chunks_expectations_and_crowds_are_refused_by_their_code),
        cmocka_unit_test(a_good_head_is_taken_apart),
        cmocka_unit_test(targets_are_decoded_safely),
        cmocka_unit_test(routes_match_whole_paths_and_tell_the_methods_of_a_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
