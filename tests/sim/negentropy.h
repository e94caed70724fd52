/* Just enough of the public Negentropy Protocol v1 to see which ids a message lists; written from
 * its specification and apart from protocol/, whose messages it checks. */
#ifndef ZAWLBUK_TESTS_SIM_NEGENTROPY_H
#define ZAWLBUK_TESTS_SIM_NEGENTROPY_H

#include <stdbool.h>

#include "crypto/hash.h"

/* Calls back for each id that the message lists. False when it is not well formed; the empty
 * message, which ends a pass, is. */
bool negentropy_list(struct span message, void (*on_id)(void *context, const struct id *id),
                     void *context);

#endif
