/* Signatures already verified in this process. A check is a pure function of its job, so that what
 * one node found holds for all; a tenth of the seeds verify everything all the same. */
#ifndef ZAWLBUK_TESTS_SIM_MEMO_H
#define ZAWLBUK_TESTS_SIM_MEMO_H

#include "protocol/verify.h"
#include "tests/sim/table.h"
#include "tests/sim/tally.h"

struct memo {
    struct table outcomes; /* BLAKE2b of the job -> status */
};

void memo_init(struct memo *memo);
void memo_done(struct memo *memo);
/* verify_run, remembered. */
enum status memo_verify(struct memo *memo, const struct verify_job *job,
                        struct tally *tally) MUST_CHECK;

#endif
