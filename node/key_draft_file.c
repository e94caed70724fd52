/* Drafts of key events as files: SPEC section 14.6. */
#include "node/key_draft.h"

#include "protocol/reader.h"
#include "protocol/verify.h"
#include "protocol/writer.h"

#define MAGIC "zawlbuk/draft/1"
#define FIELDS 7
#define PAYLOAD_SIZE_MAX 8192

static void write_signatures(struct writer *pack, const struct key_draft *draft)
{
    writer_array(pack, key_draft_signed_count(draft));
    for (uint32_t i = 0; i < draft->signers.count; i++) {
        if (!draft->is_signed[i])
            continue;
        writer_array(pack, 2);
        writer_bin(pack, span_of(draft->signers.keys[i].bytes, PUBLIC_KEY_SIZE));
        writer_array(pack, draft->count);
        for (uint32_t k = 0; k < draft->count; k++)
            writer_bin(pack, span_of(draft->signatures[i][k].bytes, SIGNATURE_SIZE));
    }
}

enum status key_draft_write(const struct key_draft *draft, struct buffer *out)
{
    struct writer pack;

    writer_init(&pack, out);
    writer_array(&pack, FIELDS);
    writer_text(&pack, span_of_text(MAGIC));
    writer_bin(&pack, span_of(draft->network.bytes, ID_SIZE));
    writer_uint(&pack, draft->generation);
    writer_uint(&pack, draft->signers.threshold);
    writer_array(&pack, draft->signers.count);
    for (uint32_t i = 0; i < draft->signers.count; i++)
        writer_bin(&pack, span_of(draft->signers.keys[i].bytes, PUBLIC_KEY_SIZE));
    writer_array(&pack, draft->count);
    for (uint32_t i = 0; i < draft->count; i++)
        writer_bin(&pack, draft->payloads[i]);
    write_signatures(&pack, draft);
    return writer_end(&pack);
}

static void read_signers(struct reader *pack, struct key_draft *draft)
{
    struct key_set *signers = &draft->signers;

    reader_bin_exact(pack, draft->network.bytes, ID_SIZE);
    draft->generation = (uint32_t)reader_uint(pack, UINT16_MAX);
    signers->threshold = (uint32_t)reader_uint(pack, LIMIT_ROTATION_KEYS);
    signers->count = reader_array(pack, LIMIT_ROTATION_KEYS);
    if (signers->threshold == 0 || signers->threshold > signers->count)
        reader_fail(pack, STATUS_OUT_OF_RANGE);
    for (uint32_t i = 0; i < signers->count; i++) {
        reader_bin_exact(pack, signers->keys[i].bytes, PUBLIC_KEY_SIZE);
        if (i > 0 &&
            memcmp(signers->keys[i - 1].bytes, signers->keys[i].bytes, PUBLIC_KEY_SIZE) >= 0)
            reader_fail(pack, STATUS_BAD_FIELD);
    }
}

static void read_payloads(struct reader *pack, struct key_draft *draft)
{
    uint32_t count = reader_array(pack, KEY_DRAFT_EVENTS_MAX);

    if (count == 0)
        reader_fail(pack, STATUS_MISSING_FIELD);
    for (uint32_t i = 0; i < count; i++) {
        enum status status = key_draft_add(draft, reader_bin(pack, PAYLOAD_SIZE_MAX));

        if (status != STATUS_OK)
            reader_fail(pack, status);
    }
}

/* The signer's row, whose key is read first; row 0 with a failed reader for a stranger's. */
static uint32_t read_signer(struct reader *pack, const struct key_draft *draft)
{
    struct public_key key = {{0}};

    reader_bin_exact(pack, key.bytes, PUBLIC_KEY_SIZE);
    for (uint32_t i = 0; i < draft->signers.count; i++)
        if (memcmp(draft->signers.keys[i].bytes, key.bytes, PUBLIC_KEY_SIZE) == 0)
            return i;
    reader_fail(pack, STATUS_BAD_SIGNERS);
    return 0;
}

static void read_signatures(struct reader *pack, struct key_draft *draft)
{
    uint32_t count = reader_array(pack, LIMIT_ROTATION_KEYS);
    uint32_t least = 0; /* the signers' rows ascend, and so do their keys */

    for (uint32_t i = 0; i < count; i++) {
        uint32_t signer;

        if (reader_array(pack, 2) != 2)
            reader_fail(pack, STATUS_BAD_FIELD);
        signer = read_signer(pack, draft);
        if (signer < least)
            reader_fail(pack, STATUS_BAD_FIELD);
        least = signer + 1;
        if (reader_array(pack, KEY_DRAFT_EVENTS_MAX) != draft->count)
            reader_fail(pack, STATUS_BAD_FIELD);
        for (uint32_t k = 0; k < draft->count; k++)
            reader_bin_exact(pack, draft->signatures[signer][k].bytes, SIGNATURE_SIZE);
        draft->is_signed[signer] = true;
    }
}

static enum status check_signatures(const struct key_draft *draft)
{
    struct verify_job job = {.check_count = 1};

    job.network = draft->network;
    for (uint32_t i = 0; i < draft->signers.count; i++) {
        if (!draft->is_signed[i])
            continue;
        for (uint32_t k = 0; k < draft->count; k++) {
            enum status status;

            job.payload = draft->payloads[k];
            job.checks[0] = (struct key_signature){draft->signers.keys[i], draft->signatures[i][k]};
            status = verify_run(&job);
            if (status != STATUS_OK)
                return status;
        }
    }
    return STATUS_OK;
}

/* Whoever signs is shown the first event's place in the log, and so it must be that of all. */
static enum status check_chain(const struct key_draft *draft)
{
    struct key_draft_view before;
    struct key_draft_view event;
    enum status status = key_draft_view(draft, 0, &before);

    for (uint32_t i = 1; i < draft->count && status == STATUS_OK; i++) {
        status = key_draft_view(draft, i, &event);
        if (status == STATUS_OK && (!id_equal(&event.author, &before.author) ||
                                    !id_equal(&event.body.previous, &before.id)))
            status = STATUS_BAD_SEQUENCE;
        before = event;
    }
    return status;
}

enum status key_draft_read(struct key_draft *out, struct span bytes)
{
    const struct key_set no_signers = {0};
    const struct id no_network = {{0}};
    struct reader pack;
    enum status status;

    key_draft_init(out, &no_network, 0, &no_signers);
    reader_init(&pack, bytes);
    if (reader_array(&pack, FIELDS) != FIELDS ||
        span_compare(reader_text(&pack, sizeof(MAGIC)), span_of_text(MAGIC)) != 0)
        return STATUS_BAD_VERSION;
    read_signers(&pack, out);
    read_payloads(&pack, out);
    read_signatures(&pack, out);
    if (reader_end(&pack) != STATUS_OK)
        return reader_end(&pack);
    status = check_chain(out);
    return status == STATUS_OK ? check_signatures(out) : status;
}
