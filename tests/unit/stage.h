/* Two real drivers on one loop, over loopback TCP: a hub and a newcomer that dials it. */
#ifndef ZAWLBUK_TESTS_STAGE_H
#define ZAWLBUK_TESTS_STAGE_H

#include "actor.h"
#include "node/driver.h"

struct party {
    char path[64];
    struct actor actor;
    struct home home;
    struct config config;
    struct driver *driver;
    uint16_t port;
    bool stopped;
};

struct stage {
    uv_loop_t loop;
    char folder[32];
    enum config_dial dial;
    size_t let_go; /* connections that the hub has ended */
    bool known_answered;
    struct actor cell;
    struct party hub;
    struct party other;
};

/* In a folder of its own; both run, and are stopped and removed by stage_done. */
void stage_init(struct stage *stage, enum config_dial dial);
void stage_done(struct stage *stage);

/* Turns the loop until the condition holds. */
void stage_wait(struct stage *stage, bool (*condition)(struct stage *stage));

/* Conditions: the newcomer is among the hub's requests; it is recognised, as it sees itself; both
 * have the same effective sets; the hub has the newcomer's place. */
bool stage_asks(struct stage *stage);
bool stage_recognised(struct stage *stage);
bool stage_agrees(struct stage *stage);
bool stage_has_place(struct stage *stage);

/* A waiter that wants OK. */
void stage_on_done(enum status status, size_t index, void *context);
/* By the hub. */
void stage_recognise(struct stage *stage);
/* The newcomer's place. */
void stage_publish(struct stage *stage,
                   void (*answer)(enum status status, size_t index, void *context));

/* cmocka's, for a group: libsodium and the log. */
int stage_start_crypto(void **state);

#endif
