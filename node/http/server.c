/* Listens, accepts within the bound, sweeps deadlines, and closes in order. */
#include "node/http/server.h"

#include "node/bind.h"
#include "node/http/connection.h"
#include "node/http/unix_socket.h"
#include "node/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define LISTENERS_MAX 4
#define BACKLOG 128

struct listener {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } uv;
    struct http_server *server;
    bool is_pipe;
    bool owes; /* a connection waits that there was no memory for */
};

struct http_server {
    struct connection_shared shared;
    uv_loop_t *loop;
    uv_timer_t sweep;
    struct listener listeners[LISTENERS_MAX];
    size_t listener_count;
    size_t handle_count; /* the timer and the listeners that are not closed */
    bool closing;
    void (*on_closed)(void *context);
    void *context;
};

static struct http_server *server_of(struct connection_shared *shared)
{
    return (struct http_server *)((char *)shared - offsetof(struct http_server, shared));
}

static void finish_close(struct http_server *server)
{
    void (*on_closed)(void *context) = server->on_closed;
    void *context = server->context;

    if (!server->closing || server->handle_count > 0 || server->shared.first != NULL)
        return;
    free(server);
    if (on_closed != NULL)
        on_closed(context);
}

static void on_connection_freed(struct connection_shared *shared)
{
    finish_close(server_of(shared));
}

static void accept_owed(struct http_server *server);

static void on_sweep(uv_timer_t *timer)
{
    struct http_server *server = timer->data;

    for (struct http_connection *at = server->shared.first; at != NULL; at = at->next)
        connection_sweep(at);
    accept_owed(server);
}

static uint64_t or_default(uint64_t value, uint64_t standard)
{
    return value == 0 ? standard : value;
}

enum status http_server_open(struct http_server **out, uv_loop_t *loop,
                             const struct http_options *options)
{
    struct http_server *server = calloc(1, sizeof *server);
    struct http_options *own;

    if (server == NULL)
        return STATUS_NO_MEMORY;
    own = &server->shared.options;
    *own = *options;
    own->connections_max = (size_t)or_default(own->connections_max, 256);
    own->idle_ms = or_default(own->idle_ms, 60000);
    own->request_ms = or_default(own->request_ms, 10000);
    own->write_ms = or_default(own->write_ms, 30000);
    own->sweep_ms = or_default(own->sweep_ms, 1000);
    server->loop = loop;
    server->shared.on_freed = on_connection_freed;
    if (uv_timer_init(loop, &server->sweep) != 0 ||
        uv_timer_start(&server->sweep, on_sweep, own->sweep_ms, own->sweep_ms) != 0) {
        free(server);
        return STATUS_IO;
    }
    server->sweep.data = server;
    server->handle_count = 1;
    *out = server;
    return STATUS_OK;
}

size_t http_server_connections(const struct http_server *server)
{
    size_t count = 0;

    for (const struct http_connection *at = server->shared.first; at != NULL; at = at->next)
        count += at->state != CONNECTION_CLOSING;
    return count;
}

static struct http_connection *find_longest(const struct http_server *server,
                                            bool (*passes)(const struct http_connection *at))
{
    struct http_connection *longest = NULL;

    for (struct http_connection *at = server->shared.first; at != NULL; at = at->next)
        if (passes(at) && (longest == NULL || at->since.ms <= longest->since.ms))
            longest = at;
    return longest;
}

/* One that waits for a request, else one that takes its answer slowly. False when all are at work.
 */
static bool evict_longest(struct http_server *server)
{
    struct http_connection *longest = find_longest(server, connection_is_waiting);

    if (longest == NULL)
        longest = find_longest(server, connection_is_taking);
    if (longest != NULL)
        connection_close(longest);
    return longest != NULL;
}

