/* Good records of a small network, made once and given to a core by whoever it talks to. */
#ifndef ZAWLBUK_TESTS_POOL_H
#define ZAWLBUK_TESTS_POOL_H

#include "actor.h"

#define POOL_RECORDS_MAX 64

struct pool {
    struct written records[POOL_RECORDS_MAX];
    uint32_t count;
};

/* Of the Cell that cluster_init makes, and of associations of its network: logs, decisions,
 * vouches, entries; among them some that are late, early, void, or without a signature. Lives as
 * long as the process. */
const struct pool *pool_get(void);

#endif
