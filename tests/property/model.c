/* Registers, names, admissions and what is effective, as SPEC sections 7 and 8 say. */
#include "model.h"

#include "property.h"

static const struct deed *deed_at(const struct model *model, int index)
{
    return &model->history->deeds[index];
}

static int principal_of(const struct history *history, const struct id *id)
{
    for (uint32_t p = 0; p < history->principal_count; p++)
        if (id_equal(&history->principals[p], id))
            return (int)p;
    return NONE;
}

static bool same_place(const struct record *a, const struct record *b)
{
    return a->kind == b->kind && id_equal(&a->author, &b->author) &&
           subject_compare(&a->subject, &b->subject) == 0;
}

static void link_deed(struct model *model, uint32_t i)
{
    const struct history *history = model->history;
    const struct deed *deed = &history->deeds[i];
    bool is_event = deed->record.class->discipline == DISCIPLINE_LOG;
    struct id subject;

    model->parent[i] = model->via[i] = model->subject[i] = NONE;
    model->author[i] = principal_of(history, &deed->record.author);
    model->end[i] = hour_of_end(deed->record.stamp, deed->record.class->life_hours).value;
    model->place[i] = (int)i;
    if (is_event && deed->record.kind != KIND_INCEPTION)
        model->parent[i] = history_find(history, &deed->event.previous);
    if (deed->record.kind == KIND_ROTATE)
        property_require(key_set_commit(&model->own_commitment[i], &deed->event.keys) == STATUS_OK,
                         "no commitment");
    if (is_event)
        return;
    model->via[i] = history_find(history, &deed->record.via);
    if (deed->record.subject.size == ID_SIZE) {
        memcpy(subject.bytes, deed->record.subject.bytes, ID_SIZE);
        model->subject[i] = principal_of(history, &subject);
    }
    for (uint32_t j = i; j > 0; j--)
        if (same_place(&history->deeds[j - 1].record, &deed->record))
            model->place[i] = (int)j - 1;
}

void model_link(struct model *model, const struct history *history)
{
    model->history = history;
    model->count = history->count;
    for (uint32_t i = 0; i < model->count; i++)
        link_deed(model, i);
}

bool model_in_window(const struct model *model, uint32_t deed, struct wall wall)
{
    const struct record *record = &deed_at(model, (int)deed)->record;

    if (record->class->discipline == DISCIPLINE_LOG)
        return true;
    if (stamp_ms(record->stamp) > wall.ms + INT64_C(600000))
        return false;
    return model->end[deed] == HOUR_NEVER || hour_of_wall(wall).value < model->end[deed] + 2;
}

bool model_outranks(const struct model *model, uint32_t a, uint32_t b)
{
    const struct record *left = &deed_at(model, (int)a)->record;
    const struct record *right = &deed_at(model, (int)b)->record;

    if (model->epoch[a] != model->epoch[b])
        return model->epoch[a] > model->epoch[b];
    if (left->stamp.value != right->stamp.value)
        return left->stamp.value > right->stamp.value;
    return id_compare(&left->id, &right->id) > 0;
}

/* 7.1 but for the window. */
static bool may_be_taken(const struct model *model, uint32_t i)
{
    const struct deed *deed = deed_at(model, (int)i);
    int via = model->via[i];

    if (!model->given[i] || deed->record.class->discipline == DISCIPLINE_LOG || via == NONE)
        return false;
    if (!model->logged[via] || deed_at(model, via)->record.kind != KIND_DELEGATE ||
        model->author[via] != model->author[i])
        return false;
    if ((deed_at(model, via)->event.roles & (uint32_t)deed->record.class->role) == 0)
        return false;
    if (deed->record.class->discipline == DISCIPLINE_STANDING && model->author[i] != 0)
        return false;
    return deed->record.stamp.value >= deed_at(model, via)->record.stamp.value &&
           !model->spent[model->author[i]];
}

static bool is_beaten(const struct model *model, uint32_t i)
{
    for (uint32_t j = 0; j < model->count; j++)
        if (model->candidate[j] && model->place[j] == model->place[i] &&
            model_outranks(model, j, i))
            return true;
    return false;
}

static bool is_over_quota(const struct model *model, const bool *winners, uint32_t i)
{
    const struct record *record = &deed_at(model, (int)i)->record;
    uint32_t above = 0;

    for (uint32_t j = 0; j < model->count; j++)
        if (winners[j] && model->author[j] == model->author[i] &&
            deed_at(model, (int)j)->record.class == record->class && model_outranks(model, j, i))
            above++;
    return above >= record->class->quota;
}

