/* The expensive part of taking a record in, cut out so that it can run on any thread: signatures,
 * and admission of the keys that a key event names. Pure. */
#ifndef ZAWLBUK_PROTOCOL_VERIFY_H
#define ZAWLBUK_PROTOCOL_VERIFY_H

#include "protocol/record.h"

/* All that is needed is copied in or borrowed from the record's bytes, which must outlive the job.
 */
struct verify_job {
    struct id network;   /* zero for the Cell's inception */
    struct span payload; /* borrowed */
    struct id id;        /* of the record: names the job in logs and caches */
    struct key_signature checks[LIMIT_ROTATION_KEYS];
    uint32_t check_count;
    struct public_key admit[LIMIT_ROTATION_KEYS]; /* keys that must be in the prime-order group */
    uint32_t admit_count;
};

/* OK, BAD_SIGNATURE, BAD_KEY or NO_MEMORY. Touches nothing but the job. */
enum status verify_run(const struct verify_job *job) MUST_CHECK;

#endif
