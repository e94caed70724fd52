/* The store, and questions to it, while memory is refused. */
#include "memory_scripts.h"

#include <unistd.h>

#include "gate.h"
#include "inspect.h"
#include "store/query.h"

#define ANSWERS_SIZE_MAX (1 << 20)

static bool is_named(enum status status)
{
    return status == STATUS_OK || status == STATUS_NO_MEMORY;
}

static const char *inspect_after(const struct script *script, struct shelf *shelf, size_t done)
{
    const char *problem;

    if (store_open(&shelf->store, shelf->path, &script->network) != STATUS_OK)
        return "the store does not open";
    problem = inspect_soundness(shelf);
    if (problem == NULL)
        problem = inspect_content(script, shelf, done);
    return problem;
}

/* What was acknowledged before memory ran out is there. */
static const char *run_store(void)
{
    struct script *script = calloc(1, sizeof(*script));
    struct shelf shelf;
    enum status status;
    const char *problem;
    size_t done;

    assert_non_null(script);
    script_init(script);
    shelf_init_network(&shelf, &script->network);
    shelf_close(&shelf);
    assert_int_equal(unlink(shelf.path), 0);
    gate_enter();
    status = script_run(script, &shelf, SCRIPT_FAULTLESS, NULL, &done);
    gate_leave();
    gate_clear();
    problem = is_named(status) ? inspect_after(script, &shelf, done) : status_name(status);
    shelf_done(&shelf);
    script_done(script);
    free(script);
    return problem;
}

static enum status ask_lists(struct query *query, struct buffer *out, const struct id *principal)
{
    const struct hour hour = {.value = SHELF_HOUR};
    const struct association_filter associations = {.country = span_of_text("IN"), .limit = 10};
    const struct record_filter records = {.kind = KIND_PLACE, .hidden = true, .limit = 50};
    enum status status = query_associations(query, out, &associations, hour);

    if (status == STATUS_OK)
        status = query_association(query, out, principal, true, hour);
    if (status == STATUS_OK)
        status = query_records(query, out, &records, hour);
    return status;
}

/* Every question, the answers one after the other. */
static enum status ask(struct store *store, struct buffer *out, const struct script *script)
{
    const struct hour hour = {.value = SHELF_HOUR};
    const struct search_filter search = {.text = span_of_text(script->records[6].mark)};
    const struct near_filter near = {.what = NEAR_ALL, .latitude_e7 = 90000000};
    struct query *query = NULL;
    enum status status = query_open(&query, store);

    if (status != STATUS_OK)
        return status;
    status = ask_lists(query, out, &script->principal);
    if (status == STATUS_OK)
        status = query_near(query, out, &near, hour);
    if (status == STATUS_OK)
        status = query_search(query, out, &search, hour);
    if (status == STATUS_OK)
        status = query_record(query, out, &script->records[7].written.record.id, hour);
    query_close(query);
    return status;
}

static const char *compare(struct store *store, const struct script *script)
{
    struct buffer full;
    struct buffer scarce;
    enum status status;
    const char *problem = NULL;

    buffer_init(&full, ANSWERS_SIZE_MAX);
    buffer_init(&scarce, ANSWERS_SIZE_MAX);
    gate_enter();
    status = ask(store, &scarce, script);
    gate_leave();
    gate_clear();
    if (ask(store, &full, script) != STATUS_OK)
        problem = "no answers";
    else if (!is_named(status))
        problem = status_name(status);
    else if (status == STATUS_OK && span_compare(buffer_span(&full), buffer_span(&scarce)) != 0)
        problem = "another answer";
    buffer_done(&full);
    buffer_done(&scarce);
    return problem;
}

/* The answer is the one that there is with memory, or none. */
static const char *run_queries(void)
{
    struct script *script = calloc(1, sizeof(*script));
    struct shelf shelf;
    const char *problem;

    assert_non_null(script);
    script_init(script);
    shelf_init_network(&shelf, &script->network);
    for (size_t step = 0; step < 4; step++)
        assert_int_equal(script_take(script, &shelf, SCRIPT_FAULTLESS, step), STATUS_OK);
    problem = compare(shelf.store, script);
    shelf_done(&shelf);
    script_done(script);
    free(script);
    return problem;
}

const struct memory_script memory_scripts[] = {{"store", run_store}, {"queries", run_queries}};
const size_t memory_script_count = sizeof(memory_scripts) / sizeof(memory_scripts[0]);
