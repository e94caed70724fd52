/* Bodies as JSON, after their schemas. */
#include "store/body_json.h"

#include "protocol/body/text.h"
#include "protocol/kind.h"
#include "protocol/limits.h"
#include "protocol/stamp.h"
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

static void write_text(struct buffer *out, const char *name, struct span text)
{
    if (text.size == 0 || text_check_line(text) != STATUS_OK)
        return;
    json_text_key(out, span_of_text(name));
    json_text_string(out, text);
}

static void write_id(struct buffer *out, const char *name, const struct id *id)
{
    static const char digits[] = "0123456789abcdef";
    char hex[2 * ID_SIZE];

    for (size_t i = 0; i < ID_SIZE; i++) {
        hex[2 * i] = digits[id->bytes[i] >> 4];
        hex[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    json_text_key(out, span_of_text(name));
    json_text_string(out, span_of(hex, sizeof(hex)));
}

static const char *state_name(enum recognition_state state)
{
    switch (state) {
    case RECOGNITION_RECOGNISED:
        return "recognised";
    case RECOGNITION_SUSPENDED:
        return "suspended";
    case RECOGNITION_DELISTED:
        return "delisted";
    }
    return "";
}

static bool write_recognition(struct buffer *out, struct span body)
{
    struct recognition_body recognition;

    if (recognition_body_read(&recognition, body) != STATUS_OK)
        return false;
    json_text_open(out, '{');
    write_text(out, "state", span_of_text(state_name(recognition.state)));
    write_text(out, "reason", recognition.reason);
    write_text(out, "country", span_of_text(recognition.country));
    write_id(out, "head", &recognition.head);
    if (recognition.review.value <= LIMIT_HOUR) {
        json_text_key(out, span_of_text("review"));
        json_text_number(out, recognition.review.value * HOUR_MS);
    }
    json_text_close(out, '}');
    return true;
}

static bool write_succession(struct buffer *out, struct span body)
{
    struct succession_body succession;

    if (succession_body_read(&succession, body) != STATUS_OK)
        return false;
    json_text_open(out, '{');
    write_id(out, "successor", &succession.successor);
    write_id(out, "head", &succession.head);
    json_text_close(out, '}');
    return true;
}

static bool write_vouch(struct buffer *out, struct span body)
{
    struct span note;

    if (vouch_body_read(&note, body) != STATUS_OK)
        return false;
    json_text_open(out, '{');
    write_text(out, "note", note);
    json_text_close(out, '}');
    return true;
}

bool body_json_write_trust(struct buffer *out, uint32_t kind, struct span body)
{
    if (kind == KIND_RECOGNITION)
        return write_recognition(out, body);
    if (kind == KIND_ANNOUNCE || kind == KIND_FINAL)
        return write_succession(out, body);
    return kind == KIND_VOUCH && write_vouch(out, body);
}
