/* Requests that wait for the store. */
#include "node/control/pending.h"

#include <stdlib.h>

struct pending {
    struct http_request *request;
    json_t *answer;
    const char *what;
    bool counts;
};

struct pending *pending_open(struct http_request *request, json_t *answer, const char *what,
                             bool counts)
{
    struct pending *pending = answer == NULL ? NULL : calloc(1, sizeof(*pending));

    if (pending == NULL) {
        json_decref(answer);
        answer_failure(request, STATUS_NO_MEMORY, NULL);
        return NULL;
    }
    *pending = (struct pending){request, answer, what, counts};
    return pending;
}

static enum status say_refused(const struct pending *pending, enum status status, size_t index,
                               struct trouble *trouble)
{
    const bool ours = status == STATUS_BEHIND || status == STATUS_CLONED ||
                      status == STATUS_DISK_FULL || status == STATUS_BUSY || status == STATUS_IO ||
                      status == STATUS_NO_MEMORY;

    if (status == STATUS_UNKNOWN_DELEGATION)
        return trouble_say(trouble, status,
                           "this node has no delegated key that counts; see zawlbuk key delegate");
    if (status == STATUS_CLOCK_UNSURE)
        return trouble_say(trouble, status, "%s; zawlbuk status says how", status_text(status));
    if (ours)
        return trouble_say(trouble, status, "%s", status_text(status));
    return trouble_say(trouble, status, "%s %zu: %s; nothing was stored", pending->what, index + 1,
                       status_text(status));
}

static void on_answer(enum status status, size_t index, void *context)
{
    struct pending *pending = context;
    struct trouble trouble;

    if (status == STATUS_OK) {
        if (pending->counts)
            (void)json_object_set_new(pending->answer, "taken", json_integer((json_int_t)index));
        answer_json(pending->request, pending->answer);
    } else {
        json_decref(pending->answer);
        answer_failure(pending->request, say_refused(pending, status, index, &trouble), &trouble);
    }
    free(pending);
}

struct driver_waiter pending_waiter(struct pending *pending)
{
    return (struct driver_waiter){.on_answer = on_answer, .context = pending};
}

void pending_fail(struct pending *pending, enum status status, const struct trouble *trouble)
{
    struct http_request *request = pending->request;

    if (trouble == NULL) {
        on_answer(status, 0, pending);
        return;
    }
    json_decref(pending->answer);
    free(pending);
    answer_failure(request, status, trouble);
}
