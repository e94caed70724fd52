/* How the node is, for the public and for Prometheus. */
#include "node/api/api.h"
#include "node/version.h"

#define METRICS_SIZE_MAX 16384

/* Counts alone: a fingerprint is work for as long as the set is large, and this is for anybody. */
static json_t *json_of_lanes(const struct service *service)
{
    json_t *lanes = json_array();
    struct lane_digest digest;

    for (int lane = 0; lane < LANE_COUNT; lane++) {
        ledger_digest(service_ledger(service), (enum lane)lane, &digest);
        (void)json_array_append_new(lanes,
                                    json_pack("{s:s, s:I}", "name", lane_name((enum lane)lane),
                                              "records", (json_int_t)digest.count));
    }
    return lanes;
}

void api_status(struct http_request *request, void *context)
{
    struct service *service = context;
    const struct home *home = driver_home(service->driver);

    answer_json(request, json_pack("{s:o, s:s, s:o, s:o, s:o, s:I, s:o}", "freshness",
                                   service_freshness(service), "version", ZAWLBUK_VERSION,
                                   "network", json_of_id(&home->identity.network), "network_name",
                                   json_of_text(home->network.name), "principal",
                                   json_of_id(&home->principal), "hour",
                                   (json_int_t)service_hour(service).value, "lanes",
                                   json_of_lanes(service)));
}

/* One metric without labels. type is "counter" or "gauge". */
static void add_metric(struct draft *out, const char *name, const char *type, const char *help,
                       int64_t value)
{
    const char *const head[] = {"# HELP zawlbuk_",   name, " ", help,
                                "\n# TYPE zawlbuk_", name, " ", type,
                                "\nzawlbuk_",        name, " "};

    for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
        draft_add_text(out, head[i]);
    draft_add_number(out, value);
    draft_add_text(out, "\n");
}

static void add_counters(struct draft *out, const struct service *service)
{
    struct core_counters counters;

    core_counters(driver_core(service->driver), &counters);
    add_metric(out, "records_stored_total", "counter", "Records taken in.",
               (int64_t)counters.records_stored);
    add_metric(out, "records_refused_total", "counter", "Records refused.",
               (int64_t)counters.records_refused);
    add_metric(out, "records_known_total", "counter", "Records that were known already.",
               (int64_t)counters.records_known);
    add_metric(out, "frames_in_total", "counter", "Frames from peers.",
               (int64_t)counters.frames_in);
    add_metric(out, "frames_out_total", "counter", "Frames to peers.",
               (int64_t)counters.frames_out);
    add_metric(out, "links_dropped_total", "counter", "Links dropped for a fault of the peer.",
               (int64_t)counters.links_dropped);
    add_metric(out, "reconciliations_total", "counter", "Passes of reconciliation.",
               (int64_t)counters.reconciliations);
    add_metric(out, "verifications_total", "counter", "Signatures checked.",
               (int64_t)counters.verifications);
    add_metric(out, "records_parked", "gauge", "Records that wait for their trust records.",
               (int64_t)counters.parked);
}

static void add_lanes(struct draft *out, const struct service *service)
{
    struct lane_digest digest;

    draft_add_text(out, "# HELP zawlbuk_lane_records Records held and offered, by lane.\n"
                        "# TYPE zawlbuk_lane_records gauge\n");
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        ledger_digest(service_ledger(service), (enum lane)lane, &digest);
        draft_add_text(out, "zawlbuk_lane_records{lane=\"");
        draft_add_text(out, lane_name((enum lane)lane));
        draft_add_text(out, "\"} ");
        draft_add_number(out, (int64_t)digest.count);
        draft_add_text(out, "\n");
    }
}

static void add_links(struct draft *out, struct service *service)
{
    json_t *freshness = service_freshness(service);
    const json_t *agreed = json_object_get(freshness, "agreed_seconds");

    add_metric(out, "links", "gauge", "Links that are up.",
               json_integer_value(json_object_get(freshness, "links")));
    add_metric(out, "peers_agreed", "gauge", "Linked peers with whom this node agreed.",
               json_integer_value(json_object_get(freshness, "agreed_peers")));
    if (json_is_integer(agreed))
        add_metric(out, "agreed_seconds", "gauge", "Seconds since the last agreement with a peer.",
                   json_integer_value(agreed));
    json_decref(freshness);
    add_metric(out, "uptime_seconds", "gauge", "Seconds since the start.",
               service_seconds_since(service, service->started));
}

/* One row a state: 1 for that in which it is. */
static void add_state(struct draft *out, const char *what, const char *name, bool holds)
{
    const char *const parts[] = {"zawlbuk_", what, "{state=\"", name, "\"} "};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        draft_add_text(out, parts[i]);
    draft_add_number(out, holds);
    draft_add_text(out, "\n");
}

static void add_disk(struct draft *out, const struct health *health)
{
    add_metric(out, "store_good", "gauge", "1 when the store takes records.",
               health->facts.store == STATUS_OK);
    if (health->facts.disk_seen) {
        add_metric(out, "disk_free_bytes", "gauge", "Bytes free where the home is.",
                   (int64_t)health->facts.disk_free);
        add_metric(out, "disk_size_bytes", "gauge", "Bytes of that disk.",
                   (int64_t)health->facts.disk_size);
    }
    draft_add_text(out, "# HELP zawlbuk_disk How the disk is: 1 at one state.\n"
                        "# TYPE zawlbuk_disk gauge\n");
    for (int disk = 0; disk < HEALTH_DISK_COUNT; disk++)
        add_state(out, "disk", health_disk_name((enum health_disk)disk), disk == (int)health->disk);
}

static void add_clock(struct draft *out, const struct health *health)
{
    add_metric(out, "clock_good", "gauge", "1 when the clock can be trusted.",
               health_clock_is_good(health->clock));
    draft_add_text(out, "# HELP zawlbuk_clock Why the clock is good or unsure: 1 at one state.\n"
                        "# TYPE zawlbuk_clock gauge\n");
    for (int clock = 0; clock < HEALTH_CLOCK_COUNT; clock++)
        add_state(out, "clock", health_clock_name((enum health_clock)clock),
                  clock == (int)health->clock);
    add_metric(out, "clock_steps_total", "counter", "Times that the clock was set.",
               (int64_t)health->steps);
    add_metric(out, "clock_step_ms", "gauge", "By how much it was last set.", health->step_ms);
}

void api_metrics(struct http_request *request, void *context)
{
    struct service *service = context;
    const struct health *health = service_health(service);
    struct draft out;

    draft_init(&out, METRICS_SIZE_MAX);
    add_counters(&out, service);
    add_lanes(&out, service);
    add_links(&out, service);
    add_disk(&out, health);
    add_clock(&out, health);
    if (draft_status(&out) == STATUS_OK)
        answer_bytes(request, "text/plain; version=0.0.4; charset=utf-8", draft_span(&out));
    else
        answer_failure(request, draft_status(&out), NULL);
    draft_done(&out);
}
