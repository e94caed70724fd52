/* Reading and writing of single fields, by how they lie in memory. */
#include "protocol/body/field.h"

#include <assert.h>

bool field_is_given(const struct field *field, const void *body)
{
    const void *at = field_in(field, body);

    switch (field_storage(field)) {
    case STORAGE_TEXT:
        return ((const struct span *)at)->size > 0;
    case STORAGE_TEXTS:
        return ((const struct text_list *)at)->count > 0;
    case STORAGE_LOCALISED:
        return ((const struct localised_list *)at)->count > 0;
    case STORAGE_POINT:
        return ((const struct point *)at)->given;
    case STORAGE_NUMBER:
        return *(const uint32_t *)at > 0;
    }
    return false;
}

void field_clear(const struct field *field, void *body)
{
    void *at = field_at(field, body);

    switch (field_storage(field)) {
    case STORAGE_TEXT:
        *(struct span *)at = (struct span){0};
        break;
    case STORAGE_TEXTS:
        *(struct text_list *)at = (struct text_list){0};
        break;
    case STORAGE_LOCALISED:
        *(struct localised_list *)at = (struct localised_list){0};
        break;
    case STORAGE_POINT:
        *(struct point *)at = (struct point){0};
        break;
    case STORAGE_NUMBER:
        *(uint32_t *)at = 0;
        break;
    }
}

/* Absent is the one form of an empty text. */
static struct span read_text(struct reader *reader, size_t size_max)
{
    struct span text = reader_text(reader, size_max);

    if (reader->status == STATUS_OK && text.size == 0)
        reader_fail(reader, STATUS_BAD_FIELD);
    return text;
}

static uint32_t read_count(const struct field *field, struct reader *reader)
{
    uint32_t count = reader_array(reader, field->count_max);

    if (reader->status == STATUS_OK && count == 0)
        reader_fail(reader, STATUS_BAD_FIELD);
    return count;
}

static void read_texts(const struct field *field, struct text_list *out, struct reader *reader,
                       uint32_t *index)
{
    out->count = read_count(field, reader);
    for (uint32_t i = 0; i < out->count && reader->status == STATUS_OK; i++) {
        *index = i;
        out->items[i] = read_text(reader, field_max(field));
    }
}

static void read_localised(const struct field *field, struct localised_list *out,
                           struct reader *reader, uint32_t *index)
{
    out->count = read_count(field, reader);
    for (uint32_t i = 0; i < out->count && reader->status == STATUS_OK; i++) {
        *index = i;
        if (reader_array(reader, 2) != 2)
            reader_fail(reader, STATUS_WRONG_TYPE);
        out->items[i].language = read_text(reader, field_max(field));
        out->items[i].text = read_text(reader, field_max(field));
    }
}

static void read_point(struct point *out, struct reader *reader)
{
    if (reader_array(reader, 2) != 2)
        reader_fail(reader, STATUS_WRONG_TYPE);
    out->latitude_e7 = (int32_t)reader_int(reader, INT32_MIN, INT32_MAX);
    out->longitude_e7 = (int32_t)reader_int(reader, INT32_MIN, INT32_MAX);
    out->given = true;
}

/* Absent is the one form of zero. */
static uint32_t read_number(const struct field *field, struct reader *reader)
{
    return (uint32_t)reader_int(reader, 1, field_max(field));
}

void field_read(const struct field *field, void *body, struct reader *reader, uint32_t *index)
{
    void *at = field_at(field, body);

    switch (field_storage(field)) {
    case STORAGE_TEXT:
        *(struct span *)at = read_text(reader, field_max(field));
        break;
    case STORAGE_TEXTS:
        read_texts(field, at, reader, index);
        break;
    case STORAGE_LOCALISED:
        read_localised(field, at, reader, index);
        break;
    case STORAGE_POINT:
        read_point(at, reader);
        break;
    case STORAGE_NUMBER:
        *(uint32_t *)at = read_number(field, reader);
        break;
    }
}

static void write_texts(const struct text_list *list, struct writer *writer)
{
    writer_array(writer, list->count);
    for (uint32_t i = 0; i < list->count; i++)
        writer_text(writer, list->items[i]);
}

static void write_localised(const struct localised_list *list, struct writer *writer)
{
    writer_array(writer, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        writer_array(writer, 2);
        writer_text(writer, list->items[i].language);
        writer_text(writer, list->items[i].text);
    }
}

static void write_point(const struct point *point, struct writer *writer)
{
    writer_array(writer, 2);
    writer_int(writer, point->latitude_e7);
    writer_int(writer, point->longitude_e7);
}

void field_write(const struct field *field, const void *body, struct writer *writer)
{
    const void *at = field_in(field, body);

    assert(field_is_given(field, body));
    switch (field_storage(field)) {
    case STORAGE_TEXT:
        writer_text(writer, *(const struct span *)at);
        break;
    case STORAGE_TEXTS:
        write_texts(at, writer);
        break;
    case STORAGE_LOCALISED:
        write_localised(at, writer);
        break;
    case STORAGE_POINT:
        write_point(at, writer);
        break;
    case STORAGE_NUMBER:
        writer_uint(writer, *(const uint32_t *)at);
        break;
    }
}
