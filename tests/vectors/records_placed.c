/* Records of every kind, and those that fit in form but not in place. */
#include "edit.h"
#include "records.h"

/* {} */
#define EMPTY_BODY "80"
/* {1: "x"} */
#define SOME_BODY "8101a178"

static const struct entry {
    const char *name;
    const char *spec;
    uint32_t kind;
    const char *subject;
    const char *body;
} entries[] = {
    {"profile, required fields", "13.3", KIND_PROFILE, "", "8300a14104a56f746865720aa2494e"},
    {"profile, every field", "13.3", KIND_PROFILE, "",
     "8e00b34578616d706c65204173736f63696174696f6e019292a36c7573ac456e7469726e61205061776c92a265"
     "6ea74578616d706c6502a245410391ab546865204578616d706c6504b377656c666172652d6173736f63696174"
     "696f6e05aa313933352d30362d313506a731322f3139373707ad4578616d706c6520556e696f6e0892a36c7573"
     "a2656e09a641697a61776c0aa2494e0bb368747470733a2f2f6578616d706c652e6f72670c92ce0e2477d8ce37"
     "4395400db54f70656e20746f20616c6c2e0a436f6d6520696e2e"},
    {"place, every field", "13.3", KIND_PLACE, "hall",
     "8b00ac4578616d706c652048616c6c01a7776f727368697002ae31204578616d706c6520526f616403a94e6577"
     "2044656c686904a2494e0592d2ca5b1700ce6b49d20006ac417369612f4b6f6c6b61746107b0323032362d3031"
     "2d30345431313a3030087809b4465245513d5745454b4c593b42594441593d53550aa444454d4f"},
    {"bearer, every field", "13.3", KIND_BEARER, "secretary",
     "8600a953656372657461727901a444454d4f02ac2b313230323535353031323303b57365637265746172794065"
     "78616d706c652e6f726704a43230323605aa323032372d31322d3331"},
    {"service, every field", "13.3", KIND_SERVICE, "desk",
     "8b00ad686f73706974616c2d6465736b01ac4578616d706c65206465736b02a657617264203103a64d756d6261"
     "6904a2494e0592000006ac2b313230323535353031323407ac4d6f6e2d46726920392d313708aa323032362d31"
     "312d303109b868747470733a2f2f6578616d706c652e6f72672f6465736b0aad4272696e67207061706572732e"},
    {"beacon, every field", "13.3", KIND_BEACON, "node",
     "830092ae3139322e302e322e313a34373437b25b323030313a6462383a3a315d3a3437343701ad7a61776c6275"
     "6b20302e312e300208"},
    {"place deleted", "3.1", KIND_PLACE, "hall", EMPTY_BODY},
    {"profile deleted", "3.1", KIND_PROFILE, "", EMPTY_BODY},
    {"vouch withdrawn", "8.3", KIND_VOUCH, "0123456789abcdef0123456789abcdef", EMPTY_BODY},
    {"vouch whose subject is not an id", "7.3", KIND_VOUCH, "short", "8100a0"},
    {"subject of 32 bytes", "3.1", KIND_PLACE, "0123456789abcdef0123456789abcdef", SOME_BODY},
    {"body that no reader of this kind understands", "3.1, 7", KIND_PLACE, "odd", SOME_BODY},
    {"body with a text for a key", "3.1", KIND_PLACE, "odd", "81a16101"},
    {"body of nil, bool, and the ends of integers", "2", KIND_PLACE, "odd",
     "8601c002c303cf7fffffffffffffff04d3800000000000000005800690"},
    {"unknown number of class 4", "5", KIND_OF(4, 255), "s", SOME_BODY},
    {"unknown number of class 3", "5", KIND_OF(3, 2), "s", SOME_BODY},
    {"number 0 of class 5", "5", KIND_OF(5, 0), "s", SOME_BODY},
    {"class 6", "5", KIND_OF(6, 1), "s", SOME_BODY},
    {"class 7", "5", KIND_OF(7, 1), "s", SOME_BODY},
    {"class 8", "5", KIND_OF(8, 1), "s", SOME_BODY},
    {"class 9", "5", KIND_OF(9, 1), "s", SOME_BODY},
    {"class 10", "5", KIND_OF(10, 1), "s", SOME_BODY},
    {"class 11", "5", KIND_OF(11, 1), "s", SOME_BODY},
    {"decision by an association", "7.1", KIND_OF(2, 9), "s", SOME_BODY},
};

static void write_hex(struct catalog *catalog, struct party *party, uint32_t kind,
                      const struct subject *subject, const char *hex)
{
    struct buffer body;

    buffer_init(&body, LIMIT_RECORD_SIZE);
    edit_hex(&body, hex);
    (void)party_write(&catalog->story, party, kind, subject, buffer_span(&body));
    buffer_done(&body);
}

static void add_entries(struct catalog *catalog)
{
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        const struct entry *entry = &entries[i];
        const struct subject subject = subject_of(entry->subject, strlen(entry->subject));

        write_hex(catalog, &catalog->alpha, entry->kind, &subject, entry->body);
        catalog_take(catalog, entry->name, entry->spec);
    }
}

