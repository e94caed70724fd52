/* The HTTP server on a real loop and a unix socket, against clients that do not behave. */
#include "unit.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "http_probe.h"
#include "node/draft.h"
#include "node/http/server.h"

/* The server under test, its folder and the request that a handler holds. */
static struct {
    uv_loop_t loop;
    struct http_server *server;
    char folder[32];
    char path[64];
    struct http_request *held;
    bool closed;
} bench;

static void respond_text(struct http_request *request, const char *text)
{
    http_respond(request, &(struct http_response){.code = HTTP_CODE_OK,
                                                  .content_type = "text/plain",
                                                  .body = span_of_text(text)});
}

static void on_hello(struct http_request *request, void *context)
{
    (void)context;
    respond_text(request, "hello");
}

static void on_thing(struct http_request *request, void *context)
{
    char text[128];
    const char *query = http_query(request, "q");
    struct span agent = http_field(request, "User-Agent");

    (void)context;
    (void)snprintf(text, sizeof text, "<%s|%s|%.*s>", request->params[0],
                   query == NULL ? "none" : query, (int)agent.size,
                   agent.bytes == NULL ? "" : (const char *)agent.bytes);
    respond_text(request, text);
}

static void on_echo(struct http_request *request, void *context)
{
    (void)context;
    http_respond(request, &(struct http_response){.code = HTTP_CODE_OK, .body = request->body});
}

static void on_hold(struct http_request *request, void *context)
{
    (void)context;
    bench.held = request;
}

static void on_large(struct http_request *request, void *context)
{
    size_t size = HTTP_RESPONSE_SIZE_MAX + (http_query(request, "more") != NULL);
    char *bytes = calloc(1, size);

    (void)context;
    assert_non_null(bytes);
    http_respond(request,
                 &(struct http_response){.code = HTTP_CODE_OK, .body = span_of(bytes, size)});
    free(bytes);
}

static const struct http_route routes[] = {
    {.method = METHOD_GET, .pattern = "/hello", .handle = on_hello},
    {.method = METHOD_GET, .pattern = "/things/{id}", .handle = on_thing},
    {.method = METHOD_POST, .pattern = "/echo", .body_size_max = 100000, .handle = on_echo},
    {.method = METHOD_GET, .pattern = "/hold", .handle = on_hold},
    {.method = METHOD_GET, .pattern = "/large", .handle = on_large},
};

static void on_closed(void *context)
{
    (void)context;
    bench.closed = true;
}

static void start(struct http_options options)
{
    struct trouble trouble;

    memset(&bench, 0, sizeof bench);
    memcpy(bench.folder, "/tmp/zawlbuk-XXXXXX", 20);
    assert_non_null(mkdtemp(bench.folder));
    (void)snprintf(bench.path, sizeof bench.path, "%s/socket", bench.folder);
    assert_int_equal(uv_loop_init(&bench.loop), 0);
    options.routes = routes;
    options.route_count = sizeof routes / sizeof routes[0];
    options.sweep_ms = 2;
    assert_int_equal(http_server_open(&bench.server, &bench.loop, &options), STATUS_OK);
    assert_int_equal(http_server_listen_unix(bench.server, bench.path, &trouble), STATUS_OK);
}

static void stop(void)
{
    http_server_close(bench.server, on_closed, NULL);
    while (!bench.closed)
        assert_true(uv_run(&bench.loop, UV_RUN_ONCE) != 0 || bench.closed);
    assert_int_equal(uv_run(&bench.loop, UV_RUN_NOWAIT), 0);
    assert_int_equal(uv_loop_close(&bench.loop), 0);
    assert_int_equal(access(bench.path, F_OK), -1);
    assert_int_equal(rmdir(bench.folder), 0);
}

static void send_text(struct probe *probe, const char *text)
{
    probe_send(probe, &bench.loop, text, strlen(text));
}

static struct probe probe;
static struct probe other;

