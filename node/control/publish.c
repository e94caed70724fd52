/* Publishing and withdrawing entries of our own. */
#include <stdlib.h>

#include "node/control/control.h"
#include "node/control/pending.h"
#include "node/control/room.h"
#include "node/entry_json.h"

static void publish(struct http_request *request, struct service *service,
                    const struct driver_entry *entries, size_t count, const char *verb)
{
    const struct home *home = driver_home(service->driver);
    struct principal_view self;
    bool seen = ledger_principal(service_ledger(service), &home->principal, &self) &&
                admission_admits(self.admission);
    struct pending *pending = pending_open(
        request, json_pack("{s:I, s:b}", verb, (json_int_t)count, "seen", seen), "entry", false);
    enum status status;

    if (pending == NULL)
        return;
    status = driver_publish(service->driver, entries, count, pending_waiter(pending));
    if (status != STATUS_OK)
        pending_fail(pending, status, NULL);
}

void control_publish(struct http_request *request, void *context)
{
    struct entry_list list = {.count = 0};
    struct trouble trouble;
    enum status status = entry_json_read(&list, request->body, &trouble);

    if (status == STATUS_OK && list.count > LIMIT_SUBMIT)
        status =
            trouble_say(&trouble, STATUS_TOO_LARGE, "at most %d entries at once", LIMIT_SUBMIT);
    if (status == STATUS_OK)
        status = room_check(context, list.items, list.count, "entries", &trouble);
    if (status == STATUS_OK)
        publish(request, context, list.items, list.count, "published");
    else
        answer_failure(request, status, &trouble);
    entry_list_done(&list);
}

/* Whether an entry of ours stands there that was not withdrawn. */
static bool stands(const struct service *service, const struct driver_entry *entry)
{
    struct buffer bytes;
    struct record record;
    struct id standing;
    bool found = false;

    if (!ledger_find_register(service_ledger(service), &driver_home(service->driver)->principal,
                              entry->kind, &entry->subject, &standing))
        return false;
    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    if (store_read(driver_store(service->driver), &standing, &bytes) == STATUS_OK &&
        record_read(&record, buffer_span(&bytes),
                    &driver_home(service->driver)->identity.network) == STATUS_OK)
        found = !record_is_deletion(&record);
    buffer_done(&bytes);
    return found;
}

static enum status read_deletion(struct driver_entry *out, const json_t *entry,
                                 const struct service *service, struct trouble *trouble)
{
    static const uint8_t empty_map = 0x80;
    const char *kind = json_string_value(json_object_get(entry, "entry"));
    const char *subject = json_string_value(json_object_get(entry, "subject"));
    enum status status;

    out->kind = kind == NULL ? 0 : entry_kind_of_name(kind);
    if (out->kind == 0)
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "the kind must be profile, place, bearer or service");
    status = entry_subject_of_text(&out->subject, out->kind,
                                   span_of_text(subject == NULL ? "" : subject), trouble);
    if (status != STATUS_OK)
        return status;
    if (!stands(service, out))
        return trouble_say(trouble, STATUS_NOT_FOUND,
                           "there is no %s \"%s\" of ours; see zawlbuk list %s --mine", kind,
                           subject == NULL ? "" : subject, kind);
    out->body = span_of(&empty_map, 1);
    return STATUS_OK;
}

static enum status read_deletions(struct driver_entry *out, size_t count, const json_t *entries,
                                  const struct service *service, struct trouble *trouble)
{
    for (size_t i = 0; i < count; i++) {
        enum status status = read_deletion(&out[i], json_array_get(entries, i), service, trouble);

        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* {"entries": [{"entry": KIND, "subject": TEXT}, ...]} */
void control_unpublish(struct http_request *request, void *context)
{
    json_t *body = NULL;
    struct driver_entry *deletions = NULL;
    struct trouble trouble;
    enum status status = answer_body(request, &body, &trouble);
    const json_t *entries = json_object_get(body, "entries");
    size_t count = json_array_size(entries);

    if (status == STATUS_OK && (count == 0 || count > LIMIT_SUBMIT))
        status = trouble_say(&trouble, STATUS_BAD_FIELD, "entries must list 1 to %d entries",
                             LIMIT_SUBMIT);
    if (status == STATUS_OK) {
        deletions = calloc(count, sizeof(*deletions));
        status = deletions == NULL
                     ? trouble_say(&trouble, STATUS_NO_MEMORY, "%s", status_text(STATUS_NO_MEMORY))
                     : read_deletions(deletions, count, entries, context, &trouble);
    }
    if (status == STATUS_OK)
        publish(request, context, deletions, count, "unpublished");
    else
        answer_failure(request, status, &trouble);
    free(deletions);
    json_decref(body);
}
