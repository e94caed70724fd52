/* The script's steps and records. */
#include "script.h"

#include "protocol/writer.h"
#include "store/query.h"
#include "store/store_state.h"

#define FAR (SHELF_HOUR + 10000)
#define NEVER SIZE_MAX
#define TEXT_SIZE 6000
#define LETTERS 26

enum step_type { STEP_CHANGE, STEP_NOTE, STEP_CHECKPOINT, STEP_REOPEN, STEP_SMALL_WAL, STEP_ASK };

static const enum step_type steps[] = {
    STEP_CHANGE,     /* 0: the Cell, an association, its recognition */
    STEP_CHANGE,     /* 1: entries of every kind */
    STEP_NOTE,       /* 2 */
    STEP_CHANGE,     /* 3: alarms, advisories, mail */
    STEP_ASK,        /* 4 */
    STEP_CHANGE,     /* 5: replacements, a tombstone, mail that ended */
    STEP_CHECKPOINT, /* 6 */
    STEP_SMALL_WAL,  /* 7: from here SQLite checkpoints by itself */
    STEP_CHANGE,     /* 8 */
    STEP_CHANGE,     /* 9: what 8 put, replaced */
    STEP_CHANGE,     /* 10: replaced again */
    STEP_NOTE,       /* 11 */
    STEP_REOPEN,     /* 12 */
    STEP_CHANGE,     /* 13: more deletions */
    STEP_CHECKPOINT, /* 14 */
    STEP_CHANGE,     /* 15: what comes after erasure */
    STEP_ASK,        /* 16 */
};

#define STEP_COUNT (sizeof(steps) / sizeof(steps[0]))

enum {
    KIND_NOTICE = KIND_OF(6, 1),
    KIND_ALARM = KIND_OF(7, 1),
    KIND_ADVISORY = KIND_OF(8, 1),
    KIND_MAIL = KIND_OF(9, 1),
    KIND_RECEIPT = KIND_OF(10, 1),
};

static const struct planned {
    size_t put_at;
    size_t dropped_at;
    uint32_t kind;
    const char *subject;
    size_t text_size; /* 0: a deletion */
} plan[] = {
    {1, 5, KIND_PROFILE, "", 20},
    {1, NEVER, KIND_PLACE, "hall", 200},
    {1, 5, KIND_PLACE, "house", 20},
    {1, NEVER, KIND_BEARER, "secretary", 20},
    {1, 13, KIND_SERVICE, "desk", 1500},
    {1, NEVER, KIND_BEACON, "", 20},
    {1, 5, KIND_NOTICE, "news", 2000},
    {3, NEVER, KIND_ALARM, "help", 300},
    {3, 13, KIND_ADVISORY, "storm", 3000},
    {3, 5, KIND_MAIL, "one", TEXT_SIZE},
    {3, NEVER, KIND_MAIL, "two", TEXT_SIZE},
    {3, NEVER, KIND_RECEIPT, "one", 30},
    {5, 13, KIND_PROFILE, "", 30},
    {5, NEVER, KIND_PLACE, "house", 0},
    {5, NEVER, KIND_NOTICE, "news", 0},
    {8, 9, KIND_PLACE, "a", 900},
    {8, 9, KIND_PLACE, "b", 900},
    {8, 9, KIND_BEARER, "c", 40},
    {8, 9, KIND_SERVICE, "d", 900},
    {9, 10, KIND_PLACE, "a", 100},
    {9, 10, KIND_PLACE, "b", 1000},
    {9, 10, KIND_BEARER, "c", 60},
    {9, 10, KIND_SERVICE, "d", 10},
    {10, NEVER, KIND_PLACE, "a", 1200},
    {10, 13, KIND_PLACE, "b", 60},
    {10, NEVER, KIND_BEARER, "c", 20},
    {10, 13, KIND_SERVICE, "d", 900},
    {13, NEVER, KIND_PROFILE, "", 40},
    {13, NEVER, KIND_PLACE, "b", 0},
    {13, NEVER, KIND_SERVICE, "d", 0},
    {15, NEVER, KIND_PLACE, "e", 700},
    {15, NEVER, KIND_MAIL, "three", 2000},
};

size_t script_step_count(void)
{
    return STEP_COUNT;
}

