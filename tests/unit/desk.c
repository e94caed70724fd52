/* Asking a store. */
#include "desk.h"

#include <math.h>

#include "example.h"

const struct hour desk_now = {.value = SHELF_HOUR};

void desk_init(struct desk *desk)
{
    *desk = (struct desk){0};
    shelf_init_memory(&desk->shelf);
    assert_int_equal(query_open(&desk->query, desk->shelf.store), STATUS_OK);
}

void desk_done(struct desk *desk)
{
    json_decref(desk->answer);
    query_close(desk->query);
    shelf_done(&desk->shelf);
}

void desk_take(struct desk *desk, struct buffer *text, enum status status)
{
    json_error_t error;

    json_decref(desk->answer);
    desk->answer = NULL;
    assert_int_equal(status, STATUS_OK);
    desk->answer =
        json_loadb((const char *)text->bytes, text->size, JSON_REJECT_DUPLICATES, &error);
    if (desk->answer == NULL)
        fail_msg("%s in %.*s", error.text, (int)text->size, (const char *)text->bytes);
    buffer_done(text);
}

void desk_search(struct desk *desk, const char *text, uint32_t limit)
{
    const struct search_filter filter = {
        .text = span_of_text(text), .country = desk->country, .limit = limit};
    struct buffer out;

    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    desk_take(desk, &out, query_search(desk->query, &out, &filter, desk_now));
}

void desk_near(struct desk *desk, double latitude, double longitude, uint32_t what, uint32_t limit)
{
    const struct near_filter filter = {
        .latitude_e7 = (int32_t)lround(latitude * 1e7),
        .longitude_e7 = (int32_t)lround(longitude * 1e7),
        .what = what,
        .text = desk->words,
        .country = desk->country,
        .limit = limit,
    };
    struct buffer out;

    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    desk_take(desk, &out, query_near(desk->query, &out, &filter, desk_now));
}

void desk_associations(struct desk *desk, const struct association_filter *filter)
{
    struct buffer out;

    buffer_init(&out, DESK_ANSWER_SIZE_MAX);
    desk_take(desk, &out, query_associations(desk->query, &out, filter, desk_now));
}

json_t *desk_results(const struct desk *desk)
{
    return json_object_get(desk->answer, "results");
}

size_t desk_count(const struct desk *desk)
{
    return json_array_size(desk_results(desk));
}

const char *desk_text(const json_t *object, const char *key, const char *inner)
{
    const json_t *value = json_object_get(object, key);

    return json_string_value(inner == NULL ? value : json_object_get(value, inner));
}

const char *desk_name(const struct desk *desk, size_t index)
{
    return desk_text(json_array_get(desk_results(desk), index), "body", "name");
}

void desk_put(struct desk *desk, struct actor *actor, uint32_t kind, const char *subject,
              const void *body)
{
    struct written written;

    shelf_entry(actor, &written, kind, subject, body);
    shelf_put(&desk->shelf, &written, DESK_FAR);
    assert_int_equal(shelf_apply(&desk->shelf), STATUS_OK);
    written_done(&written);
}

void desk_put_association(struct desk *desk, struct actor *actor, uint64_t number, const char *name,
                          const char *acronym)
{
    struct profile profile = example_profile();

    profile.name = span_of_text(name);
    profile.names.count = 0;
    profile.alternative_names.count = 0;
    profile.acronym = span_of_text(acronym);
    profile.note = profile.parent = span_of(NULL, 0);
    shelf_actor(&desk->shelf, actor, number);
    shelf_principal(&desk->shelf, &actor->id, ADMISSION_RECOGNISED);
    desk_put(desk, actor, KIND_PROFILE, "", &profile);
}

void desk_put_place(struct desk *desk, struct actor *actor, const char *name, double latitude,
                    double longitude)
{
    struct place place = example_place();

    place.name = span_of_text(name);
    place.coordinates.latitude_e7 = (int32_t)lround(latitude * 1e7);
    place.coordinates.longitude_e7 = (int32_t)lround(longitude * 1e7);
    desk_put(desk, actor, KIND_PLACE, name, &place);
}
