/* How the node is: status, log. */
#include "node/control/control.h"
#include "node/log.h"
#include "node/version.h"

static json_t *json_of_lane(const struct service *service, enum lane lane, struct hour hour)
{
    struct id fingerprint;
    uint64_t records;

    if (ledger_fingerprint(service_ledger(service), lane, hour, &records, &fingerprint) !=
        STATUS_OK)
        return NULL;
    return json_pack("{s:s, s:I, s:o}", "name", lane_name(lane), "records", (json_int_t)records,
                     "fingerprint", json_of_id(&fingerprint));
}

static json_t *json_of_lanes(const struct service *service, struct hour hour)
{
    json_t *lanes = json_array();

    for (int lane = 0; lane < LANE_COUNT; lane++)
        if (json_array_append_new(lanes, json_of_lane(service, (enum lane)lane, hour)) != 0) {
            json_decref(lanes);
            return NULL;
        }
    return lanes;
}

static json_t *json_of_counters(const struct service *service)
{
    struct core_counters counters;

    core_counters(driver_core(service->driver), &counters);
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "records_stored",
                     (json_int_t)counters.records_stored, "records_refused",
                     (json_int_t)counters.records_refused, "records_known",
                     (json_int_t)counters.records_known, "frames_in",
                     (json_int_t)counters.frames_in, "frames_out", (json_int_t)counters.frames_out,
                     "links_dropped", (json_int_t)counters.links_dropped, "reconciliations",
                     (json_int_t)counters.reconciliations, "verifications",
                     (json_int_t)counters.verifications, "parked", (json_int_t)counters.parked);
}

/* The key by which this node signs: null while no delegation of it counts. */
static json_t *json_of_delegation(const struct service *service)
{
    const struct home *home = driver_home(service->driver);
    struct delegation_view view;

    if (!ledger_delegation(service_ledger(service), &home->identity.delegation, &view))
        return json_null();
    return json_pack("{s:o, s:I, s:I, s:b}", "id", json_of_id(&view.id), "until_hour",
                     (json_int_t)view.until.value, "hours_left",
                     (json_int_t)(view.until.value - service_hour(service).value), "counts",
                     view.alive);
}

static json_t *json_of_self(struct service *service)
{
    const struct home *home = driver_home(service->driver);
    struct principal_view view;

    if (!ledger_principal(service_ledger(service), &home->principal, &view))
        view = (struct principal_view){.id = home->principal, .review = {HOUR_NEVER}};
    return control_json_of_principal(service, &view);
}

/* How long ago the last backup was made; null: never. */
static json_t *json_of_backup(const struct service *service, const struct moment *now)
{
    struct wall made = driver_backed_up(service->driver);

    return made.ms == 0 ? json_null() : json_integer((json_int_t)(now->wall.ms - made.ms) / 1000);
}

static json_t *json_of_disk(const struct health *health)
{
    const struct health_facts *facts = &health->facts;
    char text[HEALTH_TEXT_SIZE];

    health_disk_text(health, text);
    return json_pack(
        "{s:s, s:s, s:o, s:o}", "state", health_disk_name(health->disk), "text", text, "free_bytes",
        facts->disk_seen ? json_integer((json_int_t)facts->disk_free) : json_null(), "size_bytes",
        facts->disk_seen ? json_integer((json_int_t)facts->disk_size) : json_null());
}

/* How the clock was set of late; null: it was not. */
static json_t *json_of_step(const struct health *health)
{
    char text[HEALTH_TEXT_SIZE];

    if (!health_stepped(health))
        return json_null();
    health_step_text(health, text);
    return json_pack("{s:I, s:s}", "by_ms", (json_int_t)health->step_ms, "text", text);
}

static json_t *json_of_clock(const struct health *health, const struct moment *moment)
{
    char text[HEALTH_TEXT_SIZE];

    health_clock_text(health, text);
    return json_pack("{s:b, s:I, s:s, s:s, s:o}", "good", moment->good, "unix_ms",
                     (json_int_t)moment->wall.ms, "state", health_clock_name(health->clock), "text",
                     text, "set", json_of_step(health));
}

static json_t *json_of_entries(const struct service *service)
{
    struct stamp oldest;
    size_t count = core_own_entries(driver_core(service->driver), &oldest);

    return json_pack("{s:I, s:I}", "count", (json_int_t)count, "oldest_unix_ms",
                     (json_int_t)stamp_ms(oldest));
}

static json_t *json_of_status(struct service *service, struct hour hour)
{
    const struct home *home = driver_home(service->driver);
    const struct moment local = driver_moment(service->driver);
    const struct moment moment = core_moment(driver_core(service->driver), &local);
    const struct health *health = service_health(service);
    json_t *ports =
        json_pack("{s:i, s:i}", "listen", (int)service->link_port, "http", (int)service->http_port);

    return json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:o, s:o, s:s, s:o, s:o, s:b, s:b, s:o, "
        "s:I, s:o, s:o}",
        "version", ZAWLBUK_VERSION, "network", json_of_id(&home->identity.network), "network_name",
        json_of_text(home->network.name), "self", json_of_self(service), "device",
        json_of_hex(span_of(home->identity.device.public_key.bytes, PUBLIC_KEY_SIZE)), "delegation",
        json_of_delegation(service), "clock", json_of_clock(health, &moment), "hour",
        (json_int_t)service_hour(service).value, "as_of", (json_int_t)hour.value, "lanes",
        json_of_lanes(service, hour), "freshness", service_freshness(service), "store",
        status_name(driver_store_status(service->driver)), "disk", json_of_disk(health),
        "backup_seconds", json_of_backup(service, &local), "restored",
        driver_may_write(service->driver) == STATUS_BEHIND, "cloned",
        driver_may_write(service->driver) == STATUS_CLONED, "entries", json_of_entries(service),
        "uptime_seconds", (json_int_t)service_seconds_since(service, service->started), "ports",
        ports, "counters", json_of_counters(service));
}

void control_status(struct http_request *request, void *context)
{
    struct service *service = context;
    const struct answer_range hours = {1, INT64_C(1) << 40, service_hour(service).value};
    struct trouble trouble;
    struct hour hour;
    enum status status = answer_number(request, &hour.value, "as_of", hours, &trouble);

    if (status == STATUS_OK)
        answer_json(request, json_of_status(service, hour));
    else
        answer_failure(request, status, &trouble);
}

static json_t *json_of_ring(enum log_ring ring)
{
    json_t *lines = json_array();
    const struct log_line *line;
    char at[LOG_TIME_SIZE];

    for (size_t i = 0; (line = log_recent(ring, i)) != NULL; i++) {
        log_time_format(at, line->at);
        (void)json_array_append_new(lines, json_pack("{s:I, s:s, s:s, s:o}", "sequence",
                                                     (json_int_t)line->sequence, "at", at, "level",
                                                     log_level_name(line->level), "text",
                                                     json_of_text(span_of_text(line->text))));
    }
    return lines;
}

void control_log(struct http_request *request, void *context)
{
    (void)context;
    answer_json(request, json_pack("{s:o, s:o}", "messages", json_of_ring(LOG_RING_MESSAGES),
                                   "refusals", json_of_ring(LOG_RING_REFUSALS)));
}
