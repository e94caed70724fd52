/* What a store is made of; for the files of this room. */
#ifndef ZAWLBUK_STORE_STORE_STATE_H
#define ZAWLBUK_STORE_STORE_STATE_H

#include "store/call.h"
#include "store/store.h"
#include "store/tidy.h"

struct store {
    struct database database; /* the one that writes */
    struct tidy *tidy;        /* NULL in memory */
    char *path;               /* NULL in memory */
    int lock;                 /* -1 in memory */
};

/* The first 8 bytes of BLAKE2b-256(id || kind || bytes): a row that does not have it is damaged. */
int64_t store_digest(const struct id *id, int64_t kind, struct span bytes);

#endif
