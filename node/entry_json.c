/* Documents of entries: which is which, what is wrong where, and back again. */
#include "node/entry_json.h"

#include "node/entry_field.h"
#include "node/json_line.h"
#include "node/text.h"
#include "protocol/body/body.h"
#include "protocol/body/text.h"

#include <stdio.h>
#include <stdlib.h>

#define KIND_NAMES "profile, place, bearer or service"
#define BODIES_SIZE_MAX (64u << 20)
#define FORM_SIZE 300
#define FIELDS_MAX 32

struct reading {
    struct span text;
    enum json_place place;
    struct entry_list list;
    struct trouble *trouble;
    size_t index; /* of the entry at hand */
};

uint32_t entry_kind_of_name(const char *name)
{
    uint32_t kind = kind_of_name(name);
    const struct kind_class *class = kind_class_of(kind);

    if (class == NULL || class->role != ROLE_DIRECTORY || body_schema_of(kind) == NULL)
        return 0;
    return kind;
}

enum status entry_subject_of_text(struct subject *out, uint32_t kind, struct span text,
                                  struct trouble *trouble)
{
    if (kind == KIND_PROFILE && text.size > 0)
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "a profile has no subject, for there is only one; leave it out");
    if (kind != KIND_PROFILE &&
        (text.size == 0 || text.size > LIMIT_SUBJECT_SIZE || text_check_line(text) != STATUS_OK))
        return trouble_say(trouble, STATUS_BAD_FIELD,
                           "give a short name that stays the same, such as \"sunday-service\": 1 "
                           "to %d bytes of one line",
                           LIMIT_SUBJECT_SIZE);
    *out = subject_of(text.bytes, text.size);
    return STATUS_OK;
}

/* "line 12, entry 3, phone: WHY". name NULL: the entry as a whole. */
static enum status blame(const struct reading *reading, enum status status, const char *name,
                         const char *why)
{
    unsigned line = json_line_find(reading->text, reading->place, reading->index, name);

    return trouble_say(reading->trouble, status, "line %u, entry %zu%s%.40s: %s", line,
                       reading->index + 1, name == NULL ? "" : ", ", name == NULL ? "" : name, why);
}

static enum status blame_field(const struct reading *reading, enum status status,
                               const struct field *field, uint32_t index)
{
    char storage[FORM_SIZE];
    char why[TROUBLE_SIZE];
    char element[32] = "";
    struct draft form;

    draft_over(&form, storage, sizeof storage);
    entry_field_form(&form, field);
    if (index != FIELD_NO_INDEX)
        (void)snprintf(element, sizeof element, "element %u: ", index + 1);
    (void)snprintf(why, sizeof why, "%s%s; give %s", element, status_text(status), storage);
    return blame(reading, status, field->name, why);
}

static enum status blame_where(const struct reading *reading, enum status status,
                               const struct schema *schema, const struct field_error *where)
{
    const struct field *field = where->field == NULL ? NULL : schema_field(schema, where->field);

    if (field == NULL)
        return blame(reading, status, NULL, status_text(status));
    if (status == STATUS_SEALING_NEEDED)
        return blame(reading, status, field->name,
                     "a contact that is not public; leave it out, or add \"public\": true when "
                     "whoever it belongs to has agreed");
    return blame_field(reading, status, field, where->index);
}

static bool is_ours(const char *name)
{
    return strcmp(name, "entry") == 0 || strcmp(name, "subject") == 0 ||
           strcmp(name, "public") == 0;
}

static enum status blame_unknown(const struct reading *reading, const struct schema *schema,
                                 const char *name)
{
    const char *names[FIELDS_MAX] = {"subject", "public"};
    size_t count = 2;
    const char *nearest;
    char why[160];

    for (size_t i = 0; i < schema->field_count && count < FIELDS_MAX; i++)
        names[count++] = schema->fields[i].name;
    nearest = text_nearest(name, names, count);
    if (nearest != NULL)
        (void)snprintf(why, sizeof why, "a %s has no such field; did you mean %s?", schema->name,
                       nearest);
    else
        (void)snprintf(why, sizeof why, "a %s has no such field; zawlbuk fields %s lists them",
                       schema->name, schema->name);
    return blame(reading, STATUS_BAD_FIELD, name, why);
}

