/* Filling a ledger from files. */
#include "node/offline.h"

#include <stdlib.h>

#include "crypto/random.h"

void offline_items_init(struct offline_items *items)
{
    *items = (struct offline_items){.count = 0};
}

void offline_items_done(struct offline_items *items)
{
    free(items->items);
    offline_items_init(items);
}

static enum status add_item(struct offline_items *items, struct span bytes)
{
    if (items->count == items->capacity) {
        size_t capacity = items->capacity == 0 ? 64 : 2 * items->capacity;
        struct offline_item *grown = realloc(items->items, capacity * sizeof(*grown));

        if (grown == NULL)
            return STATUS_NO_MEMORY;
        items->items = grown;
        items->capacity = capacity;
    }
    items->items[items->count++] = (struct offline_item){.bytes = bytes, .status = STATUS_BUSY};
    return STATUS_OK;
}

static enum status add_frame(struct offline_items *items, const struct frame *frame)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < frame->records.count && status == STATUS_OK; i++)
        status = add_item(items, frame->records.records[i]);
    return status;
}

static enum status collect_bundle(struct offline_items *items, struct bundle_reader *reader,
                                  struct frame *frame)
{
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !reader->ended) {
        status = bundle_next(reader, frame);
        if (status == STATUS_OK)
            status = add_frame(items, frame);
    }
    return status;
}

static bool is_record(struct span bytes, const struct id *network)
{
    struct record record;

    return record_read(&record, bytes, network) == STATUS_OK;
}

enum status offline_collect(struct offline_items *items, struct span bytes,
                            const struct id *network, const char *name, struct trouble *trouble)
{
    struct bundle_reader reader;
    struct bundle_header header;
    struct frame *frame;
    size_t before = items->count;
    enum status status = bundle_open(&reader, &header, bytes);

    if (status != STATUS_OK && is_record(bytes, network))
        return add_item(items, bytes);
    if (status != STATUS_OK)
        return trouble_say(trouble, STATUS_CORRUPT, "%s is %s", name,
                           status == STATUS_BAD_VERSION ? "neither a bundle nor a record"
                                                        : "damaged");
    if (!id_equal(&header.network, network))
        return trouble_say(trouble, STATUS_BAD_NETWORK,
                           "%s belongs to another network than the network file", name);
    frame = malloc(sizeof(*frame));
    if (frame == NULL)
        return trouble_say(trouble, STATUS_NO_MEMORY, "%s", status_text(STATUS_NO_MEMORY));
    status = collect_bundle(items, &reader, frame);
    free(frame);
    if (status == STATUS_OK)
        return status;
    items->count = before;
    if (status == STATUS_NO_MEMORY)
        return trouble_say(trouble, status, "%s", status_text(status));
    return trouble_say(trouble, STATUS_CORRUPT, "%s is damaged: %s; get it again", name,
                       status == STATUS_BAD_CHECKSUM ? "its checksum does not match"
                                                     : status_text(status));
}

enum status offline_open(struct ledger **out, const struct id *network, const struct id *self,
                         struct wall now)
{
    struct changes changes;
    struct ledger *ledger;
    uint64_t scatter;
    enum status status;

    random_fill(&scatter, sizeof(scatter));
    status = ledger_open(&ledger, network, self, scatter);
    if (status != STATUS_OK)
        return status;
    changes_init(&changes);
    status = ledger_loaded(ledger, hour_of_wall(now), &changes);
    changes_done(&changes);
    if (status != STATUS_OK) {
        ledger_close(ledger);
        return status;
    }
    *out = ledger;
    return STATUS_OK;
}

static enum status take(struct ledger *ledger, struct offline_item *item, const struct id *network,
                        struct wall now)
{
    const struct moment moment = {.wall = now, .good = false};
    struct verify_job job;
    struct changes changes;
    struct record record;
    enum status status = record_read(&record, item->bytes, network);

    if (status != STATUS_OK)
        return status;
    item->id = record.id;
    item->author = record.author;
    item->kind = record.kind;
    item->stamp = record.stamp;
    status = ledger_examine(ledger, &record, &moment, &job);
    if (status == STATUS_OK)
        status = verify_run(&job);
    if (status != STATUS_OK)
        return status;
    changes_init(&changes);
    status = ledger_insert(ledger, &record, &moment, &changes);
    changes_done(&changes);
    return status;
}

/* Whether another record may still make it fit. */
static bool may_yet_fit(enum status status)
{
    return status == STATUS_BUSY || status == STATUS_UNKNOWN_PRINCIPAL ||
           status == STATUS_UNKNOWN_DELEGATION || status == STATUS_NOT_ADMITTED;
}

enum status offline_settle(struct ledger *ledger, struct offline_items *items,
                           const struct id *network, struct wall now)
{
    bool moved = true;

    while (moved) {
        moved = false;
        for (size_t i = 0; i < items->count; i++) {
            struct offline_item *item = &items->items[i];

            if (!may_yet_fit(item->status))
                continue;
            item->status = take(ledger, item, network, now);
            if (item->status == STATUS_NO_MEMORY)
                return STATUS_NO_MEMORY;
            if (item->status == STATUS_KNOWN)
                item->status = STATUS_OK;
            moved = moved || item->status == STATUS_OK;
        }
    }
    return STATUS_OK;
}

/* A copy in which all that counted, and all of the author, waits to be looked at. */
static enum status copy_for(struct offline_items *out, const struct offline_items *items,
                            const struct id *author)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < items->count && status == STATUS_OK; i++) {
        const struct offline_item *item = &items->items[i];
        bool wanted = item->status == STATUS_OK || id_equal(&item->author, author);

        status = add_item(out, item->bytes);
        if (status == STATUS_OK && !wanted)
            out->items[i].status = STATUS_NOT_FOUND;
    }
    return status;
}

/* A ledger holds its own principal's records whether admitted or not. */
static enum status judge_author(struct offline_items *items, const struct id *author,
                                const struct id *network, struct wall now)
{
    struct offline_items copy;
    struct ledger *ledger = NULL;
    enum status status;

    offline_items_init(&copy);
    status = copy_for(&copy, items, author);
    if (status == STATUS_OK)
        status = offline_open(&ledger, network, author, now);
    if (status == STATUS_OK)
        status = offline_settle(ledger, &copy, network, now);
    for (size_t i = 0; status == STATUS_OK && i < items->count; i++) {
        struct offline_item *item = &items->items[i];

        if (item->status != STATUS_NOT_ADMITTED || !id_equal(&item->author, author))
            continue;
        item->unadmitted = true;
        item->status = copy.items[i].status == STATUS_NOT_ADMITTED ? STATUS_UNKNOWN_PRINCIPAL
                                                                   : copy.items[i].status;
    }
    if (ledger != NULL)
        ledger_close(ledger);
    offline_items_done(&copy);
    return status;
}

enum status offline_judge_unadmitted(struct offline_items *items, const struct id *network,
                                     struct wall now)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < items->count && status == STATUS_OK; i++) {
        const struct id author = items->items[i].author;

        if (items->items[i].status == STATUS_NOT_ADMITTED)
            status = judge_author(items, &author, network, now);
    }
    return status;
}
