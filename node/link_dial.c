/* Dialling: the name's addresses, one after another, until one answers. */
#include <stdlib.h>

#include "node/link_state.h"

static void on_connected(uv_connect_t *request, int status)
{
    struct link *link = request->data;

    if (status == UV_ECANCELED)
        return; /* the handle is being closed, and that goes on from there */
    if (status == 0 && link->state == LINK_CONNECTING)
        link_begin(link);
    else if (status != 0 && !link_dial_next(link))
        link_close(link, STATUS_IO);
}

/* Begins with the next address; false when it cannot even be begun. */
static bool connect_next(struct link *link)
{
    const struct addrinfo *at = link->next;

    link->next = ++link->tried < LINK_ADDRESSES_MAX ? at->ai_next : NULL;
    link_watch(link, link->next == NULL ? LINK_HANDSHAKE_MS : LINK_CONNECT_MS);
    return uv_tcp_connect(&link->connect, &link->tcp, at->ai_addr, on_connected) == 0;
}

static void on_given_up(uv_handle_t *handle)
{
    struct link *link = handle->data;

    if (link->state == LINK_CLOSING) {
        link->open_handles--;
        link_finish(link);
        return;
    }
    if (uv_tcp_init(handle->loop, &link->tcp) != 0)
        abort(); /* neither allocates nor can be refused */
    if (!connect_next(link) && !link_dial_next(link))
        link_close(link, STATUS_IO);
}

bool link_dial_next(struct link *link)
{
    if (link->state != LINK_CONNECTING || link->next == NULL)
        return false;
    if (!uv_is_closing((uv_handle_t *)&link->tcp))
        uv_close((uv_handle_t *)&link->tcp, on_given_up);
    return true;
}

bool link_is_looking_up(const struct link *link)
{
    return link->looking_up;
}

static void on_looked_up(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct link *link = request->data;

    link->looking_up = false;
    link->found = found;
    link->next = found;
    if (link->callbacks.on_looked_up != NULL)
        link->callbacks.on_looked_up(link, link->callbacks.context);
    if (link->state == LINK_CLOSING)
        link_finish(link);
    else if (status != 0)
        link_close(link, STATUS_NOT_FOUND);
    else if (!connect_next(link) && !link_dial_next(link))
        link_close(link, STATUS_IO);
}

enum status link_dial(struct link **out, uv_loop_t *loop, const struct link_identity *identity,
                      const char *address, const struct link_callbacks *callbacks)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct address target;
    struct link *link;
    char port[8];
    enum status status = address_parse(&target, address);

    if (status == STATUS_OK)
        status = link_make(&link, loop, identity, callbacks);
    if (status != STATUS_OK)
        return status;
    *out = link;
    link->outbound = true;
    memcpy(link->address, address, strlen(address) + 1); /* as given: the core knows it so */
    (void)snprintf(port, sizeof(port), "%u", (unsigned)target.port);
    link->looking_up =
        uv_getaddrinfo(loop, &link->lookup, on_looked_up, target.host, port, &hints) == 0;
    if (!link->looking_up)
        link_close(link, STATUS_NOT_FOUND);
    return STATUS_OK;
}
