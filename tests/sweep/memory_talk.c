/* Cores and what they say, while memory is refused. */
#include "memory_scripts.h"

#include "cluster_state.h"
#include "gate.h"
#include "protocol/bundle.h"

#define PLACES 12
#define HOUR ((uint64_t)HOUR_MS)
#define HEAL_MS (24 * HOUR)

/* core_step as the linker finds it for others; theirs goes through the gate. */
enum status __real_core_step(struct core *core, const struct event *event, struct effects *effects);
enum status __wrap_core_step(struct core *core, const struct event *event, struct effects *effects);

/* As a node does: without memory it opens its core anew. */
enum status __wrap_core_step(struct core *core, const struct event *event, struct effects *effects)
{
    enum status status;

    gate_enter();
    status = __real_core_step(core, event, effects);
    gate_leave();
    if (status != STATUS_NO_MEMORY)
        return status;
    gate_clear();
    effects_clear(effects);
    effects->items = effects->items == NULL ? calloc(1, sizeof(*effects->items)) : effects->items;
    effects->capacity = effects->capacity == 0 ? 1 : effects->capacity;
    effects->items[0] = (struct effect){.type = EFFECT_RELOAD, .status = status};
    effects->count = 1;
    return STATUS_OK;
}

/* What one node was asked to take, and the ids that it acknowledged. */
struct talk {
    struct cluster cluster;
    struct id acknowledged[PLACES + 1];
    size_t count;
};

static const char *submit(struct talk *talk, size_t node, struct written *written)
{
    const struct span record = buffer_span(&written->buffer);
    struct cluster_node *at = &talk->cluster.nodes[node];
    struct event event = {.type = EVENT_SUBMIT};
    uint32_t before = at->answers;
    const char *problem = NULL;

    event.submit.ticket = 7;
    event.submit.records = &record;
    event.submit.count = 1;
    cluster_step(&talk->cluster, node, &event);
    cluster_run(&talk->cluster);
    if (at->answers > before && at->last_answer == STATUS_OK) {
        talk->acknowledged[talk->count++] = written->record.id;
        if (!cluster_holds(&talk->cluster, node, &written->record.id))
            problem = "acknowledged and not stored";
    } else if (at->answers > before && at->last_answer != STATUS_NO_MEMORY) {
        problem = status_name(at->last_answer);
    }
    written_done(written);
    return problem;
}

static const char *write_places(struct talk *talk, size_t node)
{
    struct actor *actor = node == 0 ? &talk->cluster.cell : &talk->cluster.actors[node];
    const char *problem = NULL;

    for (size_t i = 0; i < PLACES / 2 && problem == NULL; i++) {
        const uint8_t name[] = {(uint8_t)('a' + i)};
        const struct subject subject = subject_of(name, 1);
        struct written written;

        actor->stamp = stamp_of_ms(CLUSTER_START_MS + (int64_t)talk->cluster.now.ms + 1);
        actor_write(actor, &written, KIND_PLACE, &subject, span_of("\x81\x01\xa1z", 4));
        problem = submit(talk, node, &written);
    }
    return problem;
}

static const char *recognise(struct talk *talk)
{
    struct written written;

    actor_recognise(&talk->cluster.cell, &written, &talk->cluster.actors[1], RECOGNITION_RECOGNISED,
                    "IN");
    return submit(talk, 0, &written);
}

/* With memory again, whatever is acknowledged is at both. */
static const char *heal(struct talk *talk)
{
    if (cluster_links(&talk->cluster, 0, 1) == 0)
        (void)cluster_link(&talk->cluster, 0, 1);
    cluster_pass(&talk->cluster, HEAL_MS);
    if (!cluster_agree(&talk->cluster, 0, 1))
        return "two nodes that are linked do not agree";
    return NULL;
}

static const char *hold(const struct talk *talk)
{
    for (size_t i = 0; i < talk->count; i++)
        if (!cluster_holds(&talk->cluster, 0, &talk->acknowledged[i]) &&
            !cluster_holds(&talk->cluster, 1, &talk->acknowledged[i]))
            return "acknowledged and lost";
    return NULL;
}

