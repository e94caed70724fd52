/* The running node as handlers see it. */
#include "node/service.h"

#include "node/hex.h"

#define ASSOCIATION_SIZE_MAX (16u << 20)

const struct ledger *service_ledger(const struct service *service)
{
    return core_ledger(driver_core(service->driver));
}

struct hour service_hour(const struct service *service)
{
    return ledger_hour(service_ledger(service));
}

int64_t service_seconds_since(const struct service *service, struct instant then)
{
    struct instant now = driver_now(service->driver);

    return now.ms <= then.ms ? 0 : (int64_t)((now.ms - then.ms) / 1000);
}

void service_watch(struct service *service)
{
    struct link_view link;

    for (size_t i = 0; core_link_at(driver_core(service->driver), i, &link); i++)
        if (link.agreed_at.ms > service->agreed_at.ms)
            service->agreed_at = link.agreed_at;
}

json_t *service_freshness(struct service *service)
{
    struct link_view link;
    json_int_t links = 0;
    json_int_t agreed = 0;
    json_t *since;

    service_watch(service);
    for (size_t i = 0; core_link_at(driver_core(service->driver), i, &link); i++) {
        links++;
        agreed += link.agreed_at.ms > 0;
    }
    since = service->agreed_at.ms == 0
                ? json_null()
                : json_integer(service_seconds_since(service, service->agreed_at));
    return json_pack("{s:o, s:I, s:I}", "agreed_seconds", since, "agreed_peers", agreed, "links",
                     links);
}

enum status service_find(const struct service *service, struct principal_view *out,
                         const char *text, struct trouble *trouble)
{
    struct principal_view view;
    struct id whole;
    size_t found = 0;

    if (!hex_is_prefix(text))
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "an id is at least %d hex digits; find shows ids", HEX_PREFIX_MIN);
    if (hex_read_id(&whole, text) == STATUS_OK &&
        ledger_principal(service_ledger(service), &whole, out))
        return STATUS_OK;
    for (size_t i = 0; ledger_principal_at(service_ledger(service), i, &view); i++) {
        if (!hex_begins(&view.id, text))
            continue;
        *out = view;
        found++;
    }
    if (found == 1)
        return STATUS_OK;
    return trouble_say(trouble, STATUS_NOT_FOUND, "%s: %s", text,
                       found == 0 ? "no principal of that id is known here"
                                  : "several ids begin so; give more digits");
}

enum status service_association(struct service *service, json_t **out, const struct id *principal)
{
    struct trouble trouble;
    struct buffer text;
    enum status status;

    *out = NULL;
    buffer_init(&text, ASSOCIATION_SIZE_MAX);
    status = query_association(service->query, &text, principal, true, service_hour(service));
    if (status == STATUS_OK)
        status = json_read(out, buffer_span(&text), &trouble);
    buffer_done(&text);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

json_t *service_profile(struct service *service, const struct id *principal)
{
    json_t *all;
    json_t *profile = NULL;

    if (service_association(service, &all, principal) == STATUS_OK)
        profile = json_object_get(json_object_get(all, "association"), "profile");
    profile = json_is_object(profile) ? json_incref(profile) : json_object();
    json_decref(all);
    return profile;
}

json_t *service_profile_text(struct service *service, const struct id *principal, const char *field)
{
    json_t *profile = service_profile(service, principal);
    json_t *text = json_object_get(profile, field);

    text = json_is_string(text) ? json_incref(text) : json_null();
    json_decref(profile);
    return text;
}
