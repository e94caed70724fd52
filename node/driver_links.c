/* The driver's links: listening, dialling, and what they tell the core. */
#include <assert.h>

#include "crypto/random.h"
#include "node/bind.h"
#include "node/driver_state.h"
#include "node/log.h"

#define BACKLOG 128

struct link *driver_find_link(const struct driver *driver, struct link_id id)
{
    for (size_t i = 0; i < driver->link_count; i++)
        if (link_number(driver->links[i]) == id.value)
            return driver->links[i];
    return NULL;
}

static void forget(struct driver *driver, const struct link *link)
{
    for (size_t i = 0; i < driver->link_count; i++) {
        if (driver->links[i] == link) {
            driver->link_count--;
            memmove(&driver->links[i], &driver->links[i + 1],
                    (driver->link_count - i) * sizeof(driver->links[0])); /* oldest first */
            return;
        }
    }
}

static void set_address(char out[CORE_ADDRESS_SIZE], const char *address)
{
    size_t size = strnlen(address, CORE_ADDRESS_SIZE - 1);

    memcpy(out, address, size);
    out[size] = '\0';
}

static void on_open(struct link *link, void *context)
{
    struct driver *driver = context;
    struct event event = driver_event(driver, EVENT_LINK_UP);

    link_set_number(link, ++driver->next_link);
    event.link.value = link_number(link);
    event.up.outbound = link_is_outbound(link);
    set_address(event.up.address, link_address(link));
    event.up.delegation = *link_delegation(link);
    event.up.device = *link_device(link);
    random_fill(event.up.random, sizeof(event.up.random));
    driver_step(driver, &event);
}

static void on_frame(struct link *link, struct span frame, void *context)
{
    struct driver *driver = context;
    struct event event = driver_event(driver, EVENT_FRAME);

    event.link.value = link_number(link);
    event.frame = frame;
    driver_step(driver, &event);
}

static void on_drained(struct link *link, void *context)
{
    struct driver *driver = context;
    struct event event = driver_event(driver, EVENT_LINK_READY);

    event.link.value = link_number(link);
    driver_step(driver, &event);
}

/* A peer that we dialled and did not come to speak with: somebody waits for it. */
static void tell_failed_dial(const struct link *link, enum status why)
{
    if (why == STATUS_BAD_HANDSHAKE)
        log_refusal("no link: who answers there is of another network, or is no node",
                    log_text("peer", link_address(link)), log_why(why));
    else
        log_info("a peer cannot be reached", log_text("peer", link_address(link)), log_why(why));
}

static void on_closed(struct link *link, enum status why, bool opened, void *context)
{
    struct driver *driver = context;
    struct event event = driver_event(driver, opened ? EVENT_LINK_DOWN : EVENT_DIAL_FAILED);

    log_debug("link closed", log_text("peer", link_address(link)), log_why(why));
    if (!opened && link_is_outbound(link) && !driver->stopping)
        tell_failed_dial(link, why);
    forget(driver, link);
    if (opened)
        event.link.value = link_number(link);
    else
        set_address(event.peer.address, link_address(link));
    if (opened || link_is_outbound(link))
        driver_step(driver, &event);
    driver_reload(driver);
    driver_finish_stop(driver);
}

static void dial_waiting(struct driver *driver);

static void on_looked_up(struct link *link, void *context)
{
    struct driver *driver = context;

    if (link == driver->looking_up)
        driver->looking_up = NULL;
    dial_waiting(driver);
}

static struct link_callbacks callbacks_of(struct driver *driver)
{
    return (struct link_callbacks){
        .on_open = on_open,
        .on_frame = on_frame,
        .on_drained = on_drained,
        .on_looked_up = on_looked_up,
        .on_closed = on_closed,
        .context = driver,
    };
}

static bool off_the_links(const struct driver *driver)
{
    return driver->stopping || driver->reloading || driver->link_count == DRIVER_LINKS_MAX ||
           driver->store_status != STATUS_OK;
}

static size_t count_half_open(struct link *const *links, size_t count, uint64_t origin)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += link_is_half_open(links[i]) && link_origin(links[i]) == origin;
    return found;
}

/* The oldest one of the origin that has most of them gives way: whoever floods displaces itself. */
static void bound_half_open(const struct driver *driver)
{
    struct link *goes = NULL;
    size_t most = 0;
    size_t count = 0;

    for (size_t i = 0; i < driver->link_count; i++) {
        struct link *link = driver->links[i];
        size_t same;

        if (!link_is_half_open(link))
            continue;
        same = count_half_open(driver->links, driver->link_count, link_origin(link));
        if (same > most) {
            goes = link;
            most = same;
        }
        count++;
    }
    if (count > DRIVER_HALF_OPEN_MAX)
        link_close(goes, STATUS_BUSY);
}

