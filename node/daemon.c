/* Opening, running and stopping a node. */
#include "node/daemon.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "node/api/api.h"
#include "node/control/control.h"
#include "node/file.h"
#include "node/http/server.h"
#include "node/log.h"
#include "node/notify.h"

/* Milliseconds between two looks at links, disk and clock, for freshness, the log and the manager's
 * status line. */
#define WATCH_MS 5000
#define STATUS_TEXT_SIZE 128
#define PORTS_TEXT_SIZE 128

enum { SIGNAL_TERM, SIGNAL_INT, SIGNAL_HUP, SIGNAL_COUNT };

struct daemon {
    uv_loop_t loop;
    struct home *home;
    const struct config *config;
    struct service service;
    struct http_server *control;
    struct http_server *public_api;
    struct notify notify;
    uv_signal_t signals[SIGNAL_COUNT];
    uv_timer_t watch;    /* freshness */
    uv_timer_t watchdog; /* the manager's, when it wants one */
    bool stopping;
};

static void stop(struct daemon *daemon);

static void on_signal(uv_signal_t *handle, int number)
{
    struct daemon *daemon = handle->data;

    if (number == SIGHUP) {
        log_info("hangup: nothing to read anew; restart to change the configuration",
                 log_number("signal", number));
        return;
    }
    log_info("stopping", log_number("signal", number));
    stop(daemon);
}

static void on_watch(uv_timer_t *timer)
{
    struct daemon *daemon = timer->data;
    const struct health *health = service_health(&daemon->service);
    char text[STATUS_TEXT_SIZE];
    json_t *freshness;

    freshness = service_freshness(&daemon->service);
    (void)snprintf(text, sizeof(text), "%lld links, %lld of them agree; disk %s, clock %s",
                   (long long)json_integer_value(json_object_get(freshness, "links")),
                   (long long)json_integer_value(json_object_get(freshness, "agreed_peers")),
                   health_disk_name(health->disk), health_clock_name(health->clock));
    json_decref(freshness);
    notify_status(&daemon->notify, text);
}

static void on_watchdog(uv_timer_t *timer)
{
    struct daemon *daemon = timer->data;

    notify_send(&daemon->notify, "WATCHDOG=1");
}

static void open_notify(struct daemon *daemon)
{
    enum status status = notify_open(&daemon->notify, getenv("NOTIFY_SOCKET"));

    if (status != STATUS_OK)
        log_warn("the service manager cannot be told anything", log_why(status));
}

/* The loop, with handles that are not started yet; of libuv's errors, or 0. */
static int open_loop(struct daemon *daemon)
{
    int error = uv_loop_init(&daemon->loop);

    if (error != 0)
        return error;
    for (size_t i = 0; i < SIGNAL_COUNT && error == 0; i++) {
        error = uv_signal_init(&daemon->loop, &daemon->signals[i]);
        daemon->signals[i].data = daemon;
    }
    if (error != 0) { /* at the first, which opens what all share: nothing is on the loop */
        (void)uv_loop_close(&daemon->loop);
        return error;
    }
    (void)uv_timer_init(&daemon->loop, &daemon->watch);
    (void)uv_timer_init(&daemon->loop, &daemon->watchdog);
    daemon->watch.data = daemon;
    daemon->watchdog.data = daemon;
    return 0;
}

