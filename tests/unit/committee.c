/* Committees for tests. */
#include "committee.h"

#include "protocol/bundle.h"

void committee_init(struct committee *committee, const struct id *network, uint32_t sheets,
                    uint32_t threshold)
{
    const struct founding_plan plan = {network, sheets, threshold, COMMITTEE_NOW};
    struct trouble trouble;

    assert_int_equal(founding_begin(&committee->founding, &plan, &trouble), STATUS_OK);
    key_history_init(&committee->history, &committee->founding.network,
                     &committee->founding.principal);
    for (size_t i = 0; i < committee->founding.record_count; i++)
        assert_int_equal(
            key_history_add(&committee->history, buffer_span(&committee->founding.records[i])),
            STATUS_OK);
    assert_int_equal(key_history_judge(&committee->history, &committee->founding.delegation),
                     STATUS_OK);
}

void committee_done(struct committee *committee)
{
    key_history_done(&committee->history);
    founding_done(&committee->founding);
}

enum status committee_sign(const struct committee *committee, struct key_draft *draft,
                           uint32_t sheets)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < sheets && status == STATUS_OK; i++)
        status = key_draft_sign(draft, &committee->founding.sheets.seeds[i]);
    return status;
}

static enum status take_event(struct committee *committee, struct span bytes)
{
    struct verify_job job = {.check_count = 0};
    struct record record;
    enum status status = record_read(&record, bytes, &committee->founding.network);

    if (status == STATUS_OK)
        status = keylog_examine(&committee->history.log, &record, &job);
    if (status != STATUS_OK)
        return status;
    job.network = record_signing_network(&record, &committee->founding.network);
    job.payload = record.payload;
    job.id = record.id;
    status = verify_run(&job);
    if (status == STATUS_OK)
        status = key_history_add(&committee->history, bytes);
    return status == STATUS_OK ? key_history_judge(&committee->history, &record.id) : status;
}

enum status committee_take(struct committee *committee, const struct key_draft *draft)
{
    struct buffer bytes;
    enum status status = STATUS_OK;

    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    for (uint32_t i = 0; i < draft->count && status == STATUS_OK; i++) {
        buffer_clear(&bytes);
        status = key_draft_record(draft, i, &bytes);
        if (status == STATUS_OK)
            status = take_event(committee, buffer_span(&bytes));
    }
    buffer_done(&bytes);
    return status;
}

void committee_bundle(struct buffer *out, const struct founding *founding, size_t count)
{
    const struct bundle_header header = {.network = founding->network,
                                         .name = span_of_text("example")};
    struct bundle_writer writer;

    assert_int_equal(bundle_write_header(&writer, out, &header), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        struct span record = buffer_span(&founding->records[i]);

        assert_int_equal(bundle_write_records(&writer, &record, 1), STATUS_OK);
    }
    assert_int_equal(bundle_write_end(&writer), STATUS_OK);
}
