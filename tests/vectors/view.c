/* Taking a story in, in whatever order, and telling what is seen of it. */
#include "view.h"

#include <stdio.h>
#include <stdlib.h>

#include "node/json.h"

enum order { ORDER_WRITTEN, ORDER_REVERSED, ORDER_BY_ID, ORDER_COUNT };

enum status view_take(struct ledger *ledger, struct span bytes, const struct id *network,
                      const struct moment *now)
{
    struct changes changes;
    struct record record;
    struct verify_job job;
    enum status status = record_read(&record, bytes, network);

    if (status == STATUS_OK)
        status = ledger_examine(ledger, &record, now, &job);
    if (status == STATUS_OK)
        status = verify_run(&job);
    if (status != STATUS_OK)
        return status;
    changes_init(&changes);
    status = ledger_insert(ledger, &record, now, &changes);
    changes_done(&changes);
    return status;
}

static int compare_records(const void *a, const void *b)
{
    const struct story_record *one = *(const struct story_record *const *)a;
    const struct story_record *other = *(const struct story_record *const *)b;
    int order = id_compare(&one->id, &other->id);

    return order != 0 ? order : span_compare(buffer_span(&one->bytes), buffer_span(&other->bytes));
}

static const struct story_record **arrange(const struct story *story, enum order order)
{
    size_t count = story->record_count;
    const struct story_record **records = malloc((count + 1) * sizeof(struct story_record *));

    must(records == NULL ? STATUS_NO_MEMORY : STATUS_OK);
    for (size_t i = 0; i < count; i++)
        records[i] = &story->records[order == ORDER_REVERSED ? count - 1 - i : i];
    if (order == ORDER_BY_ID)
        qsort(records, count, sizeof(struct story_record *), compare_records);
    return records;
}

/* Passes over all records until one changes nothing. */
static struct ledger *take_all(const struct story *story, const struct moment *now,
                               enum order order)
{
    const struct id nobody = {{0}};
    const struct story_record **records = arrange(story, order);
    struct ledger *ledger;
    struct changes changes;
    bool taken = true;

    changes_init(&changes);
    must(ledger_open(&ledger, &story->network, &nobody, 0));
    must(ledger_loaded(ledger, hour_of_wall(now->wall), &changes));
    while (taken) {
        taken = false;
        for (size_t i = 0; i < story->record_count; i++)
            taken |= view_take(ledger, buffer_span(&records[i]->bytes), &story->network, now) ==
                     STATUS_OK;
    }
    must(ledger_tick(ledger, now, &changes));
    changes_done(&changes);
    free(records);
    return ledger;
}

struct ledger *view_ledger(const struct story *story, const struct moment *now)
{
    return take_all(story, now, ORDER_WRITTEN);
}

/* The ids of a lane's set or of the effective ones of it, ascending. */
static json_t *ids_of(const struct story *story, const struct ledger *ledger, enum lane lane,
                      bool effective)
{
    const struct story_record **records = arrange(story, ORDER_BY_ID);
    json_t *ids = json_array();
    struct ledger_entry entry;

    for (size_t i = 0; i < story->record_count; i++) {
        const struct id *id = &records[i]->id;
        bool again = i > 0 && id_equal(id, &records[i - 1]->id);

        if (!again && ledger_find(ledger, id, &entry) && entry.lane == lane &&
            (effective ? entry.effective : entry.offered))
            (void)json_array_append_new(ids, json_of_id(id));
    }
    free(records);
    return ids;
}

static json_t *lane_of(const struct story *story, const struct ledger *ledger, enum lane lane)
{
    struct lane_digest digest;
    struct id fingerprint;
    uint64_t count;

    ledger_digest(ledger, lane, &digest);
    must(ledger_fingerprint(ledger, lane, ledger_hour(ledger), &count, &fingerprint));
    return json_pack("{s:o, s:o, s:o, s:o}", "set", ids_of(story, ledger, lane, false), "digest",
                     json_of_hex(span_of(digest.fingerprint, sizeof(digest.fingerprint))),
                     "effective", ids_of(story, ledger, lane, true), "fingerprint",
                     json_of_id(&fingerprint));
}

/* Of a request only what does not hang on which events came first, or, in a crowded pen, who did.
 */
