/* The engine of directory bodies: one table of fields a kind, from which bodies are read, checked
 * and written, and which JSON and SPEC section 13 follow. A body is a canonical map with field
 * numbers as keys; unknown keys are passed over; absent is the only form of "nothing". */
#ifndef ZAWLBUK_PROTOCOL_BODY_SCHEMA_H
#define ZAWLBUK_PROTOCOL_BODY_SCHEMA_H

#include "protocol/body/field.h"

/* Bytes of the largest struct of a kind. */
#define SCHEMA_SIZE_MAX 2048

struct schema {
    const char *name;           /* of the kind */
    const struct field *fields; /* ascending by key */
    size_t field_count;
    size_t size; /* of the kind's struct */
};

/* The element of a list does not apply. */
#define FIELD_NO_INDEX UINT32_MAX

/* Which field is wrong. */
struct field_error {
    const char *field; /* its name, static storage; NULL when it is the body as a whole */
    uint32_t index;    /* 0-based element of a list, or FIELD_NO_INDEX */
    const char *form;  /* what it should look like; static storage, NULL with field */
};

/* Reads a body that is to be published into the kind's struct; its spans borrow from the body.
 * BAD_FIELD, MISSING_FIELD, BAD_TEXT, TOO_LARGE, OUT_OF_RANGE, and the reader's statuses; *where,
 * unless it is NULL, then says which field. A deletion (empty map) gives MISSING_FIELD: ask
 * record_is_deletion first. */
enum status schema_read(const struct schema *schema, void *out, struct span body,
                        struct field_error *where) MUST_CHECK;

/* Reads a body that was published elsewhere, for showing: a field that is not fit to be shown is
 * left out, and so is one that needs it. Fails for the body as a whole, or when a required field is
 * not there or not fit. */
enum status schema_show(const struct schema *schema, void *out, struct span body,
                        struct field_error *where) MUST_CHECK;

/* Checks the kind's struct and appends it as a body. As schema_read, and TOO_LARGE and NO_MEMORY
 * of the buffer. */
enum status schema_write(const struct schema *schema, const void *in, struct buffer *out,
                         struct field_error *where) MUST_CHECK;

/* OK when the struct has no contact, else SEALING_NEEDED and which field: asked for an entry that
 * is not marked public. */
enum status schema_check_sealed(const struct schema *schema, const void *in,
                                struct field_error *where) MUST_CHECK;

/* NULL when there is no field of that name. */
const struct field *schema_field(const struct schema *schema, const char *name);

#endif
