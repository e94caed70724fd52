/* The fields of each message, by name. */
#include "frames_tell.h"

#include "node/json.h"

static const char *const names[] = {
    [FRAME_HELLO] = "HELLO", [FRAME_PING] = "PING",       [FRAME_PONG] = "PONG",
    [FRAME_WANT] = "WANT",   [FRAME_RECORDS] = "RECORDS", [FRAME_RECONCILE] = "RECONCILE",
    [FRAME_GONE] = "GONE",   [FRAME_REFUSED] = "REFUSED", [FRAME_GOT] = "GOT",
    [FRAME_PEERS] = "PEERS", [FRAME_BYE] = "BYE",
};

const char *frames_tell_name(enum frame_type type)
{
    return names[type];
}

static void add_state(json_t *fields, const struct frame_state *state)
{
    json_t *lanes = json_array();

    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        (void)json_array_append_new(
            lanes, json_pack("[I, o]", (json_int_t)state->lanes[lane].count,
                             json_of_hex(span_of(state->lanes[lane].fingerprint,
                                                 sizeof(state->lanes[lane].fingerprint)))));
    (void)json_object_set_new(fields, "wall", json_integer(state->wall.ms));
    (void)json_object_set_new(fields, "good", json_boolean(state->good));
    (void)json_object_set_new(fields, "hour", json_integer(state->hour.value));
    (void)json_object_set_new(fields, "trust", json_integer((json_int_t)state->trust_version));
    (void)json_object_set_new(fields, "lanes", lanes);
}

static void add_hello(json_t *fields, const struct frame_hello *hello)
{
    json_int_t declined = 0;

    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        declined |= (json_int_t)hello->declined[lane] << lane;
    (void)json_object_set_new(fields, "speaks", json_boolean(hello->speaks));
    (void)json_object_set_new(fields, "network", json_of_id(&hello->network));
    (void)json_object_set_new(fields, "random",
                              json_of_hex(span_of(hello->random, sizeof(hello->random))));
    add_state(fields, &hello->state);
    (void)json_object_set_new(fields, "declined", json_integer(declined));
    (void)json_object_set_new(fields, "address", json_of_text(hello->address));
    (void)json_object_set_new(fields, "software", json_of_text(hello->software));
}

static void add_reconcile(json_t *fields, const struct frame_reconcile *reconcile)
{
    (void)json_object_set_new(fields, "session", json_integer((json_int_t)reconcile->session));
    (void)json_object_set_new(fields, "lane", json_integer((json_int_t)reconcile->lane));
    (void)json_object_set_new(fields, "hour", json_integer(reconcile->hour.value));
    (void)json_object_set_new(fields, "salted", json_boolean(reconcile->salted));
    (void)json_object_set_new(fields, "message", json_of_hex(reconcile->message));
}

static void add_ids(json_t *fields, const struct frame_ids *ids)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < ids->count; i++)
        (void)json_array_append_new(list, json_of_id(&ids->ids[i]));
    (void)json_object_set_new(fields, "ids", list);
}

static void add_records(json_t *fields, const struct frame_records *records)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < records->count; i++)
        (void)json_array_append_new(list, json_of_hex(records->records[i]));
    (void)json_object_set_new(fields, "records", list);
}

static void add_refusals(json_t *fields, const struct frame_refused *refused)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < refused->count; i++)
        (void)json_array_append_new(list, json_pack("[o, s]", json_of_id(&refused->refusals[i].id),
                                                    status_name(refused->refusals[i].reason)));
    (void)json_object_set_new(fields, "refusals", list);
}

static void add_peers(json_t *fields, const struct frame_peers *peers)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < peers->count; i++)
        (void)json_array_append_new(list, json_of_text(peers->addresses[i]));
    (void)json_object_set_new(fields, "addresses", list);
}

json_t *frames_tell(const struct frame *frame)
{
    json_t *fields = json_object();

    switch (frame->type) {
    case FRAME_HELLO:
        add_hello(fields, &frame->hello);
        break;
    case FRAME_PING:
    case FRAME_PONG:
        add_state(fields, &frame->state);
        break;
    case FRAME_RECONCILE:
        add_reconcile(fields, &frame->reconcile);
        break;
    case FRAME_WANT:
        (void)json_object_set_new(fields, "session", json_integer((json_int_t)frame->ids.session));
        add_ids(fields, &frame->ids);
        break;
    case FRAME_GONE:
        add_ids(fields, &frame->ids);
        break;
    case FRAME_RECORDS:
        add_records(fields, &frame->records);
        break;
    case FRAME_REFUSED:
        add_refusals(fields, &frame->refused);
        break;
    case FRAME_GOT:
        (void)json_object_set_new(fields, "count", json_integer(frame->got));
        break;
    case FRAME_PEERS:
        add_peers(fields, &frame->peers);
        break;
    case FRAME_BYE:
        (void)json_object_set_new(fields, "reason", json_string(status_name(frame->bye)));
        break;
    }
    return fields;
}
