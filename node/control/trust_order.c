/* Sorting the trust lane. */
#include "node/control/trust_order.h"

#include <stdlib.h>

struct ranked {
    unsigned rank;
    struct id author;
    struct stamp stamp;
    uint32_t sequence; /* place in its log; 0 for what is no key event */
    struct id id;
};

static unsigned rank_of(const struct ledger *ledger, const struct ledger_entry *entry)
{
    struct principal_view author;
    bool known = ledger_principal(ledger, &entry->author, &author);
    bool by_cell = known && author.admission == ADMISSION_CELL;

    switch (kind_class_of(entry->kind)->discipline) {
    case DISCIPLINE_LOG:
        if (by_cell)
            return 0;
        return known && author.review.value != HOUR_NEVER ? 2 : 4;
    case DISCIPLINE_STANDING:
        return 1;
    case DISCIPLINE_REGISTER:
        return 3;
    }
    return 4;
}

/* Key events of one log carry growing stamps, equal ones excepted, which their place decides. */
static int compare(const void *left, const void *right)
{
    const struct ranked *a = left;
    const struct ranked *b = right;
    int author = id_compare(&a->author, &b->author);

    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (author != 0)
        return author;
    if (a->sequence != b->sequence)
        return a->sequence < b->sequence ? -1 : 1;
    if (a->stamp.value != b->stamp.value)
        return a->stamp.value < b->stamp.value ? -1 : 1;
    return id_compare(&a->id, &b->id);
}

static uint32_t place_in_log(const struct ledger *ledger, const struct ledger_entry *entry,
                             const struct id *id)
{
    struct id event;

    for (uint32_t i = 0; ledger_event_at(ledger, &entry->author, i, &event); i++)
        if (id_equal(&event, id))
            return i;
    return 0;
}

static size_t fill(struct ranked *rows, const struct ledger *ledger,
                   const struct item_source *source)
{
    size_t size = item_source_size(source);
    size_t filled = 0;

    for (size_t i = 0, count; i < size; i += count) {
        const struct item *run = item_source_run(source, &count, i);

        for (size_t k = 0; k < count; k++) {
            struct ledger_entry entry;

            if (!ledger_find(ledger, &run[k].id, &entry))
                continue;
            rows[filled++] = (struct ranked){
                .rank = rank_of(ledger, &entry),
                .author = entry.author,
                .stamp = entry.stamp,
                .sequence = place_in_log(ledger, &entry, &run[k].id),
                .id = run[k].id,
            };
        }
    }
    return filled;
}

enum status trust_order_open(struct trust_order *out, const struct ledger *ledger)
{
    struct ledger_source source;
    struct ranked *rows;
    enum status status;

    *out = (struct trust_order){.count = 0};
    status = ledger_source_open(&source, ledger, LANE_TRUST, ledger_hour(ledger));
    if (status != STATUS_OK)
        return status;
    rows = calloc(item_source_size(&source.source) + 1, sizeof(*rows));
    out->ids = calloc(item_source_size(&source.source) + 1, sizeof(*out->ids));
    if (rows != NULL && out->ids != NULL) {
        out->count = fill(rows, ledger, &source.source);
        qsort(rows, out->count, sizeof(*rows), compare);
        for (size_t i = 0; i < out->count; i++)
            out->ids[i] = rows[i].id;
    } else {
        status = STATUS_NO_MEMORY;
    }
    free(rows);
    ledger_source_done(&source);
    return status;
}

void trust_order_close(struct trust_order *order)
{
    free(order->ids);
    *order = (struct trust_order){.count = 0};
}
