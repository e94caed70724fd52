/* The plain half of a link: sockets, reading, writing, closing. */
#include "node/link.h"

#include <assert.h>
#include <stdlib.h>

#include "node/link_state.h"
#include "protocol/limits.h"

/* Milliseconds in which what is queued may still go out of a link that is being closed. */
#define FLUSH_MS 2000

struct write_request {
    uv_write_t request;
    uint8_t bytes[];
};

const char *link_address(const struct link *link)
{
    return link->address;
}

bool link_is_outbound(const struct link *link)
{
    return link->outbound;
}

bool link_is_half_open(const struct link *link)
{
    return !link->outbound && (link->state == LINK_HANDSHAKE || link->state == LINK_PROOF);
}

uint64_t link_origin(const struct link *link)
{
    return link->origin;
}

const struct id *link_delegation(const struct link *link)
{
    return &link->delegation;
}

const struct public_key *link_device(const struct link *link)
{
    return &link->device;
}

uint64_t link_number(const struct link *link)
{
    return link->number;
}

void link_set_number(struct link *link, uint64_t number)
{
    link->number = number;
}

void link_finish(struct link *link)
{
    if (link->open_handles > 0 || link->looking_up)
        return;
    if (link->callbacks.on_closed != NULL)
        link->callbacks.on_closed(link, link->why, link->opened, link->callbacks.context);
    noise_wipe(&link->noise);
    noise_transport_wipe(&link->transport);
    buffer_done(&link->frame);
    uv_freeaddrinfo(link->found);
    free(link);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct link *link = handle->data;

    link->open_handles--;
    link_finish(link);
}

static void close_now(struct link *link)
{
    if (!uv_is_closing((uv_handle_t *)&link->tcp))
        uv_close((uv_handle_t *)&link->tcp, on_handle_closed);
    if (!uv_is_closing((uv_handle_t *)&link->timer))
        uv_close((uv_handle_t *)&link->timer, on_handle_closed);
    if (link->looking_up)
        (void)uv_cancel((uv_req_t *)&link->lookup); /* when it cannot be, its callback comes too */
}

static void on_flushed(uv_shutdown_t *request, int status)
{
    struct link *link = request->data;

    (void)status;
    close_now(link);
}

static void on_timer(uv_timer_t *timer)
{
    struct link *link = timer->data;

    if (link->state == LINK_CLOSING)
        close_now(link);
    else if (link->state != LINK_CONNECTING || !link_dial_next(link))
        link_close(link, STATUS_TIMED_OUT);
}

void link_close(struct link *link, enum status why)
{
    bool flush = link->state == LINK_OPEN;

    if (link->state == LINK_CLOSING)
        return;
    link->state = LINK_CLOSING;
    link->why = why;
    if (!flush) {
        close_now(link);
        return;
    }
    (void)uv_read_stop((uv_stream_t *)&link->tcp);
    link->shutdown.data = link;
    if (uv_shutdown(&link->shutdown, (uv_stream_t *)&link->tcp, on_flushed) != 0 ||
        uv_timer_start(&link->timer, on_timer, FLUSH_MS, 0) != 0)
        close_now(link);
}

bool link_is_closing(const struct link *link)
{
    return link->state == LINK_CLOSING && !uv_is_closing((const uv_handle_t *)&link->tcp);
}

void link_hurry(struct link *link)
{
    if (link->state == LINK_CLOSING)
        close_now(link);
}

void link_abandon(struct link *link)
{
    link->callbacks = (struct link_callbacks){0};
    link_close(link, STATUS_BUSY);
}

/* From here on something must go out in time. Before OPEN, the handshake's time runs. */
static void watch_queue(struct link *link)
{
    if (link->state == LINK_OPEN)
        link_watch(link, LINK_STALL_MS);
}

static void on_written(uv_write_t *request, int status)
{
    struct link *link = request->handle->data;
    size_t queued = uv_stream_get_write_queue_size((uv_stream_t *)&link->tcp);

    free(request->data);
    if (status != 0) {
        link_close(link, STATUS_IO);
        return;
    }
    if (link->state != LINK_OPEN)
        return;
    if (queued > 0)
        watch_queue(link);
    else
        (void)uv_timer_stop(&link->timer);
    if (!link->was_full || queued >= LINK_QUEUE_SIZE_MAX / 4)
        return;
    link->was_full = false;
    link->callbacks.on_drained(link, link->callbacks.context);
}

