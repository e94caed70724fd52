/* The class table as data. */
#include "protocol/kind.h"

#include <string.h>

#define DAYS(n) ((n)*INT64_C(24))
#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static const struct kind_class classes[] = {
    [1] = {"key-event", LANE_TRUST, DISCIPLINE_LOG, 0, 0, 256, 4096},
    [2] = {"decision", LANE_TRUST, DISCIPLINE_STANDING, ROLE_ADMIT, 0, 1000000, 1024},
    [3] = {"vouch", LANE_TRUST, DISCIPLINE_REGISTER, ROLE_ADMIT, DAYS(90), 8, 512},
    [4] = {"entry", LANE_DIRECTORY, DISCIPLINE_REGISTER, ROLE_DIRECTORY, DAYS(396), 1024, 8192},
    [5] = {"presence", LANE_DIRECTORY, DISCIPLINE_REGISTER, ROLE_NODE, DAYS(60), 16, 1024},
    [6] = {"notice", LANE_DIRECTORY, DISCIPLINE_REGISTER, ROLE_ANNOUNCE, DAYS(396), 1024, 16384},
    [7] = {"alarm", LANE_URGENT, DISCIPLINE_REGISTER, ROLE_SOS, DAYS(30), 256, 16384},
    [8] = {"advisory", LANE_URGENT, DISCIPLINE_REGISTER, ROLE_ANNOUNCE, DAYS(396), 256, 16384},
    [9] = {"mail", LANE_MAIL, DISCIPLINE_REGISTER, ROLE_MESSAGE, DAYS(7), 4096, 65536},
    [10] = {"receipt", LANE_MAIL, DISCIPLINE_REGISTER, ROLE_MESSAGE, DAYS(30), 4096, 1024},
    [11] = {"prekey", LANE_DIRECTORY, DISCIPLINE_REGISTER, ROLE_MESSAGE, DAYS(60), 64, 4096},
};

static const struct {
    uint32_t kind;
    const char *name;
} kinds[] = {
    {KIND_INCEPTION, "inception"},
    {KIND_ROTATE, "rotate"},
    {KIND_DELEGATE, "delegate"},
    {KIND_REVOKE, "revoke"},
    {KIND_DISSOLVE, "dissolve"},
    {KIND_CONTEST, "contest"},
    {KIND_RECOGNITION, "recognition"},
    {KIND_ANNOUNCE, "announce"},
    {KIND_FINAL, "final"},
    {KIND_VOUCH, "vouch"},
    {KIND_PROFILE, "profile"},
    {KIND_PLACE, "place"},
    {KIND_BEARER, "bearer"},
    {KIND_SERVICE, "service"},
    {KIND_BEACON, "beacon"},
};

static const char *const lanes[LANE_COUNT] = {"trust", "urgent", "directory", "mail"};

const struct kind_class *kind_class_of(uint32_t kind)
{
    uint32_t class_number = kind >> KIND_CLASS_SHIFT;

    if (class_number == 0 || class_number >= COUNT_OF(classes))
        return NULL;
    if (classes[class_number].discipline == DISCIPLINE_LOG && kind_name(kind) == NULL)
        return NULL;
    return &classes[class_number];
}

const char *kind_name(uint32_t kind)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return NULL;
}

uint32_t kind_of_name(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return kinds[i].kind;
    return 0;
}

const char *lane_name(enum lane lane)
{
    return lanes[lane];
}

bool lane_of_name(const char *name, enum lane *out)
{
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        if (strcmp(lanes[lane], name) == 0) {
            *out = (enum lane)lane;
            return true;
        }
    }
    return false;
}
