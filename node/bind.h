/* Putting a TCP listener on an address as people write it. */
#ifndef ZAWLBUK_NODE_BIND_H
#define ZAWLBUK_NODE_BIND_H

#include <uv.h>

#include "node/address.h"

/* Looks the host up (blocking; a listener's host is a local name or number) and binds. A uv error.
 */
int bind_tcp(uv_tcp_t *tcp, const struct address *address);

/* The port that it is bound to; 0 when that cannot be told. */
uint16_t bind_port(const uv_tcp_t *tcp);

#endif
