/* Measures ledgers against the model, and the model against the promise that nothing comes back. */
#include <stdlib.h>

#include "property.h"
#include "world.h"

static const char *kind_text(const struct model *model, uint32_t deed)
{
    const struct record *record = &model->history->deeds[deed].record;

    return kind_name(record->kind) != NULL ? kind_name(record->kind) : record->class->name;
}

static int compare_ids(const void *a, const void *b)
{
    return id_compare(a, b);
}

/* The hash over the sorted ids of a lane's effective set, as the model has it. */
static uint64_t model_fingerprint(const struct model *model, enum lane lane, struct id *out)
{
    struct id ids[HISTORY_DEEDS_MAX];
    size_t count = 0;
    struct span part;

    for (uint32_t i = 0; i < model->count; i++)
        if (model->effective[i] && model->history->deeds[i].record.class->lane == lane)
            ids[count++] = model->history->deeds[i].record.id;
    qsort(ids, count, sizeof(ids[0]), compare_ids);
    part = span_of(ids, count * sizeof(ids[0]));
    hash_parts(out, &part, 1);
    return count;
}

static void check_fingerprints(const struct model *model, const struct replica *replica,
                               struct hour hour)
{
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        struct id expected, found;
        uint64_t count = model_fingerprint(model, (enum lane)lane, &expected), records;

        property_require(ledger_fingerprint(replica->ledger, (enum lane)lane, hour, &records,
                                            &found) == STATUS_OK,
                         "no fingerprint");
        if (records != count || !id_equal(&expected, &found))
            property_fail("%s as of hour %lld: %llu records effective, not %llu, or others",
                          lane_name((enum lane)lane), (long long)hour.value,
                          (unsigned long long)records, (unsigned long long)count);
    }
}

/* What a session as of an hour walks over. */
static void check_sources(const struct model *model, const struct replica *replica,
                          struct hour hour)
{
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        struct ledger_source source;
        size_t count = 0;

        for (uint32_t i = 0; i < model->count; i++)
            count += model->offered[i] && (int)model->history->deeds[i].record.class->lane == lane;
        property_require(ledger_source_open(&source, replica->ledger, (enum lane)lane, hour) ==
                             STATUS_OK,
                         "no source");
        if (item_source_size(&source.source) != count)
            property_fail("%s as of hour %lld: %zu records offered, not %zu",
                          lane_name((enum lane)lane), (long long)hour.value,
                          item_source_size(&source.source), count);
        ledger_source_done(&source);
    }
}

static void check_digests(const struct model *model, const struct replica *replica)
{
    uint64_t counts[LANE_COUNT] = {0};

    for (uint32_t i = 0; i < model->count; i++)
        counts[model->history->deeds[i].record.class->lane] += model->offered[i];
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        struct lane_digest digest;

        ledger_digest(replica->ledger, (enum lane)lane, &digest);
        if (digest.count != counts[lane])
            property_fail("%s: the digest counts %llu, not %llu", lane_name((enum lane)lane),
                          (unsigned long long)digest.count, (unsigned long long)counts[lane]);
    }
}

static void check_entry(const struct model *model, const struct replica *replica, uint32_t deed)
{
    const struct record *record = &model->history->deeds[deed].record;
    struct ledger_entry entry = {.offered = false};
    bool held = ledger_find(replica->ledger, &record->id, &entry);

    if (held != replica->rows[deed].present)
        property_fail("deed %u (%s): the ledger holds it: %d, its table: %d", deed,
                      kind_text(model, deed), held, replica->rows[deed].present);
    if (entry.offered != model->offered[deed] || entry.effective != model->effective[deed])
        property_fail("deed %u (%s, author %d): held %d, offered %d for %d, effective %d for %d",
                      deed, kind_text(model, deed), model->author[deed], held, entry.offered,
                      model->offered[deed], entry.effective, model->effective[deed]);
    if (held &&
        (entry.lane != record->class->lane || entry.kind != record->kind ||
         entry.stamp.value != record->stamp.value || !id_equal(&entry.author, &record->author)))
        property_fail("deed %u (%s) is described wrongly", deed, kind_text(model, deed));
}

/* shown_until must say the same as the model from this hour on. */
static void check_row(const struct model *model, const struct replica *replica, uint32_t deed)
{
    const struct row *row = &replica->rows[deed];
    int64_t hour = ledger_hour(replica->ledger).value;
    int64_t expected = model->shown_until[deed];

    if (!model->offered[deed] || row->shown_until == expected)
        return;
    if (row->shown_until > hour || expected > hour)
        property_fail("deed %u (%s, author %d): shown until %lld, not %lld; it is %lld", deed,
                      kind_text(model, deed), model->author[deed], (long long)row->shown_until,
                      (long long)expected, (long long)hour);
}