static void add_decisions(struct catalog *catalog)
{
    struct story *story = &catalog->story;
    struct party *cell = &catalog->cell;
    const struct party *alpha = &catalog->alpha;
    const struct subject about = subject_of_id(&alpha->id);

    (void)party_recognise(story, cell, &catalog->stranger, RECOGNITION_RECOGNISED, "IN");
    catalog_take(catalog, "recognition: recognised", "8.2");
    (void)party_recognise(story, cell, alpha, RECOGNITION_SUSPENDED, "MY");
    catalog_take(catalog, "recognition: suspended", "8.2");
    (void)party_recognise(story, cell, alpha, RECOGNITION_DELISTED, "MY");
    catalog_take(catalog, "recognition: delisted", "8.2");
    write_hex(catalog, cell, KIND_RECOGNITION, &about, EMPTY_BODY);
    catalog_take(catalog, "recognition deleted", "8.2");
    write_hex(catalog, cell, KIND_RECOGNITION, &about, SOME_BODY);
    catalog_take(catalog, "recognition that cannot be read", "8.2");
    (void)party_succeed(story, cell, KIND_ANNOUNCE, &alpha->id, &catalog->beta.id, &alpha->tip.id);
    catalog_take(catalog, "announce", "8.2");
    (void)party_succeed(story, cell, KIND_FINAL, &alpha->id, &catalog->beta.id, &alpha->tip.id);
    catalog_take(catalog, "final", "8.2");
    (void)party_vouch(story, &catalog->alpha, &catalog->stranger.id);
    catalog_take(catalog, "vouch", "8.3");
}

static void add_events_of(struct catalog *catalog, const struct party *party,
                          const char *const names[5])
{
    struct story *story = &catalog->story;
    const struct key_event_body revoke = {.target = party->delegation};
    struct party hand = *party;

    (void)party_delegate(story, &hand, ROLE_SOS, CATALOG_HOUR);
    catalog_take(catalog, names[0], "6.1, 6.2");
    hand = *party;
    (void)party_rotate(story, &hand);
    catalog_take(catalog, names[1], "6.1, 6.2");
    hand = *party;
    (void)party_event(story, &hand, KIND_REVOKE, revoke);
    catalog_take(catalog, names[2], "6.1, 6.2");
    hand = *party;
    (void)party_event(story, &hand, KIND_DISSOLVE, (struct key_event_body){0});
    catalog_take(catalog, names[3], "6.1, 6.2");
    hand = *party;
    (void)party_event(story, &hand, KIND_CONTEST, (struct key_event_body){0});
    catalog_take(catalog, names[4], "6.1, 6.2");
}

static void add_inceptions(struct catalog *catalog)
{
    struct party party;

    party_begin(&catalog->story, &party, "one", 1, 1);
    catalog_take(catalog, "inception, 1 of 1", "6.1, 6.2");
    party_begin(&catalog->story, &party, "two", 3, 2);
    catalog_take(catalog, "inception, 2 of 3", "6.1, 6.2");
    party_begin(&catalog->story, &party, "three", 3, 3);
    catalog_take(catalog, "inception, 3 of 3", "6.1, 6.2");
}

/* Key events whose form is good and which have no place in the log. */
static void add_misplaced_events(struct catalog *catalog)
{
    struct story *story = &catalog->story;
    struct party hand = catalog->alpha;

    hand.tip.id = (struct id){{0xee}};
    (void)party_delegate(story, &hand, ROLE_ALL, UNTIL_NEVER);
    catalog_take(catalog, "delegate behind an event that nobody has", "6.2");
    hand = catalog->alpha;
    hand.tip.sequence++;
    (void)party_delegate(story, &hand, ROLE_ALL, UNTIL_NEVER);
    catalog_take(catalog, "delegate that skips a number", "6.2");
    hand = catalog->dissolved;
    (void)party_delegate(story, &hand, ROLE_ALL, UNTIL_NEVER);
    catalog_take(catalog, "delegate behind a dissolve", "6.2");
    hand = catalog->alpha;
    (void)party_revoke(story, &hand, &catalog->alpha.id);
    catalog_take(catalog, "revoke of an inception", "6.2");
    hand = catalog->alpha;
    (void)party_revoke(story, &hand, &catalog->beta.delegation);
    catalog_take(catalog, "revoke of another principal's delegation", "6.2");
    hand = catalog->alpha;
    hand.tip.generation++;
    (void)party_rotate(story, &hand);
    catalog_take(catalog, "rotate to a set that was not committed to", "6.2");
    hand = catalog->alpha;
    hand.tip.generation++;
    (void)party_delegate(story, &hand, ROLE_ALL, UNTIL_NEVER);
    catalog_take(catalog, "delegate by the next set, not yet revealed", "6.2");
    hand = catalog->alpha;
    story_at(story, -1);
    (void)party_delegate(story, &hand, ROLE_ALL, UNTIL_NEVER);
    catalog_take(catalog, "delegate stamped below its predecessor", "6.2");
    story_at(story, CATALOG_HOUR);
}

