/* What the control surface and the public API look at: the running node behind both. */
#ifndef ZAWLBUK_NODE_SERVICE_H
#define ZAWLBUK_NODE_SERVICE_H

#include "node/driver.h"
#include "node/health.h"
#include "node/json.h"
#include "store/query.h"

/* What the log was told last of the clock. */
struct health_told {
    enum health_clock clock;
    struct instant clock_at; /* as health.h's steady; 0: nothing yet */
    uint64_t steps;
};

struct service {
    struct driver *driver;
    struct query *query;
    struct instant started;
    struct instant agreed_at; /* when this node last agreed with a peer; 0: never */
    uint16_t link_port;       /* 0: no listener */
    uint16_t http_port;       /* 0: no public API */
    struct health health;     /* as of the last look */
    struct health_told told;
};

const struct ledger *service_ledger(const struct service *service);
struct hour service_hour(const struct service *service);
/* Whole seconds from then to now. */
int64_t service_seconds_since(const struct service *service, struct instant then);

/* Notes agreements, which links forget when they close; asked for regularly and by what follows. */
void service_watch(struct service *service);

/* Looks at disk and clock, and tells the log of what changed, once; asked for regularly. */
const struct health *service_health(struct service *service);
/* The same with what was found. */
void service_take_health(struct service *service, const struct health_facts *facts);

/* {"agreed_seconds": since the last agreement with a peer, or null, "agreed_peers": linked peers
 * with whom there was one, "links": all}. NULL: no memory. */
json_t *service_freshness(struct service *service);

/* A principal by its id, or by enough digits of it to mean one alone. NOT_FOUND, BAD_FIELD with
 * trouble. */
enum status service_find(const struct service *service, struct principal_view *out,
                         const char *text, struct trouble *trouble) MUST_CHECK;

/* What the store says of a principal, hidden or not; NULL when it knows nothing, or fails. */
enum status service_association(struct service *service, json_t **out,
                                const struct id *principal) MUST_CHECK;

/* What the principal says of itself; an empty object when nothing can be read; NULL: no memory. */
json_t *service_profile(struct service *service, const struct id *principal);
/* A text of the principal's profile, or JSON null. */
json_t *service_profile_text(struct service *service, const struct id *principal,
                             const char *field);

#endif
