/* The command line's HTTP client against a real server, and against nodes that fail it. */
#include "unit.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "http_probe.h"
#include "node/http/server.h"
#include "node/http_client.h"

static void on_echo(struct http_request *request, void *context)
{
    (void)context;
    http_respond(request,
                 &(struct http_response){.code = HTTP_CODE_CREATED, .body = request->body});
}

static void on_query(struct http_request *request, void *context)
{
    const char *value = http_query(request, "q");

    (void)context;
    http_respond(request,
                 &(struct http_response){.code = HTTP_CODE_OK, .body = span_of_text(value)});
}

/* Is answered by whoever waits for the answer. */
static struct http_request *_Atomic held;
static atomic_uint waits;

static void on_held(struct http_request *request, void *context)
{
    (void)context;
    atomic_store(&held, request);
}

static const struct http_route routes[] = {
    {.method = METHOD_GET, .pattern = "/held", .handle = on_held},
    {.method = METHOD_POST, .pattern = "/echo", .body_size_max = 1 << 20, .handle = on_echo},
    {.method = METHOD_GET, .pattern = "/query", .handle = on_query},
};

/* A call in a thread of its own, for it blocks. */
struct caller {
    struct http_call call;
    struct http_answer answer;
    struct trouble trouble;
    enum status status;
    atomic_bool done;
};

static void run_call(void *context)
{
    struct caller *caller = context;

    caller->status = http_client_call(&caller->answer, &caller->call, &caller->trouble);
    atomic_store(&caller->done, true);
}

static struct {
    uv_loop_t loop;
    struct http_server *server;
    char folder[32];
    char path[64];
    uint16_t port;
} bench;