static void check_decisions(const struct model *model, uint32_t principal,
                            const struct principal_view *view)
{
    int recognition = model_recognition(model, principal);
    int final = model->successor[principal];
    const struct recognition_body *body = NULL;

    if (recognition != NONE)
        body = &model->history->deeds[recognition].recognition;
    if (strcmp(view->country, body == NULL ? "" : body->country) != 0 ||
        view->review.value != (body == NULL ? HOUR_NEVER : body->review.value))
        property_fail("principal %u: country %s, review %lld", principal, view->country,
                      (long long)view->review.value);
    if (view->succeeded != (final != NONE) ||
        (final != NONE &&
         !id_equal(&view->successor, &model->history->deeds[final].succession.successor)))
        property_fail("principal %u: succeeded %d for %d, or by another", principal,
                      view->succeeded, final != NONE);
}

/* On the way to, or below, every living event of its log: a recognition of it cuts nothing off. */
static bool cuts_nothing(const struct model *model, int head)
{
    for (uint32_t i = 0; i < model->count; i++)
        if (model->alive[i] && model->author[i] == model->author[head] && (int)i != head &&
            !model_is_ancestor(model, (int)i, head) && !model_is_ancestor(model, head, (int)i))
            return false;
    return true;
}

static void check_tip(const struct model *model, uint32_t principal,
                      const struct principal_view *view)
{
    int head = history_find(model->history, &view->head);

    if (head == NONE || !model->alive[head] || model->author[head] != (int)principal ||
        !cuts_nothing(model, head))
        property_fail("principal %u: to recognise its head %d would cut something off", principal,
                      head);
    for (uint32_t i = 0; i < model->count; i++)
        if (model->alive[i] && model->parent[i] == head && cuts_nothing(model, (int)i))
            property_fail("principal %u: deed %u would be a head after %d", principal, i, head);
}

static void check_view(const struct model *model, const struct replica *replica, uint32_t principal)
{
    struct principal_view view;
    bool found = ledger_principal(replica->ledger, &model->history->principals[principal], &view);

    if (!model->named[principal]) {
        if (found && (view.named || view.admission != ADMISSION_NONE))
            property_fail("principal %u is not named, but %s", principal,
                          admission_name(view.admission));
        return;
    }
    if (!found || !view.named)
        property_fail("principal %u is named, but not to the ledger", principal);
    if (view.admission != model->admission[principal])
        property_fail("principal %u is %s, not %s", principal, admission_name(view.admission),
                      admission_name(model->admission[principal]));
    if (model->admitted[principal] && view.hidden_since.value != HOUR_NEVER)
        property_fail("principal %u is admitted and hidden since %lld; it is %lld", principal,
                      (long long)view.hidden_since.value,
                      (long long)ledger_hour(replica->ledger).value);
    if (view.event_count != model->event_count[principal] ||
        view.spent != model->spent[principal] || view.disputed != model->disputed[principal] ||
        view.dissolved != model->dissolved[principal] ||
        view.vouch_count != model->vouch_count[principal])
        property_fail("principal %u: events %u for %u, spent %d for %d, disputed %d for %d, "
                      "dissolved %d for %d, vouches %u for %u",
                      principal, view.event_count, model->event_count[principal], view.spent,
                      model->spent[principal], view.disputed, model->disputed[principal],
                      view.dissolved, model->dissolved[principal], view.vouch_count,
                      model->vouch_count[principal]);
    check_decisions(model, principal, &view);
    if (view.event_count > 0)
        check_tip(model, principal, &view);
}

static void check_all(const struct model *model, const struct replica *replica)
{
    for (uint32_t p = 0; p < model->history->principal_count; p++)
        check_view(model, replica, p);
    for (uint32_t i = 0; i < model->count; i++) {
        check_entry(model, replica, i);
        check_row(model, replica, i);
    }
    check_digests(model, replica);
}

static void check_hours(struct model *model, const struct replica *replica)
{
    struct hour now = ledger_hour(replica->ledger);

    for (int64_t apart = -1; apart <= 1; apart++) {
        struct hour hour = {now.value + apart};

        model_as_of(model, hour);
        check_fingerprints(model, replica, hour);
        check_sources(model, replica, hour);
    }
    model_as_of(model, now);
}

