/* Making a principal in memory. */
#include "node/founding.h"

#include "crypto/memory.h"
#include "crypto/random.h"
#include "node/ceremony.h"

#define DEVICE_LABEL "node"

static enum status say(enum status status, struct trouble *trouble)
{
    if (status == STATUS_OK)
        return status;
    return trouble_say(trouble, status, "the keys cannot be made: %s", status_text(status));
}

/* Signs the draft's only event with as many sheets as it takes and keeps the record. */
static enum status keep_event(struct founding *founding, struct key_draft *draft, struct id *id)
{
    struct buffer *out = &founding->records[founding->record_count];
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < founding->sheets.threshold && status == STATUS_OK; i++)
        status = key_draft_sign(draft, &founding->sheets.seeds[i]);
    if (status == STATUS_OK)
        status = key_draft_record(draft, 0, out);
    if (status != STATUS_OK)
        return status;
    *id = record_id(draft->payloads[0], &draft->network);
    founding->record_count++;
    founding->stamp.value++;
    return STATUS_OK;
}

static enum status write_inception(struct founding *founding, const struct founding_plan *plan)
{
    const struct id none = {{0}};
    const struct id *signing = plan->network == NULL ? &none : plan->network;
    struct rotation_book book;
    struct key_set sets[2];
    struct key_draft draft;
    enum status status;

    rotation_book_make(&book, founding->sheets.seeds, founding->sheets.count,
                       founding->sheets.threshold, 0);
    status = rotation_book_set(&sets[0], &book, 0);
    if (status == STATUS_OK)
        status = rotation_book_set(&sets[1], &book, 1);
    if (status != STATUS_OK)
        return status;
    status = ceremony_begin(&draft, signing, &(struct rotation){&sets[0], &sets[1]}, plan->now);
    if (status == STATUS_OK)
        status = keep_event(founding, &draft, &founding->principal);
    key_draft_done(&draft);
    founding->network = plan->network == NULL ? founding->principal : *plan->network;
    return status;
}

static enum status write_delegation(struct founding *founding, struct wall now,
                                    struct trouble *trouble)
{
    const struct grant grant = {
        .key = founding->device.public_key,
        .roles = ROLE_ALL,
        .until = {hour_of_wall(now).value + DELEGATION_HOURS},
        .label = span_of_text(DEVICE_LABEL),
    };
    struct key_history history;
    struct key_draft draft;
    enum status status;

    key_history_init(&history, &founding->network, &founding->principal);
    status = key_history_add(&history, buffer_span(&founding->records[0]));
    if (status == STATUS_OK)
        status = key_history_judge(&history, &founding->principal);
    if (status == STATUS_OK) {
        status = ceremony_delegate(&draft, &history, &grant, now, trouble);
        if (status == STATUS_OK)
            status = keep_event(founding, &draft, &founding->delegation);
        key_draft_done(&draft);
    }
    key_history_done(&history);
    return status;
}

static void make_device(struct founding *founding)
{
    random_fill(&founding->seeds, sizeof(founding->seeds));
    sign_pair_from_seed(&founding->device, &founding->seeds.device);
}

static void init(struct founding *founding)
{
    *founding = (struct founding){.record_count = 0};
    for (size_t i = 0; i < FOUNDING_RECORDS_MAX; i++)
        buffer_init(&founding->records[i], LIMIT_RECORD_SIZE);
}

enum status founding_begin(struct founding *out, const struct founding_plan *plan,
                           struct trouble *trouble)
{
    enum status status;

    init(out);
    make_device(out);
    out->stamp = stamp_of_ms(plan->now.ms);
    sheets_make(&out->sheets, plan->sheets, plan->threshold);
    status = write_inception(out, plan);
    if (status == STATUS_OK)
        status = write_delegation(out, plan->now, trouble);
    if (status != STATUS_OK)
        founding_done(out);
    return say(status, trouble);
}

void founding_begin_device(struct founding *out, const struct id *network,
                           const struct id *principal)
{
    init(out);
    make_device(out);
    out->network = *network;
    out->principal = *principal;
}

static enum status say_bad_profile(enum status status, const struct field_error *where,
                                   struct trouble *trouble)
{
    if (where->field == NULL)
        return trouble_say(trouble, status, "the profile: %s", status_text(status));
    return trouble_say(trouble, status, "%s: %s%s%s", where->field, status_text(status),
                       where->form == NULL ? "" : "; it should be ",
                       where->form == NULL ? "" : where->form);
}

enum status founding_add_profile(struct founding *founding, const struct profile *profile,
                                 struct trouble *trouble)
{
    struct buffer *out = &founding->records[founding->record_count];
    struct record_draft entry = {
        .author = founding->principal,
        .via = founding->delegation,
        .kind = KIND_PROFILE,
        .stamp = founding->stamp,
    };
    struct field_error where = {NULL, FIELD_NO_INDEX, NULL};
    struct buffer body;
    enum status status;

    buffer_init(&body, LIMIT_RECORD_SIZE);
    status = profile_write(profile, &body, &where);
    entry.body = buffer_span(&body);
    if (status != STATUS_OK)
        status = say_bad_profile(status, &where, trouble);
    else
        status = say(record_compose(out, &entry, &founding->device, &founding->network), trouble);
    if (status == STATUS_OK)
        founding->record_count++;
    buffer_done(&body);
    return status;
}

void founding_done(struct founding *founding)
{
    for (size_t i = 0; i < FOUNDING_RECORDS_MAX; i++)
        buffer_done(&founding->records[i]);
    memory_wipe(founding, sizeof(*founding));
}
