/* Bodies as JSON, after their schemas. */
#include "store/body_json.h"

#include "protocol/kind.h"
#include "store/json_text.h"

static void write_texts(struct buffer *out, const struct text_list *list)
{
    json_text_open(out, '[');
    for (uint32_t i = 0; i < list->count; i++)
        json_text_string(out, list->items[i]);
    json_text_close(out, ']');
}

static void write_localised(struct buffer *out, const struct localised_list *list)
{
    json_text_open(out, '{');
    for (uint32_t i = 0; i < list->count; i++) {
        json_text_key(out, list->items[i].language);
        json_text_string(out, list->items[i].text);
    }
    json_text_close(out, '}');
}

static void write_point(struct buffer *out, const struct point *point)
{
    json_text_open(out, '{');
    json_text_key(out, span_of_text("lat"));
    json_text_degrees(out, point->latitude_e7);
    json_text_key(out, span_of_text("lon"));
    json_text_degrees(out, point->longitude_e7);
    json_text_close(out, '}');
}

static void write_lanes(struct buffer *out, uint32_t lanes)
{
    json_text_open(out, '[');
    for (int lane = 0; lane < LANE_COUNT; lane++)
        if ((lanes & 1u << lane) != 0)
            json_text_string(out, span_of_text(lane_name((enum lane)lane)));
    json_text_close(out, ']');
}

static void write_value(struct buffer *out, const struct field *field, const void *value)
{
    switch (field_storage(field)) {
    case STORAGE_TEXT:
        json_text_string(out, *(const struct span *)value);
        break;
    case STORAGE_TEXTS:
        write_texts(out, value);
        break;
    case STORAGE_LOCALISED:
        write_localised(out, value);
        break;
    case STORAGE_POINT:
        write_point(out, value);
        break;
    case STORAGE_NUMBER:
        if (field->type == FIELD_LANES)
            write_lanes(out, *(const uint32_t *)value);
        else
            json_text_number(out, *(const uint32_t *)value);
        break;
    }
}

void body_json_write(struct buffer *out, const struct schema *schema, const void *body)
{
    json_text_open(out, '{');
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];

        if (!field_is_given(field, body))
            continue;
        json_text_key(out, span_of_text(field->name));
        write_value(out, field, field_in(field, body));
    }
    json_text_close(out, '}');
}