static void check_delegation(const struct model *model, const struct replica *replica,
                             uint32_t deed)
{
    const struct deed *delegate = &model->history->deeds[deed];
    int64_t hour = ledger_hour(replica->ledger).value;
    struct delegation_view view;
    bool good = model->alive[deed] && !model->dissolved[model->author[deed]] &&
                hour < delegate->event.until.value;

    for (uint32_t i = 0; i < model->count; i++)
        if (model->alive[i] && model->history->deeds[i].record.kind == KIND_REVOKE &&
            id_equal(&model->history->deeds[i].event.target, &delegate->record.id))
            good = false;
    if (!ledger_delegation(replica->ledger, &delegate->record.id, &view) ||
        !id_equal(&view.principal, &delegate->record.author) || view.epoch != model->epoch[deed] ||
        view.roles != delegate->event.roles || view.until.value != delegate->event.until.value ||
        view.alive != good)
        property_fail("deed %u: the delegation is seen wrongly", deed);
}

static void check_log(const struct model *model, const struct replica *replica, uint32_t principal)
{
    const struct id *id = &model->history->principals[principal];
    struct id event;
    int before = NONE;
    size_t index = 0;

    for (; ledger_event_at(replica->ledger, id, index, &event); index++) {
        int found = history_find(model->history, &event);

        if (found == NONE || !model->logged[found] || model->author[found] != (int)principal)
            property_fail("principal %u: event %zu is none of its log", principal, index);
        if (before != NONE && !model_comes_before(model, (uint32_t)before, (uint32_t)found))
            property_fail("principal %u: event %zu is out of order", principal, index);
        if (model->history->deeds[found].record.kind == KIND_DELEGATE)
            check_delegation(model, replica, (uint32_t)found);
        before = found;
    }
    if (index != model->event_count[principal])
        property_fail("principal %u: %zu events, not %u", principal, index,
                      model->event_count[principal]);
}

static void check_table(const struct replica *replica)
{
    for (uint32_t p = 0; p < replica->history->principal_count; p++) {
        const struct principal_view *row = &replica->views[p];
        struct principal_view view;

        if (!ledger_principal(replica->ledger, &replica->history->principals[p], &view) ||
            !view.named)
            continue;
        if (!replica->has_view[p] || row->admission != view.admission || row->named != view.named ||
            row->spent != view.spent || row->disputed != view.disputed ||
            row->dissolved != view.dissolved || row->succeeded != view.succeeded ||
            row->event_count != view.event_count || row->vouch_count != view.vouch_count ||
            row->review.value != view.review.value ||
            row->hidden_since.value != view.hidden_since.value ||
            strcmp(row->country, view.country) != 0 || !id_equal(&row->head, &view.head))
            property_fail("principal %u: the row that changes made is not what the ledger says", p);
    }
}

static void hold_own(struct model *model, const struct replica *replica)
{
    bool held[HISTORY_DEEDS_MAX];

    for (uint32_t i = 0; i < model->count; i++)
        held[i] = replica->rows[i].present && !replica->held_back[i];
    model_hold(model, held);
}

void check_own(struct world *world, struct replica *replica)
{
    struct model *model = &world->own;

    hold_own(model, replica);
    model_as_of(model, ledger_hour(replica->ledger));
    for (uint32_t i = 0; i < model->count; i++)
        if (model->given[i] && !model->logged[i] && !model->stands[i])
            property_fail("deed %u (%s, author %d) is held, but must not be", i,
                          kind_text(model, i), model->author[i]);
    check_all(model, replica);
    check_table(replica);
    check_hours(model, replica);
    for (uint32_t p = 0; p < model->history->principal_count; p++)
        if (model->named[p])
            check_log(model, replica, p);
}

/* A good clock has begun to count the hours of whoever is not admitted. */
static void check_hidden(const struct model *model, const struct replica *replica)
{
    for (uint32_t p = 0; p < model->history->principal_count; p++) {
        struct principal_view view;

        if (!model->admitted[p] && model->named[p] &&
            !id_equal(&model->history->principals[p], &replica->self) &&
            (!ledger_principal(replica->ledger, &model->history->principals[p], &view) ||
             view.hidden_since.value == HOUR_NEVER))
            property_fail("principal %u is not admitted, but not hidden", p);
    }
}

void check_shared(struct world *world, const struct replica *replica)
{
    struct model *model = &world->shared;
    struct hour now = hour_of_wall(replica->now.wall);

    property_require(ledger_hour(replica->ledger).value == now.value,
                     "the hour is not the clock's");
    model_as_of(model, now);
    check_all(model, replica);
    check_hidden(model, replica);
    check_fingerprints(model, replica, now);
}

/* Somebody is named or admitted at the earlier hour and not at the later: what is new of theirs,
 * the node at the later hour does not take. */
