/* A Cell, a clock, and the ledger of a node that belongs to nobody in the story. */
#ifndef ZAWLBUK_TESTS_SCENE_H
#define ZAWLBUK_TESTS_SCENE_H

#include "actor.h"
#include "rows.h"

#define SCENE_START_MS (INT64_C(480000) * HOUR_MS)

/* Bodies of entries: {1: "a"}, and a deletion. */
#define BODY_A     \
    "\x81\x01\xa1" \
    "a"
#define BODY_EMPTY "\x80"

struct scene {
    struct ledger *ledger;
    struct actor cell;
    struct moment now;
    struct changes changes; /* of the last step */
    struct rows rows;       /* of all steps */
};

/* Set-up of a group of tests. */
int scene_start(void **state);

/* The Cell with one delegation for its device, half an hour after its inception; a good clock. */
void scene_init(struct scene *scene);
void scene_done(struct scene *scene);

/* Examines, verifies, inserts and frees the record. */
enum status scene_take(struct scene *scene, struct written *written);
/* The same for what must be taken in. */
void scene_hold(struct scene *scene, struct written *written);
/* Moves the clock by hours, which may be 0 or below, and lets the ledger follow. */
void scene_tick(struct scene *scene, int64_t hours);

/* A new association whose log is asked in, then, with a country, recognised. */
void scene_join(struct scene *scene, struct actor *actor, uint64_t number, const char *country);
/* Key events that must be taken in. */
void scene_delegate(struct scene *scene, struct actor *actor, uint64_t number);
void scene_event(struct scene *scene, struct actor *actor, uint32_t kind);
void scene_revoke(struct scene *scene, struct actor *actor, const struct id *target);
/* Registers that must be taken in. */
void scene_recognise(struct scene *scene, struct actor *cell, const struct actor *about,
                     enum recognition_state state, const char *country);
void scene_vouch(struct scene *scene, struct actor *actor, const struct actor *about);

/* A place at that subject; *id is its record's. */
enum status scene_publish(struct scene *scene, struct actor *actor, const char *subject,
                          const char *body, struct id *id);

bool scene_holds(const struct scene *scene, const struct id *id);
bool scene_is_effective(const struct scene *scene, const struct id *id);
/* What is known of a principal that the ledger knows. */
struct principal_view scene_view(const struct scene *scene, const struct actor *actor);
enum admission scene_admission(const struct scene *scene, const struct actor *actor);

/* A ledger loaded from what the changes of all steps made of a store's rows holds, offers, counts
 * and says of every principal what this one does; and the rows say so too. */
void scene_assert_loads_the_same(const struct scene *scene);
/* The same, and the end of the scene. */
void scene_finish(struct scene *scene);

#endif