static void add_misplaced_entries(struct catalog *catalog)
{
    struct story *story = &catalog->story;
    const struct subject profile = subject_of("", 0);
    struct party hand = catalog->alpha;

    hand.id = (struct id){{0xee}};
    (void)party_place(story, &hand, "s", "Nobody's");
    catalog_take(catalog, "author whose log nobody has", "7.1");
    hand = catalog->alpha;
    hand.delegation = (struct id){{0xee}};
    (void)party_place(story, &hand, "s", "Hall");
    catalog_take(catalog, "delegation that nobody has", "7.1");
    hand.delegation = catalog->beta.delegation;
    (void)party_place(story, &hand, "s", "Hall");
    catalog_take(catalog, "delegation of another principal", "7.1");
    hand.delegation = catalog->alpha.id;
    (void)party_place(story, &hand, "s", "Hall");
    catalog_take(catalog, "via that is no delegation", "7.1");
    hand = catalog->alpha;
    hand.device = catalog->beta.device;
    (void)party_place(story, &hand, "s", "Hall");
    catalog_take(catalog, "another's device key", "7.1");
    write_hex(catalog, &catalog->beta, KIND_VOUCH, &(struct subject){.size = 32}, "8100a0");
    catalog_take(catalog, "vouch by a delegation without admit", "7.1");
    (void)party_place(story, &catalog->stranger, "s", "Hall");
    catalog_take(catalog, "place of a stranger", "7.3");
    write_hex(catalog, &catalog->stranger, KIND_PROFILE, &profile, SOME_BODY);
    catalog_take(catalog, "profile of a stranger: part of its request", "7.3");
    (void)party_vouch(story, &catalog->stranger, &catalog->alpha.id);
    catalog_take(catalog, "vouch of a stranger", "7.3");
}

static void add_mistimed_entries(struct catalog *catalog)
{
    struct story *story = &catalog->story;
    const struct subject subject = subject_of("s", 1);
    const struct stamp latest = stamp_of_ms(catalog->now.wall.ms + LIMIT_AHEAD_MS);
    const struct span known = buffer_span(&story->records[catalog->context_count - 1].bytes);

    catalog_add(catalog, "what is held already", "7.2", known);
    story_at(story, -1);
    (void)party_place(story, &catalog->alpha, "s", "Hall");
    catalog_take(catalog, "stamped below its delegation", "7.1");
    story_at(story, 0);
    story->now.value += 1 + ((int64_t)1000 << STAMP_COUNTER_BITS) * 6;
    (void)party_place(story, &catalog->alpha, "hall", "Older Hall");
    catalog_take(catalog, "older than what stands at its register", "7.2");
    (void)party_vouch(story, &catalog->alpha, &catalog->stranger.id);
    catalog_take(catalog, "a vouch over quota, older than all that stand", "7.2");
    story->now = latest;
    (void)party_place(story, &catalog->alpha, "s", "Hall");
    catalog_take(catalog, "ten minutes ahead", "4.3, 7.1");
    story->now = stamp_of_ms(stamp_ms(latest) + 1);
    (void)party_place(story, &catalog->alpha, "s", "Hall");
    catalog_take(catalog, "ten minutes and a millisecond ahead", "4.3, 7.1");
    story->now.value = STAMP_MAX - ((int64_t)1000 << STAMP_COUNTER_BITS);
    (void)party_place(story, &catalog->alpha, "s", "Hall");
    catalog_take(catalog, "a stamp of the last days", "4.1, 7.1");
    story_at(story, CATALOG_HOUR - 168 - 1);
    write_hex(catalog, &catalog->alpha, KIND_OF(9, 1), &subject, SOME_BODY);
    catalog_take(catalog, "mail that ended an hour ago", "4.2, 7.1");
    story_at(story, CATALOG_HOUR - 168 - 2);
    write_hex(catalog, &catalog->alpha, KIND_OF(9, 1), &subject, SOME_BODY);
    catalog_take(catalog, "mail that ended two hours ago", "4.2, 7.1");
    story_at(story, CATALOG_HOUR);
}

void records_placed(struct catalog *catalog)
{
    add_entries(catalog);
    add_decisions(catalog);
    add_inceptions(catalog);
    add_events_of(catalog, &catalog->alpha,
                  (const char *const[]){"delegate, 1 of 1", "rotate, 1 of 1", "revoke, 1 of 1",
                                        "dissolve, 1 of 1", "contest, 1 of 1"});
    add_events_of(catalog, &catalog->beta,
                  (const char *const[]){"delegate, 2 of 3", "rotate, 2 of 3", "revoke, 2 of 3",
                                        "dissolve, 2 of 3", "contest, 2 of 3"});
    add_misplaced_events(catalog);
    add_misplaced_entries(catalog);
    add_mistimed_entries(catalog);
}

json_t *records_json(void)
{
    struct catalog catalog;

    catalog_init(&catalog);
    records_placed(&catalog);
    records_edited(&catalog);
    records_signed(&catalog);
    return catalog_done(&catalog);
}
