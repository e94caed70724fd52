/* Reading key logs from bundles. */
#include "node/key_source.h"

#include "node/offline.h"

/* The principals that have an inception there: the only one, or the only one beside the Cell. */
static enum status find_principal(struct id *out, const struct offline_items *items,
                                  const struct id *network, const char *name,
                                  struct trouble *trouble)
{
    struct record record;
    size_t others = 0;
    bool has_cell = false;

    for (size_t i = 0; i < items->count; i++) {
        if (record_read(&record, items->items[i].bytes, network) != STATUS_OK ||
            record.kind != KIND_INCEPTION)
            continue;
        if (record.cell_inception) {
            has_cell = true;
            continue;
        }
        *out = record.id;
        others++;
    }
    if (others == 0 && has_cell) {
        *out = *network;
        others = 1;
    }
    if (others == 1)
        return STATUS_OK;
    return trouble_say(trouble, STATUS_NOT_FOUND, "%s holds %s", name,
                       others == 0 ? "no key log"
                                   : "several key logs; give keylog.zaw of your home");
}

static enum status collect(struct key_history *out, const struct ledger *ledger,
                           const struct offline_items *items)
{
    struct principal_view view;
    struct id event;
    enum status status = STATUS_OK;

    if (!ledger_principal(ledger, &out->principal, &view))
        return STATUS_NOT_FOUND;
    for (size_t i = 0; ledger_event_at(ledger, &out->principal, i, &event); i++)
        for (size_t k = 0; k < items->count && status == STATUS_OK; k++)
            if (id_equal(&items->items[k].id, &event))
                status = key_history_add(out, items->items[k].bytes);
    return status == STATUS_OK ? key_history_judge(out, &view.head) : status;
}

static enum status settle(struct key_history *out, struct offline_items *items,
                          const struct id *network, const struct id *principal, struct wall now)
{
    struct ledger *ledger;
    enum status status = offline_open(&ledger, network, principal, now);

    if (status != STATUS_OK)
        return status;
    status = offline_settle(ledger, items, network, now);
    if (status == STATUS_OK) {
        key_history_init(out, network, principal);
        status = collect(out, ledger, items);
        if (status != STATUS_OK)
            key_history_done(out);
    }
    ledger_close(ledger);
    return status;
}

enum status key_source_read_of(struct key_history *out, struct span bundle, const char *name,
                               const struct id *principal, struct wall now, struct trouble *trouble)
{
    struct offline_items items;
    struct bundle_reader reader;
    struct bundle_header header;
    struct id found;
    enum status status = bundle_open(&reader, &header, bundle);

    if (status != STATUS_OK)
        return trouble_say(trouble, STATUS_CORRUPT, "%s is %s", name,
                           status == STATUS_BAD_VERSION ? "another kind of file, not a bundle"
                                                        : "damaged");
    offline_items_init(&items);
    status = offline_collect(&items, bundle, &header.network, name, trouble);
    if (status == STATUS_OK && principal == NULL)
        status = find_principal(&found, &items, &header.network, name, trouble);
    else if (principal != NULL)
        found = *principal;
    if (status == STATUS_OK) {
        status = settle(out, &items, &header.network, &found, now);
        if (status != STATUS_OK)
            status = trouble_say(trouble, status, "%s: the key log in it cannot be followed: %s",
                                 name, status_text(status));
    }
    offline_items_done(&items);
    return status;
}

enum status key_source_read(struct key_history *out, struct span bundle, const char *name,
                            struct wall now, struct trouble *trouble)
{
    return key_source_read_of(out, bundle, name, NULL, now, trouble);
}
