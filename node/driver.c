/* The driver's life: opening, stepping, loading anew, stopping. */
#include "node/driver.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/timex.h>
#include <time.h>

#include "crypto/random.h"
#include "node/command.h"
#include "node/driver_state.h"
#include "node/log.h"
#include "node/version.h"
#include "protocol/reader.h"
#include "protocol/writer.h"

#define NOTE_GOOD_TIME "good-time"

static struct wall wall_now(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (struct wall){.ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000};
}

bool driver_clock_kept(const struct driver *driver)
{
    struct timex state = {.modes = 0};
    int answer = adjtimex(&state);

    (void)driver;
    return answer >= 0 && answer != TIME_ERROR;
}

bool driver_clock_trusted(const struct driver *driver)
{
    return driver->config->clock == CONFIG_CLOCK_TRUSTED;
}

struct moment driver_moment(const struct driver *driver)
{
    return (struct moment){
        .wall = wall_now(),
        .good = driver_clock_trusted(driver) || driver_clock_kept(driver),
    };
}

struct instant driver_now(const struct driver *driver)
{
    (void)driver;
    return (struct instant){.ms = uv_hrtime() / 1000000};
}

struct event driver_event(const struct driver *driver, enum event_type type)
{
    return (struct event){
        .type = type,
        .now = driver_now(driver),
        .moment = driver_moment(driver),
    };
}

static enum status load_record(void *context, struct span bytes)
{
    struct driver *driver = context;
    enum status status = core_load(driver->core, bytes);

    if (status == STATUS_NO_MEMORY)
        return status;
    if (status != STATUS_OK)
        log_warn("a stored record no longer fits and is left out", log_why(status));
    return STATUS_OK;
}

static void load_hidden(void *context, const struct id *principal, struct hour hidden_since)
{
    struct driver *driver = context;

    core_load_hidden(driver->core, principal, hidden_since);
}

static void load_damaged(void *context, const struct id *id)
{
    (void)context;
    log_error("a stored record is damaged and dropped; peers will send it again",
              log_id("record", id));
}

/* What an unsure clock may at least be taken for: the later of this build and the last good time.
 */
static struct moment floor_moment(const struct driver *driver, struct moment moment)
{
    struct wall floor = {.ms = VERSION_BUILT_MS};
    struct buffer note;
    struct reader reader;
    int64_t noted;

    buffer_init(&note, 64);
    if (store_note_get(driver->store, NOTE_GOOD_TIME, &note) == STATUS_OK) {
        reader_init(&reader, buffer_span(&note));
        noted = reader_int(&reader, 0, INT64_MAX);
        if (reader_end(&reader) == STATUS_OK && noted > floor.ms)
            floor.ms = noted;
    }
    buffer_done(&note);
    return moment.good ? moment : (struct moment){.wall = floor};
}

/* Kept for the next start, which may be after a power cut that stopped the clock. */
static void note_good_time(struct driver *driver)
{
    const struct moment moment = driver_moment(driver);
    struct moment judged = core_moment(driver->core, &moment);
    struct writer writer;
    struct buffer note;

    if (!judged.good || judged.wall.ms < driver->good_noted.ms + HOUR_MS)
        return;
    buffer_init(&note, 64);
    writer_init(&writer, &note);
    writer_int(&writer, judged.wall.ms);
    if (writer_end(&writer) == STATUS_OK &&
        store_note_put(driver->store, NOTE_GOOD_TIME, buffer_span(&note)) == STATUS_OK)
        driver->good_noted = judged.wall;
    buffer_done(&note);
}

/* What was deleted is soon in no file of the home, and not only when the log happens to wrap. */
static void tidy_store(struct driver *driver)
{
    struct instant now = driver_now(driver);
    enum status status;

    if (!driver->untidy || now.ms < driver->tidied_at.ms + DRIVER_TIDY_MS)
        return;
    status = store_checkpoint(driver->store);
    driver->tidied_at = now;
    driver->untidy = status != STATUS_OK;
    if (status != STATUS_OK && status != STATUS_BUSY)
        log_warn("deleted bytes could not be cleared from the store yet", log_why(status));
}