static void wait_for_held_request(void)
{
    uint64_t started = 0;

    while (bench.held == NULL)
        probe_turn(&bench.loop, &started);
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"
#define POST(size) "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " size "\r\n"

static void requests_are_answered_in_order_on_one_connection(void **state)
{
    (void)state;
    start((struct http_options){0});
    probe_open(&probe, bench.path);
    send_text(
        &probe,
        GET("/hello") "GET /things/a%20b?q=c+d HTTP/1.1\r\nHost: a\r\nUser-Agent:  e \r\n\r\n" POST(
            "3") "\r\nxyz"
                 "HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n" GET(
                     "/nowhere") "DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n"
                                 "GET /things/last HTTP/1.1\r\nHost: a\r\nConnection: "
                                 "close\r\n\r\n" GET("/hello"));
    probe_expect(&probe, &bench.loop, NULL);
    assert_int_equal(probe_count(&probe, "HTTP/1.1 200 OK\r\n"), 5);
    assert_int_equal(probe_count(&probe, "\r\n\r\nhelloHTTP/1.1 200 OK\r\n"), 1);
    assert_non_null(strstr(probe.got, "\r\n\r\n<a b|c d|e>HTTP/1.1"));
    assert_non_null(strstr(probe.got, "\r\n\r\nxyzHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                      "Content-Length: 5\r\n"));
    assert_non_null(strstr(probe.got, "HTTP/1.1 404 Not Found\r\n"));
    assert_non_null(strstr(probe.got, "HTTP/1.1 405 Method Not Allowed\r\n"));
    assert_non_null(strstr(probe.got, "\r\nAllow: GET, HEAD\r\n"));
    assert_string_equal(probe.got + probe.size - 13, "\n<last|none|>");
    probe_close(&probe);
    stop();
}

static void a_request_may_come_byte_by_byte(void **state)
{
    static const char text[] = POST("5") "\r\n12345" GET("/hello");

    (void)state;
    start((struct http_options){0});
    probe_open(&probe, bench.path);
    for (size_t i = 0; i < sizeof text - 1; i++) {
        probe_send(&probe, &bench.loop, text + i, 1);
        uv_run(&bench.loop, UV_RUN_NOWAIT);
    }
    probe_expect(&probe, &bench.loop, "hello");
    assert_non_null(strstr(probe.got, "\r\n\r\n12345HTTP/1.1 200"));
    probe_close(&probe);
    stop();
}

static void refusals_close_the_connection_and_nothing_behind_them_is_read(void **state)
{
    static const struct {
        const char *text;
        const char *code;
    } probes[] = {
        {"GET /hello HTTP/1.1\nHost: a\n\n" GET("/hello"), "400"},
        {"GET /hello HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n" GET("/hello"), "400"},
        {POST("3") "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" GET("/hello"), "400"},
        {POST("3") "Content-Length: 30\r\n\r\nabc" GET("/hello"), "400"},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" GET(
             "/hello"),
         "411"},
        {"GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" GET("/hello"), "413"},
        {POST("100001") "\r\n" GET("/hello"), "413"},
        {"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n" GET("/hello"), "400"},
        {"GET /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" GET("/hello"), "404"},
        {"\x16\x03\x01\x02" GET("/hello"), "400"},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
    };
    char expected[32];

    (void)state;
    start((struct http_options){0});
    for (size_t i = 0; i < sizeof probes / sizeof probes[0]; i++) {
        probe_open(&probe, bench.path);
        send_text(&probe, probes[i].text);
        probe_expect(&probe, &bench.loop, "\r\n\r\n{");
        assert_int_equal(shutdown(probe.descriptor, SHUT_WR), 0);
        probe_expect(&probe, &bench.loop, NULL);
        (void)snprintf(expected, sizeof expected, "HTTP/1.1 %s ", probes[i].code);
        if (strncmp(probe.got, expected, strlen(expected)) != 0 ||
            probe_count(&probe, "HTTP/1.1") != 1)
            fail_msg("%s got %s", probes[i].text, probe.got);
        assert_non_null(strstr(probe.got, "Connection: close\r\n"));
        probe_close(&probe);
    }
    stop();
}

static void a_head_is_bounded(void **state)
{
    char field[1024];

    (void)state;
    start((struct http_options){0});
    probe_open(&probe, bench.path);
    memset(field, 'x', sizeof field);
    memcpy(field, "X: ", 3);
    memcpy(field + sizeof field - 2, "\r\n", 2);
    send_text(&probe, "GET /hello HTTP/1.1\r\nHost: a\r\n");
    for (int i = 0; i < 8; i++)
        probe_send(&probe, &bench.loop, field, sizeof field);
    probe_expect(&probe, &bench.loop, "HTTP/1.1 431 ");
    probe_close(&probe);
    stop();
}

static void a_client_that_waits_to_be_asked_is_asked_for_its_body(void **state)
{
    (void)state;
    start((struct http_options){0});
    probe_open(&probe, bench.path);
    send_text(&probe, POST("4") "Expect: 100-continue\r\n\r\n");
    probe_expect(&probe, &bench.loop, "HTTP/1.1 100 Continue\r\n\r\n");
    send_text(&probe, "body");
    probe_expect(&probe, &bench.loop, "\r\n\r\nbody");
    probe_close(&probe);
    stop();
}

static void slow_clients_are_let_go(void **state)
{
    (void)state;
    start((struct http_options){.request_ms = 20, .idle_ms = 20});
    probe_open(&probe, bench.path);
    send_text(&probe, "GET /hel");
    probe_expect(&probe, &bench.loop, "HTTP/1.1 408 ");
    probe_close(&probe);
    probe_open(&probe, bench.path);
    send_text(&probe, POST("9") "\r\nhalf");
    probe_expect(&probe, &bench.loop, "HTTP/1.1 408 ");
    probe_close(&probe);
    probe_open(&probe, bench.path);
    probe_expect(&probe, &bench.loop, NULL);
    assert_int_equal(probe.size, 0);
    probe_close(&probe);
    stop();
}

/* A byte now and then does not draw a head out. */
static void a_client_that_drips_is_let_go(void **state)
{
    uint64_t sent_at = 0;
    size_t sent = 0;

    (void)state;
    start((struct http_options){.request_ms = 300});
    probe_open(&probe, bench.path);
    do {
        if (uv_now(&bench.loop) != sent_at) {
            send_text(&probe, sent == 0 ? "GET /hel" : "l");
            assert_true(++sent < 2000);
        }
        sent_at = uv_now(&bench.loop);
        (void)uv_run(&bench.loop, UV_RUN_NOWAIT);
    } while (recv(probe.descriptor, probe.got, 1, MSG_DONTWAIT | MSG_PEEK) <= 0);
    probe_expect(&probe, &bench.loop, "HTTP/1.1 408 ");
    probe_close(&probe);
    stop();
}

static void a_client_that_takes_nothing_of_its_answer_is_let_go(void **state)
{
    uint64_t started = 0;

    (void)state;
    start((struct http_options){.write_ms = 20});
    probe_open(&probe, bench.path);
    send_text(&probe, GET("/large"));
    do {
        probe_turn(&bench.loop, &started);
    } while (http_server_connections(bench.server) == 0);
    while (http_server_connections(bench.server) > 0)
        probe_turn(&bench.loop, &started);
    probe_close(&probe);
    probe_open(&probe, bench.path);
    send_text(&probe, GET("/large?more"));
    probe_expect(&probe, &bench.loop, "HTTP/1.1 500 ");
    probe_close(&probe);
    stop();
}

static void the_longest_waiting_connection_gives_way_to_a_new_one(void **state)
{
    (void)state;
    start((struct http_options){.connections_max = 2});
    probe_open(&probe, bench.path);
    send_text(&probe, GET("/hold"));
    wait_for_held_request();
    for (int i = 0; i < 5; i++) {
        static struct probe waiting;
        probe_open(&waiting, bench.path);
        send_text(&waiting, "GET /hel");
        probe_open(&other, bench.path);
        send_text(&other, GET("/hello"));
        probe_expect(&waiting, &bench.loop, NULL);
        probe_expect(&other, &bench.loop, "hello");
        probe_close(&waiting);
        probe_close(&other);
    }
    respond_text(bench.held, "held through it all");
    probe_expect(&probe, &bench.loop, "held through it all");
    probe_close(&probe);
    stop();
}

static void one_that_takes_nothing_of_its_answer_gives_way_when_nobody_waits(void **state)
{
    uint64_t started = 0;

    (void)state;
    start((struct http_options){.connections_max = 1});
    probe_open(&other, bench.path);
    send_text(&other, GET("/large"));
    do {
        probe_turn(&bench.loop, &started);
    } while (http_server_connections(bench.server) == 0);
    probe_open(&probe, bench.path);
    send_text(&probe, GET("/hello"));
    probe_expect(&probe, &bench.loop, "hello");
    probe_close(&probe);
    probe_close(&other);
    stop();
}

static void an_answer_may_come_after_the_client_has_gone(void **state)
{
    (void)state;
    start((struct http_options){0});
    probe_open(&probe, bench.path);
    send_text(&probe, GET("/hold"));
    wait_for_held_request();
    probe_close(&probe);
    uv_run(&bench.loop, UV_RUN_ONCE);
    uv_run(&bench.loop, UV_RUN_ONCE);
    respond_text(bench.held, "too late");
    stop();
}

static void an_answer_may_come_after_the_server_was_closed(void **state)
{
    (void)state;
    start((struct http_options){0});
    probe_open(&probe, bench.path);
    send_text(&probe, GET("/hold"));
    wait_for_held_request();
    http_server_close(bench.server, on_closed, NULL);
    while (uv_run(&bench.loop, UV_RUN_ONCE) != 0)
        assert_false(bench.closed);
    probe_expect(&probe, &bench.loop, NULL);
    assert_false(bench.closed);
    respond_text(bench.held, "too late");
    assert_true(bench.closed);
    probe_close(&probe);
    assert_int_equal(uv_loop_close(&bench.loop), 0);
    assert_int_equal(rmdir(bench.folder), 0);
}

static void the_socket_is_for_its_user_alone(void **state)
{
    struct stat found;

    (void)state;
    start((struct http_options){0});
    assert_int_equal(stat(bench.path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    stop();
}

static void only_a_dead_socket_is_replaced(void **state)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    char path[64];
    struct trouble trouble;
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    FILE *file;

    (void)state;
    start((struct http_options){0});
    assert_int_equal(http_server_listen_unix(bench.server, bench.path, &trouble), STATUS_EXISTS);
    (void)snprintf(path, sizeof path, "%s/other", bench.folder);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(http_server_listen_unix(bench.server, path, &trouble), STATUS_EXISTS);
    assert_non_null(strstr(trouble.text, "no socket"));
    assert_int_equal(unlink(path), 0);
    memcpy(name.sun_path, path, strlen(path));
    assert_int_equal(bind(descriptor, (struct sockaddr *)&name, sizeof name), 0);
    close(descriptor);
    assert_int_equal(http_server_listen_unix(bench.server, path, &trouble), STATUS_OK);
    probe_open(&probe, path);
    send_text(&probe, GET("/hello"));
    probe_expect(&probe, &bench.loop, "hello");
    probe_close(&probe);
    assert_int_equal(chmod(bench.folder, 0755), 0);
    memcpy(path + strlen(path) - 5, "third", 5);
    assert_int_equal(http_server_listen_unix(bench.server, path, &trouble), STATUS_UNSAFE_HOME);
    stop();
}

static void too_long_a_path_and_a_taken_port_are_told(void **state)
{
    struct address address = {.host = "127.0.0.1"};
    struct trouble trouble;
    char path[200];
    uint16_t port = 0;

    (void)state;
    start((struct http_options){0});
    memset(path, 'x', sizeof path);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    assert_int_equal(http_server_listen_unix(bench.server, path, &trouble), STATUS_TOO_LARGE);
    assert_int_equal(http_server_listen(bench.server, &address, &port, &trouble), STATUS_OK);
    assert_true(port != 0);
    address.port = port;
    assert_int_equal(http_server_listen(bench.server, &address, &port, &trouble), STATUS_IO);
    assert_non_null(strstr(trouble.text, "cannot listen on 127.0.0.1:"));
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_answered_in_order_on_one_connection),
        cmocka_unit_test(a_request_may_come_byte_by_byte),
        cmocka_unit_test(refusals_close_the_connection_and_nothing_behind_them_is_read),
        cmocka_unit_test(a_head_is_bounded),
        cmocka_unit_test(a_client_that_waits_to_be_asked_is_asked_for_its_body),
        cmocka_unit_test(slow_clients_are_let_go),
        cmocka_unit_test(a_client_that_drips_is_let_go),
        cmocka_unit_test(a_client_that_takes_nothing_of_its_answer_is_let_go),
        cmocka_unit_test(the_longest_waiting_connection_gives_way_to_a_new_one),
        cmocka_unit_test(one_that_takes_nothing_of_its_answer_gives_way_when_nobody_waits),
        cmocka_unit_test(an_answer_may_come_after_the_client_has_gone),
        cmocka_unit_test(an_answer_may_come_after_the_server_was_closed),
        cmocka_unit_test(the_socket_is_for_its_user_alone),
        cmocka_unit_test(only_a_dead_socket_is_replaced),
        cmocka_unit_test(too_long_a_path_and_a_taken_port_are_told),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
