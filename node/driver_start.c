/* Starting and stopping the driver. */
#include "node/driver_state.h"
#include "node/log.h"

void driver_tell_peer(struct driver *driver, const char *address, bool pinned)
{
    struct event event = driver_event(driver, EVENT_PEER);
    size_t size = strnlen(address, CORE_ADDRESS_SIZE - 1);

    memcpy(event.peer.address, address, size);
    event.peer.pinned = pinned;
    driver_step(driver, &event);
}

static void tell_peers(struct driver *driver)
{
    const struct bundle_header *network = &driver->home->network;
    char address[ADDRESS_TEXT_SIZE];

    for (size_t i = 0; i < driver->config->peer_count; i++) {
        address_format(address, &driver->config->peers[i]);
        driver_tell_peer(driver, address, true);
    }
    for (uint32_t i = 0; i < network->address_count; i++) {
        struct span text = network->addresses[i];

        if (text.size >= sizeof(address))
            continue;
        memcpy(address, text.bytes, text.size);
        address[text.size] = '\0';
        driver_tell_peer(driver, address, false);
    }
    driver_tell_noted_peers(driver);
}

static void on_wake(uv_async_t *wake)
{
    struct driver *driver = wake->data;

    if (driver->peers_untold && !driver->reloading) {
        driver->peers_untold = false;
        tell_peers(driver);
    }
    driver_step_verified(driver);
    driver_tell_failed_dials(driver);
    driver_step_submits(driver);
}

void driver_wake(struct driver *driver)
{
    if (driver->timer_open && !driver->stopping)
        (void)uv_async_send(&driver->wake);
}

/* The key logs that the home came with: what is known already is passed over. */
static void submit_bundle(struct driver *driver, const char *name, const struct buffer *file)
{
    struct bundle_reader reader;
    struct bundle_header header;
    struct frame frame;
    enum status status;

    status = bundle_open(&reader, &header, buffer_span(file));
    while (status == STATUS_OK) {
        status = bundle_next(&reader, &frame);
        if (status != STATUS_OK || reader.ended)
            break;
        if (frame.records.count > 0)
            status = driver_submit(driver, frame.records.records, frame.records.count, true,
                                   (struct driver_waiter){0});
    }
    if (status != STATUS_OK)
        log_warn("a file of the home is not taken whole; get it again if records are missing",
                 log_text("file", name), log_why(status));
}

enum status driver_start(struct driver *driver, uint16_t *port, struct trouble *trouble)
{
    if (uv_async_init(driver->loop, &driver->wake, on_wake) != 0 ||
        uv_timer_init(driver->loop, &driver->timer) != 0)
        return trouble_say(trouble, STATUS_NO_MEMORY, "the event loop has no room");
    driver->wake.data = driver;
    driver->timer_open = true;
    if (driver->config->has_listen) {
        enum status status = driver_listen(driver, port, trouble);

        if (status != STATUS_OK)
            return status;
    }
    submit_bundle(driver, HOME_NETWORK, &driver->home->network_file);
    submit_bundle(driver, HOME_KEYLOG, &driver->home->keylog_file);
    driver_submit_signed(driver);
    driver->peers_untold = true;
    driver_wake(driver);
    driver_set_timer(driver);
    return STATUS_OK;
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct driver *driver = handle->data;

    driver->open_handles--;
    driver_finish_stop(driver);
}

static void close_handle(struct driver *driver, uv_handle_t *handle)
{
    handle->data = driver;
    driver->open_handles++;
    uv_close(handle, on_handle_closed);
}

void driver_finish_stop(struct driver *driver)
{
    void (*on_stopped)(void *context);

    if (!driver->stopping || driver->link_count > 0 || driver->verifications > 0 ||
        driver->backing_up || driver->open_handles > 0 || driver->on_stopped == NULL)
        return;
    on_stopped = driver->on_stopped;
    driver->on_stopped = NULL;
    on_stopped(driver->stop_context);
}

void driver_stop(struct driver *driver, void (*on_closed)(void *context), void *context)
{
    driver_note_peers(driver);
    driver->on_stopped = on_closed;
    driver->stop_context = context;
    driver->stopping = true;
    driver_fail_submits(driver, STATUS_BUSY);
    driver_close_links(driver, STATUS_OK);
    if (driver->listening)
        close_handle(driver, (uv_handle_t *)&driver->listener);
    if (driver->timer_open) {
        close_handle(driver, (uv_handle_t *)&driver->timer);
        close_handle(driver, (uv_handle_t *)&driver->wake);
    }
    driver_finish_stop(driver);
}
