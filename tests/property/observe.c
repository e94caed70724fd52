/* Counts, from the settled model, which rules a history has put to use. */
#include "world.h"

#include "property.h"

static const struct deed *deed_at(const struct model *model, uint32_t index)
{
    return &model->history->deeds[index];
}

static bool is_kind(const struct model *model, uint32_t deed, uint32_t kind)
{
    return deed_at(model, deed)->record.kind == kind;
}

static void count(struct tally *tally, enum feature feature, bool seen)
{
    if (seen)
        tally_add(tally, feature);
}

static bool is_revoked(const struct model *model, int via)
{
    for (uint32_t i = 0; i < model->count; i++)
        if (model->alive[i] && is_kind(model, i, KIND_REVOKE) &&
            id_equal(&deed_at(model, i)->event.target, &deed_at(model, (uint32_t)via)->record.id))
            return true;
    return false;
}

static bool has_rotate_beside(const struct model *model, uint32_t event)
{
    for (uint32_t i = 0; i < model->count; i++)
        if (model->alive[i] && model->parent[i] == model->parent[event] &&
            is_kind(model, i, KIND_ROTATE))
            return true;
    return false;
}

static bool has_live_twin(const struct model *model, uint32_t event)
{
    for (uint32_t i = 0; i < event; i++)
        if (model->alive[i] && model->alive[event] && model->parent[event] != NONE &&
            model->parent[i] == model->parent[event])
            return true;
    return false;
}

static void observe_event(const struct model *model, struct tally *tally, uint32_t i)
{
    bool twin = has_live_twin(model, i);

    count(tally, FEATURE_EVENT_DISPLACED, model->valid[i] && !model->logged[i]);
    if (!model->logged[i])
        return;
    count(tally, FEATURE_FORK_ALIVE, twin);
    count(tally, FEATURE_CELL_FORK, twin && model->author[i] == 0);
    count(tally, FEATURE_ROTATE_BEATS_SIBLING,
          !model->alive[i] && !is_kind(model, i, KIND_ROTATE) && has_rotate_beside(model, i));
}

static void observe_head(const struct model *model, struct tally *tally, uint32_t principal)
{
    int recognition = model_recognition(model, principal);
    uint32_t rotates = model_last_rotates(model, principal, NONE);
    int head;

    count(tally, FEATURE_DISPUTE, model->disputed[principal]);
    count(tally, FEATURE_CELL_DISPUTE, principal == 0 && model->disputed[0]);
    if (recognition == NONE)
        return;
    head = history_find(model->history, &deed_at(model, (uint32_t)recognition)->recognition.head);
    if (head == NONE || !model->logged[head] || model->author[head] != (int)principal) {
        tally_add(tally, FEATURE_HEAD_WITHOUT_INFLUENCE);
        return;
    }
    count(tally, FEATURE_DISPUTE_DECIDED, rotates > 1 && !model->disputed[principal]);
    for (uint32_t i = 0; i < model->count; i++)
        count(tally, FEATURE_HEAD_KILLS_BRANCH,
              rotates == 0 && model->logged[i] && model->author[i] == (int)principal &&
                  !model->alive[i]);
}

static void observe_void(const struct model *model, struct tally *tally, uint32_t i)
{
    int via = model->via[i], author = model->author[i];
    bool revoked = model->alive[via] && is_revoked(model, via);
    bool good = model->alive[via] && !revoked && !model->dissolved[author];

    count(tally, FEATURE_REVOKED, revoked);
    count(tally, FEATURE_CELL_REVOKE, revoked && author == 0);
    count(tally, FEATURE_DISSOLVED, model->dissolved[author] && model->alive[via]);
    count(tally, FEATURE_NEW_EPOCH_VOIDS, good && !model_counts(model, i));
}

