/* zawlbuk fields: what may stand in an entry of a kind. */
#include <stdio.h>

#include "node/cli.h"
#include "node/cli_print.h"
#include "node/entry_field.h"
#include "node/entry_json.h"
#include "protocol/body/body.h"
#include "protocol/kind.h"

#define FORM_SIZE 256

static const char *form_of(const struct field *field, char storage[FORM_SIZE])
{
    struct draft form;

    draft_over(&form, storage, FORM_SIZE);
    entry_field_form(&form, field);
    return draft_text(&form);
}

static enum exit_code print_json(const struct schema *schema)
{
    json_t *rows = json_array();
    char storage[FORM_SIZE];

    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];

        (void)json_array_append_new(
            rows, json_pack("{s:s, s:b, s:b, s:s, s:s}", "name", field->name, "required",
                            field->required, "contact", field->is_contact, "form",
                            form_of(field, storage), "meaning", field->meaning));
    }
    return json_print(json_pack("{s:s, s:o}", "entry", schema->name, "fields", rows));
}

static const char *note_on(const struct field *field)
{
    if (field->required)
        return "needed";
    return field->is_contact ? "public" : "";
}

/* Two lines a field, for a screen of a phone's width has no room for columns of sentences. */
static void print_text(const struct schema *schema)
{
    char storage[FORM_SIZE];

    (void)printf("A %s may say (\"needed\": must; \"public\": only with \"public\": true):\n",
                 schema->name);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];

        (void)printf("  %-16s %-6s %s\n", field->name, note_on(field), field->meaning);
        (void)printf("  %-16s %-6s give %s\n", "", "", form_of(field, storage));
    }
}

enum exit_code cli_fields(const struct args *args)
{
    uint32_t kind = entry_kind_of_name(args->operands[0]);
    struct trouble trouble;

    if (kind == 0)
        return command_fail(trouble_say(&trouble, STATUS_USAGE,
                                        "nobody publishes a %s; give profile, place, bearer or "
                                        "service",
                                        args->operands[0]),
                            &trouble);
    if (args_has(args, "json"))
        return print_json(body_schema_of(kind));
    print_text(body_schema_of(kind));
    return EXIT_CODE_DONE;
}
