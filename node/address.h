/* HOST:PORT as people write it: 192.0.2.1:7470, node.example:7470, [2001:db8::1]:7470. */
#ifndef ZAWLBUK_NODE_ADDRESS_H
#define ZAWLBUK_NODE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto/status.h"

/* A DNS name is at most 253 bytes (RFC 1035). */
#define ADDRESS_HOST_SIZE 254
/* Brackets, colon, five digits and the NUL around the host. */
#define ADDRESS_TEXT_SIZE (ADDRESS_HOST_SIZE + 8)

/* host without brackets; port 0 asks the system for any free one. */
struct address {
    char host[ADDRESS_HOST_SIZE];
    uint16_t port;
};

/* BAD_FIELD unless the text is a host of letters, digits, dots, dashes (or a bracketed IPv6
 * address) and a port from 0 to 65535. */
enum status address_parse(struct address *out, const char *text) MUST_CHECK;

/* "host:port", or "[host]:port" for IPv6. */
void address_format(char out[ADDRESS_TEXT_SIZE], const struct address *address);

bool address_equal(const struct address *a, const struct address *b);

#endif