static bool standing_changes(struct model *model, struct hour earlier, struct hour later)
{
    bool named[HISTORY_PRINCIPALS_MAX], admitted[HISTORY_PRINCIPALS_MAX];
    uint32_t principals = model->history->principal_count;

    model_as_of(model, earlier);
    memcpy(named, model->named, sizeof(named));
    memcpy(admitted, model->admitted, sizeof(admitted));
    model_as_of(model, later);
    return memcmp(named, model->named, principals * sizeof(named[0])) != 0 ||
           memcmp(admitted, model->admitted, principals * sizeof(admitted[0])) != 0;
}

/* Void on the other side because of bytes that stay two hours past their end: a record that
 * outranks it, of a branch that has died. On a living branch both would be void (8.1 rule 3). */
static bool is_shadowed(const struct model *other, uint32_t i)
{
    for (uint32_t j = 0; j < other->count; j++)
        if (other->stands[j] && !other->offered[j] && other->author[j] == other->author[i] &&
            other->history->deeds[j].record.kind == other->history->deeds[i].record.kind &&
            !other->alive[other->via[j]] && model_outranks(other, j, i))
            return true;
    return false;
}

/* A vouch is a record too, so names and admissions may hang on such bytes. */
static bool may_differ(const struct model *one, const struct model *other, uint32_t i)
{
    bool trust = one->history->deeds[i].record.class->lane == LANE_TRUST;
    int author = one->author[i];

    if (trust ? one->named[author] != other->named[author]
              : one->admitted[author] != other->admitted[author])
        return true;
    return one->effective[i] ? is_shadowed(other, i) : is_shadowed(one, i);
}

/* The records that count as of an hour on one side alone, but for those that may. */
static void explain_apart(struct world *world, const struct replica *a, const struct replica *b,
                          struct hour hour)
{
    struct model *one = &world->own, *other = &world->other;

    hold_own(one, a);
    hold_own(other, b);
    model_as_of(one, hour);
    model_as_of(other, hour);
    for (uint32_t i = 0; i < one->count; i++)
        if (one->effective[i] != other->effective[i] && !may_differ(one, other, i))
            property_fail("deed %u (%s) as of hour %lld: effective %d here, %d there, clocks apart",
                          i, kind_text(one, i), (long long)hour.value, one->effective[i],
                          other->effective[i]);
}

void check_apart(struct world *world, const struct replica *a, const struct replica *b)
{
    struct hour hour = ledger_hour(a->ledger), later = ledger_hour(b->ledger);

    if (later.value < hour.value) {
        hour = later;
        later = ledger_hour(a->ledger);
    }
    if (standing_changes(&world->shared, hour, later))
        return;
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        uint64_t left_count, right_count;
        struct id left, right;

        property_require(
            ledger_fingerprint(a->ledger, (enum lane)lane, hour, &left_count, &left) == STATUS_OK &&
                ledger_fingerprint(b->ledger, (enum lane)lane, hour, &right_count, &right) ==
                    STATUS_OK,
            "no fingerprint");
        if (!id_equal(&left, &right))
            explain_apart(world, a, b, hour);
    }
}

void check_alike(const struct replica *a, const struct replica *b)
{
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        struct lane_digest left, right;

        ledger_digest(a->ledger, (enum lane)lane, &left);
        ledger_digest(b->ledger, (enum lane)lane, &right);
        if (left.count != right.count ||
            memcmp(left.fingerprint, right.fingerprint, sizeof(left.fingerprint)) != 0)
            property_fail("%s: two replicas have other digests", lane_name((enum lane)lane));
    }
    for (uint32_t p = 0; p < a->history->principal_count; p++) {
        struct principal_view left, right;

        if (ledger_principal(a->ledger, &a->history->principals[p], &left) && left.named &&
            (!ledger_principal(b->ledger, &a->history->principals[p], &right) ||
             !id_equal(&left.head, &right.head)))
            property_fail("principal %u: two replicas see other heads", p);
    }
}

/* j was taken in somewhere, outranks i, has ended before it, and no fork or head speaks against it.
 */
static bool should_have_beaten(const struct world *world, uint32_t j, uint32_t i)
{
    const struct model *model = &world->shared;

    return model->place[j] == model->place[i] && world->spread[j] && world->whole.candidate[j] &&
           !model->candidate[j] && model->alive[model->via[j]] && model->end[j] < model->end[i] &&
           model_outranks(model, j, i);
}

void check_never_back(const struct world *world)
{
    const struct model *model = &world->shared;

    for (uint32_t i = 0; i < model->count; i++) {
        if (!model->effective[i] || !model->stands[i])
            continue;
        for (uint32_t j = 0; j < model->count; j++)
            if (should_have_beaten(world, j, i))
                property_fail("deed %u (%s) counts, though deed %u beat it before it ended", i,
                              kind_text(model, i), j);
    }
}
