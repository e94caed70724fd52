/* Who is linked, who is known, who waits for admission. */
#include "node/control/control.h"

static json_t *id_or_null(const struct id *id)
{
    return id_is_zero(id) ? json_null() : json_of_id(id);
}

static json_t *json_of_apart(const struct link_view *link)
{
    json_t *apart = json_object();

    for (int lane = 0; lane < LANE_COUNT; lane++)
        (void)json_object_set_new(apart, lane_name((enum lane)lane),
                                  json_integer((json_int_t)link->lane_apart[lane]));
    return apart;
}

/* As its recognition states it. */
static json_t *country_of(const struct service *service, const struct id *principal)
{
    struct principal_view view;

    if (!ledger_principal(service_ledger(service), principal, &view) || view.country[0] == '\0')
        return json_null();
    return json_string(view.country);
}

static json_t *json_of_link(struct service *service, const struct link_view *link)
{
    json_t *agreed = link->agreed_at.ms == 0
                         ? json_null()
                         : json_integer(service_seconds_since(service, link->agreed_at));

    return json_pack(
        "{s:s, s:b, s:o, s:o, s:o, s:s, s:I, s:o, s:I, s:I, s:I, s:I, s:o}", "address",
        link->address, "outbound", link->outbound, "principal", id_or_null(&link->principal),
        "name", service_profile_text(service, &link->principal, "name"), "country",
        country_of(service, &link->principal), "phase", link_phase_name(link->phase),
        "since_seconds", (json_int_t)service_seconds_since(service, link->since), "agreed_seconds",
        agreed, "clock_offset_ms", (json_int_t)link->clock_offset_ms, "records_in",
        (json_int_t)link->records_in, "records_out", (json_int_t)link->records_out, "refused",
        (json_int_t)link->refused, "apart", json_of_apart(link));
}

/* Seconds until then, 0 when it has passed. */
static json_int_t seconds_until(const struct service *service, struct instant then)
{
    struct instant now = driver_now(service->driver);

    return then.ms <= now.ms ? 0 : (json_int_t)((then.ms - now.ms) / 1000);
}

static json_t *json_of_peer(struct service *service, const struct peer_view *peer)
{
    return json_pack("{s:s, s:o, s:b, s:b, s:I, s:I, s:I}", "address", peer->address, "principal",
                     id_or_null(&peer->principal), "pinned", peer->pinned, "linked", peer->linked,
                     "failures", (json_int_t)peer->failures, "next_dial_seconds",
                     seconds_until(service, peer->next_dial_at), "shunned_seconds",
                     seconds_until(service, peer->shunned_until));
}

void control_peers(struct http_request *request, void *context)
{
    struct service *service = context;
    const struct core *core = driver_core(service->driver);
    json_t *links = json_array();
    json_t *known = json_array();
    struct link_view link;
    struct peer_view peer;

    for (size_t i = 0; core_link_at(core, i, &link); i++)
        (void)json_array_append_new(links, json_of_link(service, &link));
    for (size_t i = 0; core_peer_at(core, i, &peer); i++)
        (void)json_array_append_new(known, json_of_peer(service, &peer));
    answer_json(request, json_pack("{s:o, s:o, s:o}", "links", links, "known", known, "freshness",
                                   service_freshness(service)));
}

static json_t *hour_or_null(struct hour hour)
{
    return hour.value == HOUR_NEVER ? json_null() : json_integer(hour.value);
}

json_t *control_json_of_principal(struct service *service, const struct principal_view *view)
{
    json_t *successor = view->succeeded ? json_of_id(&view->successor) : json_null();
    json_t *profile = service_profile(service, &view->id);
    bool stale =
        view->review.value != HOUR_NEVER && service_hour(service).value >= view->review.value;
    json_t *out = json_pack(
        "{s:o, s:O?, s:O?, s:s, s:s, s:o, s:b, s:b, s:b, s:b, s:b, s:o, s:I, s:I, s:o, s:o}", "id",
        json_of_id(&view->id), "name", json_object_get(profile, "name"), "says_country",
        json_object_get(profile, "country"), "admission", admission_name(view->admission),
        "country", view->country, "review_hour", hour_or_null(view->review), "stale", stale,
        "named", view->named, "dissolved", view->dissolved, "disputed", view->disputed, "spent",
        view->spent, "successor", successor, "key_events", (json_int_t)view->event_count, "vouches",
        (json_int_t)view->vouch_count, "head", id_or_null(&view->head), "hidden_since_hour",
        hour_or_null(view->hidden_since));

    json_decref(profile);
    return out;
}

/* The principals that pass, as a list under that name. */
static void
answer_principals(struct http_request *request, struct service *service, const char *name,
                  bool (*passes)(const struct service *service, const struct principal_view *view))
{
    json_t *rows = json_array();
    struct principal_view view;

    for (size_t i = 0; ledger_principal_at(service_ledger(service), i, &view); i++)
        if (passes(service, &view))
            (void)json_array_append_new(rows, control_json_of_principal(service, &view));
    answer_json(request,
                json_pack("{s:o, s:o}", name, rows, "freshness", service_freshness(service)));
}

/* Those on whom nobody with a say has decided: neither recognised nor refused. */
static bool is_waiting(const struct service *service, const struct principal_view *view)
{
    return !id_equal(&view->id, &driver_home(service->driver)->principal) &&
           (view->admission == ADMISSION_NONE || view->admission == ADMISSION_PROVISIONAL);
}

static bool is_any(const struct service *service, const struct principal_view *view)
{
    (void)service;
    (void)view;
    return true;
}

void control_requests(struct http_request *request, void *context)
{
    answer_principals(request, context, "requests", is_waiting);
}

void control_principals(struct http_request *request, void *context)
{
    answer_principals(request, context, "principals", is_any);
}
