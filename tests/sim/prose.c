/* What the actors write. */
#include "tests/sim/prose.h"

#include <assert.h>
#include <inttypes.h>

#include "protocol/body/body.h"

#define YEAR_HOURS (365 * 24)

static void expect_ok(enum status status)
{
    assert(status == STATUS_OK);
    (void)status;
}

struct subject prose_subject(uint32_t kind, uint32_t number)
{
    uint8_t bytes[2] = {'e', (uint8_t)number};

    return kind == KIND_PROFILE ? subject_of(NULL, 0) : subject_of(bytes, sizeof bytes);
}

static enum status write_profile(struct buffer *out, struct span name, struct span country)
{
    const struct profile profile = {
        .name = name,
        .kind = span_of_text("welfare-association"),
        .city = name,
        .country = country,
    };

    return profile_write(&profile, out, NULL);
}

static enum status write_place(struct buffer *out, struct span name, struct span country,
                               struct dice *dice)
{
    struct place place = {
        .name = name,
        .what = span_of_text("gathering"),
        .country = country,
        .coordinates = {.given = true},
    };

    place.coordinates.latitude_e7 = (int32_t)dice_below(dice, 1700000000) - 850000000;
    place.coordinates.longitude_e7 = (int32_t)dice_below(dice, 1700000000) - 850000000;

    return place_write(&place, out, NULL);
}

static enum status write_bearer(struct buffer *out, struct span name)
{
    const struct bearer bearer = {.role = name};

    return bearer_write(&bearer, out, NULL);
}

static enum status write_service(struct buffer *out, struct span name, struct span country)
{
    const struct service service = {
        .kind = span_of_text("help-desk"),
        .name = name,
        .country = country,
    };

    return service_write(&service, out, NULL);
}

static enum status write_beacon(struct buffer *out, const struct pen *pen)
{
    struct beacon beacon = {.addresses = {.count = 1}};
    char address[CORE_ADDRESS_SIZE];

    net_address(pen->actor->home, address);
    beacon.addresses.items[0] = span_of_text(address);
    return beacon_write(&beacon, out, NULL);
}

static enum status write_other(struct buffer *out, struct span text)
{
    struct writer writer;

    writer_init(&writer, out);
    writer_map(&writer, 1);
    writer_key(&writer, 0);
    writer_text(&writer, text);
    return writer_end(&writer);
}

void prose_body(struct buffer *out, const struct pen *pen, uint32_t kind)
{
    struct dice *dice = &pen->world->dice;
    struct span country = span_of_text(pen->actor->country);
    char text[64];
    struct span name;

    snprintf(text, sizeof text, "House %" PRIu64, dice_below(dice, 1000000));
    name = span_of_text(text);
    switch (kind) {
    case KIND_PROFILE:
        expect_ok(write_profile(out, name, country));
        return;
    case KIND_PLACE:
        expect_ok(write_place(out, name, country, dice));
        return;
    case KIND_BEARER:
        expect_ok(write_bearer(out, name));
        return;
    case KIND_SERVICE:
        expect_ok(write_service(out, name, country));
        return;
    case KIND_BEACON:
        expect_ok(write_beacon(out, pen));
        return;
    }
    expect_ok(write_other(out, name));
}

void prose_write(struct pen *pen, uint32_t kind, uint32_t number)
{
    struct buffer body;

    buffer_init(&body, LIMIT_BODY_SIZE);
    prose_body(&body, pen, kind);
    pen_write(pen, kind, prose_subject(kind, number), buffer_span(&body));
    buffer_done(&body);
}

void prose_delete(struct pen *pen, const struct entry *entry)
{
    pen_write(pen, entry->kind, entry->subject, span_of_text("\x80"));
}

void prose_vouch(struct buffer *out)
{
    expect_ok(vouch_body_write(out, span_of_text("known to us")));
}

void prose_recognition(struct buffer *out, struct world *world, const struct actor *of,
                       enum recognition_state state)
{
    struct recognition_body body = {
        .state = state,
        .head = of->tip,
        .review = {(WORLD_EPOCH_MS + (int64_t)world->now_ms) / HOUR_MS + YEAR_HOURS},
        .reason = span_of_text("by application"),
    };

    if (dice_chance(&world->dice, 5000))
        body.head = of->principal;
    else if (dice_chance(&world->dice, 1000))
        dice_fill(&world->dice, body.head.bytes, ID_SIZE);
    memcpy(body.country, of->country, sizeof body.country);
    expect_ok(recognition_body_write(out, &body));
}
