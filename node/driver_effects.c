/* Performing the core's effects, in order. */
#include <assert.h>
#include <stdlib.h>

#include "node/driver_state.h"
#include "node/log.h"
#include "protocol/frame.h"

static void perform_send(struct driver *driver, const struct effect *effect)
{
    struct link *link = driver_find_link(driver, effect->link);

    if (link != NULL)
        link_send(link, effect->bytes);
}

/* Builds the frame from what the store has of the ids: nothing goes out that is not durable. */
static enum status build_records(struct driver *driver, const struct effect *effect,
                                 struct buffer *frame)
{
    struct span records[LIMIT_RECORDS_FRAME];
    size_t sizes[LIMIT_RECORDS_FRAME];
    struct buffer bytes;
    enum status status = STATUS_OK;
    size_t count = 0;
    size_t offset = 0;

    buffer_init(&bytes, LIMIT_FRAME_SIZE);
    for (size_t i = 0; i < effect->id_count && i < LIMIT_RECORDS_FRAME; i++) {
        size_t before = bytes.size;

        status = store_read(driver->store, &effect->ids[i], &bytes);
        if (status == STATUS_OK)
            sizes[count++] = bytes.size - before;
        else if (status != STATUS_NOT_FOUND)
            break;
    }
    for (size_t i = 0; i < count; i++) {
        records[i] = span_of(bytes.bytes + offset, sizes[i]);
        offset += sizes[i];
    }
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        status = frame_write_records(frame, records, count);
    buffer_done(&bytes);
    return status;
}

static void perform_send_records(struct driver *driver, const struct effect *effect)
{
    struct link *link = driver_find_link(driver, effect->link);
    struct buffer frame;
    enum status status;

    if (link == NULL)
        return;
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    status = build_records(driver, effect, &frame);
    if (status == STATUS_OK)
        link_send(link, buffer_span(&frame));
    else
        link_close(link, status);
    buffer_done(&frame);
}

struct verification {
    uv_work_t work;
    struct driver *driver;
    struct verify_batch *batch;
};

/* On the thread pool: touches the batch alone. */
static void on_work(uv_work_t *work)
{
    struct verification *verification = work->data;

    (void)verify_batch_run(verification->batch);
}

/* All that has finished by now is stepped together, so that one commit does for it. */
static void on_work_done(uv_work_t *work, int status)
{
    struct verification *verification = work->data;
    struct driver *driver = verification->driver;
    struct verify_batch **last = &driver->verified;

    (void)status;
    driver->verifications--;
    while (*last != NULL)
        last = &(*last)->next;
    *last = verification->batch;
    free(verification);
    if (driver->reloading || driver->stopping) {
        driver_reload(driver);
        driver_finish_stop(driver);
        return;
    }
    driver_wake(driver);
}

void driver_step_verified(struct driver *driver)
{
    struct event event = driver_event(driver, EVENT_VERIFIED);

    if (driver->verified == NULL || driver->reloading || driver->stopping)
        return;
    event.verified = driver->verified;
    driver->verified = NULL;
    driver_step(driver, &event);
}

static void perform_verify(struct driver *driver, struct verify_batch *batch)
{
    struct verification *verification = calloc(1, sizeof(*verification));

    if (verification == NULL) {
        driver->reloading = true;
        return;
    }
    verification->driver = driver;
    verification->batch = batch;
    verification->work.data = verification;
    driver->verifications++;
    if (uv_queue_work(driver->loop, &verification->work, on_work, on_work_done) != 0)
        abort(); /* only wrong arguments make it fail */
}

static void report(struct driver *driver, const struct effect *effect)
{
    const char *text = effect->text == NULL ? "" : effect->text;
    const struct link *link = driver_find_link(driver, effect->link);
    const struct log_field peer = log_text("peer", link == NULL ? "none" : link_address(link));

    if (effect->status == STATUS_CLONED)
        driver_note_clone(driver, effect->ids);
    if (effect->status == STATUS_OK)
        log_info(text, peer);
    else if (effect->id_count == 0) /* not about a record, or about bytes that are none */
        log_refusal(text, log_why(effect->status), peer);
    else
        log_refusal(text, log_id("record", effect->ids), log_why(effect->status), peer);
}

static void perform_drop(struct driver *driver, const struct effect *effect)
{
    struct link *link = driver_find_link(driver, effect->link);

    if (link == NULL)
        return;
    log_info("link dropped", log_text("peer", link_address(link)), log_why(effect->status),
             log_text("detail", effect->text == NULL ? "" : effect->text));
    link_close(link, effect->status);
}

static void perform(struct driver *driver, const struct effect *effect)
{
    switch (effect->type) {
    case EFFECT_SEND:
        perform_send(driver, effect);
        return;
    case EFFECT_SEND_RECORDS:
        perform_send_records(driver, effect);
        return;
    case EFFECT_DROP:
        perform_drop(driver, effect);
        return;
    case EFFECT_VERIFY:
        perform_verify(driver, effect->batch);
        return;
    case EFFECT_STORE:
        return; /* the caller's: its outcome is the next event */
    case EFFECT_DIAL:
        driver_dial(driver, effect->address, effect->named);
        return;
    case EFFECT_ANSWER:
        driver_answer(driver, effect->ticket, effect->status, effect->index);
        return;
    case EFFECT_RENEW:
        driver_renew(driver, effect->ids);
        return;
    case EFFECT_REPORT:
        report(driver, effect);
        return;
    case EFFECT_RELOAD:
        driver->reloading = true;
        return;
    }
}

static bool drops_anything(const struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].type == CHANGE_DROP)
            return true;
    return false;
}

void driver_perform(struct driver *driver, enum status *stored, bool *has_stored)
{
    for (size_t i = 0; i < driver->effects.count; i++) {
        const struct effect *effect = &driver->effects.items[i];

        perform(driver, effect);
        if (effect->type != EFFECT_STORE)
            continue;
        assert(i + 1 == driver->effects.count);
        *stored = store_apply(driver->store, effect->changes);
        driver->untidy = driver->untidy || drops_anything(effect->changes);
        *has_stored = true;
        if (*stored != STATUS_OK && *stored != driver->store_status)
            log_error("the store takes nothing; nothing was lost, and the node goes on by itself",
                      log_why(*stored), log_text("text", status_text(*stored)));
    }
}

static void on_timer(uv_timer_t *timer)
{
    struct driver *driver = timer->data;
    struct event event = driver_event(driver, EVENT_TICK);

    driver->tick_soon = false;
    driver_accept_owed(driver);
    driver_try_store(driver);
    if (driver->reloading)
        driver_reload(driver);
    else
        driver_step(driver, &event);
}

void driver_set_timer(struct driver *driver)
{
    uint64_t now = driver_now(driver).ms;
    uint64_t at = driver->tick_soon ? 0 : driver->effects.wake_at.ms;

    if (driver->reloading || (driver->store_status != STATUS_OK && at > driver->store_retry_at.ms))
        at = driver->store_retry_at.ms;
    if (driver->owes_accept && at > now + DRIVER_ACCEPT_RETRY_MS)
        at = now + DRIVER_ACCEPT_RETRY_MS;
    if (!driver->timer_open || driver->stopping)
        return;
    driver->timer.data = driver;
    /* Only wrong arguments make it fail. */
    (void)uv_timer_start(&driver->timer, on_timer, at > now ? at - now : 1, 0);
}
