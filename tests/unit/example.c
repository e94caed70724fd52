/* The examples: organisations and roles only, numbers reserved for fiction. */
#include "example.h"

#include "protocol/kind.h"

static struct span text(const char *literal)
{
    return span_of_text(literal);
}

static const struct point aizawl = {
    .given = true, .latitude_e7 = 237271000, .longitude_e7 = 927176000};

struct profile example_profile(void)
{
    return (struct profile){
        .name = text("Example Association"),
        .names = {.count = 2,
                  .items = {{text("lus"), text("Entirna Pawl")}, {text("en"), text("Example")}}},
        .acronym = text("EA"),
        .alternative_names = {.count = 1, .items = {text("The Example")}},
        .kind = text("welfare-association"),
        .founded = text("1935-06-15"),
        .registration = text("12/1977"),
        .parent = text("Example Union"),
        .languages = {.count = 2, .items = {text("lus"), text("en")}},
        .city = text("Aizawl"),
        .country = text("IN"),
        .url = text("https://example.org"),
        .coordinates = aizawl,
        .note = text("Open to all.\nCome in."),
    };
}

struct place example_place(void)
{
    return (struct place){
        .name = text("Example Hall"),
        .what = text("worship"),
        .address = text("1 Example Road"),
        .city = text("New Delhi"),
        .country = text("IN"),
        .coordinates = {.given = true, .latitude_e7 = -900000000, .longitude_e7 = 1800000000},
        .zone = text("Asia/Kolkata"),
        .starts = text("2026-01-04T11:00"),
        .minutes = 120,
        .recurrence = text("FREQ=WEEKLY;BYDAY=SU"),
        .note = text("DEMO"),
    };
}

struct bearer example_bearer(void)
{
    return (struct bearer){
        .role = text("Secretary"),
        .name = text("DEMO"),
        .phone = text("+12025550123"),
        .email = text("secretary@example.org"),
        .from = text("2026"),
        .until = text("2027-12-31"),
    };
}

struct service example_service(void)
{
    return (struct service){
        .kind = text("hospital-desk"),
        .name = text("Example desk"),
        .address = text("Ward 1"),
        .city = text("Mumbai"),
        .country = text("IN"),
        .coordinates = {.given = true},
        .number = text("+12025550124"),
        .hours = text("Mon-Fri 9-17"),
        .verified = text("2026-11-01"),
        .url = text("https://example.org/desk"),
        .note = text("Bring papers."),
    };
}

struct beacon example_beacon(void)
{
    return (struct beacon){
        .addresses = {.count = 2, .items = {text("192.0.2.1:4747"), text("[2001:db8::1]:4747")}},
        .version = text("zawlbuk 0.1.0"),
        .lanes_declined = 1u << LANE_MAIL,
    };
}

const struct schema *example_body(uint32_t kind, union body *out)
{
    memset(out, 0, sizeof(*out));
    if (kind == KIND_PROFILE)
        out->profile = example_profile();
    else if (kind == KIND_PLACE)
        out->place = example_place();
    else if (kind == KIND_BEARER)
        out->bearer = example_bearer();
    else if (kind == KIND_SERVICE)
        out->service = example_service();
    else
        out->beacon = example_beacon();
    return body_schema_of(kind);
}

const uint32_t example_kinds[EXAMPLE_KIND_COUNT] = {KIND_PROFILE, KIND_PLACE, KIND_BEARER,
                                                    KIND_SERVICE, KIND_BEACON};