void link_write(struct link *link, struct span bytes)
{
    size_t queued = uv_stream_get_write_queue_size((uv_stream_t *)&link->tcp);
    struct write_request *write;
    uv_buf_t buffer;

    if (queued + bytes.size > LINK_QUEUE_SIZE_MAX) {
        link_close(link, STATUS_TIMED_OUT);
        return;
    }
    link->was_full = link->was_full || queued + bytes.size > LINK_QUEUE_SIZE_MAX / 2;
    write = malloc(sizeof(*write) + bytes.size);
    if (write == NULL) {
        link_close(link, STATUS_NO_MEMORY);
        return;
    }
    memcpy(write->bytes, bytes.bytes, bytes.size);
    write->request.data = write;
    buffer = uv_buf_init((char *)write->bytes, (unsigned)bytes.size);
    if (uv_write(&write->request, (uv_stream_t *)&link->tcp, &buffer, 1, on_written) != 0) {
        free(write);
        link_close(link, STATUS_IO);
        return;
    }
    if (!uv_is_active((uv_handle_t *)&link->timer))
        watch_queue(link);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct link *link = handle->data;

    (void)suggested;
    *buffer =
        uv_buf_init((char *)link->in + link->in_size, (unsigned)(sizeof(link->in) - link->in_size));
}

/* Takes every whole message off the front of what came in. */
static void take_messages(struct link *link)
{
    size_t at = 0;

    while (link->state != LINK_CLOSING && link->in_size - at >= LINK_LENGTH_SIZE) {
        size_t size = (size_t)link->in[at] << 8 | link->in[at + 1];

        if (link->in_size - at - LINK_LENGTH_SIZE < size)
            break;
        link_take_message(link, span_of(link->in + at + LINK_LENGTH_SIZE, size));
        at += LINK_LENGTH_SIZE + size;
    }
    memmove(link->in, link->in + at, link->in_size - at);
    link->in_size -= at;
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct link *link = stream->data;

    (void)buffer;
    if (size < 0) {
        link_close(link, size == UV_EOF && link->opened ? STATUS_OK : STATUS_IO);
        return;
    }
    link->in_size += (size_t)size;
    take_messages(link);
}

bool link_begin_reading(struct link *link)
{
    if (uv_read_start((uv_stream_t *)&link->tcp, on_alloc, on_read) == 0)
        return true;
    link_close(link, STATUS_IO);
    return false;
}

/* The connection stands: handshake, against the clock. */
void link_begin(struct link *link)
{
    link_watch(link, LINK_HANDSHAKE_MS);
    (void)uv_tcp_nodelay(&link->tcp, 1);
    if (link_begin_reading(link))
        link_secure_start(link);
}

void link_watch(struct link *link, uint64_t ms)
{
    if (uv_timer_start(&link->timer, on_timer, ms, 0) != 0)
        abort(); /* only wrong arguments make it fail */
}

enum status link_make(struct link **out, uv_loop_t *loop, const struct link_identity *identity,
                      const struct link_callbacks *callbacks)
{
    struct link *link = calloc(1, sizeof(*link));

    if (link == NULL)
        return STATUS_NO_MEMORY;
    link->identity = identity;
    link->callbacks = *callbacks;
    buffer_init(&link->frame, LIMIT_FRAME_SIZE + LINK_FLAG_SIZE);
    if (uv_tcp_init(loop, &link->tcp) != 0 || uv_timer_init(loop, &link->timer) != 0)
        abort(); /* neither allocates nor can be refused */
    link->tcp.data = link->timer.data = link->lookup.data = link->connect.data = link;
    link->open_handles = 2;
    link_watch(link, LINK_HANDSHAKE_MS);
    *out = link;
    return STATUS_OK;
}

static uint64_t origin_of(const struct sockaddr_storage *remote)
{
    const uint8_t *bytes = ((const struct sockaddr_in6 *)remote)->sin6_addr.s6_addr;
    uint64_t origin = 0;

    if (remote->ss_family == AF_INET)
        return ((const struct sockaddr_in *)remote)->sin_addr.s_addr;
    if (IN6_IS_ADDR_V4MAPPED(&((const struct sockaddr_in6 *)remote)->sin6_addr))
        bytes += 8; /* the IPv4 address is in the last four */
    memcpy(&origin, bytes, sizeof(origin));
    return origin;
}

static void set_remote_host(struct link *link)
{
    struct sockaddr_storage remote;
    int size = sizeof(remote);

    if (uv_tcp_getpeername(&link->tcp, (struct sockaddr *)&remote, &size) != 0)
        return;
    (void)uv_ip_name((const struct sockaddr *)&remote, link->address, sizeof(link->address));
    link->origin = origin_of(&remote);
}

enum status link_accept(struct link **out, uv_stream_t *listener,
                        const struct link_identity *identity,
                        const struct link_callbacks *callbacks)
{
    struct link *link;
    enum status status = link_make(&link, listener->loop, identity, callbacks);

    if (status != STATUS_OK)
        return status;
    *out = link;
    if (uv_accept(listener, (uv_stream_t *)&link->tcp) != 0) {
        link_close(link, STATUS_IO);
        return STATUS_OK;
    }
    set_remote_host(link);
    link_begin(link);
    return STATUS_OK;
}