static int set_up(void **state)
{
    const struct http_options options = {
        .routes = routes, .route_count = sizeof routes / sizeof routes[0], .sweep_ms = 2};
    const struct address address = {.host = "127.0.0.1"};

    (void)state;
    memcpy(bench.folder, "/tmp/zawlbuk-XXXXXX", 20);
    assert_non_null(mkdtemp(bench.folder));
    (void)snprintf(bench.path, sizeof bench.path, "%s/socket", bench.folder);
    assert_int_equal(uv_loop_init(&bench.loop), 0);
    assert_int_equal(http_server_open(&bench.server, &bench.loop, &options), STATUS_OK);
    assert_int_equal(http_server_listen_unix(bench.server, bench.path, NULL), STATUS_OK);
    assert_int_equal(http_server_listen(bench.server, &address, &bench.port, NULL), STATUS_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_server_close(bench.server, NULL, NULL);
    assert_int_equal(uv_run(&bench.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&bench.loop), 0);
    return rmdir(bench.folder);
}

static void run_caller(struct caller *caller)
{
    uv_thread_t thread;
    uint64_t started = 0;

    assert_int_equal(uv_thread_create(&thread, run_call, caller), 0);
    while (!atomic_load(&caller->done))
        probe_turn(&bench.loop, &started);
    assert_int_equal(uv_thread_join(&thread), 0);
}

static void a_large_body_goes_there_and_back(void **state)
{
    const size_t size = 1 << 20;
    uint8_t *body = malloc(size);
    struct caller caller = {.call = {.origin = {.socket_path = bench.path},
                                     .method = "POST",
                                     .target = "/echo",
                                     .patience_ms = 10000}};

    (void)state;
    assert_non_null(body);
    for (size_t i = 0; i < size; i++)
        body[i] = (uint8_t)(i * 7);
    caller.call.body = span_of(body, size);
    run_caller(&caller);
    assert_int_equal(caller.status, STATUS_OK);
    assert_int_equal(caller.answer.code, 201);
    assert_int_equal(caller.answer.body.size, size);
    assert_memory_equal(caller.answer.body.bytes, body, size);
    draft_done(&caller.answer.body);
    free(body);
}

static void an_escaped_text_arrives_as_it_was_over_tcp(void **state)
{
    static const char text[] = "a b&c=d+e%f/\xc3\xa9?#~";
    struct caller caller = {
        .call = {.origin = {.address = {.host = "127.0.0.1", .port = bench.port}},
                 .method = "GET",
                 .patience_ms = 10000}};
    struct draft target;

    (void)state;
    draft_init(&target, 200);
    draft_add_text(&target, "/query?q=");
    http_client_escape(&target, span_of_text(text));
    caller.call.target = draft_text(&target);
    run_caller(&caller);
    assert_int_equal(caller.status, STATUS_OK);
    assert_string_equal(draft_text(&caller.answer.body), text);
    draft_done(&caller.answer.body);
    draft_done(&target);
}

/* Answers the first connection with these bytes and closes it. */
struct bad_node {
    int listener;
    const char *bytes;
    char path[64];
};

static void run_bad_node(void *context)
{
    struct bad_node *node = context;
    int descriptor = accept(node->listener, NULL, NULL);
    char request[4096];

    if (recv(descriptor, request, sizeof request, 0) > 0 && node->bytes != NULL)
        (void)send(descriptor, node->bytes, strlen(node->bytes), MSG_NOSIGNAL);
    if (node->bytes == NULL)
        (void)recv(descriptor, request, sizeof request, 0);
    close(descriptor);
}

static enum status call_bad_node(const char *bytes, struct trouble *trouble)
{
    struct bad_node node = {.bytes = bytes};
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    struct http_call call = {.origin = {.socket_path = node.path},
                             .method = "GET",
                             .target = "/",
                             .patience_ms = bytes == NULL ? 20 : 10000};
    struct http_answer answer;
    uv_thread_t thread;
    enum status status;

    (void)snprintf(node.path, sizeof node.path, "%s/bad", bench.folder);
    memcpy(name.sun_path, node.path, sizeof node.path);
    node.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(node.listener, (struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(listen(node.listener, 1), 0);
    assert_int_equal(uv_thread_create(&thread, run_bad_node, &node), 0);
    status = http_client_call(&answer, &call, trouble);
    if (status == STATUS_OK)
        draft_done(&answer.body);
    assert_int_equal(uv_thread_join(&thread), 0);
    close(node.listener);
    assert_int_equal(unlink(node.path), 0);
    return status;
}

static void a_node_that_fails_is_told_by_its_status(void **state)
{
    struct trouble trouble;

    (void)state;
    assert_int_equal(call_bad_node("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12", &trouble),
                     STATUS_TRUNCATED);
    assert_int_equal(call_bad_node("", &trouble), STATUS_TRUNCATED);
    assert_int_equal(call_bad_node("SSH-2.0-something\r\n", &trouble), STATUS_BAD_FRAME);
    assert_int_equal(call_bad_node("HTTP/1.1 200 OK\r\n\r\nto the end", &trouble), STATUS_OK);
    assert_int_equal(call_bad_node(NULL, &trouble), STATUS_TIMED_OUT);
    assert_non_null(strstr(trouble.text, "gave no good answer (no answer came in time)"));
}

/* A port of loopback that refuses for as long as the descriptor is open. */
static uint16_t bind_without_listening(int *descriptor)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    socklen_t size = sizeof name;

    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(*descriptor, (struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(getsockname(*descriptor, (struct sockaddr *)&name, &size), 0);
    return ntohs(name.sin_port);
}

static void nobody_there_is_unreachable_and_says_what_to_do(void **state)
{
    const struct http_call there = {.origin = {.socket_path = "/no such folder/socket"},
                                    .method = "GET",
                                    .target = "/",
                                    .patience_ms = 10000};
    struct http_call nowhere = there;
    struct http_answer answer;
    struct trouble trouble;
    int descriptor;

    (void)state;
    assert_int_equal(http_client_call(&answer, &there, &trouble), STATUS_UNREACHABLE);
    assert_non_null(strstr(trouble.text, "start it with zawlbuk run"));
    nowhere.origin = (struct http_origin){.address = {.host = "127.0.0.1"}};
    nowhere.origin.address.port = bind_without_listening(&descriptor);
    assert_int_equal(http_client_call(&answer, &nowhere, &trouble), STATUS_UNREACHABLE);
    close(descriptor);
}

static void on_wait(void *context)
{
    (void)context;
    atomic_fetch_add(&waits, 1);
}

static void whoever_waits_is_told_so_until_the_answer_comes(void **state)
{
    struct caller caller = {.call = {.origin = {.socket_path = bench.path},
                                     .method = "GET",
                                     .target = "/held",
                                     .patience_ms = 10000,
                                     .on_wait = on_wait}};
    uv_thread_t thread;
    uint64_t started = 0;

    (void)state;
    assert_int_equal(uv_thread_create(&thread, run_call, &caller), 0);
    while (atomic_load(&held) == NULL || atomic_load(&waits) < 2)
        probe_turn(&bench.loop, &started);
    http_respond(atomic_load(&held), &(struct http_response){.code = HTTP_CODE_OK});
    while (!atomic_load(&caller.done))
        probe_turn(&bench.loop, &started);
    assert_int_equal(uv_thread_join(&thread), 0);
    assert_int_equal(caller.status, STATUS_OK);
    draft_done(&caller.answer.body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_body_goes_there_and_back),
        cmocka_unit_test(whoever_waits_is_told_so_until_the_answer_comes),
        cmocka_unit_test(an_escaped_text_arrives_as_it_was_over_tcp),
        cmocka_unit_test(a_node_that_fails_is_told_by_its_status),
        cmocka_unit_test(nobody_there_is_unreachable_and_says_what_to_do),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
