/* Entries as text. */
#include "entry_text.h"

#include "protocol/body/body.h"
#include "protocol/kind.h"
#include "store/body_json.h"
#include "store/json_text.h"

bool entry_text_write(struct buffer *out, const struct driver_entry *entry)
{
    const struct schema *schema = body_schema_of(entry->kind);
    const struct subject *subject = &entry->subject;
    union body fields;
    size_t end;

    memset(&fields, 0, sizeof(fields));
    if (schema == NULL || schema_show(schema, &fields, entry->body, NULL) != STATUS_OK)
        return false;
    json_text_open(out, '{');
    json_text_key(out, span_of_text("entry"));
    json_text_string(out, span_of_text(kind_name(entry->kind)));
    if (subject->size > 0) {
        json_text_key(out, span_of_text("subject"));
        json_text_string(out, span_of(subject->bytes, subject->size));
    }
    if (schema_check_sealed(schema, &fields, NULL) != STATUS_OK) {
        json_text_key(out, span_of_text("public"));
        json_text_raw(out, span_of_text("true"));
    }
    end = out->size;
    body_json_write(out, schema, &fields);
    if (out->status != STATUS_OK)
        return false;
    memmove(out->bytes + end + 1, out->bytes + end + 2, out->size - end - 2); /* its own '{' */
    buffer_truncate(out, out->size - 1);
    return true;
}