/* Accepts whatever it will do with the connection: libuv tells of no other one before. */
static void on_connection(uv_stream_t *stream, int error)
{
    struct listener *listener = stream->data;
    struct http_server *server = listener->server;
    struct http_connection *connection;
    bool has_room = http_server_connections(server) < server->shared.options.connections_max ||
                    evict_longest(server);

    listener->owes = error == 0;
    if (error != 0 || connection_open(&connection, &server->shared, server->loop,
                                      listener->is_pipe) != STATUS_OK) {
        log_warn("http connection not accepted",
                 log_text("why", error == 0 ? "no memory" : uv_strerror(error)));
        return;
    }
    listener->owes = false;
    if (uv_accept(stream, &connection->uv.stream) != 0 || !has_room) {
        connection_close(connection);
        return;
    }
    if (!listener->is_pipe)
        (void)uv_tcp_nodelay(&connection->uv.tcp, 1);
    connection_start(connection);
}

static void accept_owed(struct http_server *server)
{
    for (size_t i = 0; i < server->listener_count; i++)
        if (server->listeners[i].owes)
            on_connection(&server->listeners[i].uv.stream, 0);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct http_server *server =
        handle->type == UV_TIMER ? handle->data : ((struct listener *)handle->data)->server;

    server->handle_count--;
    finish_close(server);
}

/* The next listener, its handle made; NULL when there are too many of them. */
static struct listener *add_listener(struct http_server *server, bool is_pipe)
{
    struct listener *listener = &server->listeners[server->listener_count];
    int error;

    if (server->listener_count == LISTENERS_MAX)
        return NULL;
    error = is_pipe ? uv_pipe_init(server->loop, &listener->uv.pipe, 0)
                    : uv_tcp_init(server->loop, &listener->uv.tcp);
    if (error != 0)
        return NULL;
    listener->server = server;
    listener->is_pipe = is_pipe;
    listener->uv.handle.data = listener;
    server->listener_count++;
    server->handle_count++;
    return listener;
}

enum status http_server_listen(struct http_server *server, const struct address *address,
                               uint16_t *port, struct trouble *trouble)
{
    struct listener *listener = add_listener(server, false);
    char text[ADDRESS_TEXT_SIZE];
    int error = listener == NULL ? UV_ENOMEM : bind_tcp(&listener->uv.tcp, address);

    if (error == 0)
        error = uv_listen(&listener->uv.stream, BACKLOG, on_connection);
    if (error != 0) {
        if (listener != NULL)
            uv_close(&listener->uv.handle, on_handle_closed);
        address_format(text, address);
        return trouble_say(trouble, STATUS_IO, "cannot listen on %s: %s", text, uv_strerror(error));
    }
    *port = bind_port(&listener->uv.tcp);
    return STATUS_OK;
}

enum status http_server_listen_unix(struct http_server *server, const char *path,
                                    struct trouble *trouble)
{
    struct listener *listener;
    int error;
    enum status status = unix_socket_prepare(path, trouble);

    if (status != STATUS_OK)
        return status;
    listener = add_listener(server, true);
    error = listener == NULL ? UV_ENOMEM : uv_pipe_bind(&listener->uv.pipe, path);
    if (error == 0 && chmod(path, S_IRUSR | S_IWUSR) != 0)
        error = UV_EPERM;
    if (error == 0)
        error = uv_listen(&listener->uv.stream, BACKLOG, on_connection);
    if (error == 0)
        return STATUS_OK;
    if (listener != NULL)
        uv_close(&listener->uv.handle, on_handle_closed);
    return trouble_say(trouble, STATUS_IO, "cannot listen on %s: %s", path, uv_strerror(error));
}

void http_server_close(struct http_server *server, void (*on_closed)(void *context), void *context)
{
    if (server->closing)
        return;
    server->closing = true;
    server->on_closed = on_closed;
    server->context = context;
    uv_close((uv_handle_t *)&server->sweep, on_handle_closed);
    for (size_t i = 0; i < server->listener_count; i++)
        if (!uv_is_closing(&server->listeners[i].uv.handle))
            uv_close(&server->listeners[i].uv.handle, on_handle_closed);
    for (struct http_connection *at = server->shared.first; at != NULL; at = at->next)
        connection_close(at);
}
