/* One field of a directory body: its row in a schema, how it lies in memory, and how a single one
 * is read, checked and written. SPEC section 13. */
#ifndef ZAWLBUK_PROTOCOL_BODY_FIELD_H
#define ZAWLBUK_PROTOCOL_BODY_FIELD_H

#include <stdbool.h>

#include "protocol/limits.h"
#include "protocol/reader.h"
#include "protocol/writer.h"

/* How a field lies in its struct. */
enum field_storage {
    STORAGE_TEXT,      /* struct span; size 0 is absent */
    STORAGE_TEXTS,     /* struct text_list */
    STORAGE_LOCALISED, /* struct localised_list */
    STORAGE_POINT,     /* struct point */
    STORAGE_NUMBER,    /* uint32_t; 0 is absent */
};

enum field_type {
    FIELD_LINE,       /* text of one line */
    FIELD_LINES,      /* text that may have newlines */
    FIELD_WORD,       /* one of the field's words */
    FIELD_COUNTRY,    /* ISO 3166-1 alpha-2 */
    FIELD_LANGUAGE,   /* BCP 47 */
    FIELD_PHONE,      /* E.164 */
    FIELD_EMAIL,      /* RFC 5322 dot-atom */
    FIELD_URL,        /* http or https */
    FIELD_ADDRESS,    /* HOST:PORT of a node */
    FIELD_DATE,       /* year, month or day */
    FIELD_DAY,        /* YYYY-MM-DD */
    FIELD_LOCAL_TIME, /* YYYY-MM-DDTHH:MM */
    FIELD_ZONE,       /* IANA time zone name */
    FIELD_RECURRENCE, /* RRULE, RFC 5545 */
    FIELD_LOCALISED,  /* list of [language, line]; no language twice */
    FIELD_POINT,      /* [latitude, longitude] in 1e-7 degree */
    FIELD_NUMBER,     /* 1 to the field's maximum */
    FIELD_LANES,      /* set of lanes: bit 1 << lane; the trust lane cannot be in it */
    FIELD_TYPE_COUNT,
};

struct text_list {
    uint32_t count;
    struct span items[LIMIT_LIST_COUNT];
};

struct localised {
    struct span language;
    struct span text;
};

struct localised_list {
    uint32_t count;
    struct localised items[LIMIT_LIST_COUNT];
};

struct point {
    bool given;
    int32_t latitude_e7;  /* -90 to 90 degrees, in 1e-7 degree */
    int32_t longitude_e7; /* -180 to 180 degrees */
};

/* One row of a schema; all texts have static storage. */
struct field {
    uint32_t key;
    const char *name; /* in JSON, SPEC and messages */
    enum field_type type;
    size_t offset;      /* in the kind's struct */
    uint32_t max;       /* bytes of a text, greatest number; 0: the type's own */
    uint32_t count_max; /* elements of a list; 0: not a list */
    bool required;
    bool is_contact;          /* is in the directory only when its owner made it public */
    const char *needs;        /* a field with a lower key that must be given too, or NULL */
    const char *not_before;   /* a date with a lower key that must not be later, or NULL */
    const char *const *words; /* of FIELD_WORD; ends with NULL */
    const char *meaning;      /* one clause, for SPEC and --help */
};

/* What a field is checked for. */
enum field_use {
    FIELD_PUBLISHED, /* by ourselves, now */
    FIELD_SHOWN,     /* published elsewhere, perhaps by a newer version: a country, word or lane
                        that is unknown but well-formed passes */
};

enum field_storage field_storage(const struct field *field);
/* Bytes of the longest text of the field, or its greatest number. */
uint32_t field_max(const struct field *field);
/* "line", "country": the type's name in SPEC section 13. */
const char *field_type_name(enum field_type type);
/* What a value of that type looks like, one clause; static storage. */
const char *field_form(enum field_type type);

/* Where the field lies in the kind's struct. */
static inline void *field_at(const struct field *field, void *body)
{
    return (char *)body + field->offset;
}

static inline const void *field_in(const struct field *field, const void *body)
{
    return (const char *)body + field->offset;
}

bool field_is_given(const struct field *field, const void *body);
void field_clear(const struct field *field, void *body);

/* Reads the field's value: types and sizes. *index is the element of a list being read when the
 * reader fails. Spans borrow from the reader's bytes. */
void field_read(const struct field *field, void *body, struct reader *reader, uint32_t *index);

/* Checks the content of a field that is given. *index is the element at fault. */
enum status field_check(const struct field *field, const void *body, enum field_use use,
                        uint32_t *index) MUST_CHECK;

/* Writes the field's value; it must be given. */
void field_write(const struct field *field, const void *body, struct writer *writer);

#endif
