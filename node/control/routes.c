/* The routes of the control surface. */
#include "node/control/control.h"

#include "node/api/api.h"
#include "node/entry_json.h"

/* Bytes of one piece of a bundle; the client cuts. */
#define BUNDLE_SIZE_MAX (4u << 20)
#define DECISION_SIZE_MAX 8192

const struct http_route control_routes[] = {
    {METHOD_GET, "/v1/status", 0, control_status},
    {METHOD_GET, "/v1/peers", 0, control_peers},
    {METHOD_GET, "/v1/requests", 0, control_requests},
    {METHOD_GET, "/v1/principals", 0, control_principals},
    {METHOD_GET, "/v1/log", 0, control_log},
    {METHOD_GET, "/v1/keys", 0, control_keys},
    {METHOD_GET, "/v1/keylog", 0, control_keylog},
    {METHOD_GET, "/v1/show/{id}", 0, control_show},
    {METHOD_GET, "/v1/list", 0, control_list},
    {METHOD_GET, "/v1/export", 0, control_export},
    {METHOD_POST, "/v1/submit", BUNDLE_SIZE_MAX, control_submit},
    {METHOD_POST, "/v1/keys", BUNDLE_SIZE_MAX, control_take_keys},
    {METHOD_POST, "/v1/publish", ENTRY_DOCUMENT_SIZE_MAX, control_publish},
    {METHOD_POST, "/v1/unpublish", ENTRY_DOCUMENT_SIZE_MAX, control_unpublish},
    {METHOD_POST, "/v1/recognise", DECISION_SIZE_MAX, control_recognise},
    {METHOD_POST, "/v1/suspend", DECISION_SIZE_MAX, control_suspend},
    {METHOD_POST, "/v1/delist", DECISION_SIZE_MAX, control_delist},
    {METHOD_POST, "/v1/vouch", DECISION_SIZE_MAX, control_vouch},
    {METHOD_POST, "/v1/succeed", DECISION_SIZE_MAX, control_succeed},
    {METHOD_POST, "/v1/backup", 0, control_backup},
    /* What members ask, so that the command line needs no public listener. */
    {METHOD_GET, "/api/v1/associations", 0, api_associations},
    {METHOD_GET, "/api/v1/associations/{id}", 0, api_association},
    {METHOD_GET, "/api/v1/near", 0, api_near},
    {METHOD_GET, "/api/v1/search", 0, api_search},
};

const size_t control_route_count = sizeof(control_routes) / sizeof(control_routes[0]);
