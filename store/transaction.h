/* All or nothing. */
#ifndef ZAWLBUK_STORE_TRANSACTION_H
#define ZAWLBUK_STORE_TRANSACTION_H

#include "store/call.h"

enum status transaction_begin(struct database *database) MUST_CHECK;
/* Commits when status is OK, and returns OK only when all is durable; else rolls back and returns
 * why. */
enum status transaction_end(struct database *database, enum status status) MUST_CHECK;

#endif
