/* Key logs as SPEC section 6 says, by plain loops. */
#include "model.h"
#include "property.h"

static const struct deed *deed_at(const struct model *model, int index)
{
    return &model->history->deeds[index];
}

static bool is_event(const struct model *model, uint32_t i)
{
    return deed_at(model, (int)i)->record.class->discipline == DISCIPLINE_LOG;
}

bool model_is_ancestor(const struct model *model, int above, int below)
{
    for (int i = model->parent[below]; i != NONE; i = model->parent[i])
        if (i == above)
            return true;
    return false;
}

/* The nearest rotate or inception at or above an event. */
static int reign_of(const struct model *model, int event)
{
    while (deed_at(model, event)->record.kind != KIND_ROTATE &&
           deed_at(model, event)->record.kind != KIND_INCEPTION)
        event = model->parent[event];
    return event;
}

static bool set_has(const struct key_set *set, const struct public_key *key)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (memcmp(set->keys[i].bytes, key->bytes, PUBLIC_KEY_SIZE) == 0)
            return true;
    return false;
}

/* 6.2: exactly the threshold's number, all of the set. */
static bool signed_by(const struct record *record, const struct key_set *set)
{
    if (record->signature_count != set->threshold)
        return false;
    for (uint32_t i = 0; i < record->signature_count; i++)
        if (!set_has(set, &record->signatures[i].key))
            return false;
    return true;
}

static bool target_is_above(const struct model *model, const struct deed *revoke, int from)
{
    for (int i = from; i != NONE; i = model->parent[i])
        if (deed_at(model, i)->record.kind == KIND_DELEGATE &&
            id_equal(&deed_at(model, i)->record.id, &revoke->event.target))
            return true;
    return false;
}

static bool is_valid(const struct model *model, uint32_t i)
{
    const struct deed *event = deed_at(model, (int)i);
    int previous = model->parent[i];
    const struct deed *above, *reign;

    if (event->record.kind == KIND_INCEPTION)
        return event->event.sequence == 0 && signed_by(&event->record, &event->event.keys);
    if (previous == NONE || !model->valid[previous] || model->author[previous] != model->author[i])
        return false;
    above = deed_at(model, previous);
    reign = deed_at(model, reign_of(model, previous));
    if (above->record.kind == KIND_DISSOLVE || event->event.sequence != above->event.sequence + 1 ||
        event->record.stamp.value < above->record.stamp.value)
        return false;
    if (event->record.kind == KIND_REVOKE && !target_is_above(model, event, previous))
        return false;
    if (event->record.kind == KIND_ROTATE)
        return id_equal(&model->own_commitment[i], &reign->event.next_keys) &&
               signed_by(&event->record, &event->event.keys);
    return signed_by(&event->record, &reign->event.keys);
}

/* 6.4: (sequence, rotate before other kinds, id). */
bool model_comes_before(const struct model *model, uint32_t a, uint32_t b)
{
    const struct deed *left = deed_at(model, (int)a), *right = deed_at(model, (int)b);
    bool left_rotates = left->record.kind == KIND_ROTATE;
    bool right_rotates = right->record.kind == KIND_ROTATE;

    if (left->event.sequence != right->event.sequence)
        return left->event.sequence < right->event.sequence;
    if (left_rotates != right_rotates)
        return left_rotates;
    return id_compare(&left->record.id, &right->record.id) < 0;
}

static void judge(struct model *model)
{
    bool changed = true;

    memset(model->valid, 0, sizeof(model->valid));
    memset(model->valid_count, 0, sizeof(model->valid_count));
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < model->count; i++) {
            if (!model->given[i] || !is_event(model, i) || model->valid[i] || !is_valid(model, i))
                continue;
            model->valid[i] = changed = true;
            model->valid_count[model->author[i]]++;
        }
    }
}

static uint32_t count_before(const struct model *model, uint32_t i)
{
    uint32_t before = 0;

    for (uint32_t j = 0; j < model->count; j++)
        if (model->valid[j] && model->author[j] == model->author[i] &&
            model_comes_before(model, j, i))
            before++;
    return before;
}