/* null stands for absent, as in lists that programs make. */
static enum status read_fields(const struct reading *reading, const struct schema *schema,
                               union body *body, json_t *value)
{
    const char *name;
    json_t *given;

    json_object_foreach(value, name, given)
    {
        const struct field *field = schema_field(schema, name);
        uint32_t index = FIELD_NO_INDEX;
        enum status status;
        if (is_ours(name) || json_is_null(given))
            continue;
        if (field == NULL)
            return blame_unknown(reading, schema, name);
        status = entry_field_read(field, body, given, &index);
        if (status != STATUS_OK)
            return blame_field(reading, status, field, index);
    }
    return STATUS_OK;
}

static enum status read_kind(const struct reading *reading, uint32_t *kind, const json_t *value)
{
    const char *name = json_string_value(json_object_get(value, "entry"));

    if (!json_is_object(value))
        return blame(reading, STATUS_BAD_FIELD, NULL, "not an object; an entry is {...}");
    if (json_object_get(value, "entry") == NULL)
        return blame(reading, STATUS_MISSING_FIELD, NULL,
                     "\"entry\" is missing; it says which it is: " KIND_NAMES);
    *kind = name == NULL ? 0 : entry_kind_of_name(name);
    if (*kind == 0)
        return blame(reading, STATUS_BAD_FIELD, "entry", "give " KIND_NAMES);
    return STATUS_OK;
}

static enum status read_subject(const struct reading *reading, struct driver_entry *entry,
                                const json_t *value)
{
    const json_t *given = json_object_get(value, "subject");
    struct span text = span_of(json_string_value(given), json_string_length(given));
    struct trouble why;
    enum status status;

    if (given != NULL && !json_is_string(given))
        return blame(reading, STATUS_BAD_FIELD, "subject", "not a text");
    status = entry_subject_of_text(&entry->subject, entry->kind, text, &why);
    return status == STATUS_OK ? status : blame(reading, status, "subject", why.text);
}

static enum status read_public(const struct reading *reading, bool *is_public, const json_t *value)
{
    const json_t *given = json_object_get(value, "public");

    if (given != NULL && !json_is_boolean(given))
        return blame(reading, STATUS_BAD_FIELD, "public", "give true or false");
    *is_public = json_is_true(given);
    return STATUS_OK;
}

/* Appends the body; entry->body gets its size alone, for the buffer may still move. */
static enum status read_body(struct reading *reading, struct driver_entry *entry, bool is_public,
                             json_t *value)
{
    const struct schema *schema = body_schema_of(entry->kind);
    size_t before = reading->list.bodies.size;
    union body body = {0};
    struct field_error where = {0};
    enum status status = read_fields(reading, schema, &body, value);

    if (status != STATUS_OK)
        return status;
    if (!is_public)
        status = schema_check_sealed(schema, &body, &where);
    if (status == STATUS_OK)
        status = schema_write(schema, &body, &reading->list.bodies, &where);
    if (status != STATUS_OK)
        return blame_where(reading, status, schema, &where);
    entry->body.size = reading->list.bodies.size - before;
    if (entry->body.size > kind_class_of(entry->kind)->body_size_max)
        return blame(reading, STATUS_TOO_LARGE, NULL, "too large as a whole; shorten its texts");
    return STATUS_OK;
}

static enum status read_entry(struct reading *reading, json_t *value)
{
    struct driver_entry *entry = &reading->list.items[reading->list.count];
    bool is_public = false;
    enum status status = read_kind(reading, &entry->kind, value);

    if (status == STATUS_OK)
        status = read_subject(reading, entry, value);
    if (status == STATUS_OK)
        status = read_public(reading, &is_public, value);
    if (status == STATUS_OK)
        status = read_body(reading, entry, is_public, value);
    if (status == STATUS_OK)
        reading->list.count++;
    return status;
}

