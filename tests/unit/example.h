/* Directory entries in which every field is given. */
#ifndef ZAWLBUK_TESTS_EXAMPLE_H
#define ZAWLBUK_TESTS_EXAMPLE_H

#include "protocol/body/body.h"

#define EXAMPLE_KIND_COUNT 5

/* The kinds that have a schema. */
extern const uint32_t example_kinds[EXAMPLE_KIND_COUNT];

/* Spans have static storage. */
struct profile example_profile(void);
struct place example_place(void);
struct bearer example_bearer(void);
struct service example_service(void);
struct beacon example_beacon(void);

/* One of them by its kind, with its schema. */
const struct schema *example_body(uint32_t kind, union body *out);

#endif
