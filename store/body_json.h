/* A body as JSON, after its kind's schema: the form that entries are published in. */
#ifndef ZAWLBUK_STORE_BODY_JSON_H
#define ZAWLBUK_STORE_BODY_JSON_H

#include "protocol/body/schema.h"

/* Appends an object of the fields that are given, by their names: texts and lists as they are,
 * names in languages as {"lus": TEXT}, points as {"lat", "lon"} in degrees, lanes by name. body is
 * the kind's struct, fit to be shown. */
void body_json_write(struct buffer *out, const struct schema *schema, const void *body);

#endif