/* 7.2. */
static void fill_registers(struct model *model)
{
    bool winners[HISTORY_DEEDS_MAX];

    for (uint32_t i = 0; i < model->count; i++) {
        model->candidate[i] = may_be_taken(model, i);
        if (model->via[i] != NONE && model->valid[model->via[i]])
            model->epoch[i] = model->epoch[model->via[i]];
    }
    for (uint32_t i = 0; i < model->count; i++)
        winners[i] = model->candidate[i] && !is_beaten(model, i);
    for (uint32_t i = 0; i < model->count; i++)
        model->stands[i] = winners[i] && !is_over_quota(model, winners, i);
}

/* 6.5: the delegation is standing-good. */
static bool is_standing_good(const struct model *model, int via)
{
    if (!model->alive[via] || model->dissolved[model->author[via]])
        return false;
    for (uint32_t j = 0; j < model->count; j++)
        if (model->alive[j] && deed_at(model, (int)j)->record.kind == KIND_REVOKE &&
            id_equal(&deed_at(model, (int)j)->event.target, &deed_at(model, via)->record.id))
            return false;
    return true;
}

/* An event that opens an epoch. */
static bool opens_epoch(const struct deed *event)
{
    return event->record.kind == KIND_REVOKE || event->record.kind == KIND_ROTATE;
}

/* 8.1 rule 3. */
static bool is_outdated(const struct model *model, uint32_t i)
{
    int64_t stamp = deed_at(model, (int)i)->record.stamp.value;

    for (uint32_t j = 0; j < model->count; j++)
        if (model->alive[j] && model->author[j] == model->author[i] &&
            opens_epoch(deed_at(model, (int)j)) &&
            !model_is_ancestor(model, (int)j, model->via[i]) &&
            deed_at(model, (int)j)->record.stamp.value <= stamp)
            return true;
    return false;
}

bool model_counts(const struct model *model, uint32_t deed)
{
    return is_standing_good(model, model->via[deed]) && !is_outdated(model, deed);
}

static void find_shown_until(struct model *model, uint32_t i)
{
    const struct deed *deed = deed_at(model, (int)i);

    model->shown_until[i] = 0;
    if (model->logged[i] && model->alive[i])
        model->shown_until[i] = HOUR_NEVER;
    if (!model->stands[i] || !model_counts(model, i))
        return;
    model->shown_until[i] = model->end[i];
    if (deed->record.class->discipline == DISCIPLINE_REGISTER &&
        deed_at(model, model->via[i])->event.until.value < model->end[i])
        model->shown_until[i] = deed_at(model, model->via[i])->event.until.value;
}

/* What stands at the Cell's register of that kind for a principal, or NONE. */
static int find_decision(const struct model *model, uint32_t kind, uint32_t principal)
{
    for (uint32_t i = 0; i < model->count; i++)
        if (model->stands[i] && deed_at(model, (int)i)->record.kind == kind &&
            model->subject[i] == (int)principal)
            return (int)i;
    return NONE;
}

static bool is_read_and_counts(const struct model *model, int deed)
{
    return deed != NONE && deed_at(model, deed)->readable && model->shown_until[deed] != 0;
}

int model_recognition(const struct model *model, uint32_t principal)
{
    int recognition = model->recognition[principal];

    return principal != 0 && is_read_and_counts(model, recognition) ? recognition : NONE;
}

/* 8.4. */
static int find_successor(const struct model *model, uint32_t principal)
{
    int announced = find_decision(model, KIND_ANNOUNCE, principal);
    int final = find_decision(model, KIND_FINAL, principal);
    int head;

    if (!is_read_and_counts(model, announced) || !is_read_and_counts(model, final))
        return NONE;
    if (!id_equal(&deed_at(model, announced)->succession.successor,
                  &deed_at(model, final)->succession.successor) ||
        deed_at(model, announced)->record.stamp.value >= deed_at(model, final)->record.stamp.value)
        return NONE;
    head = history_find(model->history, &deed_at(model, final)->succession.head);
    if (head != NONE && !model->logged[head])
        head = NONE;
    for (uint32_t i = 0; i < model->count; i++)
        if (model->alive[i] && model->author[i] == (int)principal &&
            deed_at(model, (int)i)->record.kind == KIND_CONTEST && (int)i != head &&
            (head == NONE || !model_is_ancestor(model, (int)i, head)))
            return NONE;
    return final;
}

