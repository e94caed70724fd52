/* A sorted snapshot of items, for sessions as of another hour or with salted ids. */
#ifndef ZAWLBUK_PROTOCOL_ITEM_ARRAY_H
#define ZAWLBUK_PROTOCOL_ITEM_ARRAY_H

#include "crypto/status.h"
#include "protocol/item_source.h"

struct item_array;

/* Takes nothing over: copies and sorts the items. */
enum status item_array_open(struct item_array **out, const struct item *items,
                            size_t count) MUST_CHECK;
void item_array_close(struct item_array *array);
const struct item_source *item_array_source(const struct item_array *array);

#endif
