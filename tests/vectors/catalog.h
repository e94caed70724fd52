/* The cases of records.json: one record each, against one context, with what becomes of it. */
#ifndef ZAWLBUK_TESTS_VECTORS_CATALOG_H
#define ZAWLBUK_TESTS_VECTORS_CATALOG_H

#include "view.h"

/* The hour after BASE_HOUR at which the catalogue's good clock stands, and 30 minutes. */
#define CATALOG_HOUR 240
/* As many vouches of alpha's stand as its quota allows, all of them for nobody. */
#define CATALOG_VOUCHES 8

/* The principals that the context holds; cases write with copies of them. */
struct catalog {
    struct story story; /* its first context_count records are the context */
    size_t context_count;
    struct moment now;
    struct party cell;
    struct party alpha;     /* 1-of-1, recognised, has a place "hall" */
    struct party beta;      /* 2-of-3, recognised */
    struct party dissolved; /* its log ends so */
    struct party stranger;  /* named by nobody */
    json_t *cases;
};

void catalog_init(struct catalog *catalog);
/* The whole file; ends the catalogue. */
json_t *catalog_done(struct catalog *catalog);

/* A case of those bytes. */
void catalog_add(struct catalog *catalog, const char *name, const char *spec, struct span bytes);
/* A case of the record that the story wrote last, which leaves the story. */
void catalog_take(struct catalog *catalog, const char *name, const char *spec);

#endif
