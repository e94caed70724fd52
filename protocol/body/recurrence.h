/* Recurrence rules as texts. SPEC section 13. */
#ifndef ZAWLBUK_PROTOCOL_BODY_RECURRENCE_H
#define ZAWLBUK_PROTOCOL_BODY_RECURRENCE_H

#include <stdbool.h>

#include "crypto/span.h"

/* RRULE value of RFC 5545 3.3.10, narrowed: FREQ comes first and is DAILY to YEARLY, no BYSECOND,
 * no part twice, UNTIL is a UTC date-time, COUNT or UNTIL but not both, INTERVAL to 999, COUNT to
 * 9999, and the RFC's table of which BY part may go with which FREQ. */
bool recurrence_is_rule(struct span text);

#endif
