/* Tells the service manager that the node is ready, alive or stopping (sd_notify's protocol). */
#ifndef ZAWLBUK_NODE_NOTIFY_H
#define ZAWLBUK_NODE_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto/status.h"

/* Without a service manager (NOTIFY_SOCKET unset) it is closed and every call does nothing. */
struct notify {
    int descriptor; /* -1: nobody listens */
};

/* Connects to the socket of that name, a path or "@abstract"; NULL or "" leaves it closed.
 * BAD_FIELD for a name of another form or too long, IO when nobody listens there; closed then. */
enum status notify_open(struct notify *notify, const char *socket_name) MUST_CHECK;
void notify_close(struct notify *notify);

/* Lines of KEY=VALUE: "READY=1", "WATCHDOG=1", "STOPPING=1". Never blocks; a message that does not
 * go out is lost, which the watchdog's next one makes good. */
void notify_send(const struct notify *notify, const char *message);
/* STATUS= and the text, which must not hold a newline. */
void notify_status(const struct notify *notify, const char *text);

/* Milliseconds between two WATCHDOG=1: half of $WATCHDOG_USEC when $WATCHDOG_PID is this process or
 * unset; 0 when no watchdog waits. The arguments are those variables, NULL when unset. */
uint64_t notify_watchdog_ms(const char *watchdog_usec, const char *watchdog_pid);

#endif
