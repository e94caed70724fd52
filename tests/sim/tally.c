/* Counters of a run: adding, printing, and the demand that none stays at zero. */
#include "tests/sim/tally.h"

#include <inttypes.h>

static const char *const row_texts[TALLY_COUNT] = {
#define TALLY_TEXT(code, text) [TALLY_##code] = text,
    TALLY_TABLE(TALLY_TEXT)
#undef TALLY_TEXT
};

void tally_add(struct tally *sum, const struct tally *part)
{
    for (size_t i = 0; i < TALLY_COUNT; i++)
        sum->counts[i] += part->counts[i];
    sum->seeds += part->seeds;
    sum->nodes += part->nodes;
    sum->principals += part->principals;
    sum->records += part->records;
    sum->events += part->events;
    sum->stores += part->stores;
    sum->verifications += part->verifications;
    sum->remembered += part->remembered;
    sum->rounds += part->rounds;
    if (part->rounds_most > sum->rounds_most)
        sum->rounds_most = part->rounds_most;
}

void tally_print(const struct tally *tally, FILE *out)
{
    fprintf(out, "%12" PRIu64 "  seeds\n", tally->seeds);
    fprintf(out, "%12" PRIu64 "  nodes\n", tally->nodes);
    fprintf(out, "%12" PRIu64 "  principals\n", tally->principals);
    fprintf(out, "%12" PRIu64 "  records signed\n", tally->records);
    fprintf(out, "%12" PRIu64 "  events stepped\n", tally->events);
    fprintf(out, "%12" PRIu64 "  transactions\n", tally->stores);
    fprintf(out, "%12" PRIu64 "  signatures verified\n", tally->verifications);
    fprintf(out, "%12" PRIu64 "  signatures remembered\n", tally->remembered);
    fprintf(out, "%12" PRIu64 "  rounds until all agreed, %" PRIu64 " at most\n", tally->rounds,
            tally->rounds_most);
    for (size_t i = 0; i < TALLY_COUNT; i++)
        fprintf(out, "%12" PRIu64 "  %s\n", tally->counts[i], row_texts[i]);
}

bool tally_complete(const struct tally *tally, FILE *out)
{
    bool complete = true;

    for (size_t i = 0; i < TALLY_COUNT; i++) {
        if (tally->counts[i] != 0)
            continue;
        fprintf(out, "sim: never happened: %s\n", row_texts[i]);
        complete = false;
    }
    return complete;
}
