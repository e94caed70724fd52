/* When this node may not sign: its home was restored and is behind, or its key signs elsewhere,
 * too.
 */
#include "node/driver_state.h"
#include "node/home_backup.h"
#include "node/log.h"

#define NOTE_CLONE "clone"
#define NOTE_SIZE_MAX 64

static void read_restored(struct driver *driver, struct buffer *note)
{
    driver->restored =
        store_note_get(driver->store, HOME_NOTE_RESTORED, note) == STATUS_OK && note->size > 0;
}

static void read_clone(struct driver *driver, struct buffer *note)
{
    if (store_note_get(driver->store, NOTE_CLONE, note) == STATUS_OK && note->size == ID_SIZE)
        memcpy(driver->cloned.bytes, note->bytes, ID_SIZE);
}

void driver_read_twin_notes(struct driver *driver)
{
    struct buffer note;

    buffer_init(&note, NOTE_SIZE_MAX);
    read_restored(driver, &note);
    buffer_clear(&note);
    read_clone(driver, &note);
    buffer_done(&note);
}

/* A stranger may say that he holds what we hold; somebody with a key log does not lightly. */
static bool has_agreed(const struct driver *driver)
{
    struct link_view link;

    for (size_t i = 0; core_link_at(driver->core, i, &link); i++)
        if (link.agreed_at.ms > 0 && !id_is_zero(&link.principal))
            return true;
    return false;
}

void driver_look_at_restored(struct driver *driver)
{
    if (!driver->restored || driver->reloading || !has_agreed(driver) ||
        store_note_put(driver->store, HOME_NOTE_RESTORED, span_of_text("")) != STATUS_OK)
        return;
    driver->restored = false;
    log_info("this home was restored, and has now what its peers have; it may publish again");
}

/* Of this delegation it stays so over restarts; a new key has another. */
void driver_note_clone(struct driver *driver, const struct id *record)
{
    const struct id *delegation = &driver->home->identity.delegation;

    if (id_equal(&driver->cloned, delegation))
        return;
    driver->cloned = *delegation;
    log_error("another copy of this home signs with its key; this node publishes nothing more",
              log_id("record", record));
    if (store_note_put(driver->store, NOTE_CLONE, span_of(delegation->bytes, ID_SIZE)) != STATUS_OK)
        log_warn("that there is another copy could not be noted");
}

enum status driver_may_write(const struct driver *driver)
{
    const struct id *delegation = &driver->home->identity.delegation;

    if (driver->restored)
        return STATUS_BEHIND;
    if (!id_is_zero(delegation) && id_equal(&driver->cloned, delegation))
        return STATUS_CLONED;
    return STATUS_OK;
}
