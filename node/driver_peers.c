/* Peers over a restart: the addresses at which somebody was found are kept in the store and told to
 * the core anew, so that a node whose named peers are gone finds the others again. SPEC section
 * 10.7. */
#include "node/driver_state.h"
#include "node/log.h"
#include "protocol/reader.h"
#include "protocol/writer.h"

#define NOTE_PEERS "peers"
/* Addresses kept: a fourth of those that the core remembers. */
#define NOTED_MAX 64
#define NOTE_SIZE_MAX (NOTED_MAX * (CORE_ADDRESS_SIZE + 2) + 8)
/* Milliseconds between two looks whether there are others. */
#define LOOK_MS 10000

struct noted {
    char addresses[NOTED_MAX][CORE_ADDRESS_SIZE];
    size_t count;
};

static void add(struct noted *noted, struct span address)
{
    if (noted->count == NOTED_MAX || address.size >= CORE_ADDRESS_SIZE)
        return;
    for (size_t i = 0; i < noted->count; i++)
        if (span_compare(span_of_text(noted->addresses[i]), address) == 0)
            return;
    memcpy(noted->addresses[noted->count], address.bytes, address.size);
    noted->addresses[noted->count++][address.size] = '\0';
}

static void add_noted(struct noted *noted, struct span note)
{
    struct reader reader;
    uint32_t count;

    reader_init(&reader, note);
    count = reader_array(&reader, NOTED_MAX);
    for (uint32_t i = 0; i < count; i++) {
        struct span address = reader_text(&reader, CORE_ADDRESS_SIZE - 1);

        if (reader.status != STATUS_OK)
            return;
        add(noted, address);
    }
}

static enum status write_note(struct buffer *out, const struct noted *noted)
{
    struct writer writer;

    writer_init(&writer, out);
    writer_array(&writer, (uint32_t)noted->count);
    for (size_t i = 0; i < noted->count; i++)
        writer_text(&writer, span_of_text(noted->addresses[i]));
    return writer_end(&writer);
}

/* Those found in this run first; as many of those before as there is room for. */
static void collect(struct noted *noted, const struct driver *driver, struct span before)
{
    struct peer_view peer;

    for (size_t i = 0; core_peer_at(driver->core, i, &peer); i++)
        if (peer.proven)
            add(noted, span_of_text(peer.address));
    add_noted(noted, before);
}

void driver_note_peers(struct driver *driver)
{
    struct noted noted = {.count = 0};
    struct buffer before;
    struct buffer after;
    enum status status;

    if (driver->config->dial == CONFIG_DIAL_NAMED || driver->reloading ||
        driver->store_status != STATUS_OK)
        return;
    buffer_init(&before, NOTE_SIZE_MAX);
    buffer_init(&after, NOTE_SIZE_MAX);
    status = store_note_get(driver->store, NOTE_PEERS, &before);
    collect(&noted, driver, buffer_span(&before));
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        status = write_note(&after, &noted);
    if (status == STATUS_OK && noted.count > 0 &&
        span_compare(buffer_span(&before), buffer_span(&after)) != 0)
        status = store_note_put(driver->store, NOTE_PEERS, buffer_span(&after));
    if (status != STATUS_OK)
        log_warn("the addresses of peers could not be kept", log_why(status));
    buffer_done(&before);
    buffer_done(&after);
}

void driver_look_at_peers(struct driver *driver)
{
    struct instant now = driver_now(driver);

    if (now.ms < driver->peers_noted_at.ms + LOOK_MS)
        return;
    driver->peers_noted_at = now;
    driver_note_peers(driver);
}

void driver_tell_noted_peers(struct driver *driver)
{
    struct noted noted = {.count = 0};
    struct buffer note;

    buffer_init(&note, NOTE_SIZE_MAX);
    if (store_note_get(driver->store, NOTE_PEERS, &note) == STATUS_OK)
        add_noted(&noted, buffer_span(&note));
    for (size_t i = 0; i < noted.count; i++)
        driver_tell_peer(driver, noted.addresses[i], false);
    buffer_done(&note);
}
