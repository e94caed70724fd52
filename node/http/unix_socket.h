/* The place of a unix socket that only this user reaches. */
#ifndef ZAWLBUK_NODE_HTTP_UNIX_SOCKET_H
#define ZAWLBUK_NODE_HTTP_UNIX_SOCKET_H

#include "node/trouble.h"

/* Clears the place for a bind: TOO_LARGE when the path does not fit a socket's name, UNSAFE_HOME
 * when its folder is not ours or open to others, EXISTS when somebody answers there or something
 * that is no socket stands there. A socket that refuses to connect is stale and unlinked. */
enum status unix_socket_prepare(const char *path, struct trouble *trouble) MUST_CHECK;

#endif
