/* One client's connection to the HTTP server: a request at a time, in order, each with its
 * deadline. Between server.c and connection.c alone.
 *
 *         first byte        head whole, body to come
 *   IDLE ------------> HEAD ------------------------> BODY
 *    ^                  | head whole, no body          | body whole
 *    |                  v                              |
 *    |               HANDLING <------------------------+
 *    | keep-alive       | http_respond
 *    +-------------- WRITING ------> DRAINING ------> CLOSING ------> freed
 *                       ^  no keep-alive   end, deadline       no handler holds the request
 *                       | refused: from HEAD or BODY
 */
#ifndef ZAWLBUK_NODE_HTTP_CONNECTION_H
#define ZAWLBUK_NODE_HTTP_CONNECTION_H

#include "node/http/guard.h"
#include "node/http/head.h"
#include "node/http/server.h"
#include "protocol/stamp.h"

enum connection_state {
    CONNECTION_IDLE,
    CONNECTION_HEAD,
    CONNECTION_BODY,
    CONNECTION_HANDLING,
    CONNECTION_WRITING,
    CONNECTION_DRAINING,
    CONNECTION_CLOSING,
};

/* What the connections of one server have in common. */
struct connection_shared {
    struct http_options options;
    size_t queued_size; /* bytes of answers that clients have not taken yet */
    void (*on_freed)(struct connection_shared *shared);
    struct http_connection *first; /* all that are not freed */
};

struct http_connection {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } uv;
    uv_shutdown_t shutdown;
    struct connection_shared *shared;
    struct http_connection *next;
    struct http_connection *previous;
    enum connection_state state;
    struct instant since;    /* when it began to wait for a request */
    struct instant deadline; /* of the state */
    size_t queue_seen;       /* write queue at the last sweep */
    size_t drained_size;
    bool reading;
    bool held;   /* a handler has the request */
    bool closed; /* libuv has let go of the handle */
    bool keep_alive;
    struct guard guard;
    struct head head;
    struct http_request request;
    const struct http_route *route;
    uint8_t *body;
    size_t body_filled;
    size_t taken; /* bytes of in that belong to the request at hand */
    size_t in_filled;
    char in[HTTP_HEAD_SIZE_MAX];
};

/* A handle on that loop to accept into, in the list of shared already; is_pipe: of a unix socket.
 * NO_MEMORY or IO. */
enum status connection_open(struct http_connection **out, struct connection_shared *shared,
                            uv_loop_t *loop, bool is_pipe) MUST_CHECK;

/* Begins to read; closes itself when that fails. */
void connection_start(struct http_connection *connection);

/* Idempotent. Freed from the loop, once no handler holds its request. */
void connection_close(struct http_connection *connection);

/* Closes or refuses when the deadline has passed. */
void connection_sweep(struct http_connection *connection);

/* Whether it could give way to a new one: no whole request has come from it. */
bool connection_is_waiting(const struct http_connection *connection);

/* Whether its answer is on the way out. A client may draw that out as long as it likes, and so must
 * not keep everybody else away. */
bool connection_is_taking(const struct http_connection *connection);

#endif
