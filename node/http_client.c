/* Plain sockets with poll() for patience; llhttp reads the answer. */
#include "node/http_client.h"

#include <errno.h>
#include <fcntl.h>
#include <llhttp.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CHUNK_SIZE 16384
#define REQUEST_HEAD_SIZE_MAX 8192
/* "unix:" and a path, or an address. */
#define ORIGIN_TEXT_SIZE 160

struct exchange {
    const struct http_call *call;
    int descriptor;
    struct draft body;
    bool complete;
    unsigned code;
};

static void format_origin(char out[ORIGIN_TEXT_SIZE], const struct http_origin *origin)
{
    if (origin->socket_path != NULL)
        (void)snprintf(out, ORIGIN_TEXT_SIZE, "%s", origin->socket_path);
    else
        address_format(out, &origin->address);
}

static enum status say_unreachable(const struct http_call *call, int error, struct trouble *trouble)
{
    char origin[ORIGIN_TEXT_SIZE];

    format_origin(origin, &call->origin);
    if (error == EACCES || error == EPERM)
        return trouble_say(trouble, STATUS_UNREACHABLE,
                           "%s is not for this user; run as the one who started the node", origin);
    return trouble_say(trouble, STATUS_UNREACHABLE,
                       "no node answers at %s (%s); start it with zawlbuk run", origin,
                       error == 0 ? "unknown host" : strerror(error));
}

/* Waits until the socket can do it, or patience is at its end. */
static enum status wait_for(const struct exchange *exchange, short events)
{
    struct pollfd waiting = {.fd = exchange->descriptor, .events = events};
    uint64_t patience = exchange->call->patience_ms;
    int count;

    do {
        uint64_t slice = patience > HTTP_CLIENT_WAIT_MS ? HTTP_CLIENT_WAIT_MS : patience;

        count = poll(&waiting, 1, (int)slice);
        if (count == 0) {
            patience -= slice;
            if (exchange->call->on_wait != NULL)
                exchange->call->on_wait(exchange->call->context);
        }
    } while ((count < 0 && errno == EINTR) || (count == 0 && patience > 0));
    if (count < 0)
        return STATUS_IO;
    return count == 0 ? STATUS_TIMED_OUT : STATUS_OK;
}

/* 0, or why not; patience at its end is ETIMEDOUT. */
static int connect_to(struct exchange *exchange, int family, const struct sockaddr *name,
                      socklen_t size)
{
    int error = 0;
    socklen_t error_size = sizeof error;

    exchange->descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (exchange->descriptor < 0)
        return errno;
    if (connect(exchange->descriptor, name, size) == 0)
        return 0;
    error = errno;
    if (error == EINPROGRESS) {
        error = ETIMEDOUT;
        if (wait_for(exchange, POLLOUT) == STATUS_OK &&
            getsockopt(exchange->descriptor, SOL_SOCKET, SO_ERROR, &error, &error_size) != 0)
            error = errno;
    }
    if (error != 0) {
        (void)close(exchange->descriptor);
        exchange->descriptor = -1;
    }
    return error;
}

static int connect_unix(struct exchange *exchange, const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof name.sun_path)
        return ENAMETOOLONG;
    memcpy(name.sun_path, path, strlen(path));
    return connect_to(exchange, AF_UNIX, (const struct sockaddr *)&name, sizeof name);
}

static int connect_tcp(struct exchange *exchange, const struct address *address)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char port[8];
    int error = 0;

    (void)snprintf(port, sizeof port, "%u", (unsigned)address->port);
    if (getaddrinfo(address->host, port, &hints, &found) != 0)
        return 0;
    for (const struct addrinfo *at = found; at != NULL && exchange->descriptor < 0;
         at = at->ai_next)
        error = connect_to(exchange, at->ai_family, at->ai_addr, at->ai_addrlen);
    freeaddrinfo(found);
    return error;
}

static enum status connect_origin(struct exchange *exchange, struct trouble *trouble)
{
    const struct http_origin *origin = &exchange->call->origin;
    int error = origin->socket_path != NULL ? connect_unix(exchange, origin->socket_path)
                                            : connect_tcp(exchange, &origin->address);

    if (exchange->descriptor < 0)
        return say_unreachable(exchange->call, error, trouble);
    return STATUS_OK;
}

static enum status send_all(const struct exchange *exchange, struct span bytes)
{
    enum status status = STATUS_OK;

