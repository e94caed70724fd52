/* Good records with one edit: what the reader at the door must see. */
#include "edit.h"
#include "records.h"

enum base { BASE_PLACE, BASE_DELEGATE, BASE_INCEPTION, BASE_ROTATE, BASE_REVOKE, BASE_CONTEST };

enum part {
    PART_PAYLOAD, /* before signing */
    PART_BODY,    /* the same, counted from where the body begins */
    PART_RECORD,  /* after signing */
    PART_END,     /* the same, counted back from the end */
};

/* size bytes at offset, or as many as there are, give way to others. */
struct edit {
    const char *name;
    const char *spec;
    enum base base;
    enum part part;
    size_t offset;
    size_t size;
    const char *with;
};

/* A payload is 97, version 01 at 1, author c420.. at 2, via c420.. at 36, kind cd.... at 70,
 * subject c403"odd" at 73, stamp cf........ at 78, body at 87. */
static const struct edit edits[] = {
    {"no bytes at all", "2", BASE_PLACE, PART_RECORD, 0, SIZE_MAX, ""},
    {"a last byte missing", "2", BASE_PLACE, PART_END, 1, 1, ""},
    {"a byte too many", "2", BASE_PLACE, PART_END, 0, 0, "00"},
    {"record of one element", "3.1", BASE_PLACE, PART_RECORD, 0, 1, "91"},
    {"record of three elements", "3.1", BASE_PLACE, PART_RECORD, 0, 1, "93"},
    {"record that is a map", "3.1", BASE_PLACE, PART_RECORD, 0, 1, "81"},
    {"longer form of the record's array", "2", BASE_PLACE, PART_RECORD, 0, 1, "dc0002"},
    {"longer form of the payload's length", "2", BASE_PLACE, PART_RECORD, 1, 1, "c500"},
    {"payload that is text", "3.1", BASE_PLACE, PART_RECORD, 1, 1, "d9"},
    {"no signature", "3.1", BASE_PLACE, PART_END, 67, 67, "90"},
    {"a signature of 63 bytes", "3.1", BASE_PLACE, PART_END, 66, 3, "c43f"},
    {"signature nil", "3.1", BASE_PLACE, PART_END, 66, 66, "c0"},
    {"first byte of R zeroed", "3.2", BASE_PLACE, PART_END, 64, 1, "00"},
    {"R of zeros, S of zeros", "3.2", BASE_PLACE, PART_END, 64, 64,
     "0000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000"},
    {"payload of six elements", "3.1", BASE_PLACE, PART_PAYLOAD, 0, 1, "96"},
    {"payload of eight elements", "3.1", BASE_PLACE, PART_PAYLOAD, 0, 1, "98"},
    {"payload that is a map", "3.1", BASE_PLACE, PART_PAYLOAD, 0, 1, "87"},
    {"version 0", "3.1", BASE_PLACE, PART_PAYLOAD, 1, 1, "00"},
    {"version 2", "3.1", BASE_PLACE, PART_PAYLOAD, 1, 1, "02"},
    {"version in a longer form", "2", BASE_PLACE, PART_PAYLOAD, 1, 1, "cc01"},
    {"author of 31 bytes", "3.1", BASE_PLACE, PART_PAYLOAD, 2, 3, "c41f"},
    {"author nil", "3.1", BASE_PLACE, PART_PAYLOAD, 2, 34, "c0"},
    {"author of zeros", "3.1, 7.1", BASE_PLACE, PART_PAYLOAD, 4, 32,
     "0000000000000000000000000000000000000000000000000000000000000000"},
    {"via of 31 bytes", "3.1", BASE_PLACE, PART_PAYLOAD, 36, 3, "c41f"},
    {"via nil in an entry", "3.1", BASE_PLACE, PART_PAYLOAD, 36, 34, "c0"},
    {"kind 0", "3.1", BASE_PLACE, PART_PAYLOAD, 70, 3, "00"},
    {"kind 255", "3.1, 5", BASE_PLACE, PART_PAYLOAD, 70, 3, "ccff"},
    {"class 12", "5", BASE_PLACE, PART_PAYLOAD, 70, 3, "cd0c01"},
    {"class 255", "5", BASE_PLACE, PART_PAYLOAD, 70, 3, "cdffff"},
    {"kind 65536", "3.1", BASE_PLACE, PART_PAYLOAD, 70, 3, "ce00010000"},
    {"kind in a longer form", "2", BASE_PLACE, PART_PAYLOAD, 70, 3, "ce00000402"},
    {"kind that is text", "3.1", BASE_PLACE, PART_PAYLOAD, 70, 3, "a161"},
    {"subject of 33 bytes", "3.1", BASE_PLACE, PART_PAYLOAD, 73, 5,
     "c421303132333435363738396162636465663031323334353637383961626364656630"},
    {"subject that is text", "3.1", BASE_PLACE, PART_PAYLOAD, 73, 5, "a36f6464"},
    {"subject nil", "3.1", BASE_PLACE, PART_PAYLOAD, 73, 5, "c0"},
    {"stamp below zero", "3.1", BASE_PLACE, PART_PAYLOAD, 78, 9, "ff"},
    {"stamp of 2^63", "4.1", BASE_PLACE, PART_PAYLOAD, 78, 9, "cf8000000000000000"},
    {"stamp that is a float", "2", BASE_PLACE, PART_PAYLOAD, 78, 9, "cb4000000000000000"},
    {"body that is an array", "3.1", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "9101"},
    {"body nil", "3.1", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "c0"},
    {"body missing", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX, ""},
    {"a byte behind the body", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "80c0"},
    {"body with keys that descend", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "8202000100"},
    {"body with a key twice", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "8201000100"},
    {"body with a float", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "8101ca3f800000"},
    {"body with an extension", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "8101d40100"},
    {"body with a surrogate", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "8101a3eda080"},
    {"body with an overlong letter", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "8101a2c1a1"},
    {"body with a longer length of text", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "8101d90161"},
    {"body that claims a thousand million pairs", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX,
     "df3b9aca00"},
    {"body whose bin claims 4 GiB", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX, "8101c6ffffffff"},
    {"eight arrays and maps in one another", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX,
     "8101919191919190"},
    {"nine arrays and maps in one another", "2", BASE_PLACE, PART_BODY, 0, SIZE_MAX,
     "810191919191919190"},
    {"kind 263", "5", BASE_DELEGATE, PART_PAYLOAD, 37, 3, "cd0107"},
    {"key event with a subject", "3.1", BASE_DELEGATE, PART_PAYLOAD, 40, 2, "c40173"},
    {"key event with a via", "3.1", BASE_DELEGATE, PART_PAYLOAD, 36, 1,
     "c4200000000000000000000000000000000000000000000000000000000000000000"},
    {"key event with an empty body", "3.1", BASE_DELEGATE, PART_BODY, 0, SIZE_MAX, "80"},
    {"delegate with key 10 in place of 8", "6.1", BASE_DELEGATE, PART_BODY, 85, 1, "0a"},
    {"delegate of six roles and one more", "6.1", BASE_DELEGATE, PART_BODY, 74, 1, "40"},
    {"delegate of no role", "6.1", BASE_DELEGATE, PART_BODY, 74, 1, "00"},
    {"delegate that ends at hour 0", "6.1", BASE_DELEGATE, PART_BODY, 76, 9, "00"},
    {"delegate that ends after hour 2^40", "6.1", BASE_DELEGATE, PART_BODY, 76, 9,
     "cf0000010000000001"},
    {"delegate without a label", "6.1", BASE_DELEGATE, PART_BODY, 86, 7, "a0"},
    {"delegate with a label of 65 bytes", "6.1", BASE_DELEGATE, PART_BODY, 86, 7,
     "d9416161616161616161616161616161616161616161616161616161616161616161616161616161616161616161"
     "616161616161616161616161616161616161616161"},
    {"delegate of sequence 65536", "6.1", BASE_DELEGATE, PART_BODY, 2, 1, "ce00010000"},
    {"delegate of a mixed-order key", "3.2, 6.2", BASE_DELEGATE, PART_BODY, 41, 32,
     "6eaa14d6700bc347364033611ac4ca220b016e6c412e53edb9b52c62c55267d3"},
    {"delegate of a key with the point (0, -1) added", "3.2, 6.2", BASE_DELEGATE, PART_BODY, 41, 32,
     "e76fc4015d5e223a791875e76aec0b853951d81b187fc5e3d046b36b4e70c6a7"},
    {"delegate of a small-order key", "3.2, 6.2", BASE_DELEGATE, PART_BODY, 41, 32,
     "0100000000000000000000000000000000000000000000000000000000000000"},
    {"delegate of a key that is not canonical", "3.2, 6.2", BASE_DELEGATE, PART_BODY, 41, 32,
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
    {"inception with an author", "3.1", BASE_INCEPTION, PART_PAYLOAD, 4, 1, "01"},
    {"inception of sequence 1", "6.1", BASE_INCEPTION, PART_BODY, 2, 1, "01"},
    {"inception with threshold 0", "6.1", BASE_INCEPTION, PART_BODY, 40, 1, "00"},
    {"inception with threshold 2 of 1", "6.1", BASE_INCEPTION, PART_BODY, 40, 1, "02"},
    {"inception without keys", "6.1", BASE_INCEPTION, PART_BODY, 4, 35, "90"},
    {"inception with keys nil", "6.1", BASE_INCEPTION, PART_BODY, 4, 35, "c0"},
    {"inception with a key of 31 bytes", "6.1", BASE_INCEPTION, PART_BODY, 6, 2, "1f"},
    {"inception with a commitment of 33 bytes", "6.1", BASE_INCEPTION, PART_BODY, 43, 1, "2100"},
    {"inception with a commitment nil", "6.1", BASE_INCEPTION, PART_BODY, 42, 34, "c0"},
    {"inception with key 5 in place of 4", "6.1", BASE_INCEPTION, PART_BODY, 41, 1, "05"},
    {"inception with sequence alone", "6.1", BASE_INCEPTION, PART_BODY, 0, SIZE_MAX, "810000"},
    {"delegate with a key of 31 bytes", "6.1", BASE_DELEGATE, PART_BODY, 40, 2, "1f"},
    {"delegate of roles that are a bool", "6.1", BASE_DELEGATE, PART_BODY, 74, 1, "c3"},
    {"delegate that ends before all hours", "6.1", BASE_DELEGATE, PART_BODY, 76, 9, "ff"},
    {"delegate with a label that is a bin", "6.1", BASE_DELEGATE, PART_BODY, 86, 7,
     "c406646576696365"},
    {"delegate with the body of a contest", "6.1", BASE_DELEGATE, PART_BODY, 0, SIZE_MAX,
     "82000101c4200000000000000000000000000000000000000000000000000000000000000000"},
    {"rotate to no keys", "6.1", BASE_ROTATE, PART_BODY, 39, 35, "90"},
    {"rotate with threshold 0", "6.1", BASE_ROTATE, PART_BODY, 75, 1, "00"},
    {"rotate with threshold 2 of 1", "6.1", BASE_ROTATE, PART_BODY, 75, 1, "02"},
    {"rotate with a threshold nil", "6.1", BASE_ROTATE, PART_BODY, 75, 1, "c0"},
    {"rotate with a commitment of 31 bytes", "6.1", BASE_ROTATE, PART_BODY, 78, 2, "1f"},
    {"rotate with a commitment that is text", "6.1", BASE_ROTATE, PART_BODY, 77, 34, "a161"},
    {"revoke with a target of 31 bytes", "6.1", BASE_REVOKE, PART_BODY, 40, 2, "1f"},
    {"revoke with a target nil", "6.1", BASE_REVOKE, PART_BODY, 39, 34, "c0"},
    {"revoke with key 10 in place of 9", "6.1", BASE_REVOKE, PART_BODY, 38, 1, "0a"},
    {"contest of a sequence below zero", "6.1", BASE_CONTEST, PART_BODY, 2, 1, "ff"},
    {"contest of a sequence that is text", "6.1", BASE_CONTEST, PART_BODY, 2, 1, "a131"},
    {"contest behind an id of 31 bytes", "6.1", BASE_CONTEST, PART_BODY, 5, 2, "1f"},
    {"contest behind nil", "6.1", BASE_CONTEST, PART_BODY, 4, 34, "c0"},
    {"contest behind nothing", "6.1", BASE_CONTEST, PART_BODY, 0, SIZE_MAX, "810002"},
    {"contest with a key more", "6.1", BASE_CONTEST, PART_BODY, 0, SIZE_MAX,
     "83000201c42000000000000000000000000000000000000000000000000000000000000000000200"},
    {"contest with texts for keys", "6.1", BASE_CONTEST, PART_BODY, 0, SIZE_MAX,
     "82a13002a131c4200000000000000000000000000000000000000000000000000000000000000000"},
};

static void write_base(struct catalog *catalog, enum base base, struct party *party)
{
    const struct subject subject = subject_of("odd", 3);

    *party = catalog->alpha;
    switch (base) {
    case BASE_PLACE:
        (void)party_write(&catalog->story, party, KIND_PLACE, &subject,
                          span_of_text("\x81\x01\x02"));
        break;
    case BASE_DELEGATE:
        (void)party_delegate(&catalog->story, party, ROLE_ALL, UNTIL_NEVER);
        break;
    case BASE_INCEPTION:
        party_begin(&catalog->story, party, "fresh", 1, 1);
        break;
    case BASE_ROTATE:
        (void)party_rotate(&catalog->story, party);
        break;
    case BASE_REVOKE:
        (void)party_revoke(&catalog->story, party, &party->delegation);
        break;
    case BASE_CONTEST:
        (void)party_event(&catalog->story, party, KIND_CONTEST, (struct key_event_body){0});
        break;
    }
}

static void seal_entry(const struct catalog *catalog, struct buffer *out, struct span payload,
                       const struct party *party)
{
    struct key_signature signature;

    record_sign(&signature.signature, &party->device, &catalog->story.network, payload);
    must(record_write(out, payload, &signature, 1, false));
}

static void edit_payload(struct catalog *catalog, struct buffer *out, const struct record *record,
                         const struct party *party, const struct edit *edit)
{
    const size_t begin = edit->part == PART_BODY ? record->payload.size - record->body.size : 0;
    struct sign_pair pairs[PARTY_KEYS_MAX];
    struct key_set set;
    struct buffer payload;

    buffer_init(&payload, LIMIT_RECORD_SIZE);
    edit_splice(&payload, record->payload, begin + edit->offset, edit->size, edit->with);
    if (edit->base == BASE_PLACE) {
        seal_entry(catalog, out, buffer_span(&payload), party);
    } else {
        party_pairs(&catalog->story, party, party->tip.generation, pairs, &set);
        party_seal(out, buffer_span(&payload), pairs, party->threshold, &catalog->story.network);
    }
    buffer_done(&payload);
}

static void add_edited(struct catalog *catalog, const struct edit *edit)
{
    struct story_record *last;
    struct record record;
    struct party party;
    struct buffer out;

    write_base(catalog, edit->base, &party);
    last = &catalog->story.records[--catalog->story.record_count];
    must(record_read(&record, buffer_span(&last->bytes), &catalog->story.network));
    buffer_init(&out, LIMIT_RECORD_SIZE);
    if (edit->part == PART_RECORD)
        edit_splice(&out, record.bytes, edit->offset, edit->size, edit->with);
    else if (edit->part == PART_END)
        edit_splice(&out, record.bytes, record.bytes.size - edit->offset, edit->size, edit->with);
    else
        edit_payload(catalog, &out, &record, &party, edit);
    catalog_add(catalog, edit->name, edit->spec, buffer_span(&out));
    buffer_done(&out);
    buffer_done(&last->bytes);
}

/* A record of class 3, number 2, with a body of that many bytes: the class takes 512. */
static void add_sized(struct catalog *catalog, const char *name, size_t size)
{
    const struct subject subject = subject_of("s", 1);
    struct record_draft draft = {
        .author = catalog->alpha.id,
        .via = catalog->alpha.delegation,
        .kind = KIND_PLACE,
        .subject = subject,
        .stamp = catalog->story.now,
    };
    struct buffer body;
    struct buffer payload;
    struct buffer out;
    uint8_t *filling;

    buffer_init(&body, LIMIT_RECORD_SIZE);
    edit_hex(&body, "8101c5");
    filling = buffer_extend(&body, size - body.size);
    must(body.status);
    memset(filling, 0, size - 3);
    filling[0] = (uint8_t)((size - 5) >> 8);
    filling[1] = (uint8_t)(size - 5);
    draft.body = buffer_span(&body);
    buffer_init(&payload, LIMIT_RECORD_SIZE);
    buffer_init(&out, LIMIT_RECORD_SIZE);
    must(record_write_payload(&payload, &draft));
    payload.bytes[payload.size - size - 14] = 3; /* kind 770 in place of 1026 */
    seal_entry(catalog, &out, buffer_span(&payload), &catalog->alpha);
    catalog_add(catalog, name, "3.1, 5", buffer_span(&out));
    buffer_done(&out);
    buffer_done(&payload);
    buffer_done(&body);
}

void records_edited(struct catalog *catalog)
{
    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++)
        add_edited(catalog, &edits[i]);
    add_sized(catalog, "the largest body of its class", 512);
    add_sized(catalog, "a body a byte larger than its class takes", 513);
}