/* What would a register show if the winner were not there? */
static void observe_beaten(const struct model *model, struct tally *tally, uint32_t i,
                           struct hour hour)
{
    for (uint32_t j = 0; j < model->count; j++) {
        const struct record *winner = &deed_at(model, i)->record;
        const struct record *loser = &deed_at(model, j)->record;
        bool counted;

        if (j == i || !model->candidate[j] || model->place[j] != model->place[i])
            continue;
        counted = model_counts(model, j) && hour.value < model->end[j] &&
                  hour.value < deed_at(model, (uint32_t)model->via[j])->event.until.value;
        count(tally, FEATURE_VOID_WINNER, counted && hour.value >= model->shown_until[i]);
        count(tally, FEATURE_DELETION_BEATS, counted && record_is_deletion(winner));
        count(tally, FEATURE_EPOCH_BEATS_STAMP,
              model->epoch[i] > model->epoch[j] && winner->stamp.value < loser->stamp.value);
        count(tally, FEATURE_ID_BREAKS_TIE,
              model->epoch[i] == model->epoch[j] && winner->stamp.value == loser->stamp.value);
    }
}

static bool is_known_number(uint32_t kind)
{
    return kind_name(kind) != NULL;
}

static void observe_record(const struct model *model, struct tally *tally, uint32_t i,
                           struct hour hour)
{
    const struct deed *deed = deed_at(model, i);
    const struct deed *via = deed_at(model, (uint32_t)model->via[i]);

    if (model->shown_until[i] == 0)
        observe_void(model, tally, i);
    observe_beaten(model, tally, i, hour);
    count(tally, FEATURE_DELEGATION_LAPSED,
          model->shown_until[i] > 0 && hour.value >= model->shown_until[i] &&
              hour.value < model->end[i]);
    count(tally, FEATURE_DECISION_OUTLASTS,
          model->effective[i] && hour.value >= via->event.until.value);
    count(tally, FEATURE_ENDED_STILL_HELD, hour.value >= model->end[i]);
    count(tally, FEATURE_UNKNOWN_NUMBER,
          model->effective[i] && !is_known_number(deed->record.kind));
    count(tally, FEATURE_DECISION_UNREADABLE,
          deed->record.class->discipline == DISCIPLINE_STANDING && !deed->readable &&
              is_known_number(deed->record.kind) && !record_is_deletion(&deed->record));
    if (!is_kind(model, i, KIND_VOUCH))
        return;
    count(tally, FEATURE_VOUCH_WITHDRAWN, record_is_deletion(&deed->record));
    count(tally, FEATURE_VOUCH_OF_SELF, model->subject[i] == model->author[i]);
    count(tally, FEATURE_VOUCH_OF_PROVISIONAL,
          model->admission[model->author[i]] == ADMISSION_PROVISIONAL);
}

/* What does not stand, and why. */
static void observe_loser(const struct model *model, struct tally *tally, uint32_t i)
{
    const struct deed *deed = deed_at(model, i);
    int via = model->via[i];
    bool beaten = false;

    if (via == NONE || !model->given[i] || deed->record.class->discipline == DISCIPLINE_LOG)
        return;
    count(tally, FEATURE_BELOW_DELEGATION,
          deed->record.stamp.value < deed_at(model, (uint32_t)via)->record.stamp.value);
    if (!model->candidate[i])
        return;
    for (uint32_t j = 0; j < model->count; j++)
        beaten = beaten || (model->candidate[j] && model->place[j] == model->place[i] &&
                            model_outranks(model, j, i));
    count(tally, FEATURE_QUOTA_VOUCH, !beaten && is_kind(model, i, KIND_VOUCH));
    count(tally, FEATURE_QUOTA_PRESENCE, !beaten && is_kind(model, i, KIND_BEACON));
}

/* Stands, although something that outranks it was once delivered and has ended. */
static bool was_beaten(const struct world *world, uint32_t i)
{
    const struct model *model = &world->shared;

    for (uint32_t j = 0; j < model->count; j++)
        if (model->place[j] == model->place[i] && world->spread[j] && world->whole.candidate[j] &&
            !model->candidate[j] && model->end[j] < model->end[i] && model_outranks(model, j, i))
            return true;
    return false;
}

