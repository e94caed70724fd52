/* bounds.json: messages of a reconciliation, each by itself. */
#ifndef ZAWLBUK_TESTS_VECTORS_BOUNDS_H
#define ZAWLBUK_TESTS_VECTORS_BOUNDS_H

#include <jansson.h>

json_t *bounds_json(void);

#endif