static int compare_entries(const void *a, const void *b)
{
    const struct driver_entry *one = *(const struct driver_entry *const *)a;
    const struct driver_entry *other = *(const struct driver_entry *const *)b;
    int order = (one->kind > other->kind) - (one->kind < other->kind);

    if (order == 0)
        order = subject_compare(&one->subject, &other->subject);
    return order != 0 ? order : (one > other) - (one < other);
}

static bool is_same_entry(const struct driver_entry *a, const struct driver_entry *b)
{
    return a->kind == b->kind && subject_compare(&a->subject, &b->subject) == 0;
}

static enum status check_unique(struct reading *reading)
{
    const struct entry_list *list = &reading->list;
    const struct driver_entry **sorted = calloc(list->count + 1, sizeof *sorted);
    enum status status = STATUS_OK;
    char why[80];

    if (sorted == NULL)
        return trouble_say(reading->trouble, STATUS_NO_MEMORY, "%s", status_text(STATUS_NO_MEMORY));
    for (size_t i = 0; i < list->count; i++)
        sorted[i] = &list->items[i];
    qsort(sorted, list->count, sizeof *sorted, compare_entries);
    for (size_t i = 1; i < list->count && status == STATUS_OK; i++) {
        if (!is_same_entry(sorted[i - 1], sorted[i]))
            continue;
        reading->index = (size_t)(sorted[i] - list->items);
        (void)snprintf(why, sizeof why, "entry %zu has the same; give each its own",
                       (size_t)(sorted[i - 1] - list->items) + 1);
        status = blame(reading, STATUS_EXISTS, "subject", why);
    }
    free(sorted);
    return status;
}

/* Once the buffer moves no more. */
static void settle_bodies(struct entry_list *list)
{
    size_t at = 0;

    for (size_t i = 0; i < list->count; i++) {
        list->items[i].body.bytes = list->bodies.bytes + at;
        at += list->items[i].body.size;
    }
}

static enum status read_entries(struct reading *reading, json_t *value, size_t count)
{
    enum status status = STATUS_OK;

    if (count == 0)
        return trouble_say(reading->trouble, STATUS_MISSING_FIELD, "there is no entry in it");
    if (count > ENTRY_COUNT_MAX)
        return trouble_say(reading->trouble, STATUS_TOO_LARGE,
                           "more than %d entries; publish them in parts", ENTRY_COUNT_MAX);
    reading->list.items = calloc(count + 1, sizeof *reading->list.items);
    if (reading->list.items == NULL)
        return trouble_say(reading->trouble, STATUS_NO_MEMORY, "%s", status_text(STATUS_NO_MEMORY));
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        reading->index = i;
        status = read_entry(reading, json_is_array(value) ? json_array_get(value, i) : value);
    }
    if (status == STATUS_OK)
        status = check_unique(reading);
    if (status == STATUS_OK)
        settle_bodies(&reading->list);
    return status;
}

static enum status read_document(struct reading *reading, json_t *document)
{
    json_t *entries = json_object_get(document, "entries");

    reading->place = JSON_PLACE_WHOLE;
    if (json_is_array(document))
        reading->place = JSON_PLACE_LIST;
    if (entries != NULL) {
        if (!json_is_array(entries) || json_object_size(document) != 1)
            return trouble_say(reading->trouble, STATUS_BAD_FIELD,
                               "beside \"entries\": [...] nothing may stand in the document");
        reading->place = JSON_PLACE_NESTED;
        document = entries;
    }
    return read_entries(reading, document, json_is_array(document) ? json_array_size(document) : 1);
}

enum status entry_json_read(struct entry_list *out, struct span text, struct trouble *trouble)
{
    struct reading reading = {.text = text, .trouble = trouble};
    json_t *document;
    enum status status = json_read(&document, text, trouble);

    if (status != STATUS_OK)
        return status;
    buffer_init(&reading.list.bodies, BODIES_SIZE_MAX);
    status = read_document(&reading, document);
    json_decref(document);
    if (status == STATUS_OK)
        *out = reading.list;
    else
        entry_list_done(&reading.list);
    return status;
}

void entry_list_done(struct entry_list *list)
{
    free(list->items);
    buffer_done(&list->bodies);
    *list = (struct entry_list){0};
}
