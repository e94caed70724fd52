/* One entry of our own, before it is stamped and signed. */
#ifndef ZAWLBUK_NODE_DRIVER_ENTRY_H
#define ZAWLBUK_NODE_DRIVER_ENTRY_H

#include "protocol/record.h"

struct driver_entry {
    uint32_t kind;
    struct subject subject;
    struct span body;
};

#endif
