/* Writing the records of the vectors. */
#include "party.h"

#include <stdio.h>
#include <stdlib.h>

#include "node/json.h"
#include "protocol/body/body.h"

#define STEP (INT64_C(1000) << STAMP_COUNTER_BITS) /* of stamps: a second */

void must(enum status status)
{
    if (status == STATUS_OK)
        return;
    (void)fprintf(stderr, "vectors: %s\n", status_text(status));
    exit(1);
}

void story_init(struct story *story, const char *name, const char *about, const char *spec)
{
    *story = (struct story){
        .name = name,
        .about = about,
        .spec = spec,
        .keys = json_object(),
        .principals = json_object(),
    };
    story_at(story, 0);
}

void story_done(struct story *story)
{
    for (size_t i = 0; i < story->record_count; i++)
        buffer_done(&story->records[i].bytes);
    free(story->records);
    json_decref(story->keys);
    json_decref(story->principals);
}

void story_at(struct story *story, int64_t hour)
{
    story->now = stamp_of_ms((BASE_HOUR + hour) * HOUR_MS);
}

struct id story_add(struct story *story, const char *name, struct span bytes)
{
    struct story_record *records =
        realloc(story->records, (story->record_count + 1) * sizeof(*records));
    struct story_record *added;
    struct record record;

    must(records == NULL ? STATUS_NO_MEMORY : STATUS_OK);
    story->records = records;
    added = &records[story->record_count++];
    (void)snprintf(added->name, sizeof(added->name), "%s", name);
    buffer_init(&added->bytes, LIMIT_RECORD_SIZE);
    buffer_append(&added->bytes, bytes);
    must(record_read(&record, buffer_span(&added->bytes), &story->network));
    added->id = record.id;
    story->now.value = story->now.value > STAMP_MAX - STEP ? STAMP_MAX : story->now.value + STEP;
    return record.id;
}

void story_pair(struct story *story, struct sign_pair *out, const char *label)
{
    struct sign_seed seed = {{0}};

    must(strlen(label) > sizeof(seed.bytes) ? STATUS_TOO_LARGE : STATUS_OK);
    memcpy(seed.bytes, label, strlen(label));
    sign_pair_from_seed(out, &seed);
    (void)json_object_set_new(
        story->keys, label,
        json_pack("{s:o, s:o}", "seed", json_of_hex(span_of(seed.bytes, sizeof(seed.bytes))),
                  "public", json_of_hex(span_of(out->public_key.bytes, PUBLIC_KEY_SIZE))));
}

static int compare_pairs(const void *a, const void *b)
{
    const struct sign_pair *one = a;
    const struct sign_pair *other = b;

    return memcmp(one->public_key.bytes, other->public_key.bytes, PUBLIC_KEY_SIZE);
}

void party_pairs(struct story *story, const struct party *party, uint32_t generation,
                 struct sign_pair pairs[PARTY_KEYS_MAX], struct key_set *set)
{
    char label[LABEL_SIZE];

    *set = (struct key_set){.count = party->key_count, .threshold = party->threshold};
    for (uint32_t i = 0; i < party->key_count; i++) {
        (void)snprintf(label, sizeof(label), "%s/rotation/%u/%u", party->name, generation, i);
        story_pair(story, &pairs[i], label);
    }
    qsort(pairs, party->key_count, sizeof(pairs[0]), compare_pairs);
    for (uint32_t i = 0; i < party->key_count; i++)
        set->keys[i] = pairs[i].public_key;
}

void party_seal(struct buffer *out, struct span payload, const struct sign_pair *pairs,
                size_t count, const struct id *network)
{
    struct key_signature signatures[LIMIT_ROTATION_KEYS];

    for (size_t i = 0; i < count; i++) {
        signatures[i].key = pairs[i].public_key;
        record_sign(&signatures[i].signature, &pairs[i], network, payload);
    }
    must(record_write(out, payload, signatures, count, true));
}

static struct id add_named(struct story *story, const struct party *party, uint32_t kind,
                           struct span bytes)
{
    char name[LABEL_SIZE];
    const char *what = kind_name(kind);

    if (what != NULL)
        (void)snprintf(name, sizeof(name), "%s: %s", party->name, what);
    else
        (void)snprintf(name, sizeof(name), "%s: kind %u", party->name, kind);
    return story_add(story, name, bytes);
}

/* Signed by the first keys, as many as the threshold asks, of the generation. */
static struct id write_event(struct story *story, struct party *party, uint32_t kind,
                             const struct key_event_body *body)
{
    const struct id nobody = {{0}};
    const bool names_network = story->record_count == 0;
    struct record_draft draft = {.author = party->id, .kind = kind, .stamp = story->now};
    struct sign_pair pairs[PARTY_KEYS_MAX];
    struct key_set set;
    struct buffer bytes;
    struct buffer payload;
    struct buffer record;
    struct id id;

    buffer_init(&bytes, LIMIT_BODY_SIZE);
    buffer_init(&payload, LIMIT_RECORD_SIZE);
    buffer_init(&record, LIMIT_RECORD_SIZE);
    must(key_event_body_write(&bytes, kind, body));
    draft.body = buffer_span(&bytes);
    must(record_write_payload(&payload, &draft));
    party_pairs(story, party, party->tip.generation, pairs, &set);
    party_seal(&record, buffer_span(&payload), pairs, party->threshold,
               names_network ? &nobody : &story->network);
    if (names_network)
        story->network = record_id(buffer_span(&payload), &nobody);
    id = add_named(story, party, kind, buffer_span(&record));
    buffer_done(&record);
    buffer_done(&payload);
    buffer_done(&bytes);
    return id;
}

