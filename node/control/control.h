/* The control surface: what the command line asks a running node over the home's socket. A handler
 * gets the struct service as its context. Statuses become problems as node/answer.h says.
 *
 *   GET  /v1/status?as_of=HOUR   GET  /v1/peers        GET /v1/requests    GET /v1/principals
 *   GET  /v1/log                 GET  /v1/keys         GET /v1/keylog      GET /v1/show/{id}
 *   GET  /v1/list?kind=...
 *   GET  /v1/export?lane=...     POST /v1/submit       POST /v1/keys       POST /v1/publish
 *   POST /v1/unpublish           POST /v1/recognise    POST /v1/suspend    POST /v1/delist
 *   POST /v1/vouch               POST /v1/succeed      POST /v1/backup */
#ifndef ZAWLBUK_NODE_CONTROL_CONTROL_H
#define ZAWLBUK_NODE_CONTROL_CONTROL_H

#include "node/answer.h"
#include "node/service.h"

extern const struct http_route control_routes[];
extern const size_t control_route_count;

typedef void control_handler(struct http_request *request, void *context);

control_handler control_status, control_peers, control_requests, control_principals, control_log,
    control_keys, control_keylog, control_show, control_list, control_export, control_submit,
    control_take_keys, control_publish, control_unpublish, control_recognise, control_suspend,
    control_delist, control_vouch, control_succeed, control_backup;

/* A principal's row: id, admission, country and the rest of its view, and its name. */
json_t *control_json_of_principal(struct service *service, const struct principal_view *view);

#endif
