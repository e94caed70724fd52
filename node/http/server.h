/* The HTTP server: listeners that share one table of routes and one bound on connections.
 * The public API and the control surface are two of these, on one loop. */
#ifndef ZAWLBUK_NODE_HTTP_SERVER_H
#define ZAWLBUK_NODE_HTTP_SERVER_H

#include <uv.h>

#include "node/address.h"
#include "node/http/http.h"
#include "node/trouble.h"

struct http_server;

/* The program must ignore SIGPIPE. A zero takes the value in parentheses. */
struct http_options {
    const struct http_route *routes; /* borrowed */
    size_t route_count;
    void *context;          /* for the handlers */
    size_t connections_max; /* (256); the one that waits longest gives way to a new one */
    uint64_t idle_ms;       /* (60000) between two requests of a connection */
    uint64_t request_ms;    /* (10000) from a request's first byte to its last */
    uint64_t write_ms;      /* (30000) in which a client must take some of the answer */
    uint64_t sweep_ms;      /* (1000) between two looks at these deadlines */
};

enum status http_server_open(struct http_server **out, uv_loop_t *loop,
                             const struct http_options *options) MUST_CHECK;

/* Listens on an address; *port gets the one in use (asked for as 0). IO with trouble. */
enum status http_server_listen(struct http_server *server, const struct address *address,
                               uint16_t *port, struct trouble *trouble) MUST_CHECK;

/* Listens on a unix socket of mode 0600. The folder must be ours and closed to others
 * (UNSAFE_HOME). A socket that nobody listens on any more is replaced; EXISTS when somebody does,
 * or when something else stands there; TOO_LARGE when the path does not fit a socket's name. */
enum status http_server_listen_unix(struct http_server *server, const char *path,
                                    struct trouble *trouble) MUST_CHECK;

/* Stops listening and closes every connection; the socket file goes. on_closed is called from the
 * loop when all is freed, which waits for requests that handlers still hold. */
void http_server_close(struct http_server *server, void (*on_closed)(void *context), void *context);

/* Connections that are open now; for status and tests. */
size_t http_server_connections(const struct http_server *server);

#endif
