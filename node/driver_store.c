/* Whether the store takes anything: a node whose disk is full stays off the links, says so, and
 * finds out by itself when there is room again. */
#include "node/driver_state.h"
#include "node/log.h"

void driver_note_stored(struct driver *driver, enum status stored)
{
    enum status status = stored;

    if (stored == STATUS_OK && driver->store_status == STATUS_OK)
        return;
    if (stored == STATUS_OK) /* perhaps nothing had to be written for it */
        status = store_probe(driver->store);
    driver->store_status = status;
    driver->store_retry_at.ms = driver_now(driver).ms + DRIVER_STORE_RETRY_MS;
    if (status != STATUS_OK)
        return;
    log_info("the store takes records again");
    driver_wake(driver);
}

void driver_try_store(struct driver *driver)
{
    if (driver->store_status != STATUS_OK && driver_now(driver).ms >= driver->store_retry_at.ms)
        driver_note_stored(driver, STATUS_OK);
}
