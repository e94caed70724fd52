/* Performs the core's effects over libuv, the store and the links: one home, one core, one loop.
 * All calls are made on the loop's thread. */
#ifndef ZAWLBUK_NODE_DRIVER_H
#define ZAWLBUK_NODE_DRIVER_H

#include "node/address.h"
#include "node/config.h"
#include "node/driver_entry.h"
#include "node/home.h"
#include "protocol/core.h"
#include "store/store.h"

struct driver;

/* Opens the store of the home and loads the core from it. home and config outlive the driver.
 * The statuses of store_open with a line of trouble. */
enum status driver_open(struct driver **out, uv_loop_t *loop, struct home *home,
                        const struct config *config, struct trouble *trouble) MUST_CHECK;

/* Starts to accept, to dial and to tick. *port gets the port in use. */
enum status driver_start(struct driver *driver, uint16_t *port, struct trouble *trouble) MUST_CHECK;

/* Says goodbye, closes links and timers; on_closed once nothing of it is on the loop any more,
 * after which driver_free. */
void driver_stop(struct driver *driver, void (*on_closed)(void *context), void *context);
void driver_free(struct driver *driver);

/* Told once the records are durable, or refused: index is that of the first at fault (or, for
 * partial, how many were taken). Never from inside driver_submit. */
struct driver_waiter {
    void (*on_answer)(enum status status, size_t index, void *context);
    void *context;
};

/* Whole signed records; copied. All or nothing unless partial. */
enum status driver_submit(struct driver *driver, const struct span *records, size_t count,
                          bool partial, struct driver_waiter waiter) MUST_CHECK;

/* Stamps, signs with this node's key and submits: all or nothing. CLOCK_UNSURE, UNKNOWN_DELEGATION
 * (no key yet). */
enum status driver_publish(struct driver *driver, const struct driver_entry *entries, size_t count,
                           struct driver_waiter waiter) MUST_CHECK;

/* Writes a backup of the home to path (home_backup.h), on another thread; told when it is on the
 * disk, or why it is not. BUSY while one is being written. */
enum status driver_backup(struct driver *driver, const char *path,
                          struct driver_waiter waiter) MUST_CHECK;
/* When the last one was made; 0: never, or not known. */
struct wall driver_backed_up(const struct driver *driver);

/* Why this node may not sign now what others would take for the latest: BEHIND (the home was
 * restored and has not agreed with a peer since), CLONED (its key signs elsewhere, too), or OK.
 * SPEC sections 10.6 and 14.9. */
enum status driver_may_write(const struct driver *driver);

/* What only looks. The core may be replaced between two turns of the loop: do not keep them. */
const struct core *driver_core(const struct driver *driver);
struct store *driver_store(struct driver *driver);
const struct home *driver_home(const struct driver *driver);
struct moment driver_moment(const struct driver *driver);
struct instant driver_now(const struct driver *driver);
/* Whether the kernel says that NTP keeps its clock; whether the operator says that it is good. */
bool driver_clock_kept(const struct driver *driver);
bool driver_clock_trusted(const struct driver *driver);
/* OK, or why the store takes nothing at present (DISK_FULL, IO). */
enum status driver_store_status(const struct driver *driver);

#endif
