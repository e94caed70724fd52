/* Negentropy (reconcile.h) over the ledger's lane, or over its salted copy. */
#include "protocol/pass.h"

#include <stdlib.h>

#include "protocol/limits.h"
#include "protocol/reconcile.h"
#include "protocol/salted_set.h"

struct pass {
    struct ledger_source source;
    struct salted_set salted;
    struct reconcile session;
    bool is_salted;
};

static const struct reconcile_limits limits = {
    .message_size_max = LIMIT_RECONCILE_SIZE,
    .rounds_max = LIMIT_RECONCILE_ROUNDS,
    .ids_max = LIMIT_RECONCILE_IDS,
    .bytes_max = LIMIT_RECONCILE_BYTES,
};

static enum status open_salted(struct pass *pass, const struct id *salt)
{
    struct salt bytes;
    enum status status;

    memcpy(bytes.bytes, salt->bytes, sizeof(bytes.bytes));
    status = salted_set_init(&pass->salted, &pass->source.source, &bytes);
    pass->is_salted = status == STATUS_OK;
    ledger_source_done(&pass->source);
    return status;
}

enum status pass_open(struct pass **out, const struct ledger *ledger,
                      const struct pass_terms *terms)
{
    struct pass *pass = calloc(1, sizeof(*pass));
    struct item_source source;
    enum status status;

    if (pass == NULL)
        return STATUS_NO_MEMORY;
    status = ledger_source_open(&pass->source, ledger, terms->lane, terms->hour);
    if (status == STATUS_OK && terms->salt != NULL)
        status = open_salted(pass, terms->salt);
    if (status != STATUS_OK) {
        pass_close(pass);
        return status;
    }
    source = pass->is_salted ? salted_set_source(&pass->salted) : pass->source.source;
    reconcile_init(&pass->session, terms->role, &source, &limits);
    *out = pass;
    return STATUS_OK;
}

void pass_close(struct pass *pass)
{
    if (pass == NULL)
        return;
    reconcile_done(&pass->session);
    salted_set_done(&pass->salted);
    ledger_source_done(&pass->source);
    free(pass);
}

enum status pass_begin(struct pass *pass, struct span *message)
{
    return reconcile_start(&pass->session, message);
}

/* Moves the differences found into the caller's queues. The session bounds them. */
static enum status collect(struct pass *pass, struct id_queue *haves, struct id_queue *needs)
{
    size_t have_count;
    size_t need_count;
    const struct item *have = reconcile_have(&pass->session, &have_count);
    const struct id *need = reconcile_need(&pass->session, &need_count);
    enum status status = STATUS_OK;

    for (size_t i = 0; i < have_count && status == STATUS_OK; i++) {
        struct id id;

        if (pass_resolve(pass, &id, &have[i].id))
            status = id_queue_push(haves, &id, SIZE_MAX);
    }
    for (size_t i = 0; i < need_count && status == STATUS_OK; i++)
        status = id_queue_push(needs, &need[i], SIZE_MAX);
    reconcile_forget(&pass->session);
    return status;
}

enum status pass_lead(struct pass *pass, struct span *reply, struct id_queue *haves,
                      struct id_queue *needs, struct span message)
{
    enum status status = reconcile_step(&pass->session, reply, message);

    return status != STATUS_OK ? status : collect(pass, haves, needs);
}

enum status pass_follow(struct pass *pass, struct span *reply, struct span message)
{
    return reconcile_step(&pass->session, reply, message);
}

bool pass_is_complete(const struct pass *pass)
{
    return reconcile_is_complete(&pass->session);
}

size_t pass_copied(const struct pass *pass)
{
    if (pass == NULL || (!pass->is_salted && pass->source.snapshot == NULL))
        return 0;
    return pass->is_salted ? pass->salted.count : item_source_size(&pass->source.source);
}

bool pass_resolve(const struct pass *pass, struct id *out, const struct id *wire_id)
{
    if (pass->is_salted)
        return salted_set_find(&pass->salted, out, wire_id);
    *out = *wire_id;
    return true;
}

struct id pass_salted_id(const struct id *salt, const struct id *id)
{
    const struct span parts[] = {
        span_of(salt->bytes, ID_SIZE),
        span_of(id->bytes, ID_SIZE),
    };
    struct id salted;

    hash_parts(&salted, parts, 2);
    return salted;
}
