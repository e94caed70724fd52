/* Records on their way in: read, examined, verified, joined, stored, acknowledged. SPEC section
 * 10.5. Nothing is verified twice, and what is stale or known not at all.
 *
 *      RECORDS -> delivery of arrivals -+-> VERIFYING -> joined -> EFFECT_STORE -> decided -> GOT
 *                                       +-> TWIN (the same bytes are being verified)
 *                                       +-> WAITING (for trust records that are being verified)
 *                                       +-> decided at once (core_decide.c) */
#include "protocol/core_state.h"
#include "protocol/id_scatter.h"

#include <assert.h>
#include <stdlib.h>

static void digest_of(struct id *out, struct span bytes)
{
    hash_parts(out, &bytes, 1);
}

static struct arrival **bucket_of(struct core *core, const struct id *digest)
{
    return &core->intake.buckets[id_scatter(digest, core->config.scatter) % INTAKE_BUCKETS];
}

static struct arrival *find_verifying(struct core *core, const struct id *digest)
{
    struct arrival *arrival = *bucket_of(core, digest);

    while (arrival != NULL && !id_equal(&arrival->digest, digest))
        arrival = arrival->bucket_next;
    return arrival;
}

static void delivery_free(struct delivery *delivery)
{
    if (delivery == NULL)
        return;
    free(delivery->arrivals);
    free(delivery->bytes);
    free(delivery);
}

static void check_free(struct check *check)
{
    if (check == NULL)
        return;
    free(check->batch.jobs);
    free(check->batch.results);
    free(check->arrivals);
    free(check);
}

void intake_done(struct core *core)
{
    while (core->intake.deliveries != NULL) {
        struct delivery *next = core->intake.deliveries->next;

        delivery_free(core->intake.deliveries);
        core->intake.deliveries = next;
    }
    while (core->intake.checks != NULL) {
        struct check *next = core->intake.checks->next;

        check_free(core->intake.checks);
        core->intake.checks = next;
    }
    id_set_done(&core->intake.bad);
}

/* Copies the records, which the event only lends. */
static struct delivery *delivery_open(struct core *core, struct link_id link,
                                      const struct span *records, size_t count)
{
    struct delivery *delivery = calloc(1, sizeof(*delivery));
    struct delivery **last = &core->intake.deliveries;
    size_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += records[i].size;
    if (delivery != NULL) {
        delivery->arrivals = calloc(count + 1, sizeof(*delivery->arrivals));
        delivery->bytes = malloc(size + 1);
    }
    if (delivery == NULL || delivery->arrivals == NULL || delivery->bytes == NULL) {
        delivery_free(delivery);
        core_note(core, STATUS_NO_MEMORY);
        return NULL;
    }
    delivery->link = link;
    delivery->slot = SLOT_NONE;
    delivery->count = (uint32_t)count;
    size = 0;
    for (size_t i = 0; i < count; i++) {
        struct arrival *arrival = &delivery->arrivals[i];

        if (records[i].size > 0)
            memcpy(delivery->bytes + size, records[i].bytes, records[i].size);
        arrival->delivery = delivery;
        arrival->bytes = span_of(delivery->bytes + size, records[i].size);
        size += records[i].size;
    }
    while (*last != NULL)
        last = &(*last)->next;
    *last = delivery;
    core->intake.delivery_count++;
    return delivery;
}

/* A batch of at most count jobs, empty. */
static struct check *check_open(struct core *core, size_t count)
{
    struct check *check = calloc(1, sizeof(*check));

    if (check != NULL) {
        check->batch.jobs = calloc(count, sizeof(*check->batch.jobs));
        check->batch.results = calloc(count, sizeof(*check->batch.results));
        check->arrivals = calloc(count, sizeof(struct arrival *));
    }
    if (check == NULL || check->batch.jobs == NULL || check->batch.results == NULL ||
        check->arrivals == NULL) {
        check_free(check);
        core_note(core, STATUS_NO_MEMORY);
        return NULL;
    }
    check->batch.ticket = core->intake.next_ticket++;
    check->next = core->intake.checks;
    core->intake.checks = check;
    return check;
}

static void check_add(struct core *core, struct check *check, struct arrival *arrival,
                      const struct verify_job *job)
{
    struct arrival **bucket = bucket_of(core, &arrival->digest);

    arrival->state = ARRIVAL_VERIFYING;
    arrival->bucket_next = *bucket;
    *bucket = arrival;
    core->intake.trust_checks += arrival->lane == LANE_TRUST;
    check->arrivals[check->batch.count] = arrival;
    check->batch.jobs[check->batch.count++] = *job;
}

