/* Rows in memory, kept and loaded as a store does it. */
#include "rows.h"

#include "protocol/trust_body.h"

void rows_init(struct rows *rows, const struct id *network)
{
    *rows = (struct rows){.network = *network};
    id_map_init(&rows->records, 1);
    id_map_init(&rows->principals, 1);
}

static void free_row(struct row *row)
{
    buffer_done(&row->bytes);
    free(row);
}

void rows_done(struct rows *rows)
{
    struct principal_view *view;
    struct row *row;
    size_t cursor = 0;

    while ((row = id_map_next(&rows->records, &cursor)) != NULL)
        free_row(row);
    cursor = 0;
    while ((view = id_map_next(&rows->principals, &cursor)) != NULL)
        free(view);
    id_map_done(&rows->records);
    id_map_done(&rows->principals);
}

static void put(struct rows *rows, const struct change *change)
{
    struct row *row = calloc(1, sizeof(*row));

    assert_non_null(row);
    assert_null(id_map_get(&rows->records, &change->id));
    buffer_init(&row->bytes, LIMIT_RECORD_SIZE);
    buffer_append(&row->bytes, change->bytes);
    assert_int_equal(record_read(&row->record, buffer_span(&row->bytes), &rows->network),
                     STATUS_OK);
    row->shown_until = change->shown_until;
    assert_int_equal(id_map_put(&rows->records, &change->id, row), STATUS_OK);
}

static void drop(struct rows *rows, const struct id *id)
{
    struct row *row = id_map_get(&rows->records, id);

    assert_non_null(row);
    id_map_remove(&rows->records, id);
    free_row(row);
}

static void show(const struct rows *rows, const struct change *change)
{
    struct row *row = id_map_get(&rows->records, &change->id);

    assert_non_null(row);
    row->shown_until = change->shown_until;
}

static void describe(struct rows *rows, const struct change *change)
{
    struct principal_view *view = id_map_get(&rows->principals, &change->id);

    if (view == NULL) {
        view = calloc(1, sizeof(*view));
        assert_non_null(view);
        assert_int_equal(id_map_put(&rows->principals, &change->id, view), STATUS_OK);
    }
    *view = change->principal;
}

void rows_apply(struct rows *rows, const struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];

        switch (change->type) {
        case CHANGE_PUT:
            put(rows, change);
            break;
        case CHANGE_DROP:
            drop(rows, &change->id);
            break;
        case CHANGE_SHOW:
            show(rows, change);
            break;
        case CHANGE_PRINCIPAL:
            describe(rows, change);
            break;
        }
    }
}

/* Where a row comes in ledger_load's order; key events by their sequence. */
static uint32_t turn(const struct row *row)
{
    struct key_event_body body;

    if (row->record.class->lane != LANE_TRUST)
        return UINT32_MAX;
    if (row->record.class->discipline != DISCIPLINE_LOG)
        return UINT32_MAX - 1;
    assert_int_equal(key_event_body_read(&body, row->record.kind, row->record.body), STATUS_OK);
    return body.sequence;
}

static int compare_turns(const void *a, const void *b)
{
    uint32_t first = turn(*(struct row *const *)a);
    uint32_t second = turn(*(struct row *const *)b);

    return (first > second) - (first < second);
}

static void load_records(struct ledger *ledger, const struct rows *rows)
{
    struct row **order = calloc(rows->records.count + 1, sizeof(struct row *));
    size_t cursor = 0;
    size_t count = 0;
    struct row *row;

    assert_non_null(order);
    while ((row = id_map_next(&rows->records, &cursor)) != NULL)
        order[count++] = row;
    qsort(order, count, sizeof(struct row *), compare_turns);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(ledger_load(ledger, &order[i]->record), STATUS_OK);
    free(order);
}

struct ledger *rows_load(const struct rows *rows, const struct id *self, struct hour hour)
{
    const struct principal_view *view;
    struct changes changes;
    struct ledger *ledger;
    size_t cursor = 0;

    changes_init(&changes);
    assert_int_equal(ledger_open(&ledger, &rows->network, self, 2), STATUS_OK);
    load_records(ledger, rows);
    while ((view = id_map_next(&rows->principals, &cursor)) != NULL)
        ledger_load_hidden(ledger, &view->id, view->hidden_since);
    assert_int_equal(ledger_loaded(ledger, hour, &changes), STATUS_OK);
    changes_done(&changes);
    return ledger;
}
