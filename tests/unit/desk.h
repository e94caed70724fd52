/* A store in memory, questions to it, and the answers parsed by another's JSON parser. */
#ifndef ZAWLBUK_TESTS_DESK_H
#define ZAWLBUK_TESTS_DESK_H

#include "shelf.h"

#include <jansson.h>

#include "store/query.h"

/* The hour until which records count. */
#define DESK_FAR (SHELF_HOUR + 10000)
#define DESK_ANSWER_SIZE_MAX (1 << 20)

/* The hour at which questions are asked. */
extern const struct hour desk_now;

struct desk {
    struct shelf shelf;
    struct query *query;
    struct span country; /* asked for by searches and near; empty at first */
    struct span words;   /* asked for by near; empty at first */
    json_t *answer;      /* to the last question */
};

void desk_init(struct desk *desk);
void desk_done(struct desk *desk);

/* Each asks, and parses the answer. */
void desk_search(struct desk *desk, const char *text, uint32_t limit);
void desk_near(struct desk *desk, double latitude, double longitude, uint32_t what, uint32_t limit);
void desk_associations(struct desk *desk, const struct association_filter *filter);
/* Parses an answer that must be whole; the text is done with. */
void desk_take(struct desk *desk, struct buffer *text, enum status status);

/* Of the last answer. */
json_t *desk_results(const struct desk *desk);
size_t desk_count(const struct desk *desk);
const char *desk_name(const struct desk *desk, size_t index);
/* The text at a key of an object, or at a key of the object there. */
const char *desk_text(const json_t *object, const char *key, const char *inner);

/* Applies one entry; body is the kind's struct. */
void desk_put(struct desk *desk, struct actor *actor, uint32_t kind, const char *subject,
              const void *body);
/* An admitted association with a profile of that name. */
void desk_put_association(struct desk *desk, struct actor *actor, uint64_t number, const char *name,
                          const char *acronym);
void desk_put_place(struct desk *desk, struct actor *actor, const char *name, double latitude,
                    double longitude);

#endif
