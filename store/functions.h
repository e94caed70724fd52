/* The functions that our SQL has besides SQLite's own.
 *
 *   body_json(bytes)    JSON of the body of a record's exact bytes; NULL when this version cannot
 *                       show it
 *   kind_name(kind)     "place"; NULL when the kind has no name
 *   subject_text(blob)  a subject as text; one that is not fit to be shown as "hex:" and its bytes
 *   id_hex(blob)        lower-case hex; NULL of NULL
 *   hour_ms(hour)       Unix milliseconds of an hour; NULL of NULL and never
 *   json_bool(value)    JSON true or false; NULL of NULL */
#ifndef ZAWLBUK_STORE_FUNCTIONS_H
#define ZAWLBUK_STORE_FUNCTIONS_H

#include "store/call.h"

/* Makes them known to the connection, which stays where it is while open. NO_MEMORY. */
enum status functions_register(struct database *database) MUST_CHECK;

#endif
