/* Directory entries as JSON, as `publish` reads them.
 *
 *   {"entry": "place", "subject": "sunday-service", "name": "...", "country": "IN", ...}
 *   {"entry": "bearer", "subject": "president", "public": true, "phone": "+...", ...}
 *
 * "entry" is the kind. "subject" is a short name of the author's choice that stays the same for
 * ever; a profile has none. "public" must be true where a telephone number or mail address stands.
 * The other names are the fields of the kind (SPEC section 13). A document is one entry, a list of
 * them, or {"entries": [...]}. */
#ifndef ZAWLBUK_NODE_ENTRY_JSON_H
#define ZAWLBUK_NODE_ENTRY_JSON_H

#include "node/driver_entry.h"
#include "node/json.h"

/* Entries of one document: more than the quotas of all its kinds together let one author keep. */
#define ENTRY_COUNT_MAX 20000
/* Bytes of one document: the quotas of all kinds of one author, as JSON. */
#define ENTRY_DOCUMENT_SIZE_MAX (16u << 20)

struct entry_list {
    struct driver_entry *items; /* bodies lie in bodies */
    size_t count;
    struct buffer bodies;
};

/* All or nothing. BAD_JSON, MISSING_FIELD, BAD_FIELD, TOO_LARGE, OUT_OF_RANGE, BAD_TEXT, EXISTS for
 * the same kind and subject twice, SEALING_NEEDED for a contact that is not marked public; trouble
 * names line, entry (from 1) and field, and says what would be right. End with entry_list_done. */
enum status entry_json_read(struct entry_list *out, struct span text,
                            struct trouble *trouble) MUST_CHECK;
/* Accepts an empty list. */
void entry_list_done(struct entry_list *list);

/* A kind that `publish` takes, by name, or 0: the directory's, beacons excepted, which nodes make.
 */
uint32_t entry_kind_of_name(const char *name);

/* The subject of a text as it stands in JSON and on the command line. BAD_FIELD with trouble when
 * it is not fit for that kind: empty for a profile, else 1 to 32 bytes of one line. */
enum status entry_subject_of_text(struct subject *out, uint32_t kind, struct span text,
                                  struct trouble *trouble) MUST_CHECK;

#endif
