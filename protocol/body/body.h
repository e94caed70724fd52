/* The directory's kinds: profile, place, bearer, service, beacon. SPEC section 13.
 *
 * Each has a struct whose spans borrow from the body (or from wherever they were set to), all zero
 * being a struct with every field absent, and a schema. The typed functions are the schema's:
 * X_read (to publish), X_show (to show), X_write; see schema.h for what they return. */
#ifndef ZAWLBUK_PROTOCOL_BODY_BODY_H
#define ZAWLBUK_PROTOCOL_BODY_BODY_H

#include "protocol/body/schema.h"

/* Who an association is. One a principal: its subject is empty. */
struct profile {
    struct span name;
    struct localised_list names;
    struct span acronym;
    struct text_list alternative_names;
    struct span kind;
    struct span founded;
    struct span registration;
    struct span parent;
    struct text_list languages;
    struct span city;
    struct span country;
    struct span url;
    struct point coordinates;
    struct span note;
};

/* Where people gather. */
struct place {
    struct span name;
    struct span what;
    struct span address;
    struct span city;
    struct span country;
    struct point coordinates;
    struct span zone;
    struct span starts;
    uint32_t minutes;
    struct span recurrence;
    struct span note;
};

/* Who holds an office. */
struct bearer {
    struct span role;
    struct span name;
    struct span phone;
    struct span email;
    struct span from;
    struct span until;
};

/* What help there is. */
struct service {
    struct span kind;
    struct span name;
    struct span address;
    struct span city;
    struct span country;
    struct point coordinates;
    struct span number;
    struct span hours;
    struct span verified;
    struct span url;
    struct span note;
};

/* Where a node can be reached. */
struct beacon {
    struct text_list addresses;
    struct span version;
    uint32_t lanes_declined; /* bits 1 << lane */
};

/* Room for any of them. */
union body {
    struct profile profile;
    struct place place;
    struct bearer bearer;
    struct service service;
    struct beacon beacon;
};

extern const struct schema profile_schema;
extern const struct schema place_schema;
extern const struct schema bearer_schema;
extern const struct schema service_schema;
extern const struct schema beacon_schema;

/* The schema of a kind number, or NULL when the kind has none. */
const struct schema *body_schema_of(uint32_t kind);

#define BODY_FUNCTIONS(kind)                                                                     \
    static inline enum status MUST_CHECK kind##_read(struct kind *out, struct span body,         \
                                                     struct field_error *where)                  \
    {                                                                                            \
        return schema_read(&kind##_schema, out, body, where);                                    \
    }                                                                                            \
    static inline enum status MUST_CHECK kind##_show(struct kind *out, struct span body,         \
                                                     struct field_error *where)                  \
    {                                                                                            \
        return schema_show(&kind##_schema, out, body, where);                                    \
    }                                                                                            \
    static inline enum status MUST_CHECK kind##_write(const struct kind *in, struct buffer *out, \
                                                      struct field_error *where)                 \
    {                                                                                            \
        return schema_write(&kind##_schema, in, out, where);                                     \
    }

BODY_FUNCTIONS(profile)
BODY_FUNCTIONS(place)
BODY_FUNCTIONS(bearer)
BODY_FUNCTIONS(service)
BODY_FUNCTIONS(beacon)

#endif
