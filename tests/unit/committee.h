/* A principal made like `zawlbuk init` makes one, with its sheets at hand, for tests of ceremonies.
 */
#ifndef ZAWLBUK_TESTS_COMMITTEE_H
#define ZAWLBUK_TESTS_COMMITTEE_H

#include "node/ceremony.h"
#include "node/founding.h"
#include "unit.h"

#define COMMITTEE_NOW ((struct wall){.ms = INT64_C(1800000000000)})

struct committee {
    struct founding founding;
    struct key_history history;
};

/* network NULL makes the Cell. */
void committee_init(struct committee *committee, const struct id *network, uint32_t sheets,
                    uint32_t threshold);
void committee_done(struct committee *committee);

/* Signs the draft with that many sheets, from the first on; the status of the last. */
enum status committee_sign(const struct committee *committee, struct key_draft *draft,
                           uint32_t sheets) MUST_CHECK;

/* Checks every event of a signed draft against the log, signatures too, and adds it. */
enum status committee_take(struct committee *committee, const struct key_draft *draft) MUST_CHECK;

/* A bundle of the first count records of a founding, of that network, appended. */
void committee_bundle(struct buffer *out, const struct founding *founding, size_t count);

#endif
