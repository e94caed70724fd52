/* The stories of histories.json, a table a file, and the scenes that they share. */
#ifndef ZAWLBUK_TESTS_VECTORS_HISTORIES_H
#define ZAWLBUK_TESTS_VECTORS_HISTORIES_H

#include "view.h"

#define VIEWS_MAX 5

/* One story: writes its records; the views are of these hours after BASE_HOUR, 0 ends the list. */
struct history {
    const char *name;
    const char *about;
    const char *spec;
    void (*tell)(struct story *story);
    int64_t hours[VIEWS_MAX];
    bool good; /* the clock that takes the records in */
};

extern const struct history histories_of_admission[];
extern const size_t histories_of_admission_count;
extern const struct history histories_of_bodies[];
extern const size_t histories_of_bodies_count;
extern const struct history histories_of_epochs[];
extern const size_t histories_of_epochs_count;
extern const struct history histories_of_copies[];
extern const size_t histories_of_copies_count;
extern const struct history histories_of_logs[];
extern const size_t histories_of_logs_count;
extern const struct history histories_of_registers[];
extern const size_t histories_of_registers_count;
extern const struct history histories_of_succession[];
extern const size_t histories_of_succession_count;

/* The Cell with a device of all roles. */
void scene_cell(struct story *story, struct party *cell);
/* A principal with one rotation key and a device of all roles. */
void scene_ask(struct story *story, struct party *party, const char *name);
/* The same, recognised. */
void scene_join(struct story *story, struct party *cell, struct party *party, const char *name,
                const char *country);

json_t *histories_json(void);

#endif