static void bound_closing(const struct driver *driver)
{
    size_t count = 0;

    for (size_t i = driver->link_count; i-- > 0;)
        if (link_is_closing(driver->links[i]) && ++count > DRIVER_CLOSING_MAX)
            link_hurry(driver->links[i]);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct driver *driver = listener->data;
    const struct link_callbacks callbacks = callbacks_of(driver);
    struct link *link;

    if (status != 0)
        return;
    bound_closing(driver);
    driver->owes_accept = true;
    if (link_accept(&link, listener, &driver->home->identity, &callbacks) != STATUS_OK) {
        log_warn("a connection must wait", log_why(STATUS_NO_MEMORY));
        driver_set_timer(driver);
        return;
    }
    driver->owes_accept = false;
    if (driver->link_count == DRIVER_LINKS_MAX) {
        link_abandon(link);
        return;
    }
    driver->links[driver->link_count++] = link;
    if (off_the_links(driver))
        link_close(link, STATUS_BUSY);
    bound_half_open(driver);
}

void driver_accept_owed(struct driver *driver)
{
    if (driver->owes_accept && !driver->stopping)
        on_connection((uv_stream_t *)&driver->listener, 0);
}

/* An address on which a node listens everywhere is none that others could dial. */
static void tell_address(struct driver *driver, uint16_t port)
{
    struct address address =
        driver->config->has_address ? driver->config->address : driver->config->listen;

    if (address.port == 0)
        address.port = port;
    if (strcmp(address.host, "0.0.0.0") == 0 || strcmp(address.host, "::") == 0)
        return;
    address_format(driver->address, &address);
    core_set_address(driver->core, driver->address);
}

enum status driver_listen(struct driver *driver, uint16_t *port, struct trouble *trouble)
{
    const struct address *address = &driver->config->listen;
    char text[ADDRESS_TEXT_SIZE];
    int error = uv_tcp_init(driver->loop, &driver->listener);

    if (error == 0) {
        driver->listener.data = driver;
        driver->listening = true;
        error = bind_tcp(&driver->listener, address);
    }
    if (error == 0)
        error = uv_listen((uv_stream_t *)&driver->listener, BACKLOG, on_connection);
    if (error != 0) {
        address_format(text, address);
        return trouble_say(trouble, STATUS_IO, "cannot listen on %s: %s; choose another address",
                           text, uv_strerror(error));
    }
    *port = bind_port(&driver->listener);
    tell_address(driver, *port);
    return STATUS_OK;
}

static bool needs_looking_up(const char *address)
{
    struct address target;

    return address_parse(&target, address) == STATUS_OK && !address_is_numeric(&target);
}

void driver_dial(struct driver *driver, const char *address, bool named)
{
    const struct link_callbacks callbacks = callbacks_of(driver);
    const bool in_turn = !named && needs_looking_up(address);
    struct link *link;

    if (in_turn && driver->looking_up != NULL &&
        driver->waiting_dial_count < DRIVER_WAITING_DIALS_MAX) {
        set_address(driver->waiting_dials[driver->waiting_dial_count++], address);
        return;
    }
    if (!off_the_links(driver) && (!in_turn || driver->looking_up == NULL) &&
        link_dial(&link, driver->loop, &driver->home->identity, address, &callbacks) == STATUS_OK) {
        driver->links[driver->link_count++] = link;
        if (in_turn && link_is_looking_up(link))
            driver->looking_up = link;
        return;
    }
    assert(driver->failed_dial_count < DRIVER_FAILED_DIALS_MAX);
    set_address(driver->failed_dials[driver->failed_dial_count++], address);
    driver_wake(driver);
}

static void dial_waiting(struct driver *driver)
{
    char address[CORE_ADDRESS_SIZE];

    while (driver->waiting_dial_count > 0 && driver->looking_up == NULL && !driver->reloading &&
           !driver->stopping) {
        set_address(address, driver->waiting_dials[0]);
        driver->waiting_dial_count--;
        memmove(driver->waiting_dials[0], driver->waiting_dials[1],
                driver->waiting_dial_count * sizeof(driver->waiting_dials[0]));
        driver_dial(driver, address, false);
    }
}

void driver_tell_failed_dials(struct driver *driver)
{
    if (driver->store_status != STATUS_OK)
        return;
    while (driver->failed_dial_count > 0) {
        struct event event = driver_event(driver, EVENT_DIAL_FAILED);

        set_address(event.peer.address, driver->failed_dials[--driver->failed_dial_count]);
        driver_step(driver, &event);
    }
}

void driver_close_links(struct driver *driver, enum status why)
{
    for (size_t i = 0; i < driver->link_count; i++)
        link_close(driver->links[i], why);
}
