/* The public API: what members ask. Every answer tells how fresh it is: "freshness". A handler gets
 * the struct service as its context. Failures are problems (RFC 9457).
 *
 *   GET /api/v1/status
 *   GET /api/v1/associations?country=&kind=&language=&parent=&cursor=&limit=
 *   GET /api/v1/associations/{id}
 *   GET /api/v1/near?lat=&lon=&what=&limit=
 *   GET /api/v1/search?q=&limit=
 *   GET /metrics                             Prometheus' text format 0.0.4 */
#ifndef ZAWLBUK_NODE_API_API_H
#define ZAWLBUK_NODE_API_API_H

#include "node/answer.h"
#include "node/service.h"

extern const struct http_route api_routes[];
extern const size_t api_route_count;

typedef void api_handler(struct http_request *request, void *context);

api_handler api_status, api_associations, api_association, api_near, api_search, api_metrics;

#endif
