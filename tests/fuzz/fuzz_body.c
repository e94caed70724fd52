/* Bodies of the directory: what is fit to be published is fit to be shown, and written again it
 * stays the same; what is shown has only fields that are fit. */
#include "fuzz.h"
#include "node/json.h"
#include "protocol/body/body.h"
#include "protocol/kind.h"
#include "store/body_json.h"

#include <stdio.h>

static const uint32_t kinds[] = {KIND_PROFILE, KIND_PLACE, KIND_BEARER, KIND_SERVICE, KIND_BEACON};

static void write(struct buffer *out, const struct schema *schema, const void *body)
{
    struct field_error where;

    buffer_clear(out);
    fuzz_require(schema_write(schema, body, out, &where) == STATUS_OK, "what was read is refused");
}

static void check_published(const struct schema *schema, struct span bytes, const union body *body)
{
    struct buffer once, again;
    union body read, shown;

    memset(&read, 0, sizeof(read));
    memset(&shown, 0, sizeof(shown));
    buffer_init(&once, LIMIT_BODY_SIZE);
    buffer_init(&again, LIMIT_BODY_SIZE);
    write(&once, schema, body);
    fuzz_require(once.size <= bytes.size, "written is longer than read");
    fuzz_require(schema_read(schema, &read, buffer_span(&once), NULL) == STATUS_OK, "read again");
    write(&again, schema, &read);
    fuzz_require_same(buffer_span(&once), buffer_span(&again), "written twice is the same");
    fuzz_require(schema_show(schema, &shown, bytes, NULL) == STATUS_OK,
                 "published, but not fit to be shown");
    write(&again, schema, &shown);
    fuzz_require_same(buffer_span(&once), buffer_span(&again), "shown is what is published");
    buffer_done(&once);
    buffer_done(&again);
}

static void check_shown(const struct schema *schema, const union body *body)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        uint32_t index = FIELD_NO_INDEX;

        if (!field_is_given(field, body)) {
            fuzz_require(!field->required, "shown without a required field");
            continue;
        }
        fuzz_require(field_check(field, body, FIELD_SHOWN, &index) == STATUS_OK,
                     "a field is shown that is not fit");
        fuzz_require(field->needs == NULL ||
                         field_is_given(schema_field(schema, field->needs), body),
                     "a field is shown without the one it needs");
    }
}

/* What is printed drives no terminal, and is the same value when it is read. */
static void print(const json_t *shown)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    json_t *read;

    fuzz_require(file != NULL && json_write_file(file, shown) == STATUS_OK, "not printed");
    fuzz_require(fclose(file) == 0, "memory");
    for (size_t i = 0; i < size; i++)
        fuzz_require(text[i] == '\n' || ((uint8_t)text[i] >= ' ' && text[i] != 0x7f),
                     "a control character is printed");
    read = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    fuzz_require(read != NULL && json_equal(read, shown) == 1, "printed is another value");
    json_decref(read);
    free(text);
}

/* As JSON, too. */
static void check_printed(const struct schema *schema, const union body *body)
{
    struct trouble trouble;
    struct buffer text;
    json_t *shown = NULL;

    buffer_init(&text, 1u << 20);
    body_json_write(&text, schema, body);
    fuzz_require(json_read(&shown, buffer_span(&text), &trouble) == STATUS_OK,
                 "no JSON is written");
    print(shown);
    json_decref(shown);
    buffer_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.rest = span_of(bytes, size)};
    const struct schema *schema = body_schema_of(kinds[input_below(&input, 5)]);
    struct field_error where;
    union body body;

    memset(&body, 0, sizeof(body));
    if (schema_read(schema, &body, input.rest, &where) == STATUS_OK)
        check_published(schema, input.rest, &body);
    memset(&body, 0, sizeof(body));
    if (schema_show(schema, &body, input.rest, &where) == STATUS_OK) {
        check_shown(schema, &body);
        check_printed(schema, &body);
    }
    return 0;
}
