/* The effects of a step: what the core wants done, with the bytes that go along. */
#include "protocol/core_state.h"

#include <assert.h>
#include <stdlib.h>

#define CAPACITY_LEAST 16

void effects_init(struct effects *effects)
{
    *effects = (struct effects){.wake_at = {.ms = UINT64_MAX}};
    buffer_init(&effects->arena, LIMIT_EFFECTS_SIZE);
}

void effects_done(struct effects *effects)
{
    if (effects == NULL)
        return;
    free(effects->items);
    buffer_done(&effects->arena);
    effects_init(effects);
}

void effects_clear(struct effects *effects)
{
    effects->count = 0;
    effects->wake_at.ms = UINT64_MAX;
    buffer_clear(&effects->arena);
}

static enum status reserve(struct effects *effects)
{
    size_t capacity = effects->capacity == 0 ? CAPACITY_LEAST : effects->capacity * 2;
    struct effect *items;

    if (effects->count < effects->capacity)
        return STATUS_OK;
    items = realloc(effects->items, capacity * sizeof(*items));
    if (items == NULL)
        return STATUS_NO_MEMORY;
    effects->items = items;
    effects->capacity = capacity;
    return STATUS_OK;
}

void core_emit(struct core *core, const struct effect *effect)
{
    enum status status = reserve(core->effects);

    core_note(core, status);
    if (status == STATUS_OK)
        core->effects->items[core->effects->count++] = *effect;
}

/* The arena has stopped moving: turns the places in it into pointers. */
void effects_seal(struct effects *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];

        if (effect->bytes.size > 0)
            effect->bytes.bytes = effects->arena.bytes + effect->arena_at;
        if (effect->id_count > 0)
            effect->ids = (const struct id *)(effects->arena.bytes + effect->arena_at);
    }
}

size_t core_frame_begin(const struct core *core)
{
    return core->effects->arena.size;
}

void core_send(struct core *core, struct link *link, size_t begin, enum status written)
{
    const struct effect effect = {
        .type = EFFECT_SEND,
        .link = link->id,
        .bytes = {.size = core->effects->arena.size - begin},
        .arena_at = begin,
    };

    core_note(core, written);
    if (written != STATUS_OK)
        return;
    assert(effect.bytes.size <= LIMIT_FRAME_SIZE);
    core->counters.frames_out++;
    core_emit(core, &effect);
}

/* Copies ids into the arena; where they begin. */
static size_t keep_ids(struct core *core, const struct id *ids, size_t count)
{
    size_t begin = core->effects->arena.size;

    buffer_append(&core->effects->arena, span_of(ids, count * sizeof(*ids)));
    core_note(core, core->effects->arena.status);
    return begin;
}

void core_send_records(struct core *core, struct link *link, const struct id *ids, size_t count)
{
    const struct effect effect = {
        .type = EFFECT_SEND_RECORDS,
        .link = link->id,
        .id_count = count,
        .arena_at = keep_ids(core, ids, count),
    };

    core->counters.frames_out++;
    core_emit(core, &effect);
}

void core_renew(struct core *core, const struct id *id)
{
    const struct effect effect = {
        .type = EFFECT_RENEW,
        .id_count = 1,
        .arena_at = keep_ids(core, id, 1),
    };

    core_emit(core, &effect);
}

void core_report(struct core *core, enum status status, const struct link *link,
                 const struct id *id, const char *text)
{
    const struct effect effect = {
        .type = EFFECT_REPORT,
        .status = status,
        .link = link == NULL ? (struct link_id){0} : link->id,
        .id_count = id == NULL ? 0 : 1,
        .arena_at = id == NULL ? 0 : keep_ids(core, id, 1),
        .text = text,
    };

    core_emit(core, &effect);
}

void core_drop(struct core *core, struct link *link, enum status status, const char *text)
{
    const struct effect effect = {
        .type = EFFECT_DROP,
        .link = link->id,
        .status = status,
        .text = text,
    };
    size_t begin;

    if (link->closing)
        return;
    begin = core_frame_begin(core);
    core_send(core, link, begin, frame_write_bye(&core->effects->arena, status));
    link_end(core, link);
    core->counters.links_dropped++;
    core_emit(core, &effect);
}

void core_blame(struct core *core, struct link *link, enum status status, const char *text)
{
    if (link->closing)
        return;
    link->blamed = true;
    peers_shun(core, link);
    core_drop(core, link, status, text);
}