static void observe_succession(const struct model *model, struct tally *tally, uint32_t principal)
{
    bool contested = false, announced = false, final = false;

    for (uint32_t i = 0; i < model->count; i++) {
        contested = contested || (model->alive[i] && is_kind(model, i, KIND_CONTEST) &&
                                  model->author[i] == (int)principal);
        if (!model->stands[i] || model->subject[i] != (int)principal || model->shown_until[i] == 0)
            continue;
        announced = announced || is_kind(model, i, KIND_ANNOUNCE);
        final = final || is_kind(model, i, KIND_FINAL);
    }
    count(tally, FEATURE_SUCCEEDED, model->successor[principal] != NONE);
    count(tally, FEATURE_SUCCESSION_CONSIDERED, model->successor[principal] != NONE && contested);
    count(tally, FEATURE_SUCCESSION_UNANNOUNCED, final && !announced);
    count(tally, FEATURE_SUCCESSION_CONTESTED,
          final && announced && contested && model->successor[principal] == NONE);
}

static bool is_asking(const struct world *world, uint32_t principal)
{
    for (uint32_t r = 0; r < world->replica_count; r++)
        if (world->replicas[r].rows[world->history.inceptions[principal]].present)
            return !world->shared.named[principal];
    return false;
}

static void observe_principal(struct world *world, uint32_t principal)
{
    const struct model *model = &world->shared;
    struct tally *tally = world->tally;
    enum admission admission = model->admission[principal];
    bool provisional = admission == ADMISSION_PROVISIONAL && model->admitted[principal];
    bool vouched = model->vouch_count[principal] >= LIMIT_VOUCHES;

    count(tally, FEATURE_SPENT, model->spent[principal]);
    count(tally, FEATURE_PROVISIONAL_GAINED, provisional && !world->was_provisional[principal]);
    count(tally, FEATURE_PROVISIONAL_LOST, !provisional && world->was_provisional[principal]);
    count(tally, FEATURE_PROVISIONAL_BARRED,
          vouched && model->country_count[principal] > 1 && admission == ADMISSION_NONE);
    count(tally, FEATURE_ONE_COUNTRY, vouched && model->country_count[principal] == 1);
    count(tally, FEATURE_SUSPENDED, admission == ADMISSION_SUSPENDED);
    count(tally, FEATURE_DELISTED, admission == ADMISSION_DELISTED);
    count(tally, FEATURE_NAMED_BY_VOUCH,
          model->named[principal] && principal != 0 &&
              (model->recognition[principal] == NONE ||
               model->shown_until[model->recognition[principal]] == 0));
    count(tally, FEATURE_NAME_LOST, world->was_named[principal] && !model->named[principal]);
    count(tally, FEATURE_ADMISSION_LOST,
          world->was_admitted[principal] && !model->admitted[principal]);
    count(tally, FEATURE_RECOGNISED_WITHOUT_LOG,
          admission == ADMISSION_RECOGNISED && model->event_count[principal] == 0);
    count(tally, FEATURE_REQUEST, is_asking(world, principal));
    world->was_provisional[principal] = provisional;
    world->was_named[principal] = model->named[principal];
    world->was_admitted[principal] = model->admitted[principal];
}

void observe(struct world *world, struct hour hour)
{
    const struct model *model = &world->shared;

    for (uint32_t p = 0; p < model->history->principal_count; p++) {
        observe_head(model, world->tally, p);
        observe_succession(model, world->tally, p);
        observe_principal(world, p);
    }
    for (uint32_t i = 0; i < model->count; i++) {
        if (deed_at(model, i)->record.class->discipline == DISCIPLINE_LOG)
            observe_event(model, world->tally, i);
        else if (model->stands[i])
            observe_record(model, world->tally, i, hour);
        else
            observe_loser(model, world->tally, i);
        count(world->tally, FEATURE_REPLAYED_AFTER_END, model->stands[i] && was_beaten(world, i));
    }
}