static void write_mark(char mark[SCRIPT_MARK_SIZE], uint64_t number)
{
    uint64_t random = number * 7919 + 1;

    for (size_t i = 0; i + 1 < SCRIPT_MARK_SIZE; i++) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        mark[i] = (char)('a' + (random >> 33) % LETTERS);
    }
    mark[SCRIPT_MARK_SIZE - 1] = '\0';
}

static bool has_row(uint32_t kind)
{
    return kind >= KIND_PROFILE && kind <= KIND_SERVICE;
}

/* The example of the kind, with the text as its name and, where there is room, its note. */
static void write_entry(struct buffer *out, uint32_t kind, struct span mark, struct span text)
{
    const struct span shorter = text.size > 1000 ? span_of(text.bytes, 1000) : text;
    union body body;

    memset(&body, 0, sizeof(body));
    if (kind == KIND_PROFILE)
        body.profile = (struct profile){.name = mark,
                                        .acronym = mark,
                                        .kind = span_of_text("other"),
                                        .country = span_of_text("IN"),
                                        .coordinates = {true, 237271000, 927176000},
                                        .note = shorter};
    else if (kind == KIND_PLACE)
        body.place = (struct place){.name = mark,
                                    .country = span_of_text("IN"),
                                    .coordinates = {true, 100000000, -927176000},
                                    .note = shorter};
    else if (kind == KIND_BEARER)
        body.bearer = (struct bearer){.role = mark, .name = text};
    else
        body.service = (struct service){.kind = span_of_text("hospital-desk"),
                                        .name = mark,
                                        .country = span_of_text("IN"),
                                        .coordinates = {true, -1, 1},
                                        .note = shorter};
    assert_int_equal(schema_write(body_schema_of(kind), &body, out, NULL), STATUS_OK);
}

/* Text that begins with the mark. */
static void write_body(struct buffer *out, const struct planned *planned, const char *mark)
{
    char text[TEXT_SIZE];
    struct writer writer;

    memset(text, 'x', sizeof(text));
    memcpy(text, mark, SCRIPT_MARK_SIZE - 1);
    text[SCRIPT_MARK_SIZE - 1] = ' ';
    if (planned->text_size > 0 && has_row(planned->kind)) {
        write_entry(out, planned->kind, span_of_text(mark), span_of(text, planned->text_size));
        return;
    }
    writer_init(&writer, out);
    writer_map(&writer, planned->text_size > 0);
    if (planned->text_size > 0) {
        writer_key(&writer, 1);
        writer_text(&writer, span_of(text, planned->text_size));
    }
    assert_int_equal(writer_end(&writer), STATUS_OK);
}

static struct script_record *next_record(struct script *script)
{
    struct script_record *record = &script->records[script->record_count++];

    assert_true(script->record_count <= SCRIPT_RECORDS_MAX);
    *record = (struct script_record){.dropped_at = NEVER};
    return record;
}

static void write_planned(struct script *script, struct actor *actor, const struct planned *planned)
{
    struct script_record *record = next_record(script);
    const struct subject subject = subject_of(planned->subject, strlen(planned->subject));
    struct buffer body;

    record->put_at = planned->put_at;
    record->dropped_at = planned->dropped_at;
    record->is_entry = planned->text_size > 0 && has_row(planned->kind);
    record->is_searched = record->is_entry && planned->kind != KIND_BEARER;
    if (planned->text_size > 0)
        write_mark(record->mark, script->record_count);
    buffer_init(&body, LIMIT_RECORD_SIZE);
    write_body(&body, planned, record->mark);
    actor_write(actor, &record->written, planned->kind, &subject, buffer_span(&body));
    buffer_done(&body);
}

void script_init(struct script *script)
{
    const struct stamp stamp = stamp_of_ms(SHELF_HOUR * HOUR_MS);
    struct actor cell;
    struct actor actor;

    *script = (struct script){.record_count = 0};
    actor_init(&cell, &next_record(script)->written, NULL, 1, stamp);
    actor_delegate(&cell, &next_record(script)->written, ROLE_ALL, 0);
    actor_init(&actor, &next_record(script)->written, &cell.network, 2, stamp);
    actor_delegate(&actor, &next_record(script)->written, ROLE_ALL, 0);
    actor_recognise(&cell, &next_record(script)->written, &actor, RECOGNITION_RECOGNISED, "IN");
    actor_vouch(&actor, &next_record(script)->written, &cell);
    script->network = cell.network;
    script->principal = actor.id;
    for (size_t i = 0; i < sizeof(plan) / sizeof(plan[0]); i++)
        write_planned(script, &actor, &plan[i]);
}

