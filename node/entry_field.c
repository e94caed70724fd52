/* By how fields lie in memory: texts, lists, names in languages, points, numbers, lanes. */
#include "node/entry_field.h"

#include "node/json.h"
#include "node/number.h"
#include "protocol/kind.h"

static enum status read_text(struct span *out, const json_t *value)
{
    if (!json_is_string(value) || json_string_length(value) == 0)
        return STATUS_BAD_FIELD;
    *out = span_of(json_string_value(value), json_string_length(value));
    return STATUS_OK;
}

/* A list of one to count_max elements. */
static enum status check_count(const struct field *field, size_t count)
{
    if (count == 0)
        return STATUS_BAD_FIELD;
    return count > field->count_max ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum status read_texts(const struct field *field, struct text_list *out, const json_t *value,
                              uint32_t *index)
{
    enum status status =
        json_is_array(value) ? check_count(field, json_array_size(value)) : STATUS_BAD_FIELD;

    if (status != STATUS_OK)
        return status;
    out->count = (uint32_t)json_array_size(value);
    for (uint32_t i = 0; i < out->count && status == STATUS_OK; i++) {
        *index = i;
        status = read_text(&out->items[i], json_array_get(value, i));
    }
    return status;
}

static enum status read_localised(const struct field *field, struct localised_list *out,
                                  json_t *value, uint32_t *index)
{
    enum status status =
        json_is_object(value) ? check_count(field, json_object_size(value)) : STATUS_BAD_FIELD;
    const char *language;
    json_t *text;

    if (status != STATUS_OK)
        return status;
    json_object_foreach(value, language, text)
    {
        struct localised *item = &out->items[out->count];
        *index = out->count++;
        item->language = span_of_text(language);
        status = read_text(&item->text, text);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* Degrees to the nearest 1e-7. */
static enum status read_degrees(int32_t *out, const json_t *value, double degrees_max)
{
    double degrees = json_number_value(value);

    if (!json_is_number(value))
        return STATUS_BAD_FIELD;
    if (degrees < -degrees_max || degrees > degrees_max)
        return STATUS_OUT_OF_RANGE;
    *out = (int32_t)(degrees * DEGREE + (degrees < 0 ? -0.5 : 0.5));
    return STATUS_OK;
}

static enum status read_point(struct point *out, const json_t *value)
{
    const json_t *latitude = json_object_get(value, "lat");
    const json_t *longitude = json_object_get(value, "lon");
    enum status status;

    if (latitude == NULL || longitude == NULL || json_object_size(value) != 2)
        return STATUS_BAD_FIELD;
    status = read_degrees(&out->latitude_e7, latitude, 90);
    if (status == STATUS_OK)
        status = read_degrees(&out->longitude_e7, longitude, 180);
    out->given = true;
    return status;
}

static enum status read_lanes(uint32_t *out, const json_t *value, uint32_t *index)
{
    enum lane lane;

    if (!json_is_array(value))
        return STATUS_BAD_FIELD;
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *name = json_string_value(json_array_get(value, i));
        *index = (uint32_t)i;
        if (name == NULL || !lane_of_name(name, &lane))
            return STATUS_BAD_FIELD;
        *out |= 1u << lane;
    }
    return STATUS_OK;
}

static enum status read_number(uint32_t *out, const json_t *value)
{
    json_int_t number = json_integer_value(value);

    if (!json_is_integer(value))
        return STATUS_BAD_FIELD;
    if (number < 1 || number > UINT32_MAX)
        return STATUS_OUT_OF_RANGE;
    *out = (uint32_t)number;
    return STATUS_OK;
}

enum status entry_field_read(const struct field *field, void *body, json_t *value, uint32_t *index)
{
    void *at = field_at(field, body);

    switch (field_storage(field)) {
    case STORAGE_TEXT:
        return read_text(at, value);
    case STORAGE_TEXTS:
        return read_texts(field, at, value, index);
    case STORAGE_LOCALISED:
        return read_localised(field, at, value, index);
    case STORAGE_POINT:
        return read_point(at, value);
    case STORAGE_NUMBER:
        return field->type == FIELD_LANES ? read_lanes(at, value, index) : read_number(at, value);
    }
    return STATUS_BAD_FIELD;
}

static void add_words(struct draft *out, const char *const *words)
{
    const char *separator = "one of ";

    for (; *words != NULL; words++) {
        draft_add_text(out, separator);
        draft_add_text(out, *words);
        separator = ", ";
    }
}

void entry_field_form(struct draft *out, const struct field *field)
{
    switch (field_storage(field)) {
    case STORAGE_TEXTS:
        draft_add_text(out, "a list [...], each ");
        break;
    case STORAGE_LOCALISED:
        draft_add_text(out, "{\"lus\": \"...\", \"en\": \"...\"}: ");
        break;
    case STORAGE_POINT:
        draft_add_text(out, "{\"lat\": 23.7271, \"lon\": 92.7176}: ");
        break;
    case STORAGE_TEXT:
    case STORAGE_NUMBER:
        break;
    }
    if (field->words != NULL)
        add_words(out, field->words);
    else
        draft_add_text(out, field_form(field->type));
    if (field_max(field) > 0 && (field->type == FIELD_LINE || field->type == FIELD_LINES ||
                                 field->type == FIELD_NUMBER || field->type == FIELD_LOCALISED)) {
        draft_add_text(out, ", at most ");
        draft_add_number(out, field_max(field));
        draft_add_text(out, field->type == FIELD_NUMBER ? "" : " bytes");
    }
}
