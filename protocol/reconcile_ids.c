/* Two lists of ids against each other. Theirs is sorted here: in what order it came, and how often
 * an id is in it, was the peer's choice. */
#include "protocol/reconcile_ids.h"

#include <stdlib.h>

struct listed {
    struct id id;
    bool ours_too;
};

static int compare(const void *a, const void *b)
{
    const struct listed *left = a;
    const struct listed *right = b;

    return id_compare(&left->id, &right->id);
}

static enum status sort_ids(struct listed **out, struct span ids)
{
    size_t count = ids.size / ID_SIZE;
    struct listed *list = calloc(count + 1, sizeof(*list));

    if (list == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        memcpy(list[i].id.bytes, ids.bytes + i * ID_SIZE, ID_SIZE);
    qsort(list, count, sizeof(*list), compare);
    *out = list;
    return STATUS_OK;
}

static enum status report(struct reconcile *session, struct buffer *list, struct span difference)
{
    if (session->ids >= session->limits.ids_max)
        return STATUS_TOO_LARGE;
    buffer_append(list, difference);
    session->ids += list->status == STATUS_OK ? 1 : 0;
    return list->status;
}

/* Marks what both have and reports what only we have. Ends early when the reports are full, so that
 * it takes no longer than the lists are. */
static enum status match(struct reconcile *session, struct listed *list, size_t list_count,
                         size_t lower, size_t upper)
{
    enum status status = STATUS_OK;

    while (status == STATUS_OK && lower < upper) {
        size_t count;
        const struct item *items = item_source_run(&session->source, &count, lower);

        for (size_t i = 0; status == STATUS_OK && i < count && lower < upper; i++, lower++) {
            struct listed key = {.id = items[i].id};
            struct listed *found = bsearch(&key, list, list_count, sizeof(*list), compare);

            if (found != NULL)
                found->ours_too = true;
            else
                status = report(session, &session->have, span_of(&items[i], sizeof(items[i])));
        }
    }
    return status;
}

/* Of an id that was sent more than once, bsearch may have marked any; one mark is enough. */
static enum status report_theirs(struct reconcile *session, const struct listed *list, size_t count)
{
    enum status status = STATUS_OK;
    size_t begin = 0;

    while (status == STATUS_OK && begin < count) {
        bool ours_too = false;
        size_t end = begin;

        for (; end < count && id_equal(&list[begin].id, &list[end].id); end++)
            ours_too |= list[end].ours_too;
        if (!ours_too)
            status = report(session, &session->need, span_of(&list[begin].id, ID_SIZE));
        begin = end;
    }
    return status;
}

enum status reconcile_compare(struct reconcile *session, struct span ids, size_t lower,
                              size_t upper)
{
    size_t count = ids.size / ID_SIZE;
    struct listed *list = NULL;
    enum status status = sort_ids(&list, ids);

    if (status != STATUS_OK)
        return status;
    status = match(session, list, count, lower, upper);
    if (status == STATUS_OK)
        status = report_theirs(session, list, count);
    free(list);
    return status;
}
