/* Reading, checking and writing of whole bodies by their table. */
#include "protocol/body/schema.h"

#include <assert.h>

#include "protocol/body/calendar.h"

/* A kind's struct while it is being filled. */
struct scratch {
    _Alignas(max_align_t) unsigned char bytes[SCHEMA_SIZE_MAX];
};

static enum status blame(struct field_error *where, const struct field *field, uint32_t index,
                         enum status status)
{
    if (where != NULL)
        *where = (struct field_error){
            .field = field != NULL ? field->name : NULL,
            .index = index,
            .form = field != NULL ? field_form(field->type) : NULL,
        };
    return status;
}

const struct field *schema_field(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->field_count; i++)
        if (strcmp(schema->fields[i].name, name) == 0)
            return &schema->fields[i];
    return NULL;
}

static const struct field *field_of_key(const struct schema *schema, uint32_t key)
{
    for (size_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].key == key)
            return &schema->fields[i];
    return NULL;
}

/* Whether what a given field needs is given, and the date before it not later. */
static bool fits_others(const struct schema *schema, const struct field *field, const void *body)
{
    const struct field *other;

    if (field->needs != NULL && !field_is_given(schema_field(schema, field->needs), body))
        return false;
    if (field->not_before == NULL)
        return true;
    other = schema_field(schema, field->not_before);
    return !calendar_is_before(*(const struct span *)field_in(field, body),
                               *(const struct span *)field_in(other, body));
}

static enum status check_one(const struct schema *schema, const struct field *field,
                             const void *body, enum field_use use, uint32_t *index)
{
    enum status status = field_check(field, body, use, index);

    if (status == STATUS_OK && !fits_others(schema, field, body))
        status = STATUS_BAD_FIELD;
    return status;
}

/* Fields come in the order of their keys, so what a field needs was looked at before it. */
static enum status check_all(const struct schema *schema, void *body, enum field_use use,
                             struct field_error *where)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        uint32_t index = FIELD_NO_INDEX;
        enum status status = STATUS_OK;

        if (field_is_given(field, body))
            status = check_one(schema, field, body, use, &index);
        else if (field->required)
            status = STATUS_MISSING_FIELD;
        if (status == STATUS_OK)
            continue;
        if (use == FIELD_PUBLISHED || field->required)
            return blame(where, field, index, status);
        field_clear(field, body);
    }
    return STATUS_OK;
}

static enum status read_one(const struct field *field, void *body, struct span value,
                            uint32_t *index)
{
    struct reader reader;

    reader_init(&reader, value);
    field_read(field, body, &reader, index);
    return reader_end(&reader);
}

static enum status read_all(const struct schema *schema, void *body, struct span bytes,
                            enum field_use use, struct field_error *where)
{
    struct reader reader;
    uint32_t count;
    enum status status;

    reader_init(&reader, bytes);
    count = reader_map(&reader, LIMIT_FIELD_KEY + 1);
    for (uint32_t i = 0; i < count && reader.status == STATUS_OK; i++) {
        uint32_t index = FIELD_NO_INDEX;
        const struct field *field = field_of_key(schema, reader_key(&reader));
        struct span value = reader_raw(&reader);

        if (reader.status != STATUS_OK || field == NULL)
            continue;
        status = read_one(field, body, value, &index);
        if (status == STATUS_OK)
            continue;
        if (use == FIELD_PUBLISHED || field->required)
            return blame(where, field, index, status);
        field_clear(field, body);
    }
    status = reader_end(&reader);
    return status == STATUS_OK ? STATUS_OK : blame(where, NULL, FIELD_NO_INDEX, status);
}

static enum status read_body(const struct schema *schema, void *out, struct span body,
                             enum field_use use, struct field_error *where)
{
    struct scratch scratch = {0};
    enum status status;

    assert(schema->size <= sizeof(scratch.bytes));
    status = read_all(schema, scratch.bytes, body, use, where);
    if (status == STATUS_OK)
        status = check_all(schema, scratch.bytes, use, where);
    if (status == STATUS_OK)
        memcpy(out, scratch.bytes, schema->size);
    return status;
}

enum status schema_read(const struct schema *schema, void *out, struct span body,
                        struct field_error *where)
{
    return read_body(schema, out, body, FIELD_PUBLISHED, where);
}

enum status schema_show(const struct schema *schema, void *out, struct span body,
                        struct field_error *where)
{
    return read_body(schema, out, body, FIELD_SHOWN, where);
}

static uint32_t count_given(const struct schema *schema, const void *body)
{
    uint32_t count = 0;

    for (size_t i = 0; i < schema->field_count; i++)
        count += field_is_given(&schema->fields[i], body);
    return count;
}

enum status schema_write(const struct schema *schema, const void *in, struct buffer *out,
                         struct field_error *where)
{
    struct scratch scratch = {0};
    struct writer writer;
    enum status status;

    assert(schema->size <= sizeof(scratch.bytes));
    memcpy(scratch.bytes, in, schema->size);
    status = check_all(schema, scratch.bytes, FIELD_PUBLISHED, where);
    if (status != STATUS_OK)
        return status;
    writer_init(&writer, out);
    writer_map(&writer, count_given(schema, in));
    for (size_t i = 0; i < schema->field_count; i++) {
        if (!field_is_given(&schema->fields[i], in))
            continue;
        writer_key(&writer, schema->fields[i].key);
        field_write(&schema->fields[i], in, &writer);
    }
    status = writer_end(&writer);
    return status == STATUS_OK ? STATUS_OK : blame(where, NULL, FIELD_NO_INDEX, status);
}

enum status schema_check_sealed(const struct schema *schema, const void *in,
                                struct field_error *where)
{
    for (size_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].is_contact && field_is_given(&schema->fields[i], in))
            return blame(where, &schema->fields[i], FIELD_NO_INDEX, STATUS_SEALING_NEEDED);
    return STATUS_OK;
}
