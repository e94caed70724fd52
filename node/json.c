/* The few things that jansson leaves to us. */
#include "node/json.h"

#include "node/text.h"

#include <stdio.h>
#include <stdlib.h>

/* Degrees have up to ten digits, the last of 1e-7. */
#define REAL_FORM JSON_REAL_PRECISION(10)
#define REPLACEMENT "\xef\xbf\xbd"

enum status json_read(json_t **out, struct span text, struct trouble *trouble)
{
    json_error_t error;
    json_t *value;

    if (text.size == 0)
        return trouble_say(trouble, STATUS_BAD_JSON, "there is no JSON, only nothing");
    value = json_loadb((const char *)text.bytes, text.size, JSON_REJECT_DUPLICATES, &error);
    if (value != NULL) {
        *out = value;
        return STATUS_OK;
    }
    if (json_error_code(&error) == json_error_out_of_memory)
        return trouble_say(trouble, STATUS_NO_MEMORY, "%s", status_text(STATUS_NO_MEMORY));
    return trouble_say(trouble, STATUS_BAD_JSON, "line %d, column %d: %s", error.line, error.column,
                       error.text);
}

static int on_dump(const char *text, size_t size, void *context)
{
    struct draft *out = context;

    draft_add(out, span_of(text, size));
    return draft_status(out) == STATUS_OK ? 0 : -1;
}

void json_write(struct draft *out, json_t *value)
{
    bool failed =
        value == NULL || json_dump_callback(value, on_dump, out, JSON_COMPACT | REAL_FORM) != 0;

    if (failed && out->status == STATUS_OK)
        out->status = STATUS_NO_MEMORY;
    json_decref(value);
}

/* Such code points stand in strings alone, but for the newlines between members. */
static bool print_unprintable(FILE *file, uint32_t code_point)
{
    uint32_t beyond = code_point - 0x10000;

    if (code_point == '\n')
        return putc('\n', file) != EOF;
    if (code_point < 0x10000)
        return fprintf(file, "\\u%04x", code_point) > 0;
    return fprintf(file, "\\u%04x\\u%04x", 0xd800 + (beyond >> 10), 0xdc00 + (beyond & 0x3ff)) > 0;
}

enum status json_write_file(FILE *file, const json_t *value)
{
    char *text = json_dumps(value, JSON_INDENT(2) | REAL_FORM);
    struct span rest = text == NULL ? span_of(NULL, 0) : span_of_text(text);
    bool written = text != NULL;
    size_t at = 0;

    while (written && at < rest.size) {
        size_t start = at;
        uint32_t code_point = text_next(rest, &at);

        written = text_is_printable(code_point)
                      ? fwrite(rest.bytes + start, 1, at - start, file) == at - start
                      : print_unprintable(file, code_point);
    }
    free(text);
    return written && putc('\n', file) != EOF ? STATUS_OK : STATUS_IO;
}

enum exit_code json_print(json_t *value)
{
    struct trouble trouble;
    enum status status = json_write_file(stdout, value);

    json_decref(value);
    if (status != STATUS_OK)
        return command_fail(trouble_say(&trouble, status, "the answer could not be written"),
                            &trouble);
    return EXIT_CODE_DONE;
}

json_t *json_of_text(struct span text)
{
    struct draft clean;
    json_t *value = NULL;
    size_t at = 0;

    draft_init(&clean, 3 * text.size);
    while (at < text.size) {
        size_t start = at;
        uint32_t code_point = text_next(text, &at);
        if (code_point == TEXT_INVALID || code_point == 0)
            draft_add_text(&clean, REPLACEMENT);
        else
            draft_add(&clean, span_of(text.bytes + start, at - start));
    }
    if (draft_status(&clean) == STATUS_OK)
        value = json_stringn(draft_text(&clean), clean.size);
    draft_done(&clean);
    return value;
}

json_t *json_of_hex(struct span bytes)
{
    struct draft hex;
    json_t *value = NULL;

    draft_init(&hex, 2 * bytes.size);
    draft_add_hex(&hex, bytes);
    if (draft_status(&hex) == STATUS_OK)
        value = json_stringn(draft_text(&hex), hex.size);
    draft_done(&hex);
    return value;
}

json_t *json_of_id(const struct id *id)
{
    return json_of_hex(span_of(id->bytes, ID_SIZE));
}

enum status json_trouble_of(const json_t *answer, struct trouble *trouble)
{
    const char *name = json_string_value(json_object_get(answer, "error"));
    const char *text = json_string_value(json_object_get(answer, "text"));
    enum status status = STATUS_IO;

    for (int i = 1; name != NULL && i < STATUS_COUNT; i++)
        if (strcmp(name, status_name((enum status)i)) == 0)
            status = (enum status)i;
    return trouble_say(trouble, status, "%s", text == NULL ? status_text(status) : text);
}
