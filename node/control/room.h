/* Whether entries of our own still have room, before they are signed. */
#ifndef ZAWLBUK_NODE_CONTROL_ROOM_H
#define ZAWLBUK_NODE_CONTROL_ROOM_H

#include "node/service.h"

/* Over its quota a class loses its least registers (SPEC section 7.2): OVER_QUOTA with trouble when
 * these entries, all of one class, would so push out others of ours that count. what names one of
 * them ("entry"). The statuses of query_least. */
enum status room_check(const struct service *service, const struct driver_entry *entries,
                       size_t count, const char *what, struct trouble *trouble) MUST_CHECK;

#endif
