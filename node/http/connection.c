/* Reads requests, hands them to their routes, sends the answers. */
#include "node/http/connection.h"

#include "node/http/reply.h"
#include "node/http/sender.h"
#include "node/http/target.h"

#include <assert.h>
#include <stdlib.h>

/* Bytes of answers in memory over all connections of a server; past this new ones get 503. */
#define QUEUED_SIZE_MAX (48u << 20)
/* How much and how long we still listen to a client that was answered for the last time, so that
 * the answer is not lost to a reset (RFC 9112 section 9.6). */
#define DRAIN_SIZE_MAX (1u << 20)
#define DRAIN_MS 2000
/* Bytes of a head beside the body and the route's own fields. */
#define REPLY_HEAD_SIZE_MAX 8192

static void take_head(struct http_connection *connection);

static struct instant after(const struct http_connection *connection, uint64_t ms)
{
    return (struct instant){.ms = uv_now(connection->uv.handle.loop) + ms};
}

static void release(struct http_connection *connection)
{
    struct connection_shared *shared = connection->shared;

    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        shared->first = connection->next;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
    free(connection->body);
    free(connection);
    shared->on_freed(shared);
}

static void on_closed(uv_handle_t *handle)
{
    struct http_connection *connection = handle->data;

    connection->closed = true;
    if (!connection->held)
        release(connection);
}

void connection_close(struct http_connection *connection)
{
    if (connection->state == CONNECTION_CLOSING)
        return;
    connection->state = CONNECTION_CLOSING;
    uv_close(&connection->uv.handle, on_closed);
}

bool connection_is_waiting(const struct http_connection *connection)
{
    return connection->state == CONNECTION_IDLE || connection->state == CONNECTION_HEAD ||
           connection->state == CONNECTION_BODY;
}

bool connection_is_taking(const struct http_connection *connection)
{
    return connection->state == CONNECTION_WRITING || connection->state == CONNECTION_DRAINING;
}

static void stop_reading(struct http_connection *connection)
{
    if (connection->reading)
        (void)uv_read_stop(&connection->uv.stream);
    connection->reading = false;
}

static void on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct http_connection *connection = handle->data;

    (void)suggested;
    if (connection->state == CONNECTION_BODY)
        *buffer = uv_buf_init((char *)connection->body + connection->body_filled,
                              (unsigned)(connection->request.body.size - connection->body_filled));
    else if (connection->state == CONNECTION_DRAINING)
        *buffer = uv_buf_init(connection->in, sizeof connection->in);
    else
        *buffer = uv_buf_init(connection->in + connection->in_filled,
                              (unsigned)(sizeof connection->in - connection->in_filled));
}

static void handle_request(struct http_connection *connection)
{
    stop_reading(connection);
    connection->state = CONNECTION_HANDLING;
    connection->held = true;
    connection->route->handle(&connection->request, connection->shared->options.context);
}

static void on_body(struct http_connection *connection, size_t size)
{
    connection->body_filled += size;
    if (connection->body_filled == connection->request.body.size)
        handle_request(connection);
}

static void on_drained(struct http_connection *connection, size_t size)
{
    connection->drained_size += size;
    if (connection->drained_size > DRAIN_SIZE_MAX)
        connection_close(connection);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct http_connection *connection = stream->data;

    (void)buffer;
    if (size < 0) {
        connection_close(connection);
        return;
    }
    if (size == 0)
        return;
    if (connection->state == CONNECTION_BODY) {
        on_body(connection, (size_t)size);
        return;
    }
    if (connection->state == CONNECTION_DRAINING) {
        on_drained(connection, (size_t)size);
        return;
    }
    if (connection->state == CONNECTION_IDLE) {
        connection->state = CONNECTION_HEAD;
        connection->deadline = after(connection, connection->shared->options.request_ms);
    }
    connection->in_filled += (size_t)size;
    take_head(connection);
}

static void read_on(struct http_connection *connection)
{
    if (connection->reading)
        return;
    connection->reading = true;
    if (uv_read_start(&connection->uv.stream, on_allocate, on_read) != 0)
        connection_close(connection);
}

