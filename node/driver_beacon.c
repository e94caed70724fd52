/* The beacon: where this node listens, told to the network as a record of its own. */
#include "node/driver_state.h"
#include "node/log.h"
#include "node/version.h"
#include "protocol/body/body.h"

/* Bytes of the device key that name its beacon: a principal may have several nodes. */
#define SUBJECT_SIZE 16
#define BODY_SIZE_MAX 1024

static enum status write_body(struct buffer *out, const struct driver *driver)
{
    struct beacon beacon = {
        .addresses = {.items = {span_of_text(driver->address)}, .count = 1},
        .version = span_of_text("zawlbuk " ZAWLBUK_VERSION),
    };
    struct field_error where;

    for (int lane = 0; lane < LANE_COUNT; lane++)
        if (driver->config->declined[lane])
            beacon.lanes_declined |= 1u << lane;
    return beacon_write(&beacon, out, &where);
}

/* Whether the register says already what we would say. */
static bool stands(struct driver *driver, const struct subject *subject, struct span body)
{
    struct record record;
    struct buffer bytes;
    struct id id;
    bool same;

    if (!ledger_find_register(core_ledger(driver->core), &driver->home->principal, KIND_BEACON,
                              subject, &id))
        return false;
    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    same =
        store_read(driver->store, &id, &bytes) == STATUS_OK &&
        record_read(&record, buffer_span(&bytes), &driver->home->identity.network) == STATUS_OK &&
        span_compare(record.body, body) == 0 &&
        id_equal(&record.via, &driver->home->identity.delegation);
    buffer_done(&bytes);
    return same;
}

static void on_told(enum status status, size_t index, void *context)
{
    struct driver *driver = context;

    (void)index;
    driver->beacon_told = status == STATUS_OK;
    if (status != STATUS_OK)
        log_warn("the beacon could not be told; peers may not find this node", log_why(status));
}

void driver_tell_beacon(struct driver *driver)
{
    struct driver_entry entry = {.kind = KIND_BEACON};
    struct buffer body;

    if (driver->beacon_told || driver->address[0] == '\0' || driver->reloading ||
        driver->stopping || driver->config->dial == CONFIG_DIAL_NAMED ||
        id_is_zero(&driver->home->identity.delegation))
        return;
    entry.subject = subject_of(driver->home->identity.device.public_key.bytes, SUBJECT_SIZE);
    buffer_init(&body, BODY_SIZE_MAX);
    driver->beacon_told = true;
    if (write_body(&body, driver) == STATUS_OK &&
        !stands(driver, &entry.subject, buffer_span(&body))) {
        entry.body = buffer_span(&body);
        if (driver_publish(driver, &entry, 1,
                           (struct driver_waiter){.on_answer = on_told, .context = driver}) !=
            STATUS_OK)
            driver->beacon_told = false; /* no good clock yet: another step tries again */
    }
    buffer_done(&body);
}
