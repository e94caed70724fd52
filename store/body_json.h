/* A body as JSON, after its kind's schema: the form that entries are published in. */
#ifndef ZAWLBUK_STORE_BODY_JSON_H
#define ZAWLBUK_STORE_BODY_JSON_H

#include "protocol/body/schema.h"
#include "protocol/trust_body.h"

/* Appends an object of the fields that are given, by their names: texts and lists as they are,
 * names in languages as {"lus": TEXT}, points as {"lat", "lon"} in degrees, lanes by name. body is
 * the kind's struct, fit to be shown. */
void body_json_write(struct buffer *out, const struct schema *schema, const void *body);

/* The same of a decision or vouch: {"state", "reason", "country", "head", "review"}, {"successor",
 * "head"}, {"note"}; review in Unix milliseconds, texts that are not one line left out. False, and
 * nothing appended, when the kind is another or the body does not follow its schema. */
bool body_json_write_trust(struct buffer *out, uint32_t kind, struct span body);

#endif
