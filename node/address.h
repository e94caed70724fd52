/* HOST:PORT as people write it: 192.0.2.1:7470, node.example:7470, [2001:db8::1]:7470. */
#ifndef ZAWLBUK_NODE_ADDRESS_H
#define ZAWLBUK_NODE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto/status.h"

/* The whole text with its NUL, as large as the core takes (CORE_ADDRESS_SIZE); a DNS name of up to
 * 88 bytes fits. */
#define ADDRESS_TEXT_SIZE 96
#define ADDRESS_HOST_SIZE ADDRESS_TEXT_SIZE

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

/* Whether the host is an IP address, which needs no looking up. */
bool address_is_numeric(const struct address *address);

bool address_equal(const struct address *a, const struct address *b);

#endif
