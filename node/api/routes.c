/* The routes of the public API. */
#include "node/api/api.h"

const struct http_route api_routes[] = {
    {METHOD_GET, "/api/v1/status", 0, api_status},
    {METHOD_GET, "/api/v1/associations", 0, api_associations},
    {METHOD_GET, "/api/v1/associations/{id}", 0, api_association},
    {METHOD_GET, "/api/v1/near", 0, api_near},
    {METHOD_GET, "/api/v1/search", 0, api_search},
    {METHOD_GET, "/metrics", 0, api_metrics},
};

const size_t api_route_count = sizeof(api_routes) / sizeof(api_routes[0]);
