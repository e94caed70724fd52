/* records.json, in three chapters. */
#ifndef ZAWLBUK_TESTS_VECTORS_RECORDS_H
#define ZAWLBUK_TESTS_VECTORS_RECORDS_H

#include "catalog.h"

/* Records of every kind that are taken in, and those whose place is wrong. */
void records_placed(struct catalog *catalog);
/* Good records with one edit before signing, or after it. */
void records_edited(struct catalog *catalog);
/* Good key events under other signatures, or naming other keys. */
void records_signed(struct catalog *catalog);

json_t *records_json(void);

#endif
