/* What becomes of a record in the context of records.json. */
#include "catalog.h"

#include "node/json.h"

static void write_context(struct catalog *catalog)
{
    struct story *story = &catalog->story;

    party_begin(story, &catalog->cell, "cell", 1, 1);
    (void)party_delegate(story, &catalog->cell, ROLE_ALL, UNTIL_NEVER);
    party_begin(story, &catalog->alpha, "alpha", 1, 1);
    (void)party_delegate(story, &catalog->alpha, ROLE_ALL, UNTIL_NEVER);
    (void)party_recognise(story, &catalog->cell, &catalog->alpha, RECOGNITION_RECOGNISED, "MY");
    party_begin(story, &catalog->beta, "beta", 3, 2);
    (void)party_delegate(story, &catalog->beta, ROLE_DIRECTORY, UNTIL_NEVER);
    (void)party_recognise(story, &catalog->cell, &catalog->beta, RECOGNITION_RECOGNISED, "SG");
    party_begin(story, &catalog->dissolved, "dissolved", 1, 1);
    (void)party_event(story, &catalog->dissolved, KIND_DISSOLVE, (struct key_event_body){0});
    party_begin(story, &catalog->stranger, "stranger", 1, 1);
    (void)party_delegate(story, &catalog->stranger, ROLE_ALL, UNTIL_NEVER);
    (void)party_place(story, &catalog->alpha, "hall", "First Hall");
    for (uint8_t i = 1; i <= CATALOG_VOUCHES; i++)
        (void)party_vouch(story, &catalog->alpha, &(const struct id){{i}});
    catalog->context_count = story->record_count;
}

void catalog_init(struct catalog *catalog)
{
    *catalog = (struct catalog){
        .now = {.wall.ms = (BASE_HOUR + CATALOG_HOUR) * HOUR_MS + HOUR_MS / 2, .good = true},
        .cases = json_array(),
    };
    story_init(&catalog->story, "records", "", "");
    write_context(catalog);
    story_at(&catalog->story, CATALOG_HOUR);
}

static void add_signers(json_t *told, const struct verify_job *job)
{
    json_t *keys = json_array();

    for (uint32_t i = 0; i < job->check_count; i++)
        (void)json_array_append_new(
            keys, json_of_hex(span_of(job->checks[i].key.bytes, PUBLIC_KEY_SIZE)));
    (void)json_object_set_new(told, "signers", keys);
}

static void add_envelope(json_t *told, const struct record *record)
{
    const struct hour end = hour_of_end(record->stamp, record->class->life_hours);
    const bool key_event = record->class->discipline == DISCIPLINE_LOG;

    (void)json_object_set_new(told, "id", json_of_id(&record->id));
    (void)json_object_set_new(told, "author", json_of_id(&record->author));
    (void)json_object_set_new(told, "via", key_event ? json_null() : json_of_id(&record->via));
    (void)json_object_set_new(told, "kind", json_integer(record->kind));
    (void)json_object_set_new(told, "lane", json_string(lane_name(record->class->lane)));
    (void)json_object_set_new(told, "subject",
                              json_of_hex(span_of(record->subject.bytes, record->subject.size)));
    (void)json_object_set_new(told, "stamp", json_integer(record->stamp.value));
    (void)json_object_set_new(told, "end",
                              end.value == HOUR_NEVER ? json_null() : json_integer(end.value));
    (void)json_object_set_new(told, "body", json_of_hex(record->body));
}

/* Against the first count records of the story. */
static json_t *judge(const struct catalog *catalog, size_t count, struct span bytes)
{
    struct story before = catalog->story;
    struct ledger *ledger;
    struct record record;
    struct verify_job job;
    json_t *told = json_object();
    const char *stage = "form";
    enum status status = record_read(&record, bytes, &before.network);

    before.record_count = count;
    ledger = view_ledger(&before, &catalog->now);
    if (status == STATUS_OK) {
        stage = "place";
        status = ledger_examine(ledger, &record, &catalog->now, &job);
    }
    if (status == STATUS_OK) {
        stage = "keys";
        status = verify_run(&job);
    }
    (void)json_object_set_new(told, "status", json_string(status_name(status)));
    if (status != STATUS_OK) {
        (void)json_object_set_new(told, "stage", json_string(stage));
    } else {
        must(view_take(ledger, bytes, &before.network, &catalog->now));
        add_envelope(told, &record);
        add_signers(told, &job);
    }
    ledger_close(ledger);
    return told;
}

static json_t *case_of(const struct catalog *catalog, size_t count, const char *name,
                       const char *spec, struct span bytes)
{
    json_t *told = judge(catalog, count, bytes);
    json_t *made =
        json_pack("{s:s, s:s, s:o}", "name", name, "spec", spec, "record", json_of_hex(bytes));

    (void)json_object_update(made, told);
    json_decref(told);
    return made;
}

void catalog_add(struct catalog *catalog, const char *name, const char *spec, struct span bytes)
{
    (void)json_array_append_new(catalog->cases,
                                case_of(catalog, catalog->context_count, name, spec, bytes));
}

void catalog_take(struct catalog *catalog, const char *name, const char *spec)
{
    struct story_record *last = &catalog->story.records[catalog->story.record_count - 1];

    catalog_add(catalog, name, spec, buffer_span(&last->bytes));
    buffer_done(&last->bytes);
    catalog->story.record_count--;
}

json_t *catalog_done(struct catalog *catalog)
{
    json_t *context = json_array();
    json_t *whole;

    for (size_t i = 0; i < catalog->context_count; i++)
        (void)json_array_append_new(context,
                                    case_of(catalog, i, catalog->story.records[i].name, "3",
                                            buffer_span(&catalog->story.records[i].bytes)));
    whole = json_pack("{s:o, s:{s:I, s:b}, s:O, s:o, s:o}", "network",
                      json_of_id(&catalog->story.network), "clock", "milliseconds",
                      (json_int_t)catalog->now.wall.ms, "good", catalog->now.good, "keys",
                      catalog->story.keys, "context", context, "cases", catalog->cases);
    story_done(&catalog->story);
    return whole;
}
