/* Counting what stands, what is new, and what would have to go. */
#include "node/control/room.h"

/* Those of the entries that take a register of their own. */
static uint32_t count_new(const struct service *service, const struct driver_entry *entries,
                          size_t count)
{
    const struct id *self = &driver_home(service->driver)->principal;
    uint32_t fresh = 0;

    for (size_t i = 0; i < count; i++) {
        struct id standing;

        fresh += !ledger_find_register(service_ledger(service), self, entries[i].kind,
                                       &entries[i].subject, &standing);
    }
    return fresh;
}

enum status room_check(const struct service *service, const struct driver_entry *entries,
                       size_t count, const char *what, struct trouble *trouble)
{
    const struct id *self = &driver_home(service->driver)->principal;
    struct least_filter filter = {.author = *self};
    uint32_t quota, standing, fresh;
    uint64_t lost = 0;
    enum status status;

    if (count == 0)
        return STATUS_OK;
    filter.kind = entries[0].kind;
    quota = kind_class_of(filter.kind)->quota;
    standing = ledger_register_count(service_ledger(service), self, filter.kind);
    fresh = count_new(service, entries, count);
    if (fresh <= quota && standing <= quota - fresh)
        return STATUS_OK;
    /* Those that are replaced may be among the least, and then others go in their place. */
    filter.count = standing + (uint32_t)count - quota;
    status = query_least(service->query, &lost, &filter, service_hour(service));
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s", status_text(status));
    if (fresh <= quota && lost == 0)
        return STATUS_OK;
    return trouble_say(trouble, STATUS_OVER_QUOTA,
                       "there is room for %u %s of ours, withdrawn ones included; %u stand, and "
                       "%u more would push out the oldest; nothing was stored",
                       quota, what, standing, fresh);
}
