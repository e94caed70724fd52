/* The schemas of the directory's kinds as data. A key is never given a second meaning. */
#include "protocol/body/body.h"

#include "protocol/kind.h"

#define NAME_SIZE_MAX 200
#define NOTE_SIZE_MAX 1000
#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))
#define ROW(struct_name, number, member, field_type, ...)           \
    {                                                               \
        .key = (number), .name = #member, .type = (field_type),     \
        .offset = offsetof(struct struct_name, member), __VA_ARGS__ \
    }
#define SCHEMA(kind)                            \
    const struct schema kind##_schema = {       \
        .name = #kind,                          \
        .fields = kind##_fields,                \
        .field_count = COUNT_OF(kind##_fields), \
        .size = sizeof(struct kind),            \
    }

static const char *const profile_words[] = {
    "student-union", "welfare-association", "church-fellowship", "women", "youth", "other", NULL,
};

static const char *const service_words[] = {
    "guest-house", "mizoram-house",     "help-desk",     "hospital-desk",  "hospital", "lawyer",
    "mission",     "government-office", "labour-office", "online-service", "other",    NULL,
};

/* clang-format off */
static const struct field profile_fields[] = {
    ROW(profile, 0, name, FIELD_LINE, .max = NAME_SIZE_MAX, .required = true,
        .meaning = "the association's name as it writes it itself"),
    ROW(profile, 1, names, FIELD_LOCALISED, .max = NAME_SIZE_MAX, .count_max = LIMIT_LIST_COUNT,
        .meaning = "its name in several languages"),
    ROW(profile, 2, acronym, FIELD_LINE, .max = 32,
        .meaning = "its short name"),
    ROW(profile, 3, alternative_names, FIELD_LINE, .max = NAME_SIZE_MAX,
        .count_max = LIMIT_LIST_COUNT,
        .meaning = "other names people know it by"),
    ROW(profile, 4, kind, FIELD_WORD, .required = true, .words = profile_words,
        .meaning = "what kind of association it is"),
    ROW(profile, 5, founded, FIELD_DATE,
        .meaning = "when it was founded"),
    ROW(profile, 6, registration, FIELD_LINE, .max = 64,
        .meaning = "its registration number, with the register's name where that is not plain"),
    ROW(profile, 7, parent, FIELD_LINE, .max = NAME_SIZE_MAX,
        .meaning = "the name of the body it belongs to"),
    ROW(profile, 8, languages, FIELD_LANGUAGE, .count_max = LIMIT_LIST_COUNT,
        .meaning = "the languages it can be addressed in, the best first"),
    ROW(profile, 9, city, FIELD_LINE, .max = 100,
        .meaning = "the city of its seat"),
    ROW(profile, 10, country, FIELD_COUNTRY, .required = true,
        .meaning = "the country of its seat"),
    ROW(profile, 11, url, FIELD_URL,
        .meaning = "its web page"),
    ROW(profile, 12, coordinates, FIELD_POINT,
        .meaning = "where its seat is"),
    ROW(profile, 13, note, FIELD_LINES, .max = NOTE_SIZE_MAX,
        .meaning = "what else a newcomer should know"),
};

static const struct field place_fields[] = {
    ROW(place, 0, name, FIELD_LINE, .max = NAME_SIZE_MAX, .required = true,
        .meaning = "the place's name"),
    ROW(place, 1, what, FIELD_LINE, .max = 300,
        .meaning = "what happens there"),
    ROW(place, 2, address, FIELD_LINE, .max = 300,
        .meaning = "street address, as one would write it on an envelope"),
    ROW(place, 3, city, FIELD_LINE, .max = 100,
        .meaning = "the city"),
    ROW(place, 4, country, FIELD_COUNTRY, .required = true,
        .meaning = "the country"),
    ROW(place, 5, coordinates, FIELD_POINT,
        .meaning = "where it is on the map"),
    ROW(place, 6, zone, FIELD_ZONE,
        .meaning = "the time zone of starts and recurrence"),
    ROW(place, 7, starts, FIELD_LOCAL_TIME, .needs = "zone",
        .meaning = "when the first gathering begins, in local time"),
    ROW(place, 8, minutes, FIELD_NUMBER, .max = 10080, .needs = "starts",
        .meaning = "how long a gathering lasts, in minutes"),
    ROW(place, 9, recurrence, FIELD_RECURRENCE, .needs = "starts",
        .meaning = "how the gathering repeats; once when absent"),
    ROW(place, 10, note, FIELD_LINES, .max = NOTE_SIZE_MAX,
        .meaning = "what else a visitor should know"),
};

