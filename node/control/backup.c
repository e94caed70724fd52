/* A backup on demand: left in the home, where the command line fetches it. */
#include "node/control/control.h"
#include "node/control/pending.h"
#include "node/home_backup.h"

void control_backup(struct http_request *request, void *context)
{
    struct service *service = context;
    struct pending *pending =
        pending_open(request, json_pack("{s:s}", "file", HOME_BACKUP), "backup", false);
    char path[HOME_PATH_SIZE];
    enum status status = STATUS_TOO_LARGE;

    if (pending == NULL)
        return;
    if (home_file(path, driver_home(service->driver)->path, HOME_BACKUP))
        status = driver_backup(service->driver, path, pending_waiter(pending));
    if (status != STATUS_OK)
        pending_fail(pending, status, NULL);
}
