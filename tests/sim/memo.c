/* Signatures already verified in this process. */
#include "tests/sim/memo.h"

/* Outcomes remembered before all are forgotten: 40 MB. */
#define MEMO_COUNT_MAX 500000

void memo_init(struct memo *memo)
{
    table_init(&memo->outcomes);
}

void memo_done(struct memo *memo)
{
    table_done(&memo->outcomes);
}

static void name_job(const struct verify_job *job, struct id *out)
{
    struct span parts[2 + 2 * LIMIT_ROTATION_KEYS + LIMIT_ROTATION_KEYS];
    size_t count = 0;

    parts[count++] = span_of(job->network.bytes, ID_SIZE);
    for (uint32_t i = 0; i < job->check_count; i++) {
        parts[count++] = span_of(job->checks[i].key.bytes, PUBLIC_KEY_SIZE);
        parts[count++] = span_of(job->checks[i].signature.bytes, SIGNATURE_SIZE);
    }
    for (uint32_t i = 0; i < job->admit_count; i++)
        parts[count++] = span_of(job->admit[i].bytes, PUBLIC_KEY_SIZE);
    parts[count++] = job->payload;
    hash_parts(out, parts, count);
}

enum status memo_verify(struct memo *memo, const struct verify_job *job, struct tally *tally)
{
    struct id name;
    uint32_t known;

    name_job(job, &name);
    known = table_get(&memo->outcomes, &name);
    if (known != TABLE_NONE) {
        tally->remembered++;
        return (enum status)known;
    }
    if (memo->outcomes.count >= MEMO_COUNT_MAX)
        table_done(&memo->outcomes);
    tally->verifications++;
    known = (uint32_t)verify_run(job);
    table_put(&memo->outcomes, &name, known);
    return (enum status)known;
}