static const struct field bearer_fields[] = {
    ROW(bearer, 0, role, FIELD_LINE, .max = 100, .required = true,
        .meaning = "the office"),
    ROW(bearer, 1, name, FIELD_LINE, .max = 100,
        .meaning = "who holds it"),
    ROW(bearer, 2, phone, FIELD_PHONE, .is_contact = true,
        .meaning = "a number that is public"),
    ROW(bearer, 3, email, FIELD_EMAIL, .is_contact = true,
        .meaning = "an e-mail address that is public"),
    ROW(bearer, 4, from, FIELD_DATE,
        .meaning = "when the term began"),
    ROW(bearer, 5, until, FIELD_DATE, .not_before = "from",
        .meaning = "when the term ends"),
};

static const struct field service_fields[] = {
    ROW(service, 0, kind, FIELD_WORD, .required = true, .words = service_words,
        .meaning = "what kind of help it is"),
    ROW(service, 1, name, FIELD_LINE, .max = NAME_SIZE_MAX, .required = true,
        .meaning = "what it is called"),
    ROW(service, 2, address, FIELD_LINE, .max = 300,
        .meaning = "street address, as one would write it on an envelope"),
    ROW(service, 3, city, FIELD_LINE, .max = 100,
        .meaning = "the city"),
    ROW(service, 4, country, FIELD_COUNTRY, .required = true,
        .meaning = "the country"),
    ROW(service, 5, coordinates, FIELD_POINT,
        .meaning = "where it is on the map"),
    ROW(service, 6, number, FIELD_PHONE, .is_contact = true,
        .meaning = "the number to call, which is public"),
    ROW(service, 7, hours, FIELD_LINE, .max = 200,
        .meaning = "when it is open or answers"),
    ROW(service, 8, verified, FIELD_DAY,
        .meaning = "the day somebody last checked that all this is so"),
    ROW(service, 9, url, FIELD_URL,
        .meaning = "its web page"),
    ROW(service, 10, note, FIELD_LINES, .max = NOTE_SIZE_MAX,
        .meaning = "what else one should know before calling or going"),
};

static const struct field beacon_fields[] = {
    ROW(beacon, 0, addresses, FIELD_ADDRESS, .count_max = 8,
        .meaning = "where the node listens, the best first"),
    ROW(beacon, 1, version, FIELD_LINE, .max = 64,
        .meaning = "name and version of the software"),
    ROW(beacon, 2, lanes_declined, FIELD_LANES,
        .meaning = "lanes that the node does not take"),
};
/* clang-format on */

SCHEMA(profile);
SCHEMA(place);
SCHEMA(bearer);
SCHEMA(service);
SCHEMA(beacon);

_Static_assert(sizeof(union body) <= SCHEMA_SIZE_MAX, "a kind's struct outgrew the scratch");

const struct schema *body_schema_of(uint32_t kind)
{
    static const struct {
        uint32_t kind;
        const struct schema *schema;
    } schemas[] = {
        {KIND_PROFILE, &profile_schema}, {KIND_PLACE, &place_schema},
        {KIND_BEARER, &bearer_schema},   {KIND_SERVICE, &service_schema},
        {KIND_BEACON, &beacon_schema},
    };

    for (size_t i = 0; i < COUNT_OF(schemas); i++)
        if (schemas[i].kind == kind)
            return schemas[i].schema;
    return NULL;
}
