/* Good records of a small network, made once and given to a core by whoever it talks to. */
#ifndef ZAWLBUK_TESTS_POOL_H
#define ZAWLBUK_TESTS_POOL_H

#include "actor.h"

#define POOL_RECORDS_MAX 64

#define POOL_ASSOCIATIONS 4

/* Whose link it may be. */
struct pool_device {
    struct id delegation;
    struct public_key key;
};

struct pool {
    struct written records[POOL_RECORDS_MAX];
    uint32_t count;
    struct pool_device devices[POOL_ASSOCIATIONS];
};

/* Of the Cell that cluster_init makes, and of associations of its network: logs, decisions,
 * vouches, entries; among them some that are late, early, void, or without a signature. Lives as
 * long as the process. */
const struct pool *pool_get(void);

#endif
