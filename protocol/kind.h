/* The frozen class table (SPEC section 5) and the kinds this version knows. */
#ifndef ZAWLBUK_PROTOCOL_KIND_H
#define ZAWLBUK_PROTOCOL_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order in which bytes compete. */
enum lane { LANE_TRUST, LANE_URGENT, LANE_DIRECTORY, LANE_MAIL, LANE_COUNT };

enum discipline {
    DISCIPLINE_LOG,      /* grow-only key events of a principal */
    DISCIPLINE_STANDING, /* registers without life that outlast their delegation; the Cell's alone
                          */
    DISCIPLINE_REGISTER, /* last (epoch, stamp, id) per (author, kind, subject), with a life */
};

/* What a delegation allows; a set of these bits. */
enum role {
    ROLE_DIRECTORY = 1 << 0, /* profile, places, bearers, services */
    ROLE_ANNOUNCE = 1 << 1,  /* notices, advisories */
    ROLE_MESSAGE = 1 << 2,   /* sealed mail, receipts, prekeys */
    ROLE_SOS = 1 << 3,       /* alarms */
    ROLE_ADMIT = 1 << 4,     /* vouches; at the Cell: recognition, succession */
    ROLE_NODE = 1 << 5,      /* beacons; stands behind links */
    ROLE_ALL = (1 << 6) - 1,
};

#define KIND_CLASS_SHIFT 8
#define KIND_OF(class_number, number) ((class_number) << KIND_CLASS_SHIFT | (number))

/* class x 256 + number */
enum kind {
    KIND_INCEPTION = KIND_OF(1, 1),
    KIND_ROTATE = KIND_OF(1, 2),
    KIND_DELEGATE = KIND_OF(1, 3),
    KIND_REVOKE = KIND_OF(1, 4),
    KIND_DISSOLVE = KIND_OF(1, 5),
    KIND_CONTEST = KIND_OF(1, 6),
    KIND_RECOGNITION = KIND_OF(2, 1),
    KIND_ANNOUNCE = KIND_OF(2, 2),
    KIND_FINAL = KIND_OF(2, 3),
    KIND_VOUCH = KIND_OF(3, 1),
    KIND_PROFILE = KIND_OF(4, 1),
    KIND_PLACE = KIND_OF(4, 2),
    KIND_BEARER = KIND_OF(4, 3),
    KIND_SERVICE = KIND_OF(4, 4),
    KIND_BEACON = KIND_OF(5, 1),
};

struct kind_class {
    const char *name;
    enum lane lane;
    enum discipline discipline;
    enum role role;     /* needed of the delegation; 0 for key events */
    int64_t life_hours; /* 0: does not end */
    uint32_t quota;     /* registers held per author and class, tombstones included */
    uint32_t body_size_max;
};

/* The class of any kind number, or NULL when the class is unknown. Unknown numbers of a known class
 * have its row: old nodes hold and forward new kinds. Key events are the exception: NULL for an
 * unknown one, since their meaning is authority. */
const struct kind_class *kind_class_of(uint32_t kind);

/* "profile", or NULL for a kind this version has no name for; static storage. */
const char *kind_name(uint32_t kind);
/* The kind of a name, or 0. */
uint32_t kind_of_name(const char *name);
const char *lane_name(enum lane lane);
bool lane_of_name(const char *name, enum lane *out);

#endif
