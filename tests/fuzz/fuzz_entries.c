/* JSON for `publish`: what is taken is fit to be published, and is shown as what was taken. */
#include "entry_text.h"
#include "fuzz.h"
#include "node/entry_json.h"
#include "protocol/body/body.h"

static void check(const struct driver_entry *entry)
{
    const struct schema *schema = body_schema_of(entry->kind);
    struct entry_list again;
    struct trouble trouble;
    struct buffer text;
    union body body;

    memset(&body, 0, sizeof(body));
    fuzz_require(schema != NULL, "an entry of a kind without fields");
    fuzz_require(schema_read(schema, &body, entry->body, NULL) == STATUS_OK,
                 "an entry that is not fit to be published");
    buffer_init(&text, 1u << 20);
    fuzz_require(entry_text_write(&text, entry), "what was taken cannot be shown");
    fuzz_require(entry_json_read(&again, buffer_span(&text), &trouble) == STATUS_OK,
                 "an entry as shown is refused");
    fuzz_require(again.count == 1 && again.items[0].kind == entry->kind &&
                     subject_compare(&again.items[0].subject, &entry->subject) == 0,
                 "another entry");
    fuzz_require_same(again.items[0].body, entry->body, "an entry as shown has another body");
    entry_list_done(&again);
    buffer_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct trouble trouble;
    struct entry_list list;

    if (entry_json_read(&list, span_of(bytes, size), &trouble) != STATUS_OK) {
        fuzz_require(memchr(trouble.text, '\0', sizeof(trouble.text)) != NULL &&
                         trouble.text[0] != '\0',
                     "refused without a word");
        return 0;
    }
    for (size_t i = 0; i < list.count; i++)
        check(&list.items[i]);
    entry_list_done(&list);
    return 0;
}
