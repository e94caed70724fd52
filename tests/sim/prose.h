/* What the actors write: bodies of every kind, plausible and of no consequence. */
#ifndef ZAWLBUK_TESTS_SIM_PROSE_H
#define ZAWLBUK_TESTS_SIM_PROSE_H

#include "tests/sim/world.h"

/* Kinds without a name in this version, of known classes. */
#define PROSE_NOTICE KIND_OF(6, 1)
#define PROSE_ALARM KIND_OF(7, 1)
#define PROSE_ADVISORY KIND_OF(8, 1)
#define PROSE_MAIL KIND_OF(9, 1)
#define PROSE_RECEIPT KIND_OF(10, 1)
#define PROSE_PREKEY KIND_OF(11, 1)
#define PROSE_UNKNOWN KIND_OF(4, 77)

/* The subject of an actor's number-th entry of a kind; a profile has the empty one. */
struct subject prose_subject(uint32_t kind, uint32_t number);
/* A body of that kind, differing from roll to roll. */
void prose_body(struct buffer *out, const struct pen *pen, uint32_t kind);
/* Signs the number-th entry of a kind. */
void prose_write(struct pen *pen, uint32_t kind, uint32_t number);
void prose_delete(struct pen *pen, const struct entry *entry);

void prose_vouch(struct buffer *out);
/* By the Cell, of somebody; the head is the tip of its log, its inception, or none that exists. */
void prose_recognition(struct buffer *out, struct world *world, const struct actor *of,
                       enum recognition_state state);

#endif