/* Makes room for the next request; what a client sent ahead of its time moves to the front. */
static void next_request(struct http_connection *connection)
{
    const struct http_options *options = &connection->shared->options;
    size_t rest = connection->in_filled - connection->taken;

    memmove(connection->in, connection->in + connection->taken, rest);
    connection->in_filled = rest;
    connection->taken = 0;
    connection->guard = (struct guard){0};
    connection->request = (struct http_request){0};
    free(connection->body);
    connection->body = NULL;
    connection->body_filled = 0;
    connection->since = after(connection, 0);
    connection->state = rest > 0 ? CONNECTION_HEAD : CONNECTION_IDLE;
    connection->deadline = after(connection, rest > 0 ? options->request_ms : options->idle_ms);
    if (rest > 0)
        take_head(connection);
    else
        read_on(connection);
}

static void on_shutdown(uv_shutdown_t *shutdown, int error)
{
    struct http_connection *connection = shutdown->data;

    if (error != 0)
        connection_close(connection);
}

static void on_answered(struct http_connection *connection)
{
    if (connection->keep_alive) {
        next_request(connection);
        return;
    }
    connection->state = CONNECTION_DRAINING;
    connection->deadline = after(connection, DRAIN_MS);
    connection->shutdown.data = connection;
    if (uv_shutdown(&connection->shutdown, &connection->uv.stream, on_shutdown) != 0)
        connection_close(connection);
    else
        read_on(connection);
}

static void begin_writing(struct http_connection *connection)
{
    stop_reading(connection);
    connection->state = CONNECTION_WRITING;
    connection->queue_seen = SIZE_MAX;
    connection->deadline = after(connection, connection->shared->options.write_ms);
}

static void answer(struct http_connection *connection, const struct http_response *response,
                   unsigned allowed)
{
    struct reply_manner manner = {.keep_alive = connection->keep_alive,
                                  .without_body = connection->request.method == METHOD_HEAD,
                                  .allowed = allowed};
    struct draft bytes;

    begin_writing(connection);
    draft_init(&bytes, HTTP_RESPONSE_SIZE_MAX + REPLY_HEAD_SIZE_MAX);
    reply_write(&bytes, response, manner);
    if (draft_status(&bytes) != STATUS_OK) {
        draft_done(&bytes);
        connection_close(connection);
        return;
    }
    sender_send(connection, &bytes, on_answered);
}

static void refuse(struct http_connection *connection, enum http_code code, bool keep_alive,
                   unsigned allowed)
{
    struct http_response response = reply_refusal(code);

    connection->keep_alive = connection->keep_alive && keep_alive;
    answer(connection, &response, allowed);
}

static void ask_for_body(struct http_connection *connection)
{
    struct draft bytes;

    draft_init(&bytes, REPLY_HEAD_SIZE_MAX);
    draft_add_text(&bytes, "HTTP/1.1 100 Continue\r\n\r\n");
    if (draft_status(&bytes) == STATUS_OK)
        sender_send(connection, &bytes, NULL);
}

/* The head is good and has a route; the body is to come or partly here. */
static void take_body(struct http_connection *connection)
{
    size_t size = (size_t)connection->head.body_size;
    size_t here = connection->in_filled - connection->taken;

    if (here > size)
        here = size;
    connection->body = size == 0 ? NULL : malloc(size);
    if (size > 0 && connection->body == NULL) {
        refuse(connection, HTTP_CODE_BUSY, false, 0);
        return;
    }
    if (here > 0)
        memcpy(connection->body, connection->in + connection->taken, here);
    connection->taken += here;
    connection->body_filled = here;
    connection->request.body = span_of(connection->body, size);
    if (here == size) {
        handle_request(connection);
        return;
    }
    connection->state = CONNECTION_BODY;
    if (connection->head.expects_continue && here == 0)
        ask_for_body(connection);
    if (connection->state == CONNECTION_BODY)
        read_on(connection);
}

static void route_request(struct http_connection *connection)
{
    const struct http_options *options = &connection->shared->options;
    struct http_request *request = &connection->request;
    const struct head *head = &connection->head;
    char *text = connection->in + ((const char *)head->target.bytes - connection->in);
    struct target target;
    unsigned allowed;
    enum http_code code = target_parse(&target, text, head->target.size);

    request->method = head->method;
    if (code != HTTP_CODE_OK) {
        refuse(connection, code, false, 0);
        return;
    }
    memcpy(request->query, target.query, sizeof target.query);
    request->query_count = target.query_count;
    connection->route = target_route(&target, request->params, options->routes,
                                     options->route_count, request->method, &allowed);
    if (connection->route == NULL)
        refuse(connection, allowed == 0 ? HTTP_CODE_NOT_FOUND : HTTP_CODE_BAD_METHOD,
               head->body_size == 0, allowed);
    else if (head->body_size > connection->route->body_size_max)
        refuse(connection, HTTP_CODE_TOO_LARGE, false, 0);
    else
        take_body(connection);
}