static void fill_sets(struct story *story, const struct party *party, struct key_event_body *body)
{
    struct sign_pair pairs[PARTY_KEYS_MAX];
    struct key_set next;

    party_pairs(story, party, party->tip.generation, pairs, &body->keys);
    party_pairs(story, party, party->tip.generation + 1, pairs, &next);
    must(key_set_commit(&body->next_keys, &next));
}

void party_begin(struct story *story, struct party *party, const char *name, uint32_t key_count,
                 uint32_t threshold)
{
    struct key_event_body body = {0};

    *party = (struct party){.name = name, .key_count = key_count, .threshold = threshold};
    fill_sets(story, party, &body);
    party->tip.id = write_event(story, party, KIND_INCEPTION, &body);
    party->id = party->tip.id;
    (void)json_object_set_new(story->principals, name, json_of_id(&party->id));
}

struct id party_event(struct story *story, struct party *party, uint32_t kind,
                      struct key_event_body body)
{
    body.sequence = party->tip.sequence + 1;
    body.previous = party->tip.id;
    if (kind == KIND_ROTATE) {
        party->tip.generation++;
        fill_sets(story, party, &body);
    }
    party->tip.id = write_event(story, party, kind, &body);
    party->tip.sequence++;
    return party->tip.id;
}

struct id party_delegate(struct story *story, struct party *party, uint32_t roles, int64_t until)
{
    struct key_event_body body = {.roles = roles, .label = span_of_text("device")};
    char label[LABEL_SIZE];

    (void)snprintf(label, sizeof(label), "%s/device/%u", party->name, party->device_number++);
    story_pair(story, &party->device, label);
    body.key = party->device.public_key;
    body.until.value = until == UNTIL_NEVER ? until : BASE_HOUR + until;
    party->delegation = party_event(story, party, KIND_DELEGATE, body);
    return party->delegation;
}

struct id party_rotate(struct story *story, struct party *party)
{
    return party_event(story, party, KIND_ROTATE, (struct key_event_body){0});
}

struct id party_revoke(struct story *story, struct party *party, const struct id *delegation)
{
    return party_event(story, party, KIND_REVOKE, (struct key_event_body){.target = *delegation});
}

struct id party_write(struct story *story, struct party *party, uint32_t kind,
                      const struct subject *subject, struct span body)
{
    const struct record_draft draft = {
        .author = party->id,
        .via = party->delegation,
        .kind = kind,
        .subject = *subject,
        .stamp = story->now,
        .body = body,
    };
    struct buffer record;
    struct id id;

    buffer_init(&record, LIMIT_RECORD_SIZE);
    must(record_compose(&record, &draft, &party->device, &story->network));
    id = add_named(story, party, kind, buffer_span(&record));
    buffer_done(&record);
    return id;
}

struct id party_place(struct story *story, struct party *party, const char *subject,
                      const char *name)
{
    const struct subject where = subject_of(subject, strlen(subject));
    struct place place = {.country = span_of_text("IN")};
    struct field_error error;
    struct buffer body;
    struct id id;

    if (name == NULL)
        return party_write(story, party, KIND_PLACE, &where, span_of_text("\x80"));
    place.name = span_of_text(name);
    buffer_init(&body, LIMIT_BODY_SIZE);
    must(place_write(&place, &body, &error));
    id = party_write(story, party, KIND_PLACE, &where, buffer_span(&body));
    buffer_done(&body);
    return id;
}

struct id party_recognise(struct story *story, struct party *cell, const struct party *about,
                          enum recognition_state state, const char *country)
{
    const struct subject subject = subject_of_id(&about->id);
    struct recognition_body body = {
        .state = state,
        .head = about->tip.id,
        .review.value = BASE_HOUR + 8760,
        .reason = span_of_text("register of associations"),
    };
    struct buffer bytes;
    struct id id;

    memcpy(body.country, country, sizeof(body.country));
    buffer_init(&bytes, LIMIT_BODY_SIZE);
    must(recognition_body_write(&bytes, &body));
    id = party_write(story, cell, KIND_RECOGNITION, &subject, buffer_span(&bytes));
    buffer_done(&bytes);
    return id;
}

struct id party_vouch(struct story *story, struct party *party, const struct id *about)
{
    const struct subject subject = subject_of_id(about);
    struct buffer bytes;
    struct id id;

    buffer_init(&bytes, LIMIT_BODY_SIZE);
    must(vouch_body_write(&bytes, span_of_text("known to us")));
    id = party_write(story, party, KIND_VOUCH, &subject, buffer_span(&bytes));
    buffer_done(&bytes);
    return id;
}

struct id party_succeed(struct story *story, struct party *cell, uint32_t kind,
                        const struct id *old, const struct id *successor, const struct id *head)
{
    const struct subject subject = subject_of_id(old);
    const struct succession_body body = {.successor = *successor, .head = *head};
    struct buffer bytes;
    struct id id;

    buffer_init(&bytes, LIMIT_BODY_SIZE);
    must(succession_body_write(&bytes, &body));
    id = party_write(story, cell, kind, &subject, buffer_span(&bytes));
    buffer_done(&bytes);
    return id;
}