    while (bytes.size > 0 && status == STATUS_OK) {
        ssize_t sent = send(exchange->descriptor, bytes.bytes, bytes.size, MSG_NOSIGNAL);
        if (sent >= 0)
            bytes = span_of(bytes.bytes + sent, bytes.size - (size_t)sent);
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            status = wait_for(exchange, POLLOUT);
        else if (errno != EINTR)
            status = STATUS_IO;
    }
    return status;
}

static enum status send_request(const struct exchange *exchange)
{
    const struct http_call *call = exchange->call;
    char host[ADDRESS_TEXT_SIZE] = "node";
    struct draft head;
    enum status status;

    if (call->origin.socket_path == NULL)
        address_format(host, &call->origin.address);
    draft_init(&head, REQUEST_HEAD_SIZE_MAX);
    draft_add_text(&head, call->method);
    draft_add_text(&head, " ");
    draft_add_text(&head, call->target);
    draft_add_text(&head, " HTTP/1.1\r\nHost: ");
    draft_add_text(&head, host);
    draft_add_text(&head, "\r\nConnection: close\r\nContent-Length: ");
    draft_add_number(&head, (int64_t)call->body.size);
    draft_add_text(&head, "\r\n\r\n");
    status = draft_status(&head);
    if (status == STATUS_OK)
        status = send_all(exchange, draft_span(&head));
    if (status == STATUS_OK)
        status = send_all(exchange, call->body);
    draft_done(&head);
    return status;
}

static int on_body(llhttp_t *parser, const char *at, size_t size)
{
    struct exchange *exchange = parser->data;

    draft_add(&exchange->body, span_of(at, size));
    return draft_status(&exchange->body) == STATUS_OK ? 0 : -1;
}

static int on_complete(llhttp_t *parser)
{
    struct exchange *exchange = parser->data;

    exchange->complete = true;
    exchange->code = (unsigned)llhttp_get_status_code(parser);
    return HPE_PAUSED;
}

/* One read into the parser; TRUNCATED at an end that comes too early. */
static enum status receive_some(struct exchange *exchange, llhttp_t *parser)
{
    char chunk[CHUNK_SIZE];
    ssize_t size = recv(exchange->descriptor, chunk, sizeof chunk, 0);
    llhttp_errno_t error;

    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return wait_for(exchange, POLLIN);
    if (size < 0)
        return errno == EINTR ? STATUS_OK : STATUS_IO;
    error = size == 0 ? llhttp_finish(parser) : llhttp_execute(parser, chunk, (size_t)size);
    if (draft_status(&exchange->body) != STATUS_OK)
        return draft_status(&exchange->body);
    if (exchange->complete)
        return STATUS_OK;
    if (size == 0)
        return STATUS_TRUNCATED;
    return error == HPE_OK ? STATUS_OK : STATUS_BAD_FRAME;
}

static enum status receive_answer(struct exchange *exchange)
{
    static const llhttp_settings_t settings = {.on_body = on_body,
                                               .on_message_complete = on_complete};
    llhttp_t parser;
    enum status status = STATUS_OK;

    llhttp_init(&parser, HTTP_RESPONSE, &settings);
    parser.data = exchange;
    while (status == STATUS_OK && !exchange->complete)
        status = receive_some(exchange, &parser);
    return status;
}

static enum status say_failed(const struct http_call *call, enum status status,
                              struct trouble *trouble)
{
    char origin[ORIGIN_TEXT_SIZE];

    format_origin(origin, &call->origin);
    return trouble_say(trouble, status, "the node at %s gave no good answer (%s); see its log",
                       origin, status_text(status));
}

enum status http_client_call(struct http_answer *out, const struct http_call *call,
                             struct trouble *trouble)
{
    struct exchange exchange = {.call = call, .descriptor = -1};
    enum status sent;
    enum status status = connect_origin(&exchange, trouble);

    if (status != STATUS_OK)
        return status;
    draft_init(&exchange.body, HTTP_ANSWER_SIZE_MAX);
    /* A node that refuses a body early has answered although the sending failed. */
    sent = send_request(&exchange);
    status = sent == STATUS_OK || sent == STATUS_IO ? receive_answer(&exchange) : sent;
    (void)close(exchange.descriptor);
    if (status != STATUS_OK) {
        draft_done(&exchange.body);
        return say_failed(call, status, trouble);
    }
    *out = (struct http_answer){.code = exchange.code, .body = exchange.body};
    return STATUS_OK;
}

static bool is_unreserved(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr("-._~", c) != NULL);
}

void http_client_escape(struct draft *out, struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (is_unreserved(text.bytes[i])) {
            draft_add(out, span_of(&text.bytes[i], 1));
            continue;
        }
        draft_add_text(out, "%");
        draft_add_hex(out, span_of(&text.bytes[i], 1));
    }
}
