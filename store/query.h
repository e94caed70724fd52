/* What members ask, answered in JSON. Reads only: on a connection of its own, so that it never
 * waits for the one that writes. One thread a query. SPEC section 8 says what counts.
 *
 * All answers are appended to a buffer as one JSON value; its status (TOO_LARGE, NO_MEMORY) is
 * returned like the rest. Ids are hex, times are Unix milliseconds, coordinates degrees, texts
 * exactly as published. Only what counts at the hour is shown, of principals that are admitted.
 * "body" and "profile" are bodies as body_json.h says, null when this version cannot show one.
 * BUSY, CORRUPT, IO, NO_MEMORY from any call. */
#ifndef ZAWLBUK_STORE_QUERY_H
#define ZAWLBUK_STORE_QUERY_H

#include "store/store.h"

/* Most rows of one answer, and what is taken when a limit of 0 is asked for. */
#define QUERY_ROWS_MAX 200
#define QUERY_ROWS_USUAL 20
/* Bytes of a search text, and words in it that are looked at. */
#define QUERY_TEXT_SIZE_MAX 256
#define QUERY_WORDS_MAX 8

struct query;

/* The store must stay open as long; in memory the query shares its connection. */
enum status query_open(struct query **out, struct store *store) MUST_CHECK;
void query_close(struct query *query);

/* Empty spans do not filter. */
struct association_filter {
    struct span country;  /* of the seat, two capitals */
    struct span kind;     /* "student-union" */
    struct span language; /* "lus" */
    struct span parent;   /* the parent body's name; ASCII case does not matter */
    struct id after;      /* the "next" of the answer before; zero: from the start */
    uint32_t limit;
};

/* {"associations": [ASSOCIATION, ...], "next": id or null}, by name. ASSOCIATION = {"id",
 * "admission", "country" (as its recognition states it) or null, "review" or null, "stale",
 * "dissolved", "disputed", "spent", "successor" or null, "vouches", "record", "updated",
 * "profile"}. NOT_FOUND: the association to go on after is gone; start again. */
enum status query_associations(struct query *query, struct buffer *out,
                               const struct association_filter *filter,
                               struct hour hour) MUST_CHECK;

/* {"association": ASSOCIATION, "places": [PART, ...], "bearers": [...], "services": [...]}; PART =
 * {"record", "subject", "updated", "body"}. hidden: also what does not
 * count, of whoever asks for admission; for the operator. NOT_FOUND. */
enum status query_association(struct query *query, struct buffer *out, const struct id *principal,
                              bool hidden, struct hour hour) MUST_CHECK;

enum near_what {
    NEAR_ASSOCIATIONS = 1 << 0,
    NEAR_PLACES = 1 << 1,
    NEAR_SERVICES = 1 << 2,
    NEAR_ALL = (1 << 3) - 1,
};

struct near_filter {
    int32_t latitude_e7;  /* -900000000 to 900000000, else OUT_OF_RANGE */
    int32_t longitude_e7; /* -1800000000 to 1800000000 */
    uint32_t what;        /* set of enum near_what */
    struct span text;     /* words to be found in the entry; empty: any */
    struct span country;  /* where the entry is, two capitals; empty: anywhere */
    uint32_t limit;
};

/* {"results": [FOUND, ...]}, the nearest first; FOUND = {"distance_m", "kind", "association":
 * {"id", "name", "acronym", "admission"}, "record", "updated", "body"}. With a text,
 * of the QUERY_ROWS_MAX entries that query_search puts first, those that say where they are; then
 * BAD_UTF8 and TOO_LARGE too. Distances are of the
 * great circle on a sphere of 6,371,008.8 m. */
enum status query_near(struct query *query, struct buffer *out, const struct near_filter *filter,
                       struct hour hour) MUST_CHECK;

struct search_filter {
    struct span text;
    struct span country; /* where the entry is, two capitals; empty: anywhere */
    uint32_t limit;
};

/* {"results": [FOUND, ...]} without distance: the exact acronym first, then names that begin so,
 * then names that have the words, then entries that have them anywhere; the last word may be
 * unfinished, unless 1,000 entries have it as it is. Bounded work whatever the text. BAD_UTF8,
 * TOO_LARGE. */
enum status query_search(struct query *query, struct buffer *out,
                         const struct search_filter *filter, struct hour hour) MUST_CHECK;

struct record_filter {
    uint32_t kind;
    struct id author; /* zero: anybody's */
    bool hidden;      /* also what does not count */
    struct id after;  /* the "next" of the answer before; zero: from the start */
    uint32_t limit;
};

/* {"records": [RECORD, ...], "next": id or null}; RECORD = {"record", "author", "kind" (name, or
 * number when it has none), "subject", "updated", "ends" or null, "counts", "deleted", "size",
 * "body"}. Deletions are left out. NOT_FOUND as in query_associations. */
enum status query_records(struct query *query, struct buffer *out,
                          const struct record_filter *filter, struct hour hour) MUST_CHECK;
struct least_filter {
    struct id author;
    uint32_t kind;  /* any of the class */
    uint32_t count; /* of the least that are looked at */
};

/* How many of the least registers of an author and class, which are those that go when its quota is
 * passed, are entries that count, or would if the author were admitted. */
enum status query_least(struct query *query, uint64_t *counting, const struct least_filter *filter,
                        struct hour hour) MUST_CHECK;

/* RECORD of any record held. NOT_FOUND. */
enum status query_record(struct query *query, struct buffer *out, const struct id *id,
                         struct hour hour) MUST_CHECK;

#endif
