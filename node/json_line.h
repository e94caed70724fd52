/* Finds the line on which something stands in a JSON text, for messages: jansson keeps none. */
#ifndef ZAWLBUK_NODE_JSON_LINE_H
#define ZAWLBUK_NODE_JSON_LINE_H

#include "crypto/span.h"

/* Where the element stands: in how many brackets its list is. */
enum json_place {
    JSON_PLACE_WHOLE = 0,  /* the document itself is the one element */
    JSON_PLACE_LIST = 1,   /* [element, ...] */
    JSON_PLACE_NESTED = 2, /* {"key": [element, ...]}; the first list of the document */
};

/* The line, from 1, of the key in the element of that index (0-based), an object; of the element's
 * beginning when the key is NULL or not there; 0 when there is no such element. text must be valid
 * JSON. */
unsigned json_line_find(struct span text, enum json_place place, size_t index, const char *key);

#endif
