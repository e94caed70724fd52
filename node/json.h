/* JSON in and out on jansson: strict reading, safe text, ids as hex. */
#ifndef ZAWLBUK_NODE_JSON_H
#define ZAWLBUK_NODE_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "crypto/hash.h"
#include "node/draft.h"
#include "node/command.h"
#include "node/trouble.h"

/* Reads one whole document: an object or an array, no key twice, valid UTF-8, nothing after it.
 * BAD_JSON with trouble "line 3, column 7: ..."; NO_MEMORY. json_decref the result. */
enum status json_read(json_t **out, struct span text, struct trouble *trouble) MUST_CHECK;

/* Adds the value's text on one line, keys in the order they were put in. TOO_LARGE or NO_MEMORY
 * come by the draft's status; a NULL value counts as no memory. Takes the value. */
void json_write(struct draft *out, json_t *value);

/* Writes the value, indented, and a newline. What must not reach a terminal as it is (text.h) is
 * written as \uXXXX, whatever the file: what another's node says is as harmless here as in a table.
 * IO, also when the value is NULL. */
enum status json_write_file(FILE *file, const json_t *value) MUST_CHECK;

/* Prints the value and a newline on standard output, indented; for commands with --json. Takes the
 * value; NULL is no memory. */
enum exit_code json_print(json_t *value);

/* A string; what is not valid UTF-8 or is a NUL becomes U+FFFD. NULL: no memory. */
json_t *json_of_text(struct span text);
json_t *json_of_hex(struct span bytes);
json_t *json_of_id(const struct id *id);
/* The status whose name an answer's "error" carries; IO when there is none known. The text goes to
 * trouble. */
enum status json_trouble_of(const json_t *answer, struct trouble *trouble);

#endif
