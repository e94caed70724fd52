/* Good key events under other signatures, or with other key sets. */
#include "records.h"

#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

#include "protocol/writer.h"

/* The order of the group, little-endian: RFC 8032, section 5.1. */
static const uint8_t group_order[32] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,        0xd6,
    0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10,
};

/* A delegate of beta's, whose threshold is 2 of 3, taken from the story again. */
struct unsigned_event {
    struct buffer bytes;
    struct record record;
    struct sign_pair pairs[PARTY_KEYS_MAX];
};

static void write_unsigned(struct catalog *catalog, struct unsigned_event *event)
{
    struct party hand = catalog->beta;
    struct story_record *last;
    struct key_set set;

    (void)party_delegate(&catalog->story, &hand, ROLE_DIRECTORY, UNTIL_NEVER);
    last = &catalog->story.records[--catalog->story.record_count];
    event->bytes = last->bytes;
    must(record_read(&event->record, buffer_span(&event->bytes), &catalog->story.network));
    party_pairs(&catalog->story, &catalog->beta, 0, event->pairs, &set);
}

/* Signed by the pairs at those places of beta's set, in that order. */
static void add_signed_by(struct catalog *catalog, const char *name, const size_t *places,
                          size_t count)
{
    struct sign_pair pairs[PARTY_KEYS_MAX];
    struct unsigned_event event;
    struct buffer out;

    write_unsigned(catalog, &event);
    for (size_t i = 0; i < count; i++)
        pairs[i] = event.pairs[places[i]];
    buffer_init(&out, LIMIT_RECORD_SIZE);
    party_seal(&out, event.record.payload, pairs, count, &catalog->story.network);
    catalog_add(catalog, name, "3.1, 6.2", buffer_span(&out));
    buffer_done(&out);
    buffer_done(&event.bytes);
}

static void add_choices_of_signers(struct catalog *catalog)
{
    add_signed_by(catalog, "first and third of three sign", (const size_t[]){0, 2}, 2);
    add_signed_by(catalog, "second and third of three sign", (const size_t[]){1, 2}, 2);
    add_signed_by(catalog, "signatures in descending order", (const size_t[]){2, 1}, 2);
    add_signed_by(catalog, "one key signs twice", (const size_t[]){1, 1}, 2);
    add_signed_by(catalog, "one signature where two are asked", (const size_t[]){1}, 1);
    add_signed_by(catalog, "three signatures where two are asked", (const size_t[]){0, 1, 2}, 3);
}

static int order_of(const struct sign_pair *a, const struct sign_pair *b)
{
    return memcmp(a->public_key.bytes, b->public_key.bytes, PUBLIC_KEY_SIZE);
}

static void add_foreign_signer(struct catalog *catalog)
{
    struct unsigned_event event;
    struct sign_pair pairs[2];
    struct sign_pair other;
    struct buffer out;

    write_unsigned(catalog, &event);
    story_pair(&catalog->story, &other, "foreign/rotation/0/0");
    pairs[0] = order_of(&other, &event.pairs[0]) < 0 ? other : event.pairs[0];
    pairs[1] = order_of(&other, &event.pairs[0]) < 0 ? event.pairs[0] : other;
    buffer_init(&out, LIMIT_RECORD_SIZE);
    party_seal(&out, event.record.payload, pairs, 2, &catalog->story.network);
    catalog_add(catalog, "one of two signers is not of the set", "6.2", buffer_span(&out));
    buffer_done(&out);
    buffer_done(&event.bytes);
}

/* The second signature stands under the first one's key, too. */
static void add_swapped(struct catalog *catalog)
{
    struct unsigned_event event;
    struct key_signature signatures[2];
    struct buffer out;

    write_unsigned(catalog, &event);
    memcpy(signatures, event.record.signatures, sizeof(signatures));
    signatures[0].signature = signatures[1].signature;
    buffer_init(&out, LIMIT_RECORD_SIZE);
    must(record_write(&out, event.record.payload, signatures, 2, true));
    catalog_add(catalog, "one of two signatures is wrong", "3.2, 6.2", buffer_span(&out));
    buffer_done(&out);
    buffer_done(&event.bytes);
}