static void leave_bucket(struct core *core, struct arrival *arrival)
{
    struct arrival **at = bucket_of(core, &arrival->digest);

    while (*at != arrival)
        at = &(*at)->bucket_next;
    *at = arrival->bucket_next;
    core->intake.trust_checks -= arrival->lane == LANE_TRUST;
}

static bool is_worth_waiting(const struct core *core, enum status status)
{
    return verdict_of(status) == VERDICT_LACK && core->intake.trust_checks > 0;
}

/* What the ledger says of an arrival, and what follows. *check is opened when there is something to
 * verify, for at most room jobs. */
static void examine(struct core *core, struct arrival *arrival, const struct record *record,
                    struct check **check, size_t room)
{
    struct arrival *same = find_verifying(core, &arrival->digest);
    struct verify_job job;
    enum status status;

    if (same != NULL) {
        arrival->state = ARRIVAL_TWIN;
        arrival->twin_next = same->twins;
        same->twins = arrival;
        return;
    }
    status = ledger_examine(core->ledger, record, &core->moment, &job);
    if (status == STATUS_OK && *check == NULL)
        *check = check_open(core, room);
    if (status == STATUS_OK && *check != NULL)
        check_add(core, *check, arrival, &job);
    else if (is_worth_waiting(core, status))
        arrival->state = ARRIVAL_WAITING;
    else
        decide(core, arrival, status == STATUS_OK ? STATUS_NO_MEMORY : status);
}

static void send_check(struct core *core, struct check *check)
{
    const struct effect effect = {
        .type = EFFECT_VERIFY,
        .batch = check == NULL ? NULL : &check->batch,
    };

    if (check == NULL)
        return;
    core_emit(core, &effect);
}

/* Reads what the arrival names itself; false, and the link blamed, when it is no record. */
static bool identify(struct core *core, struct link *link, struct arrival *arrival,
                     struct record *record)
{
    enum status status;

    digest_of(&arrival->digest, arrival->bytes);
    status = id_set_has(&core->intake.bad, &arrival->digest)
                 ? STATUS_BAD_SIGNATURE
                 : record_read(record, arrival->bytes, &core->config.network);
    if (status != STATUS_OK) {
        core_blame(core, link, status, "sent what is no sound record");
        return false;
    }
    arrival->id = record->id;
    arrival->lane = record->class->lane;
    return true;
}

static void examine_delivery(struct core *core, struct link *link, struct delivery *delivery)
{
    struct check *check = NULL;
    struct record record;

    delivery->pending = delivery->count;
    for (uint32_t i = 0; i < delivery->count; i++) {
        struct arrival *arrival = &delivery->arrivals[i];

        if (link->closing || !identify(core, link, arrival, &record)) {
            delivery->pending -= delivery->count - i;
            break;
        }
        sync_on_answered(core, link, &arrival->id);
        examine(core, arrival, &record, &check, delivery->count - i);
    }
    send_check(core, check);
}

static uint32_t free_slot(const struct link *link)
{
    uint32_t slot = 0;

    while (slot < LIMIT_WINDOW && link->slots[slot])
        slot++;
    return slot;
}

void intake_on_records(struct core *core, struct link *link, const struct frame_records *records)
{
    uint32_t slot = free_slot(link);
    struct delivery *delivery;

    if (slot == LIMIT_WINDOW) {
        core_blame(core, link, STATUS_BAD_FRAME, "records beyond the window");
        return;
    }
    if (core->intake.delivery_count >= LIMIT_DELIVERIES) {
        core_drop(core, link, STATUS_BUSY, "too many records are being verified");
        return;
    }
    delivery = delivery_open(core, link->id, records->records, records->count);
    if (delivery == NULL)
        return;
    link->slots[slot] = true;
    link->records_in += records->count;
    delivery->slot = slot;
    examine_delivery(core, link, delivery);
}

void intake_retry(struct core *core, struct link *link, const struct span *records, size_t count)
{
    struct delivery *delivery = delivery_open(core, link->id, records, count);

    if (delivery != NULL)
        examine_delivery(core, link, delivery);
}

enum status intake_insert(struct core *core, const struct record *record)
{
    enum status status = ledger_insert(core->ledger, record, &core->moment, &core->changes);

    if (status != STATUS_OK)
        return status;
    core->counters.records_stored++;
    core->wants_version++;
    core_note_held(core, record);
    return STATUS_OK;
}

size_t verify_batch_run(struct verify_batch *batch)
{
    size_t checked = 0;
    bool sound = true;

    for (size_t i = 0; i < batch->count; i++) {
        batch->results[i] = sound ? verify_run(&batch->jobs[i]) : STATUS_BUSY;
        checked += sound;
        sound = sound && batch->results[i] == STATUS_OK;
    }
    return checked;
}