static void fill_config(const struct driver *driver, struct core_config *config)
{
    *config = (struct core_config){
        .network = driver->home->identity.network,
        .self = driver->home->principal,
        .device = driver->home->identity.device.public_key,
        .named_only = driver->config->dial == CONFIG_DIAL_NAMED,
    };
    memcpy(config->address, driver->address, sizeof(config->address));
    memcpy(config->declined, driver->config->declined, sizeof(config->declined));
    random_fill(&config->seed, sizeof(config->seed));
    random_fill(&config->scatter, sizeof(config->scatter));
}

/* A core filled from the store; its first effects stand in driver->effects. */
static enum status open_core(struct driver *driver)
{
    const struct store_visitor visitor = {
        .on_record = load_record,
        .on_hidden = load_hidden,
        .on_damaged = load_damaged,
        .context = driver,
    };
    const struct moment moment = floor_moment(driver, driver_moment(driver));
    struct core_config config;
    enum status status;

    fill_config(driver, &config);
    status = core_open(&driver->core, &config);
    if (status == STATUS_OK)
        status = store_scan(driver->store, &visitor);
    effects_clear(&driver->effects);
    if (status == STATUS_OK)
        status = core_loaded(driver->core, &moment, driver_now(driver), &driver->effects);
    return status;
}

void driver_find_delegation(struct driver *driver)
{
    const struct ledger *ledger = core_ledger(driver->core);
    const struct public_key *key = &driver->home->identity.device.public_key;
    struct delegation_view view;
    struct id found = {{0}};
    struct id event;

    for (size_t i = 0; ledger_event_at(ledger, &driver->home->principal, i, &event); i++)
        if (ledger_delegation(ledger, &event, &view) && view.alive &&
            memcmp(view.key.bytes, key->bytes, PUBLIC_KEY_SIZE) == 0)
            found = view.id;
    if (!id_equal(&found, &driver->home->identity.delegation))
        driver->tick_soon = true; /* leases by it may want signing anew */
    driver->home->identity.delegation = found;
    core_set_delegation(driver->core, &found);
}

/* Performs what stands in effects, and the EVENT_STORED that it may ask for, until nothing is left.
 */
static void settle(struct driver *driver)
{
    enum status stored = STATUS_OK;
    bool has_stored = false;

    driver_perform(driver, &stored, &has_stored);
    while (has_stored) {
        struct event event = driver_event(driver, EVENT_STORED);

        event.stored = stored;
        driver_note_stored(driver, stored);
        has_stored = false;
        effects_clear(&driver->effects);
        if (core_step(driver->core, &event, &driver->effects) != STATUS_OK) {
            driver->reloading = true;
            return;
        }
        driver_perform(driver, &stored, &has_stored);
    }
}

void driver_reload(struct driver *driver)
{
    enum status status;

    if (!driver->reloading || driver->stepping || driver->link_count > 0 ||
        driver->verifications > 0)
        return; /* whoever still holds something of the old core comes here again */
    driver->stepping = true;
    core_close(driver->core);
    driver->core = NULL;
    driver->verified = NULL;       /* the old core's, like those dials */
    driver->failed_dial_count = 0; /* and those that wait */
    driver->waiting_dial_count = 0;
    status = open_core(driver);
    if (status != STATUS_OK) { /* nothing can be answered without a core; a start tries again */
        log_error("the store cannot be read; stopping", log_why(status));
        exit((int)exit_code_of(status));
    }
    driver->reloading = false;
    driver->peers_untold = true;
    settle(driver);
    driver_find_delegation(driver);
    if (driver->reloading) { /* what loading itself wanted to store was refused: later again */
        driver->store_retry_at.ms = driver_now(driver).ms + DRIVER_STORE_RETRY_MS;
        driver_close_links(driver, STATUS_BUSY);
        if (driver->store_status != STATUS_OK)
            driver_refuse_submits(driver);
    }
    driver->stepping = false;
    driver_wake(driver);
    driver_set_timer(driver);
}