void script_done(struct script *script)
{
    for (size_t i = 0; i < script->record_count; i++)
        written_done(&script->records[i].written);
}

bool script_holds(const struct script_record *record, size_t steps_taken)
{
    return record->put_at < steps_taken && record->dropped_at >= steps_taken;
}

size_t script_note_after(size_t steps_taken)
{
    size_t value = 0;

    for (size_t i = 0; i < steps_taken; i++)
        if (steps[i] == STEP_NOTE)
            value = i;
    return value;
}

static enum status change(struct script *script, struct shelf *shelf, enum script_fault fault,
                          size_t step)
{
    if (step == 0)
        shelf_principal(shelf, &script->principal, ADMISSION_RECOGNISED);
    for (size_t i = 0; i < script->record_count; i++) {
        const struct script_record *record = &script->records[i];

        if (record->put_at == step)
            shelf_put(shelf, &record->written, FAR);
        if (record->dropped_at == step && fault != SCRIPT_UNDELETED)
            shelf_drop(shelf, &record->written.record.id);
    }
    return shelf_apply(shelf);
}

static enum status ask(struct shelf *shelf)
{
    const struct search_filter search = {.text = span_of_text("hall"), .limit = 10};
    const struct near_filter near = {.what = NEAR_ALL, .limit = 10};
    const struct hour hour = {.value = SHELF_HOUR};
    struct query *query = NULL;
    struct buffer out;
    enum status status = query_open(&query, shelf->store);

    if (status != STATUS_OK)
        return status;
    buffer_init(&out, 1 << 20);
    status = query_search(query, &out, &search, hour);
    if (status == STATUS_OK)
        status = query_near(query, &out, &near, hour);
    buffer_done(&out);
    query_close(query);
    return status;
}

/* The pragmas by which a fault is had; as they are by default when it is none of those. */
static enum status settle(struct shelf *shelf, enum script_fault fault)
{
    const char *sql = fault == SCRIPT_UNSYNCED   ? "PRAGMA synchronous = OFF"
                      : fault == SCRIPT_UNERASED ? "PRAGMA secure_delete = OFF"
                                                 : NULL;

    if (sql == NULL)
        return STATUS_OK;
    return call_status(sqlite3_exec(shelf->store->database.handle, sql, NULL, NULL, NULL));
}

static enum status open_store(const struct script *script, struct shelf *shelf,
                              enum script_fault fault)
{
    enum status status = store_open(&shelf->store, shelf->path, &script->network);

    return status == STATUS_OK ? settle(shelf, fault) : status;
}

static enum status note(struct shelf *shelf, size_t step)
{
    const uint8_t value = (uint8_t)step;

    return store_note_put(shelf->store, SCRIPT_NOTE, span_of(&value, 1));
}

enum status script_take(struct script *script, struct shelf *shelf, enum script_fault fault,
                        size_t step)
{
    switch (steps[step]) {
    case STEP_CHANGE:
        return change(script, shelf, fault, step);
    case STEP_NOTE:
        return note(shelf, step);
    case STEP_CHECKPOINT:
        return store_checkpoint(shelf->store);
    case STEP_REOPEN:
        shelf_close(shelf);
        return open_store(script, shelf, fault);
    case STEP_SMALL_WAL:
        return call_status(sqlite3_wal_autocheckpoint(shelf->store->database.handle, 12));
    case STEP_ASK:
        return ask(shelf);
    }
    return STATUS_OK;
}

enum status script_run(struct script *script, struct shelf *shelf, enum script_fault fault,
                       const size_t *length, size_t *done)
{
    static const size_t none;
    const size_t *at = length == NULL ? &none : length;
    enum status status = open_store(script, shelf, fault);

    *done = 0;
    while (status == STATUS_OK && *done < STEP_COUNT) {
        struct script_step *step = &script->steps[*done];

        *step = (struct script_step){.begun = *at, .done = *at};
        status = script_take(script, shelf, fault, *done);
        if (status == STATUS_OK && fault != SCRIPT_EARLY)
            step->done = *at;
        *done += status == STATUS_OK;
    }
    shelf_close(shelf);
    return status;
}
