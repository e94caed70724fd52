/* Reading and writing HOST:PORT. */
#include "node/address.h"

#include "node/number.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static bool is_one_of(char c, const char *extra)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           strchr(extra, c) != NULL;
}

static bool is_made_of(const char *text, size_t size, const char *extra)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] == '\0' || !is_one_of(text[i], extra))
            return false;
    return size > 0;
}

enum status address_parse(struct address *out, const char *text)
{
    const char *colon = strrchr(text, ':');
    const char *host = text;
    const char *extra = ".-_";
    size_t host_size;
    int64_t port;

    if (colon == NULL || number_parse(&port, colon + 1, 0, UINT16_MAX) != STATUS_OK)
        return STATUS_BAD_FIELD;
    host_size = (size_t)(colon - text);
    if (host_size > 2 && host[0] == '[' && host[host_size - 1] == ']') {
        host++;
        host_size -= 2;
        extra = ".:%";
    }
    if (strlen(text) >= ADDRESS_TEXT_SIZE || !is_made_of(host, host_size, extra))
        return STATUS_BAD_FIELD;
    *out = (struct address){.port = (uint16_t)port};
    memcpy(out->host, host, host_size);
    return STATUS_OK;
}

void address_format(char out[ADDRESS_TEXT_SIZE], const struct address *address)
{
    const char *format = strchr(address->host, ':') != NULL ? "[%s]:%u" : "%s:%u";

    (void)snprintf(out, ADDRESS_TEXT_SIZE, format, address->host, (unsigned)address->port);
}

bool address_is_numeric(const struct address *address)
{
    struct in6_addr room; /* for either family's */

    return inet_pton(AF_INET, address->host, &room) == 1 ||
           inet_pton(AF_INET6, address->host, &room) == 1 || strchr(address->host, ':') != NULL;
}

bool address_equal(const struct address *a, const struct address *b)
{
    return a->port == b->port && strcmp(a->host, b->host) == 0;
}
