/* What a run did: one counter for each fault, each hostile behaviour and each turn of the story. A
 * run of many seeds in which one stays at zero has not tested what it claims, and fails. */
#ifndef ZAWLBUK_TESTS_SIM_TALLY_H
#define ZAWLBUK_TESTS_SIM_TALLY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* code, what was counted */
#define TALLY_TABLE(X)                                               \
    X(FAULT_LOSS, "fault: frame lost")                               \
    X(FAULT_RESENT, "fault: frame lost below the link, sent again")  \
    X(FAULT_DUPLICATE, "fault: frame duplicated")                    \
    X(FAULT_REORDER, "fault: frames reordered")                      \
    X(FAULT_BREAK, "fault: link broken")                             \
    X(FAULT_HALF_OPEN, "fault: link left half open")                 \
    X(FAULT_DELAY, "fault: frame delayed over a second")             \
    X(FAULT_DELAY_LONG, "fault: frame delayed over ten minutes")     \
    X(FAULT_DIAL, "fault: dial failed")                              \
    X(FAULT_DOUBLE_EVENT, "fault: link event given twice")           \
    X(FAULT_PARTITION, "fault: network cut in two")                  \
    X(FAULT_ONE_WAY, "fault: network cut in one direction")          \
    X(FAULT_BLOCKED, "fault: frame held up by a cut")                \
    X(FAULT_CRASH_BEFORE, "fault: crash before a commit")            \
    X(FAULT_CRASH_AFTER, "fault: crash after a commit")              \
    X(FAULT_CRASH_READ, "fault: crash while reading the store")      \
    X(FAULT_CRASH_LOAD, "fault: crash while loading")                \
    X(FAULT_CRASH_IDLE, "fault: crash between events")               \
    X(FAULT_OFF_LONG, "fault: node off for days")                    \
    X(FAULT_DISK_FULL, "fault: disk full")                           \
    X(FAULT_CLOCK_AHEAD, "fault: clock years ahead, unsure")         \
    X(FAULT_CLOCK_BEHIND, "fault: clock years behind, unsure")       \
    X(FAULT_CLOCK_BELIEVED, "fault: clock years off, believed good") \
    X(FAULT_CLOCK_RIGHT, "fault: wrong clock set right")             \
    X(FAULT_LEAP, "fault: all asleep for days")                      \
    X(FAULT_HUB_ABSENT, "fault: seed without a hub")                 \
    X(HOSTILE_FORK, "hostile: key log forked")                       \
    X(HOSTILE_DISPUTE, "hostile: rotated twice")                     \
    X(HOSTILE_SPENT, "hostile: key log filled up")                   \
    X(HOSTILE_FUTURE, "hostile: record from the future")             \
    X(HOSTILE_PAST, "hostile: record back-dated")                    \
    X(HOSTILE_REPLAY_RECORD, "hostile: old record replayed")         \
    X(HOSTILE_REPLAY_FRAME, "hostile: old frame replayed")           \
    X(HOSTILE_LIE_DIGEST, "hostile: false digest")                   \
    X(HOSTILE_LIE_RECONCILE, "hostile: false reconciliation")        \
    X(HOSTILE_WITHHOLD, "hostile: record withheld")                  \
    X(HOSTILE_GARBLE, "hostile: signature garbled")                  \
    X(HOSTILE_FORGE, "hostile: signed by a key without the right")   \
    X(HOSTILE_QUOTA, "hostile: quota overfilled")                    \
    X(HOSTILE_THEFT, "hostile: stolen key used")                     \
    X(HOSTILE_JUNK, "hostile: malformed frame")                      \
    X(HOSTILE_FLOOD, "hostile: flood of frames")                     \
    X(HOSTILE_STRANGERS, "hostile: flood of made-up principals")     \
    X(HOSTILE_SILENT, "hostile: link that says nothing")             \
    X(HOSTILE_IMPERSONATE, "hostile: claimed another's delegation")  \
    X(STORY_PUBLISH, "story: entry published")                       \
    X(STORY_DELETE, "story: entry deleted")                          \
    X(STORY_ALARM, "story: alarm")                                   \
    X(STORY_UNKNOWN, "story: record of an unknown kind")             \
    X(STORY_CEREMONY, "story: key revoked, entries signed anew")     \
    X(STORY_ROTATE, "story: keys rotated")                           \
    X(STORY_DELEGATE, "story: delegation after an end")              \
    X(STORY_DISSOLVE, "story: association dissolved")                \
    X(STORY_NEWCOMER, "story: newcomer")                             \
    X(STORY_RECOGNISE, "story: recognition")                         \
    X(STORY_SUSPEND, "story: suspension")                            \
    X(STORY_DELIST, "story: delisting")                              \
    X(STORY_VOUCH, "story: vouch")                                   \
    X(STORY_WITHDRAW, "story: vouch withdrawn")                      \
    X(STORY_SUCCESSION, "story: succession")                         \
    X(STORY_CONTEST, "story: contest")                               \
    X(STORY_RENEW, "story: lease renewed")                           \
    X(STORY_IMPORT, "story: bundle imported")                        \
    X(STORY_UNSURE, "story: not published, clock unsure")            \
    X(STORY_ACCEPTED, "story: submission accepted")                  \
    X(STORY_REFUSED, "story: submission refused")                    \
    X(STORY_RELOAD, "story: core reloaded from its store")           \
    X(STORY_DROP, "story: link dropped by a core")                   \
    X(STORY_AGREED, "story: seed agreed")

enum tally_row {
#define TALLY_ENUM(code, text) TALLY_##code,
    TALLY_TABLE(TALLY_ENUM)
#undef TALLY_ENUM
        TALLY_COUNT
};

struct tally {
    uint64_t counts[TALLY_COUNT];
    uint64_t seeds, nodes, principals, records, events, stores, verifications, remembered;
    uint64_t rounds, rounds_most;
};

static inline void tally_count(struct tally *tally, enum tally_row row)
{
    tally->counts[row]++;
}

void tally_add(struct tally *sum, const struct tally *part);
/* The table; rows at zero are marked when all are demanded. */
void tally_print(const struct tally *tally, FILE *out);
/* Whether no row is at zero; names those that are. */
bool tally_complete(const struct tally *tally, FILE *out);

#endif