static void add_group_order(struct signature *signature)
{
    unsigned carry = 0;

    for (size_t i = 0; i < sizeof(group_order); i++) {
        carry += signature->bytes[32 + i] + (unsigned)group_order[i];
        signature->bytes[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
}

/* The same entry: as it is, under another network's id, and with S above the group's order. */
static void add_entry_signatures(struct catalog *catalog)
{
    const struct id elsewhere = {{0xee}};
    const struct id nobody = {{0}};
    struct record record;
    struct key_signature signature = {0};
    struct story_record *last;
    struct buffer out;

    (void)party_place(&catalog->story, &catalog->alpha, "s", "Hall");
    last = &catalog->story.records[--catalog->story.record_count];
    must(record_read(&record, buffer_span(&last->bytes), &catalog->story.network));
    catalog_add(catalog, "signed as it should be", "3.2", record.bytes);
    buffer_init(&out, LIMIT_RECORD_SIZE);
    record_sign(&signature.signature, &catalog->alpha.device, &elsewhere, record.payload);
    must(record_write(&out, record.payload, &signature, 1, false));
    catalog_add(catalog, "signed for another network", "3.2", buffer_span(&out));
    buffer_clear(&out);
    record_sign(&signature.signature, &catalog->alpha.device, &nobody, record.payload);
    must(record_write(&out, record.payload, &signature, 1, false));
    catalog_add(catalog, "signed for network zero", "3.2", buffer_span(&out));
    buffer_clear(&out);
    signature.signature = record.signatures[0].signature;
    add_group_order(&signature.signature);
    must(record_write(&out, record.payload, &signature, 1, false));
    catalog_add(catalog, "S with the group's order added", "3.2", buffer_span(&out));
    buffer_clear(&out);
    signature.key = catalog->alpha.device.public_key;
    signature.signature = record.signatures[0].signature;
    must(record_write(&out, record.payload, &signature, 1, true));
    catalog_add(catalog, "key beside the signature of an entry", "3.1", buffer_span(&out));
    buffer_clear(&out);
    must(record_write(&out, record.payload, (const struct key_signature[]){signature, signature}, 2,
                      false));
    catalog_add(catalog, "an entry with two signatures", "3.1", buffer_span(&out));
    buffer_done(&out);
    buffer_done(&last->bytes);
}

/* An inception of those keys, of which one, a good pair's, signs. */
static void add_set(struct catalog *catalog, const char *name, const struct public_key *keys,
                    uint32_t count)
{
    const struct id next = {{0}};
    struct record_draft draft = {.kind = KIND_INCEPTION, .stamp = catalog->story.now};
    struct sign_pair pair;
    struct buffer bytes;
    struct buffer payload;
    struct buffer out;
    struct writer writer;

    story_pair(&catalog->story, &pair, "set/rotation/0/0");
    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    buffer_init(&payload, LIMIT_RECORD_SIZE);
    buffer_init(&out, LIMIT_RECORD_SIZE);
    writer_init(&writer, &bytes);
    writer_map(&writer, 4);
    writer_key(&writer, 0);
    writer_uint(&writer, 0);
    writer_key(&writer, 2);
    writer_array(&writer, count);
    for (uint32_t i = 0; i < count; i++)
        writer_bin(&writer, span_of(keys[i].bytes, PUBLIC_KEY_SIZE));
    writer_key(&writer, 3);
    writer_uint(&writer, 1);
    writer_key(&writer, 4);
    writer_bin(&writer, span_of(next.bytes, ID_SIZE));
    must(writer_end(&writer));
    draft.body = buffer_span(&bytes);
    must(record_write_payload(&payload, &draft));
    party_seal(&out, buffer_span(&payload), &pair, 1, &catalog->story.network);
    catalog_add(catalog, name, "6.1, 6.2", buffer_span(&out));
    buffer_done(&out);
    buffer_done(&payload);
    buffer_done(&bytes);
}

static void swap_keys(struct public_key *a, struct public_key *b)
{
    const struct public_key kept = *a;

    *a = *b;
    *b = kept;
}

static void add_sets(struct catalog *catalog)
{
    /* The key of seed zero plus a point of order 8. */
    static const struct public_key mixed = {{0x6e, 0xaa, 0x14, 0xd6, 0x70, 0x0b, 0xc3, 0x47,
                                             0x36, 0x40, 0x33, 0x61, 0x1a, 0xc4, 0xca, 0x22,
                                             0x0b, 0x01, 0x6e, 0x6c, 0x41, 0x2e, 0x53, 0xed,
                                             0xb9, 0xb5, 0x2c, 0x62, 0xc5, 0x52, 0x67, 0xd3}};
    struct public_key keys[2];
    struct sign_pair pair;

    story_pair(&catalog->story, &pair, "set/rotation/0/0");
    keys[0] = pair.public_key;
    keys[1] = mixed;
    if (memcmp(&keys[0], &keys[1], PUBLIC_KEY_SIZE) > 0)
        swap_keys(&keys[0], &keys[1]);
    add_set(catalog, "inception with a mixed-order key that does not sign", keys, 2);
    story_pair(&catalog->story, &pair, "set/rotation/0/1");
    keys[keys[0].bytes[0] == mixed.bytes[0] ? 0 : 1] = pair.public_key;
    if (memcmp(&keys[0], &keys[1], PUBLIC_KEY_SIZE) > 0)
        swap_keys(&keys[0], &keys[1]);
    add_set(catalog, "inception, 1 of 2", keys, 2);
    swap_keys(&keys[0], &keys[1]);
    add_set(catalog, "inception whose keys descend", keys, 2);
    keys[1] = keys[0];
    add_set(catalog, "inception that names a key twice", keys, 2);
}

/* R is the identity, whose logarithm is 0, and S is k a: S B - k A is R indeed. */
static void sign_with_identity(struct signature *out, const struct sign_pair *pair,
                               const struct id *network, struct span payload)
{
    static const char domain[] = "zawlbuk/record/1";
    uint8_t expanded[crypto_hash_sha512_BYTES];
    uint8_t digest[crypto_hash_sha512_BYTES];
    uint8_t challenge[crypto_core_ed25519_SCALARBYTES];
    crypto_hash_sha512_state state;

    *out = (struct signature){{1}};
    (void)crypto_hash_sha512_init(&state);
    (void)crypto_hash_sha512_update(&state, out->bytes, 32);
    (void)crypto_hash_sha512_update(&state, pair->public_key.bytes, PUBLIC_KEY_SIZE);
    (void)crypto_hash_sha512_update(&state, (const uint8_t *)domain, strlen(domain));
    (void)crypto_hash_sha512_update(&state, network->bytes, ID_SIZE);
    (void)crypto_hash_sha512_update(&state, payload.bytes, payload.size);
    (void)crypto_hash_sha512_final(&state, digest);
    crypto_core_ed25519_scalar_reduce(challenge, digest);
    (void)crypto_hash_sha512(expanded, pair->secret, SIGN_SEED_SIZE);
    expanded[0] &= 0xf8;
    expanded[31] = (uint8_t)((expanded[31] & 0x7f) | 0x40);
    crypto_core_ed25519_scalar_mul(out->bytes + 32, challenge, expanded);
}

static void add_identity(struct catalog *catalog)
{
    struct key_signature signature = {0};
    struct story_record *last;
    struct record record;
    struct buffer out;

    (void)party_place(&catalog->story, &catalog->alpha, "s", "Hall");
    last = &catalog->story.records[--catalog->story.record_count];
    must(record_read(&record, buffer_span(&last->bytes), &catalog->story.network));
    sign_with_identity(&signature.signature, &catalog->alpha.device, &catalog->story.network,
                       record.payload);
    buffer_init(&out, LIMIT_RECORD_SIZE);
    must(record_write(&out, record.payload, &signature, 1, false));
    catalog_add(catalog, "R is the identity and fits the equation", "3.2", buffer_span(&out));
    buffer_done(&out);
    buffer_done(&last->bytes);
}

static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, PUBLIC_KEY_SIZE);
}

static void add_large_sets(struct catalog *catalog)
{
    struct public_key keys[LIMIT_ROTATION_KEYS + 1];
    const size_t count = sizeof(keys) / sizeof(keys[0]);
    struct sign_pair pair;
    char label[LABEL_SIZE];

    for (size_t i = count; i-- > 0;) {
        (void)snprintf(label, sizeof(label), "set/rotation/0/%zu", i);
        story_pair(&catalog->story, &pair, label);
        keys[i] = pair.public_key;
    }
    qsort(keys, count - 1, sizeof(keys[0]), compare_keys);
    add_set(catalog, "inception, 1 of 16", keys, LIMIT_ROTATION_KEYS);
    qsort(keys, count, sizeof(keys[0]), compare_keys);
    add_set(catalog, "inception, 1 of 17", keys, LIMIT_ROTATION_KEYS + 1);
}

void records_signed(struct catalog *catalog)
{
    add_choices_of_signers(catalog);
    add_foreign_signer(catalog);
    add_swapped(catalog);
    add_entry_signatures(catalog);
    add_sets(catalog);
    add_large_sets(catalog);
    add_identity(catalog);
}
