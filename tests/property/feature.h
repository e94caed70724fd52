/* What the histories are meant to bring about, each with a counter: a full run in which one stays
 * at zero fails, since it has shown nothing of that rule. */
#ifndef ZAWLBUK_TESTS_FEATURE_H
#define ZAWLBUK_TESTS_FEATURE_H

#include <stdint.h>

#define FEATURE_TABLE(X)                                                           \
    X(FORK_ALIVE, "two branches without a rotate, both alive")                     \
    X(ROTATE_BEATS_SIBLING, "a branch dead beside a rotate")                       \
    X(DISPUTE, "two last rotates")                                                 \
    X(DISPUTE_DECIDED, "a head between two last rotates")                          \
    X(HEAD_WITHOUT_INFLUENCE, "a head that is not held")                           \
    X(HEAD_KILLS_BRANCH, "a branch dead by a head alone")                          \
    X(REVOKED, "void: the delegation is revoked")                                  \
    X(NEW_EPOCH_VOIDS, "void by its stamp alone after a new epoch began")          \
    X(DELEGATION_LAPSED, "void: the delegation's until has come")                  \
    X(DECISION_OUTLASTS, "a decision that counts past its delegation's until")     \
    X(DISSOLVED, "void: the principal is dissolved")                               \
    X(QUOTA_VOUCH, "a vouch over the quota")                                       \
    X(QUOTA_PRESENCE, "a beacon over the quota")                                   \
    X(SPENT, "a full log")                                                         \
    X(EVENT_DISPLACED, "a valid event beyond the first 256")                       \
    X(VOID_WINNER, "a void winner over a record that would count")                 \
    X(DELETION_BEATS, "a deletion over a record that would count")                 \
    X(EPOCH_BEATS_STAMP, "a higher epoch over a later stamp")                      \
    X(ID_BREAKS_TIE, "the id decides between equal stamps")                        \
    X(ENDED, "a life over, bytes gone")                                            \
    X(ENDED_STILL_HELD, "a life over, bytes within their two hours")               \
    X(REPLAYED_AFTER_END, "a beaten record taken in again after its winner's end") \
    X(FROM_FUTURE, "refused as from the future, taken in later")                   \
    X(PROVISIONAL_GAINED, "admitted by vouches")                                   \
    X(PROVISIONAL_LOST, "admission by vouches lost")                               \
    X(PROVISIONAL_BARRED, "vouches enough, but a record of the Cell stands")       \
    X(ONE_COUNTRY, "vouches enough, but of one country")                           \
    X(VOUCH_WITHDRAWN, "a withdrawn vouch")                                        \
    X(VOUCH_OF_PROVISIONAL, "a vouch by one who is not recognised")                \
    X(VOUCH_OF_SELF, "a vouch for oneself")                                        \
    X(SUSPENDED, "a principal suspended")                                          \
    X(DELISTED, "a principal delisted")                                            \
    X(DECISION_UNREADABLE, "a standing decision whose body cannot be read")        \
    X(SUCCEEDED, "a succession in effect")                                         \
    X(SUCCESSION_CONTESTED, "a succession suspended by a contest")                 \
    X(SUCCESSION_CONSIDERED, "a succession in effect over a contest")              \
    X(SUCCESSION_UNANNOUNCED, "a final without its announce")                      \
    X(REFUSED_ROLE, "refused: the delegation lacks the role")                      \
    X(REFUSED_SIGNERS, "refused: not the signers asked for")                       \
    X(REFUSED_SEQUENCE, "refused: does not continue its predecessor")              \
    X(REFUSED_SIGNATURE, "refused: a wrong signature")                             \
    X(REFUSED_KEY, "refused: a key outside the prime-order group")                 \
    X(BELOW_DELEGATION, "a record stamped below its delegation")                   \
    X(REQUEST, "a principal not named, its log kept apart")                        \
    X(NAMED_BY_VOUCH, "a principal named by a vouch alone")                        \
    X(NAME_LOST, "a principal no longer named")                                    \
    X(ADMISSION_LOST, "records hidden with their author's admission")              \
    X(HIDDEN_PURGED, "hidden bytes gone after 30 days")                            \
    X(FUTURE_DROPPED, "from the future by an unsure clock, dropped by a good one") \
    X(FORGOTTEN, "forgotten with the name")                                        \
    X(RECOGNISED_WITHOUT_LOG, "recognised while its log is not held")              \
    X(UNKNOWN_NUMBER, "an unknown number of a known class")                        \
    X(CELL_FORK, "a fork in the Cell's log")                                       \
    X(CELL_DISPUTE, "two last rotates of the Cell")                                \
    X(CELL_REVOKE, "a decision void by a revoke of the Cell")                      \
    X(OTHER_SIGNERS, "one payload, other signatures")                              \
    X(RESTART, "a restart from the stored records")                                \
    X(RESTART_MIDWAY, "a restart in the middle of a batch")                        \
    X(UNSURE_CLOCK, "a replica with an unsure clock")                              \
    X(CLOCKS_APART, "replicas on either side of an hour")

enum feature {
#define FEATURE_ENUM(code, text) FEATURE_##code,
    FEATURE_TABLE(FEATURE_ENUM)
#undef FEATURE_ENUM
        FEATURE_COUNT
};

struct tally {
    uint64_t seen[FEATURE_COUNT];
};

static inline void tally_add(struct tally *tally, enum feature feature)
{
    tally->seen[feature]++;
}

#endif