/* Two cores that meet, write and agree. */
static const char *run_talk(void)
{
    struct talk *talk = calloc(1, sizeof(*talk));
    const char *problem;

    assert_non_null(talk);
    cluster_init(&talk->cluster, 2);
    (void)cluster_link(&talk->cluster, 1, 0);
    cluster_run(&talk->cluster);
    problem = recognise(talk);
    if (problem == NULL)
        problem = write_places(talk, 1);
    cluster_cut(&talk->cluster, talk->cluster.next_link);
    if (problem == NULL)
        problem = write_places(talk, 0);
    (void)cluster_link(&talk->cluster, 0, 1);
    cluster_pass(&talk->cluster, HOUR);
    gate_clear();
    if (problem == NULL)
        problem = heal(talk);
    if (problem == NULL)
        problem = hold(talk);
    cluster_done(&talk->cluster);
    free(talk);
    return problem;
}

/* Inside the gate: opens a core and fills it from what a node stores. */
static enum status fill(const struct cluster_node *node, struct core **core,
                        struct effects *effects, const struct moment *moment)
{
    enum status status = core_open(core, &node->config);

    for (size_t i = 0; status == STATUS_OK && i < node->store_count; i++)
        status = core_load(*core, buffer_span(&node->store[i].bytes));
    if (status == STATUS_OK)
        status = core_loaded(*core, moment, (struct instant){1}, effects);
    return status;
}

/* A core is filled from records. */
static const char *run_load(void)
{
    struct talk *talk = calloc(1, sizeof(*talk));
    struct core *core = NULL;
    struct effects effects;
    struct moment moment;
    enum status status;

    assert_non_null(talk);
    cluster_init(&talk->cluster, 2);
    assert_null(write_places(talk, 0));
    moment = cluster_moment(&talk->cluster, &talk->cluster.nodes[0]);
    effects_init(&effects);
    gate_enter();
    status = fill(&talk->cluster.nodes[0], &core, &effects, &moment);
    gate_leave();
    gate_clear();
    core_close(core);
    effects_done(&effects);
    cluster_done(&talk->cluster);
    free(talk);
    return status == STATUS_OK || status == STATUS_NO_MEMORY ? NULL : status_name(status);
}

/* Inside the gate. */
static enum status write_bundle(struct buffer *out, const struct written *records, size_t count)
{
    const struct bundle_header header = {.network = records[0].record.id,
                                         .name = span_of_text("DEMO")};
    struct bundle_writer writer;
    enum status status = bundle_write_header(&writer, out, &header);

    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct span record = buffer_span(&records[i].buffer);

        status = bundle_write_records(&writer, &record, 1);
    }
    return status == STATUS_OK ? bundle_write_end(&writer) : status;
}

static enum status read_bundle(struct span bytes, size_t *count)
{
    struct frame *frame = malloc(sizeof(*frame));
    struct bundle_reader reader;
    struct bundle_header header;
    enum status status = STATUS_NO_MEMORY;

    if (frame == NULL)
        return status;
    status = bundle_open(&reader, &header, bytes);
    while (status == STATUS_OK && !reader.ended) {
        status = bundle_next(&reader, frame);
        *count += status == STATUS_OK && !reader.ended ? frame->records.count : 0;
    }
    free(frame);
    return status;
}

/* A bundle is written and read. */
static const char *run_bundle(void)
{
    struct written records[2];
    struct actor actor;
    struct buffer bundle;
    enum status status;
    size_t count = 0;

    actor_init(&actor, &records[0], NULL, 1, stamp_of_ms(CLUSTER_START_MS));
    actor_delegate(&actor, &records[1], ROLE_ALL, 0);
    buffer_init(&bundle, 1 << 20);
    gate_enter();
    status = write_bundle(&bundle, records, 2);
    if (status == STATUS_OK)
        status = read_bundle(buffer_span(&bundle), &count);
    gate_leave();
    buffer_done(&bundle);
    for (size_t i = 0; i < 2; i++)
        written_done(&records[i]);
    if (status == STATUS_OK)
        return count == 2 ? NULL : "records are missing from the bundle";
    return status == STATUS_NO_MEMORY ? NULL : status_name(status);
}

const struct memory_script memory_scripts[] = {
    {"talk", run_talk}, {"load", run_load}, {"bundle", run_bundle}};
const size_t memory_script_count = sizeof(memory_scripts) / sizeof(memory_scripts[0]);
