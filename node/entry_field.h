/* One field of a directory entry, from JSON to the kind's struct. */
#ifndef ZAWLBUK_NODE_ENTRY_FIELD_H
#define ZAWLBUK_NODE_ENTRY_FIELD_H

#include <jansson.h>

#include "node/draft.h"
#include "protocol/body/field.h"

/* Puts the value into the struct; texts borrow from the value. BAD_FIELD when it is not of the
 * field's form in JSON, TOO_LARGE for a list with too many elements, OUT_OF_RANGE for a number; the
 * content is for schema_write to check. *index is the element of a list at fault. */
enum status entry_field_read(const struct field *field, void *body, json_t *value,
                             uint32_t *index) MUST_CHECK;

/* Adds what a value should look like in JSON, for a message: "a text: an e-mail address". */
void entry_field_form(struct draft *out, const struct field *field);

#endif