/* 6.3. */
static uint32_t epoch_of(const struct model *model, uint32_t event)
{
    uint32_t rotates = 0, revokes = 0;

    for (int above = model->parent[event]; above != NONE; above = model->parent[above]) {
        rotates += deed_at(model, above)->record.kind == KIND_ROTATE;
        revokes += deed_at(model, above)->record.kind == KIND_REVOKE;
    }
    return rotates * 65536 + revokes;
}

void model_hold_logs(struct model *model)
{
    judge(model);
    memset(model->event_count, 0, sizeof(model->event_count));
    for (uint32_t i = 0; i < model->count; i++) {
        model->logged[i] = model->valid[i] && (model->valid_count[model->author[i]] <= 256 ||
                                               count_before(model, i) < 256);
        model->epoch[i] = model->valid[i] ? epoch_of(model, i) : 0;
        if (model->logged[i])
            model->event_count[model->author[i]]++;
    }
    for (uint32_t p = 0; p < HISTORY_PRINCIPALS_MAX; p++)
        model->spent[p] = model->event_count[p] >= 256;
}

static bool is_of(const struct model *model, uint32_t i, uint32_t principal)
{
    return is_event(model, i) && model->author[i] == (int)principal;
}

/* 6.5 rule 1. */
static bool remains(const struct model *model, uint32_t i, int head)
{
    if (!model->logged[i])
        return false;
    return head == NONE || head == (int)i || model_is_ancestor(model, head, (int)i) ||
           model_is_ancestor(model, (int)i, head);
}

static bool is_last_rotate(const struct model *model, uint32_t i, uint32_t principal, int head)
{
    if (!is_of(model, i, principal) || !remains(model, i, head) ||
        deed_at(model, (int)i)->record.kind != KIND_ROTATE)
        return false;
    for (uint32_t j = 0; j < model->count; j++)
        if (is_of(model, j, principal) && deed_at(model, (int)j)->record.kind == KIND_ROTATE &&
            remains(model, j, head) && model_is_ancestor(model, (int)i, (int)j))
            return false;
    return true;
}

uint32_t model_last_rotates(const struct model *model, uint32_t principal, int head)
{
    uint32_t rotates = 0;

    for (uint32_t i = 0; i < model->count; i++)
        rotates += is_last_rotate(model, i, principal, head);
    return rotates;
}

static bool is_above_all(const struct model *model, int event, const int *rotates, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!model_is_ancestor(model, event, rotates[i]))
            return false;
    return true;
}

/* 6.5 rule 2. An event above all last rotates is the lowest of those or an ancestor of it. */
static bool is_alive(const struct model *model, uint32_t i, const int *rotates, uint32_t count)
{
    if (count == 0)
        return true;
    if (count == 1)
        return rotates[0] == (int)i || model_is_ancestor(model, rotates[0], (int)i) ||
               model_is_ancestor(model, (int)i, rotates[0]);
    return is_above_all(model, (int)i, rotates, count);
}

void model_live(struct model *model, uint32_t principal, int recognition)
{
    int rotates[HISTORY_COMMITTEES_MAX];
    uint32_t count = 0;
    int head = NONE;

    if (recognition != NONE)
        head = history_find(model->history, &deed_at(model, recognition)->recognition.head);
    if (head != NONE && (!is_of(model, (uint32_t)head, principal) || !model->logged[head]))
        head = NONE;
    for (uint32_t i = 0; i < model->count; i++)
        if (is_last_rotate(model, i, principal, head))
            rotates[count++] = (int)i;
    model->disputed[principal] = count > 1;
    model->dissolved[principal] = false;
    for (uint32_t i = 0; i < model->count; i++) {
        if (!is_of(model, i, principal))
            continue;
        model->alive[i] = remains(model, i, head) && is_alive(model, i, rotates, count);
        if (model->alive[i] && deed_at(model, (int)i)->record.kind == KIND_DISSOLVE)
            model->dissolved[principal] = true;
    }
}