static json_t *principal_of(const struct principal_view *view, const char *name, bool crowded)
{
    uint32_t most = view->named ? LIMIT_LOG_EVENTS : LIMIT_REQUEST_EVENTS;
    uint32_t events = view->event_count < most ? view->event_count : most;
    bool told = view->named || !crowded;

    return json_pack(
        "{s:s, s:o, s:b, s:s, s:s, s:o, s:I, s:b, s:b, s:b, s:o}", "name", name, "id",
        json_of_id(&view->id), "named", view->named, "admission", admission_name(view->admission),
        "country", view->country, "events", told ? json_integer((json_int_t)events) : json_null(),
        "vouches", (json_int_t)view->vouch_count, "disputed", view->named && view->disputed,
        "dissolved", view->named && view->dissolved, "spent", view->named && view->spent,
        "successor", view->succeeded ? json_of_id(&view->successor) : json_null());
}

static void id_of_json(struct id *out, const json_t *hex)
{
    const char *text = json_string_value(hex);

    for (size_t i = 0; i < ID_SIZE; i++) {
        const char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};

        out->bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
}

static void view_principal(struct principal_view *out, const struct ledger *ledger,
                           const json_t *hex)
{
    *out = (struct principal_view){0};
    id_of_json(&out->id, hex);
    (void)ledger_principal(ledger, &out->id, out);
}

/* As many requests as there may be, and somebody who found no room. */
static bool is_crowded(const struct story *story, const struct ledger *ledger)
{
    struct principal_view view;
    bool turned_away = false;
    size_t kept = 0;
    const char *name;
    json_t *hex;

    json_object_foreach(story->principals, name, hex)
    {
        view_principal(&view, ledger, hex);
        kept += !view.named && view.event_count > 0;
        turned_away = turned_away || (!view.named && view.event_count == 0);
    }
    return kept >= LIMIT_REQUESTS && turned_away;
}

static json_t *principals_of(const struct story *story, const struct ledger *ledger)
{
    bool crowded = is_crowded(story, ledger);
    json_t *principals = json_array();
    struct principal_view view;
    const char *name;
    json_t *hex;

    json_object_foreach(story->principals, name, hex)
    {
        view_principal(&view, ledger, hex);
        (void)json_array_append_new(principals, principal_of(&view, name, crowded));
    }
    return principals;
}

static json_t *clock_of(const struct moment *now)
{
    return json_pack("{s:I, s:b}", "milliseconds", (json_int_t)now->wall.ms, "good", now->good);
}

static json_t *view_of(const struct story *story, const struct moment *now, enum order order)
{
    struct ledger *ledger = take_all(story, now, order);
    json_t *lanes = json_object();
    json_t *view;

    for (enum lane lane = 0; lane < LANE_COUNT; lane++)
        (void)json_object_set_new(lanes, lane_name(lane), lane_of(story, ledger, lane));
    view = json_pack("{s:o, s:I, s:o, s:o}", "clock", clock_of(now), "hour",
                     (json_int_t)ledger_hour(ledger).value, "lanes", lanes, "principals",
                     principals_of(story, ledger));
    ledger_close(ledger);
    return view;
}

/* The one view, whatever the order of arrival. */
static json_t *sure_view(const struct story *story, const struct moment *now)
{
    json_t *view = view_of(story, now, ORDER_WRITTEN);

    for (enum order order = ORDER_REVERSED; order < ORDER_COUNT; order++) {
        json_t *other = view_of(story, now, order);

        if (!json_equal(view, other)) {
            (void)fprintf(stderr, "vectors: %s: the order of arrival matters\n", story->name);
            exit(1);
        }
        json_decref(other);
    }
    return view;
}

static json_t *records_of(const struct story *story)
{
    const struct story_record **records = arrange(story, ORDER_BY_ID);
    json_t *list = json_array();

    for (size_t i = 0; i < story->record_count; i++)
        (void)json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "name", records[i]->name,
                                                    "id", json_of_id(&records[i]->id), "record",
                                                    json_of_hex(buffer_span(&records[i]->bytes))));
    free(records);
    return list;
}

json_t *view_history(const struct story *story, const int64_t *hours, size_t count, bool good)
{
    json_t *views = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct moment now = {
            .wall.ms = (BASE_HOUR + hours[i]) * HOUR_MS + HOUR_MS / 2,
            .good = good,
        };

        (void)json_array_append_new(views, sure_view(story, &now));
    }
    return json_pack("{s:s, s:s, s:s, s:o, s:O, s:o, s:o}", "name", story->name, "about",
                     story->about, "spec", story->spec, "network", json_of_id(&story->network),
                     "keys", story->keys, "records", records_of(story), "views", views);
}
