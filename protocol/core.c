/* The core's life and its step: which event goes to whom, and what every step ends with. */
#include "protocol/core.h"

#include <assert.h>
#include <stdlib.h>

#include "protocol/core_state.h"

void core_note(struct core *core, enum status status)
{
    assert(status == STATUS_OK || status == STATUS_NO_MEMORY || status == STATUS_TOO_LARGE);
    if (status != STATUS_OK)
        core->status = STATUS_NO_MEMORY;
}

enum status core_open(struct core **out, const struct core_config *config)
{
    struct core *core = calloc(1, sizeof(*core));
    enum status status = STATUS_NO_MEMORY;

    if (core == NULL)
        return STATUS_NO_MEMORY;
    assert(!config->declined[LANE_TRUST]);
    core->config = *config;
    core->random = config->seed;
    changes_init(&core->changes);
    id_set_init(&core->intake.bad, LIMIT_BAD, config->scatter);
    core->intake.next_ticket = 1;
    core->peers = calloc(LIMIT_PEERS, sizeof(*core->peers));
    core->shuns = calloc(LIMIT_SHUNS, sizeof(*core->shuns));
    core->frame = malloc(sizeof(*core->frame));
    if (core->peers != NULL && core->shuns != NULL && core->frame != NULL)
        status = ledger_open(&core->ledger, &config->network, &config->self, config->scatter);
    if (status != STATUS_OK) {
        core_close(core);
        return status;
    }
    *out = core;
    return STATUS_OK;
}

void core_close(struct core *core)
{
    if (core == NULL)
        return;
    for (size_t i = 0; i < core->link_count; i++)
        link_free(core->links[i]);
    intake_done(core);
    changes_done(&core->changes);
    free(core->submission.bytes);
    free(core->peers);
    free(core->shuns);
    free(core->leases);
    free(core->frame);
    ledger_close(core->ledger);
    free(core);
}

void core_note_held(struct core *core, const struct record *record)
{
    clock_note_held(core, record);
    lease_note_held(core, record);
    peers_note_beacon(core, record);
}

enum status core_load(struct core *core, struct span bytes)
{
    struct record record;
    enum status status = record_read(&record, bytes, &core->config.network);

    assert(!core->loaded);
    if (status == STATUS_OK)
        status = ledger_load(core->ledger, &record);
    if (status == STATUS_OK)
        core_note_held(core, &record);
    return core->status != STATUS_OK ? core->status : status;
}

void core_load_hidden(struct core *core, const struct id *principal, struct hour hidden_since)
{
    ledger_load_hidden(core->ledger, principal, hidden_since);
}

static void earliest(struct instant *wake_at, struct instant at)
{
    if (at.ms < wake_at->ms)
        *wake_at = at;
}

static struct instant wake_at(struct core *core)
{
    struct instant at = clock_next_hour(core);

    earliest(&at, dial_wake_at(core));
    earliest(&at, upload_wake_at(core));
    if (core->tick_wanted)
        earliest(&at, core->now);
    for (size_t i = 0; i < core->link_count; i++) {
        const struct link *link = core->links[i];

        if (link->closing)
            continue;
        earliest(&at, greet_wake_at(link));
        earliest(&at, sync_wake_at(link));
        earliest(&at, shelf_wake_at(core, link));
    }
    return at;
}

/* What there is to store goes out alone; else whatever the step left to say. */
static void finish(struct core *core)
{
    if (core->changes.count > 0) {
        const struct effect store = {.type = EFFECT_STORE, .changes = &core->changes};

        core->storing = true;
        core_emit(core, &store);
        return;
    }
    greet_on_trust(core);
    intake_settle(core);
    for (size_t i = 0; i < core->link_count; i++) {
        if (core->links[i]->closing || !core->links[i]->greeted)
            continue;
        sync_pump(core, core->links[i]);
        out_pump(core, core->links[i]);
    }
    dial_tick(core);
}

static void on_stored(struct core *core, enum status status)
{
    const struct effect reload = {.type = EFFECT_RELOAD, .status = status};

    assert(core->storing);
    core->storing = false;
    submit_on_stored(core, status);
    if (status != STATUS_OK) {
        core_report(core, status, NULL, NULL, "storing failed");
        core_emit(core, &reload);
        return;
    }
    out_push_stored(core);
    for (size_t i = 0; i < core->changes.count; i++)
        if (core->changes.items[i].type == CHANGE_DROP)
            lease_forget(core, &core->changes.items[i].id);
    changes_clear(&core->changes);
}

static void on_tick(struct core *core)
{
    clock_tick(core);
    lease_tick(core);
    for (size_t i = 0; i < core->link_count; i++) {
        greet_tick(core, core->links[i]);
        sync_tick(core, core->links[i]);
    }
}

static void dispatch(struct core *core, const struct event *event)
{
    switch (event->type) {
    case EVENT_LINK_UP:
        link_on_up(core, event);
        break;
    case EVENT_LINK_DOWN:
        link_on_down(core, event);
        break;
    case EVENT_LINK_READY:
        break;
    case EVENT_FRAME:
        link_on_frame(core, event);
        break;
    case EVENT_VERIFIED:
        intake_on_verified(core, event->verified);
        break;
    case EVENT_STORED:
        on_stored(core, event->stored);
        break;
    case EVENT_SUBMIT:
        submit_on_event(core, event);
        break;
    case EVENT_PEER:
    case EVENT_DIAL_FAILED:
        peers_on_event(core, event);
        break;
    case EVENT_TICK:
        on_tick(core);
        break;
    }
}

static bool is_reloading(const struct effects *effects)
{
    return effects->count > 0 && effects->items[effects->count - 1].type == EFFECT_RELOAD;
}

static enum status end_step(struct core *core)
{
    ledger_keep_digests(core->ledger);
    if (!is_reloading(core->effects))
        finish(core);
    links_sweep(core);
    core->effects->wake_at = wake_at(core);
    effects_seal(core->effects);
    core->effects = NULL;
    return core->status;
}

enum status core_loaded(struct core *core, const struct moment *moment, struct instant now,
                        struct effects *effects)
{
    assert(!core->loaded && effects->count == 0);
    core->effects = effects;
    core->loaded = true;
    core->now = now;
    core->told = *moment;
    core->moment = *moment;
    core->floor = moment->wall;
    core->floor_at = now;
    core_note(core, ledger_loaded(core->ledger, hour_of_wall(moment->wall), &core->changes));
    core_note(core, ledger_tick(core->ledger, moment, &core->changes));
    clone_begin(core);
    core->trust_pinged = ledger_trust_version(core->ledger);
    core->intake.trust_seen = core->trust_pinged;
    return end_step(core);
}

enum status core_step(struct core *core, const struct event *event, struct effects *effects)
{
    assert(core->loaded && effects->count == 0);
    assert(core->storing == (event->type == EVENT_STORED));
    assert(event->now.ms >= core->now.ms);
    if (core->status != STATUS_OK)
        return core->status;
    core->effects = effects;
    clock_observe(core, event);
    dispatch(core, event);
    return end_step(core);
}

const struct ledger *core_ledger(const struct core *core)
{
    return core->ledger;
}
