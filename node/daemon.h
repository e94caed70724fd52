/* The running node: driver, control socket, public API, signals, service manager, on one loop.
 *
 *   open -> start -> [loop: until SIGTERM or SIGINT] -> stop: servers, driver, timers -> done */
#ifndef ZAWLBUK_NODE_DAEMON_H
#define ZAWLBUK_NODE_DAEMON_H

#include "node/config.h"
#include "node/home.h"

/* Ports in use, so that scripts find them: {"listen": PORT, "http": PORT}, without what is off. */
#define HOME_PORTS "ports.json"

/* Runs until it is told to stop. home and config outlive the call. The statuses of what it opens,
 * with trouble; OK after a clean stop. */
enum status daemon_run(struct home *home, const struct config *config,
                       struct trouble *trouble) MUST_CHECK;

#endif
