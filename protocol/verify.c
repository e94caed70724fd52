/* The signature checks of one record. */
#include "protocol/verify.h"

enum status verify_run(const struct verify_job *job)
{
    const struct span parts[] = {
        span_of_text("zawlbuk/record/1"),
        span_of(job->network.bytes, ID_SIZE),
        job->payload,
    };
    enum status status;

    for (uint32_t i = 0; i < job->check_count; i++) {
        status = sign_verify(&job->checks[i].key, &job->checks[i].signature, parts, 3);
        if (status != STATUS_OK)
            return status;
    }
    for (uint32_t i = 0; i < job->admit_count; i++) {
        status = sign_key_admit(&job->admit[i]);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}
