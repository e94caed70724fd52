/* Binding listeners. */
#include "node/bind.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>

int bind_tcp(uv_tcp_t *tcp, const struct address *address)
{
    const struct addrinfo hints = {
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_PASSIVE | AI_NUMERICSERV,
    };
    struct addrinfo *found = NULL;
    char port[8];
    int error;

    (void)snprintf(port, sizeof(port), "%u", (unsigned)address->port);
    if (getaddrinfo(address->host, port, &hints, &found) != 0)
        return UV_EAI_NONAME;
    error = uv_tcp_bind(tcp, found->ai_addr, 0);
    freeaddrinfo(found);
    return error;
}

uint16_t bind_port(const uv_tcp_t *tcp)
{
    struct sockaddr_storage name;
    int size = sizeof(name);

    if (uv_tcp_getsockname(tcp, (struct sockaddr *)&name, &size) != 0)
        return 0;
    if (name.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&name)->sin6_port);
    return ntohs(((const struct sockaddr_in *)&name)->sin_port);
}
