/* Listeners while there is no memory: whoever connects then is served once there is some. */
#include <unistd.h>

#include "http_probe.h"
#include "node/http/server.h"
#include "stage.h"

/* A calloc of that many bytes or more finds nothing, and counts it. */
static size_t scarce_from = SIZE_MAX;
static size_t refused_count;

/* The one below: AddressSanitizer's where there is one, else the C library's. */
extern void *__interceptor_calloc(size_t count, size_t size) __attribute__((weak));
extern void *__libc_calloc(size_t count, size_t size) __attribute__((weak));

void *calloc(size_t count, size_t size)
{
    if (size > 0 && count >= scarce_from / size) {
        refused_count++;
        return NULL;
    }
    return __interceptor_calloc != NULL ? __interceptor_calloc(count, size)
                                        : __libc_calloc(count, size);
}

/* More than anything else of a running node takes at once, and less than a link. */
#define LINK_SIZE 60000

struct caller {
    uv_tcp_t tcp;
    uv_connect_t connect;
    uv_write_t write;
};

static bool is_let_go;

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    static char ignored[256];

    (void)handle;
    (void)suggested;
    *buffer = uv_buf_init(ignored, sizeof(ignored));
}

static void on_let_go(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    (void)buffer;
    if (size >= 0)
        return;
    is_let_go = true;
    uv_close((uv_handle_t *)stream, NULL);
}

/* What begins no handshake: whoever takes the connection ends it. */
static void on_connected(uv_connect_t *connect, int status)
{
    static char noise[] = {0, 3, 1, 2, 3};
    const uv_buf_t buffer = uv_buf_init(noise, sizeof(noise));
    struct caller *caller = connect->handle->data;

    assert_int_equal(status, 0);
    assert_int_equal(uv_write(&caller->write, connect->handle, &buffer, 1, NULL), 0);
    assert_int_equal(uv_read_start(connect->handle, on_alloc, on_let_go), 0);
}

static bool is_refused(struct stage *stage)
{
    (void)stage;
    return refused_count > 0;
}

static bool caller_is_let_go(struct stage *stage)
{
    (void)stage;
    return is_let_go;
}

static void a_link_that_there_was_no_memory_for_is_accepted_later(void **state)
{
    struct sockaddr_in address;
    struct caller caller;
    struct stage stage;

    (void)state;
    stage_init(&stage, CONFIG_DIAL_NAMED);
    stage_wait(&stage, stage_asks);
    assert_int_equal(uv_ip4_addr("127.0.0.1", stage.hub.port, &address), 0);
    assert_int_equal(uv_tcp_init(&stage.loop, &caller.tcp), 0);
    caller.tcp.data = &caller;
    assert_int_equal(uv_tcp_connect(&caller.connect, &caller.tcp, (const struct sockaddr *)&address,
                                    on_connected),
                     0);
    refused_count = 0;
    scarce_from = LINK_SIZE;
    stage_wait(&stage, is_refused);
    scarce_from = SIZE_MAX;
    stage_wait(&stage, caller_is_let_go);
    stage_done(&stage);
}

static void on_hello(struct http_request *request, void *context)
{
    (void)context;
    http_respond(request, &(struct http_response){.code = HTTP_CODE_OK,
                                                  .content_type = "text/plain",
                                                  .body = span_of_text("hello")});
}

static void a_request_that_there_was_no_memory_for_is_answered_later(void **state)
{
    static const struct http_route route = {
        .method = METHOD_GET, .pattern = "/hello", .handle = on_hello};
    static const char request[] = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    const struct http_options options = {.routes = &route, .route_count = 1, .sweep_ms = 10};
    char folder[] = "/tmp/zawlbuk-XXXXXX";
    struct http_server *server;
    struct probe probe;
    char path[64];
    uint64_t started = 0;
    uv_loop_t loop;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/s", folder);
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(http_server_open(&server, &loop, &options), STATUS_OK);
    assert_int_equal(http_server_listen_unix(server, path, NULL), STATUS_OK);
    probe_open(&probe, path);
    refused_count = 0;
    scarce_from = 1;
    while (refused_count == 0)
        probe_turn(&loop, &started);
    scarce_from = SIZE_MAX;
    probe_send(&probe, &loop, request, sizeof(request) - 1);
    probe_expect(&probe, &loop, "hello");
    probe_close(&probe);
    http_server_close(server, NULL, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    (void)unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_that_there_was_no_memory_for_is_accepted_later),
        cmocka_unit_test(a_request_that_there_was_no_memory_for_is_answered_later),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
