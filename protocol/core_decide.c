/* What becomes of a record, by the status that the ledger or the signature check gave it. SPEC
 * section 10.5. */
#include "protocol/core_state.h"

/* A status without a row is one that no honest peer's record earns: the peer held and verified what
 * it sends, by the same rules. */
static const enum verdict verdicts[STATUS_COUNT] = {
    [STATUS_OK] = VERDICT_TAKE,
    [STATUS_KNOWN] = VERDICT_KNOWN,
    [STATUS_STALE] = VERDICT_GONE,
    [STATUS_ENDED] = VERDICT_GONE,
    [STATUS_BAD_ROLE] = VERDICT_REFUSE,
    [STATUS_BAD_SIGNERS] = VERDICT_REFUSE,
    [STATUS_BAD_FIELD] = VERDICT_REFUSE,
    [STATUS_SPENT] = VERDICT_REFUSE,
    [STATUS_OVER_QUOTA] = VERDICT_REFUSE,
    [STATUS_NO_MEMORY] = VERDICT_REFUSE,
    [STATUS_BAD_SEQUENCE] = VERDICT_LACK,
    [STATUS_UNKNOWN_PRINCIPAL] = VERDICT_LACK,
    [STATUS_UNKNOWN_DELEGATION] = VERDICT_LACK,
    [STATUS_NOT_ADMITTED] = VERDICT_LACK,
    [STATUS_BUSY] = VERDICT_LACK,
    [STATUS_FROM_FUTURE] = VERDICT_EARLY,
};

enum verdict verdict_of(enum status status)
{
    return verdicts[status];
}

/* Wall time at which a record from the future may be taken. */
static int64_t due_of(struct core *core, const struct arrival *arrival)
{
    struct record record;

    if (record_read(&record, arrival->bytes, &core->config.network) != STATUS_OK)
        return INT64_MAX;
    return stamp_ms(record.stamp) - LIMIT_AHEAD_MS;
}

static void refuse(struct core *core, struct link *link, const struct arrival *arrival,
                   enum status status)
{
    core_note(core, id_set_add(&link->unwanted, &arrival->id));
    if (arrival->delivery->slot == SLOT_NONE)
        return;
    core->counters.records_refused++;
    link->refused++;
    core_report(core, status, link, &arrival->id, "refused");
    out_answer_refused(core, link, &arrival->id, status);
}

static void apply(struct core *core, struct link *link, const struct arrival *arrival,
                  enum status status)
{
    switch (verdict_of(status)) {
    case VERDICT_BLAME:
        core_report(core, status, link, &arrival->id, "dropped for it");
        core_blame(core, link, status, "sent what no honest peer sends");
        break;
    case VERDICT_TAKE:
        link->stored++;
        sync_note_progress(core, link);
        out_note_known(core, link, &arrival->id);
        break;
    case VERDICT_KNOWN:
        core->counters.records_known++;
        out_note_known(core, link, &arrival->id);
        break;
    case VERDICT_GONE:
        out_note_known(core, link, &arrival->id);
        if (arrival->delivery->slot != SLOT_NONE)
            out_answer_gone(core, link, &arrival->id);
        break;
    case VERDICT_REFUSE:
        refuse(core, link, arrival, status);
        break;
    case VERDICT_LACK:
        refuse(core, link, arrival, status);
        shelf_put(core, link, arrival->bytes, INT64_MAX);
        break;
    case VERDICT_EARLY:
        refuse(core, link, arrival, status);
        shelf_put(core, link, arrival->bytes, due_of(core, arrival));
        break;
    }
}

static void decide_one(struct core *core, struct arrival *arrival, enum status status)
{
    struct link *link = core_link_find(core, arrival->delivery->link);

    arrival->state = ARRIVAL_DECIDED;
    arrival->delivery->pending--;
    if (status == STATUS_NO_MEMORY)
        core_note(core, status);
    if (link != NULL && !link->closing)
        apply(core, link, arrival, status);
}

void decide(struct core *core, struct arrival *arrival, enum status status)
{
    struct arrival *twin = arrival->twins;

    decide_one(core, arrival, status);
    while (twin != NULL) {
        struct arrival *next = twin->twin_next;

        decide_one(core, twin, status == STATUS_OK ? STATUS_KNOWN : status);
        twin = next;
    }
    arrival->twins = NULL;
}