static void start_handles(struct daemon *daemon)
{
    static const int numbers[SIGNAL_COUNT] = {SIGTERM, SIGINT, SIGHUP};
    uint64_t watchdog_ms = notify_watchdog_ms(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"));

    for (size_t i = 0; i < SIGNAL_COUNT; i++)
        (void)uv_signal_start(&daemon->signals[i], on_signal, numbers[i]);
    (void)uv_timer_start(&daemon->watch, on_watch, WATCH_MS, WATCH_MS);
    if (watchdog_ms > 0)
        (void)uv_timer_start(&daemon->watchdog, on_watchdog, 0, watchdog_ms);
}

static enum status open_servers(struct daemon *daemon, struct trouble *trouble)
{
    const struct http_options control = {
        .routes = control_routes, .route_count = control_route_count, .context = &daemon->service};
    const struct http_options public_api = {
        .routes = api_routes, .route_count = api_route_count, .context = &daemon->service};
    char path[HOME_PATH_SIZE];
    enum status status;

    if (!home_file(path, daemon->home->path, HOME_CONTROL))
        return trouble_say(trouble, STATUS_TOO_LARGE, "the path of the home is too long");
    status = http_server_open(&daemon->control, &daemon->loop, &control);
    if (status == STATUS_OK)
        status = http_server_listen_unix(daemon->control, path, trouble);
    if (status != STATUS_OK || !daemon->config->has_http)
        return status;
    status = http_server_open(&daemon->public_api, &daemon->loop, &public_api);
    if (status == STATUS_OK)
        status = http_server_listen(daemon->public_api, &daemon->config->http,
                                    &daemon->service.http_port, trouble);
    return status;
}

/* Says where the node listens, in a file for scripts and a line for people. */
static enum status tell_ports(const struct daemon *daemon, struct trouble *trouble)
{
    const struct service *service = &daemon->service;
    char path[HOME_PATH_SIZE];
    char text[PORTS_TEXT_SIZE];
    struct draft out;
    json_t *ports = json_object();
    enum status status;

    if (service->link_port != 0)
        (void)json_object_set_new(ports, "listen", json_integer(service->link_port));
    if (service->http_port != 0)
        (void)json_object_set_new(ports, "http", json_integer(service->http_port));
    draft_over(&out, text, sizeof(text));
    json_write(&out, ports);
    draft_add_text(&out, "\n");
    if (draft_status(&out) != STATUS_OK || !home_file(path, daemon->home->path, HOME_PORTS))
        return trouble_say(trouble, STATUS_TOO_LARGE, "the ports cannot be told");
    status = file_write(path, draft_span(&out), trouble);
    if (status != STATUS_OK)
        return status;
    (void)printf("ready: listen %u, http %u, home %s\n", service->link_port, service->http_port,
                 daemon->home->path);
    (void)fflush(stdout);
    return STATUS_OK;
}

static enum status start(struct daemon *daemon, struct trouble *trouble)
{
    struct service *service = &daemon->service;
    enum status status =
        driver_open(&service->driver, &daemon->loop, daemon->home, daemon->config, trouble);

    if (status != STATUS_OK)
        return status;
    status = query_open(&service->query, driver_store(service->driver));
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "the store cannot be read: %s", status_text(status));
    service->started = driver_now(service->driver);
    status = open_servers(daemon, trouble);
    if (status == STATUS_OK)
        status = driver_start(service->driver, &service->link_port, trouble);
    if (status == STATUS_OK)
        status = tell_ports(daemon, trouble);
    return status;
}

static void on_part_closed(void *context)
{
    (void)context; /* the loop ends by itself when nothing is left on it */
}

static void stop(struct daemon *daemon)
{
    if (daemon->stopping)
        return;
    daemon->stopping = true;
    notify_send(&daemon->notify, "STOPPING=1");
    if (daemon->service.driver != NULL)
        driver_stop(daemon->service.driver, on_part_closed, daemon);
    if (daemon->public_api != NULL)
        http_server_close(daemon->public_api, on_part_closed, daemon);
    if (daemon->control != NULL)
        http_server_close(daemon->control, on_part_closed, daemon);
    for (size_t i = 0; i < SIGNAL_COUNT; i++)
        uv_close((uv_handle_t *)&daemon->signals[i], NULL);
    uv_close((uv_handle_t *)&daemon->watch, NULL);
    uv_close((uv_handle_t *)&daemon->watchdog, NULL);
}

enum status daemon_run(struct home *home, const struct config *config, struct trouble *trouble)
{
    struct daemon *daemon = calloc(1, sizeof(*daemon));
    int error = daemon == NULL ? UV_ENOMEM : open_loop(daemon);
    enum status status;

    if (error != 0) {
        free(daemon);
        return trouble_say(trouble, error == UV_ENOMEM ? STATUS_NO_MEMORY : STATUS_IO,
                           "the event loop cannot be made: %s", uv_strerror(error));
    }
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file at its bound is a full disk, and not the end */
    daemon->home = home;
    daemon->config = config;
    open_notify(daemon);
    status = start(daemon, trouble);
    if (status == STATUS_OK) {
        start_handles(daemon);
        notify_send(&daemon->notify, "READY=1");
    } else {
        stop(daemon);
    }
    (void)uv_run(&daemon->loop, UV_RUN_DEFAULT);
    query_close(daemon->service.query);
    driver_free(daemon->service.driver);
    notify_close(&daemon->notify);
    (void)uv_loop_close(&daemon->loop);
    free(daemon);
    return status;
}