/* The Cell first: what its decisions say of the other logs hangs on its own. */
void model_hold(struct model *model, const bool *given)
{
    uint32_t principals = model->history->principal_count;

    memcpy(model->given, given, model->count * sizeof(given[0]));
    memset(model->alive, 0, sizeof(model->alive));
    model_hold_logs(model);
    fill_registers(model);
    for (uint32_t p = 0; p < principals; p++) {
        model->recognition[p] = find_decision(model, KIND_RECOGNITION, p);
        model_live(model, p, model_recognition(model, p));
        for (uint32_t i = 0; i < model->count; i++)
            if (model->author[i] == (int)p)
                find_shown_until(model, i);
    }
    for (uint32_t p = 0; p < principals; p++)
        model->successor[p] = find_successor(model, p);
}

static bool is_recognised(const struct model *model, uint32_t principal)
{
    int recognition = model_recognition(model, principal);

    return recognition != NONE &&
           deed_at(model, recognition)->recognition.state == RECOGNITION_RECOGNISED;
}

/* 8.3: a vouch that counts for provisional admission. */
static bool is_vouch(const struct model *model, uint32_t i, uint32_t principal, struct hour hour)
{
    return principal != 0 && model->stands[i] &&
           deed_at(model, (int)i)->record.kind == KIND_VOUCH && deed_at(model, (int)i)->readable &&
           model->subject[i] == (int)principal && model->author[i] != (int)principal &&
           hour.value < model->shown_until[i] && is_recognised(model, (uint32_t)model->author[i]);
}

static void count_vouches(struct model *model, uint32_t principal, struct hour hour)
{
    const char *countries[HISTORY_PRINCIPALS_MAX];
    uint32_t count = 0;

    model->vouch_count[principal] = 0;
    for (uint32_t i = 0; i < model->count; i++) {
        const char *country;
        bool known = false;

        if (!is_vouch(model, i, principal, hour))
            continue;
        model->vouch_count[principal]++;
        country = deed_at(model, model->recognition[model->author[i]])->recognition.country;
        for (uint32_t j = 0; j < count; j++)
            known = known || strcmp(countries[j], country) == 0;
        if (!known)
            countries[count++] = country;
    }
    model->country_count[principal] = count;
}

/* A record of whatever body counts at the Cell's register for the principal. */
static bool is_decided(const struct model *model, uint32_t principal)
{
    return model->recognition[principal] != NONE &&
           model->shown_until[model->recognition[principal]] != 0;
}

static enum admission admission_of(const struct model *model, uint32_t principal)
{
    int recognition = model_recognition(model, principal);

    if (principal == 0)
        return ADMISSION_CELL;
    if (recognition != NONE) {
        switch (deed_at(model, recognition)->recognition.state) {
        case RECOGNITION_RECOGNISED:
            return ADMISSION_RECOGNISED;
        case RECOGNITION_SUSPENDED:
            return ADMISSION_SUSPENDED;
        case RECOGNITION_DELISTED:
            return ADMISSION_DELISTED;
        }
    }
    if (!is_decided(model, principal) && model->vouch_count[principal] >= 3 &&
        model->country_count[principal] >= 2)
        return ADMISSION_PROVISIONAL;
    return ADMISSION_NONE;
}

static void sort_out(struct model *model, uint32_t i, struct hour hour)
{
    bool trust = deed_at(model, (int)i)->record.class->lane == LANE_TRUST;
    int author = model->author[i];

    model->offered[i] = (model->logged[i] || model->stands[i]) && hour.value < model->end[i] &&
                        (trust ? model->named[author] : model->admitted[author]);
    model->effective[i] = model->offered[i] && hour.value < model->shown_until[i];
}

void model_as_of(struct model *model, struct hour hour)
{
    for (uint32_t p = 0; p < model->history->principal_count; p++) {
        count_vouches(model, p, hour);
        model->named[p] = p == 0 || is_decided(model, p) || model->vouch_count[p] > 0;
        model->admission[p] = admission_of(model, p);
        model->admitted[p] =
            (model->admission[p] == ADMISSION_CELL || model->admission[p] == ADMISSION_RECOGNISED ||
             model->admission[p] == ADMISSION_PROVISIONAL) &&
            model->event_count[p] > 0 && !model->spent[p];
    }
    for (uint32_t i = 0; i < model->count; i++)
        sort_out(model, i, hour);
}