static void take_head(struct http_connection *connection)
{
    struct span bytes = span_of(connection->in, connection->in_filled);
    enum guard_verdict verdict = guard_scan(&connection->guard, bytes, &connection->taken);
    enum http_code code;

    connection->keep_alive = true;
    if (verdict == GUARD_REFUSE) {
        refuse(connection, HTTP_CODE_BAD_REQUEST, false, 0);
        return;
    }
    if (verdict == GUARD_MORE) {
        if (bytes.size == sizeof connection->in)
            refuse(connection, HTTP_CODE_HEAD_TOO_LARGE, false, 0);
        else
            read_on(connection);
        return;
    }
    code = head_parse(&connection->head, span_of(connection->in, connection->taken));
    if (code != HTTP_CODE_OK) {
        refuse(connection, code, false, 0);
        return;
    }
    connection->keep_alive = connection->head.keep_alive && !connection->head.is_http_1_0;
    route_request(connection);
}

enum status connection_open(struct http_connection **out, struct connection_shared *shared,
                            uv_loop_t *loop, bool is_pipe)
{
    struct http_connection *connection = calloc(1, sizeof *connection);
    int error;

    if (connection == NULL)
        return STATUS_NO_MEMORY;
    error = is_pipe ? uv_pipe_init(loop, &connection->uv.pipe, 0)
                    : uv_tcp_init(loop, &connection->uv.tcp);
    if (error != 0) {
        free(connection);
        return STATUS_IO;
    }
    connection->uv.handle.data = connection;
    connection->shared = shared;
    connection->next = shared->first;
    if (shared->first != NULL)
        shared->first->previous = connection;
    shared->first = connection;
    *out = connection;
    return STATUS_OK;
}

void connection_start(struct http_connection *connection)
{
    next_request(connection);
}

static bool is_overdue(struct http_connection *connection)
{
    return uv_now(connection->uv.handle.loop) >= connection->deadline.ms;
}

/* A client that takes some of its answer gets more time for the rest. */
static void sweep_writing(struct http_connection *connection)
{
    size_t queue = uv_stream_get_write_queue_size(&connection->uv.stream);

    if (queue < connection->queue_seen)
        connection->deadline = after(connection, connection->shared->options.write_ms);
    else if (is_overdue(connection))
        connection_close(connection);
    connection->queue_seen = queue;
}

void connection_sweep(struct http_connection *connection)
{
    switch (connection->state) {
    case CONNECTION_IDLE:
    case CONNECTION_DRAINING:
        if (is_overdue(connection))
            connection_close(connection);
        break;
    case CONNECTION_HEAD:
    case CONNECTION_BODY:
        if (is_overdue(connection))
            refuse(connection, HTTP_CODE_TIMED_OUT, false, 0);
        break;
    case CONNECTION_WRITING:
        sweep_writing(connection);
        break;
    case CONNECTION_HANDLING:
    case CONNECTION_CLOSING:
        break;
    }
}

static struct http_connection *connection_of(const struct http_request *request)
{
    return (struct http_connection *)((uintptr_t)request -
                                      offsetof(struct http_connection, request));
}

void http_respond(struct http_request *request, const struct http_response *response)
{
    struct http_connection *connection = connection_of(request);
    size_t queued = connection->shared->queued_size;

    assert(connection->held);
    connection->held = false;
    if (connection->closed)
        release(connection);
    else if (connection->state == CONNECTION_CLOSING)
        return;
    else if (response->body.size > HTTP_RESPONSE_SIZE_MAX)
        refuse(connection, HTTP_CODE_FAILED, true, 0);
    else if (queued > 0 && response->body.size > QUEUED_SIZE_MAX - queued)
        refuse(connection, HTTP_CODE_BUSY, true, 0);
    else
        answer(connection, response, 0);
}

const char *http_query(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->query_count; i++)
        if (strcmp(request->query[i].name, name) == 0)
            return request->query[i].value;
    return NULL;
}

struct span http_field(const struct http_request *request, const char *name)
{
    return head_field_value(&connection_of(request)->head, name);
}