static void take_result(struct core *core, struct arrival *arrival, enum status result)
{
    struct record record;
    enum status status = result;

    core->counters.verifications++;
    leave_bucket(core, arrival);
    if (result == STATUS_BAD_SIGNATURE || result == STATUS_BAD_KEY)
        core_note(core, id_set_add(&core->intake.bad, &arrival->digest));
    if (status == STATUS_OK)
        status = record_read_again(&record, arrival->bytes, &arrival->id, &core->config.network);
    if (status == STATUS_OK)
        status = intake_insert(core, &record);
    if (status == STATUS_OK)
        clone_note_arrived(core, &record);
    decide(core, arrival, status);
}

static void examine_again(struct core *core, struct arrival *arrival, struct check **check,
                          size_t room)
{
    const struct link *link = core_link_find(core, arrival->delivery->link);
    struct record record;
    enum status status = STATUS_BUSY;

    if (link != NULL && !link->closing)
        status = record_read_again(&record, arrival->bytes, &arrival->id, &core->config.network);
    if (status == STATUS_OK)
        examine(core, arrival, &record, check, room);
    else
        decide(core, arrival, status);
}

/* What was not checked, since something before it was wrong, is let go with the link that sent
 * both; the same bytes from another link are checked as that one's. */
static void examine_unchecked(struct core *core, struct check *before)
{
    struct check *check = NULL;

    for (size_t i = 0; i < before->batch.count; i++) {
        struct arrival *arrival = before->arrivals[i];
        struct arrival *twin;

        if (before->batch.results[i] != STATUS_BUSY)
            continue;
        leave_bucket(core, arrival);
        twin = arrival->twins;
        arrival->twins = NULL;
        examine_again(core, arrival, &check, before->batch.count);
        while (twin != NULL) {
            struct arrival *next = twin->twin_next;

            examine_again(core, twin, &check, before->batch.count);
            twin = next;
        }
    }
    send_check(core, check);
}

static void take_results(struct core *core, struct verify_batch *batch)
{
    struct check **at = &core->intake.checks;
    struct check *check;

    while (*at != NULL && &(*at)->batch != batch)
        at = &(*at)->next;
    assert(*at != NULL);
    check = *at;
    *at = check->next;
    for (size_t i = 0; i < check->batch.count; i++)
        if (batch->results[i] != STATUS_BUSY)
            take_result(core, check->arrivals[i], batch->results[i]);
    examine_unchecked(core, check);
    check_free(check);
}

void intake_on_verified(struct core *core, struct verify_batch *batch)
{
    while (batch != NULL) {
        struct verify_batch *next = batch->next;

        take_results(core, batch);
        batch = next;
    }
}

/* Examines again what waits, in one delivery. */
static void examine_waiting(struct core *core, struct delivery *delivery)
{
    struct check *check = NULL;
    struct record record;

    for (uint32_t i = 0; i < delivery->count; i++) {
        struct arrival *arrival = &delivery->arrivals[i];

        if (arrival->state != ARRIVAL_WAITING)
            continue;
        if (record_read_again(&record, arrival->bytes, &arrival->id, &core->config.network) ==
            STATUS_OK)
            examine(core, arrival, &record, &check, delivery->count - i);
    }
    send_check(core, check);
}

/* Acknowledges a frame whose records are all decided. */
static void acknowledge(struct core *core, const struct delivery *delivery)
{
    struct link *link = core_link_find(core, delivery->link);

    if (link == NULL || delivery->slot == SLOT_NONE)
        return;
    link->slots[delivery->slot] = false;
    link->sync.waits_for[delivery->slot] = false;
    link->got_due++;
}

static void sweep_deliveries(struct core *core)
{
    struct delivery **at = &core->intake.deliveries;

    while (*at != NULL) {
        struct delivery *delivery = *at;

        if (delivery->pending > 0) {
            at = &delivery->next;
            continue;
        }
        acknowledge(core, delivery);
        *at = delivery->next;
        core->intake.delivery_count--;
        delivery_free(delivery);
    }
}

void intake_settle(struct core *core)
{
    uint64_t version = ledger_trust_version(core->ledger);
    bool changed = version != core->intake.trust_seen;

    core->intake.trust_seen = version;
    for (struct delivery *delivery = core->intake.deliveries; delivery != NULL;
         delivery = delivery->next)
        if (delivery->pending > 0 && (changed || core->intake.trust_checks == 0))
            examine_waiting(core, delivery);
    for (size_t i = 0; i < core->link_count; i++)
        shelf_retry(core, core->links[i]);
    sweep_deliveries(core);
}
