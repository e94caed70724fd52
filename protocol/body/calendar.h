/* Dates, local times and time zone names, as texts. SPEC section 13. */
#ifndef ZAWLBUK_PROTOCOL_BODY_CALENDAR_H
#define ZAWLBUK_PROTOCOL_BODY_CALENDAR_H

#include <stdbool.h>

#include "crypto/span.h"

/* Whether the Gregorian calendar has that day; year, month and day count from 1. */
bool calendar_has_day(uint32_t year, uint32_t month, uint32_t day);
/* YYYY, YYYY-MM or YYYY-MM-DD, years 0001 to 9999. */
bool calendar_is_date(struct span text);
/* YYYY-MM-DD. */
bool calendar_is_day(struct span text);
/* YYYY-MM-DDTHH:MM, without a zone. */
bool calendar_is_local_time(struct span text);
/* By form a name of the IANA time zone database: "Asia/Kolkata", "UTC". */
bool calendar_is_zone(struct span text);
/* Whether date a is before date b, as far as both say. */
bool calendar_is_before(struct span a, struct span b);

#endif
