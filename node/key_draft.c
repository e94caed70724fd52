/* Drafts of key events in memory: adding, signing, turning into records. */
#include "node/key_draft.h"

#include <assert.h>

#include "node/rotation.h"

void key_draft_init(struct key_draft *draft, const struct id *network, uint32_t generation,
                    const struct key_set *signers)
{
    *draft = (struct key_draft){.network = *network, .generation = generation, .signers = *signers};
    for (size_t i = 0; i < KEY_DRAFT_EVENTS_MAX; i++)
        buffer_init(&draft->bytes[i], LIMIT_RECORD_SIZE);
}

void key_draft_done(struct key_draft *draft)
{
    for (size_t i = 0; i < KEY_DRAFT_EVENTS_MAX; i++)
        buffer_done(&draft->bytes[i]);
    draft->count = 0;
}

enum status key_draft_add(struct key_draft *draft, struct span payload)
{
    struct buffer *bytes;

    if (draft->count == KEY_DRAFT_EVENTS_MAX)
        return STATUS_OVER_QUOTA;
    bytes = &draft->bytes[draft->count];
    buffer_append(bytes, payload);
    if (bytes->status != STATUS_OK)
        return bytes->status;
    draft->payloads[draft->count++] = buffer_span(bytes);
    memset(draft->is_signed, 0, sizeof(draft->is_signed));
    return STATUS_OK;
}

static uint32_t find_signer(const struct key_draft *draft, const struct public_key *key)
{
    uint32_t i = 0;

    while (i < draft->signers.count &&
           memcmp(draft->signers.keys[i].bytes, key->bytes, PUBLIC_KEY_SIZE) != 0)
        i++;
    return i;
}

enum status key_draft_sign(struct key_draft *draft, const struct sign_seed *seed)
{
    struct sign_pair pair;
    uint32_t signer;

    rotation_pair(&pair, seed, draft->generation);
    signer = find_signer(draft, &pair.public_key);
    for (uint32_t i = 0; signer < draft->signers.count && i < draft->count; i++)
        record_sign(&draft->signatures[signer][i], &pair, &draft->network, draft->payloads[i]);
    sign_pair_wipe(&pair);
    if (signer == draft->signers.count)
        return STATUS_NOT_FOUND;
    draft->is_signed[signer] = true;
    return STATUS_OK;
}

uint32_t key_draft_signed_count(const struct key_draft *draft)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < draft->signers.count; i++)
        count += draft->is_signed[i];
    return count;
}

enum status key_draft_record(const struct key_draft *draft, uint32_t index, struct buffer *out)
{
    struct key_signature signatures[LIMIT_ROTATION_KEYS];
    size_t count = 0;

    assert(index < draft->count);
    if (key_draft_signed_count(draft) < draft->signers.threshold)
        return STATUS_BAD_SIGNERS;
    for (uint32_t i = 0; i < draft->signers.count && count < draft->signers.threshold; i++)
        if (draft->is_signed[i])
            signatures[count++] =
                (struct key_signature){draft->signers.keys[i], draft->signatures[i][index]};
    return record_write(out, draft->payloads[index], signatures, count, true);
}

enum status key_draft_view(const struct key_draft *draft, uint32_t index,
                           struct key_draft_view *out)
{
    const struct key_signature unsigned_yet = {.key = draft->signers.keys[0]};
    struct key_draft_view view;
    struct buffer bytes;
    struct record record;
    enum status status;

    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    status = record_write(&bytes, draft->payloads[index], &unsigned_yet, 1, true);
    if (status == STATUS_OK)
        status = record_read(&record, buffer_span(&bytes), &draft->network);
    if (status == STATUS_OK && record.class->discipline != DISCIPLINE_LOG)
        status = STATUS_BAD_FIELD;
    if (status == STATUS_OK) {
        view = (struct key_draft_view){record.author, record.id, record.kind, record.stamp, {0}};
        status = key_event_body_read(&view.body, record.kind, record.body);
    }
    if (status == STATUS_OK && view.body.label.size > 0) /* the same bytes, in the draft */
        view.body.label.bytes =
            draft->payloads[index].bytes + (view.body.label.bytes - record.payload.bytes);
    buffer_done(&bytes);
    if (status == STATUS_OK)
        *out = view;
    return status;
}