void driver_step(struct driver *driver, struct event *event)
{
    uint64_t trust;

    if (driver->reloading || driver->stepping)
        return;
    driver->stepping = true;
    trust = ledger_trust_version(core_ledger(driver->core));
    effects_clear(&driver->effects);
    if (core_step(driver->core, event, &driver->effects) != STATUS_OK)
        driver->reloading = true;
    else
        settle(driver);
    if (driver->reloading) {
        driver_fail_submits(driver, STATUS_BUSY);
        driver_close_links(driver, STATUS_BUSY);
    } else if (trust != ledger_trust_version(core_ledger(driver->core))) {
        driver_find_delegation(driver);
        driver_keep_keylog(driver);
    }
    driver->stepping = false;
    driver_reload(driver);
    note_good_time(driver);
    driver_look_at_peers(driver);
    driver_look_at_restored(driver);
    driver_look_at_backup(driver);
    tidy_store(driver);
    driver_tell_beacon(driver);
    driver_set_timer(driver);
}

/* What a store that does not open wants to have done. */
static enum status say_unusable(enum status status, const char *path, struct trouble *trouble)
{
    if (status == STATUS_CORRUPT)
        return trouble_say(trouble, status,
                           "%s is damaged; move it away, and the node fetches all of it from its "
                           "peers again, or see zawlbuk restore --help",
                           path);
    if (status == STATUS_UNSUPPORTED)
        return trouble_say(trouble, status,
                           "%s was written by a newer zawlbuk, or by another program; install the "
                           "newest version",
                           path);
    if (status == STATUS_IO)
        return trouble_say(trouble, status,
                           "%s cannot be opened for writing; are the home and its files yours, and "
                           "is the disk all right?",
                           path);
    return trouble_say(trouble, status, "%s: %s", path, status_text(status));
}

static enum status open_store(struct driver *driver, struct trouble *trouble)
{
    char path[HOME_PATH_SIZE];
    enum status status;

    if (!home_file(path, driver->home->path, HOME_STORE))
        return trouble_say(trouble, STATUS_TOO_LARGE, "the path of the home is too long");
    status = store_open(&driver->store, path, &driver->home->identity.network);
    if (status == STATUS_EXISTS)
        return trouble_say(trouble, status, "%s is in use: a node runs on this home already",
                           driver->home->path);
    return status == STATUS_OK ? status : say_unusable(status, path, trouble);
}

enum status driver_open(struct driver **out, uv_loop_t *loop, struct home *home,
                        const struct config *config, struct trouble *trouble)
{
    struct driver *driver = calloc(1, sizeof(*driver));
    enum status status;

    if (driver == NULL)
        return trouble_say(trouble, STATUS_NO_MEMORY, "no memory left");
    driver->loop = loop;
    driver->home = home;
    driver->config = config;
    driver->untidy =
        true; /* whoever ran before may have been cut off between deletion and tidying */
    effects_init(&driver->effects);
    status = open_store(driver, trouble);
    if (status != STATUS_OK)
        goto fail;
    status = open_core(driver);
    if (status != STATUS_OK) {
        (void)trouble_say(trouble, status, "the store cannot be loaded: %s", status_text(status));
        goto fail;
    }
    driver_read_backup_note(driver);
    driver_read_twin_notes(driver);
    settle(driver);
    driver_find_delegation(driver);
    driver_keep_keylog(driver);
    *out = driver;
    return STATUS_OK;
fail:
    driver_free(driver);
    return status;
}

void driver_free(struct driver *driver)
{
    if (driver == NULL)
        return;
    assert(driver->link_count == 0 && driver->verifications == 0 && !driver->backing_up);
    core_close(driver->core);
    store_close(driver->store);
    effects_done(&driver->effects);
    free(driver);
}

const struct core *driver_core(const struct driver *driver)
{
    return driver->core;
}

struct store *driver_store(struct driver *driver)
{
    return driver->store;
}

const struct home *driver_home(const struct driver *driver)
{
    return driver->home;
}

enum status driver_store_status(const struct driver *driver)
{
    return driver->store_status;
}
