/* The stage: homes, drivers, and what both sides do. */
#include "stage.h"

#include <sys/stat.h>
#include <unistd.h>

#include "crypto/random.h"
#include "node/file.h"
#include "node/log.h"
#include "unit.h"

#define DEADLINE_MS 20000

static struct stamp stamp_of_today(void)
{
    return stamp_of_ms((int64_t)time(NULL) * 1000 - HOUR_MS);
}

static void write_bundle(const char *path, const struct actor *cell, const struct written *records,
                         size_t count)
{
    const struct bundle_header header = {.network = cell->network, .name = span_of_text("DEMO")};
    struct span spans[4];
    struct bundle_writer writer;
    struct buffer bytes;

    for (size_t i = 0; i < count; i++)
        spans[i] = records[i].record.bytes;
    buffer_init(&bytes, 1 << 20);
    assert_int_equal(bundle_write_header(&writer, &bytes, &header), STATUS_OK);
    assert_int_equal(bundle_write_records(&writer, spans, count), STATUS_OK);
    assert_int_equal(bundle_write_end(&writer), STATUS_OK);
    assert_int_equal(file_write(path, buffer_span(&bytes), NULL), STATUS_OK);
    buffer_done(&bytes);
}

/* A home whose device the actor's first delegation names; network_log is the Cell's. */
static void make_home(struct stage *stage, struct party *party, const char *name,
                      struct written *log, const struct written *network_log)
{
    struct home_seeds seeds;
    char file[HOME_PATH_SIZE];

    snprintf(party->path, sizeof(party->path), "%s/%s", stage->folder, name);
    assert_int_equal(home_make(party->path, NULL), STATUS_OK);
    random_fill(&seeds, sizeof(seeds));
    sign_pair_from_seed(&party->actor.device, &seeds.device);
    assert_int_equal(home_write_device(party->path, &seeds, span_of(NULL, 0), NULL), STATUS_OK);
    actor_delegate(&party->actor, &log[1], ROLE_ALL, 0);
    assert_true(home_file(file, party->path, HOME_KEYLOG));
    write_bundle(file, &party->actor, log, 2);
    assert_true(home_file(file, party->path, HOME_NETWORK));
    write_bundle(file, &party->actor, network_log, 2);
}

static void start(struct stage *stage, struct party *party, const struct party *peer)
{
    struct trouble trouble = {{0}};

    config_init(&party->config);
    party->config.clock = CONFIG_CLOCK_TRUSTED;
    party->config.dial = stage->dial;
    party->config.has_listen = true;
    assert_int_equal(address_parse(&party->config.listen, "127.0.0.1:0"), STATUS_OK);
    if (peer != NULL) {
        party->config.peers[0] = (struct address){.host = "127.0.0.1", .port = peer->port};
        party->config.peer_count = 1;
    }
    assert_int_equal(home_open(&party->home, party->path, span_of(NULL, 0), &trouble), STATUS_OK);
    if (driver_open(&party->driver, &stage->loop, &party->home, &party->config, &trouble) !=
        STATUS_OK)
        fail_msg("%s", trouble.text);
    assert_int_equal(driver_start(party->driver, &party->port, &trouble), STATUS_OK);
}

static void on_stopped(void *context)
{
    struct party *party = context;

    party->stopped = true;
}

static bool is_stopped(struct stage *stage)
{
    return stage->hub.stopped && stage->other.stopped;
}

static void on_deadline(uv_timer_t *timer)
{
    *(bool *)timer->data = true;
}

/* Turns the loop until the condition holds. */
void stage_wait(struct stage *stage, bool (*condition)(struct stage *stage))
{
    bool late = false;
    uv_timer_t deadline;

    uv_timer_init(&stage->loop, &deadline);
    deadline.data = &late;
    uv_timer_start(&deadline, on_deadline, DEADLINE_MS, 0);
    while (!condition(stage) && !late)
        uv_run(&stage->loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&deadline, NULL);
    uv_run(&stage->loop, UV_RUN_NOWAIT);
    assert_false(late);
}

bool stage_asks(struct stage *stage)
{
    struct principal_view view;

    return ledger_principal(core_ledger(driver_core(stage->hub.driver)), &stage->other.actor.id,
                            &view) &&
           view.event_count == 2;
}

bool stage_recognised(struct stage *stage)
{
    struct principal_view view;

    return ledger_principal(core_ledger(driver_core(stage->other.driver)), &stage->other.actor.id,
                            &view) &&
           view.admission == ADMISSION_RECOGNISED;
}

bool stage_agrees(struct stage *stage)
{
    const struct ledger *hub = core_ledger(driver_core(stage->hub.driver));
    const struct ledger *other = core_ledger(driver_core(stage->other.driver));

    for (int lane = 0; lane < LANE_COUNT; lane++) {
        struct id a;
        struct id b;
        uint64_t count_a;
        uint64_t count_b;

        assert_int_equal(ledger_fingerprint(hub, (enum lane)lane, ledger_hour(hub), &count_a, &a),
                         STATUS_OK);
        assert_int_equal(ledger_fingerprint(other, (enum lane)lane, ledger_hour(hub), &count_b, &b),
                         STATUS_OK);
        if (count_a != count_b || !id_equal(&a, &b))
            return false;
    }
    return true;
}

bool stage_has_place(struct stage *stage)
{
    const struct subject subject = subject_of("hall", 4);
    struct id id;

    return ledger_find_register(core_ledger(driver_core(stage->hub.driver)), &stage->other.actor.id,
                                KIND_PLACE, &subject, &id);
}

void stage_on_done(enum status status, size_t index, void *context)
{
    (void)index;
    (void)context;
    assert_int_equal(status, STATUS_OK);
}

void stage_recognise(struct stage *stage)
{
    struct driver_entry entry = {.kind = KIND_RECOGNITION};
    struct recognition_body body = {
        .state = RECOGNITION_RECOGNISED,
        .country = "MY",
        .head = stage->other.actor.id,
        .review.value = 1000000,
    };
    struct buffer bytes;

    buffer_init(&bytes, 1024);
    assert_int_equal(recognition_body_write(&bytes, &body), STATUS_OK);
    entry.subject = subject_of_id(&stage->other.actor.id);
    entry.body = buffer_span(&bytes);
    assert_int_equal(driver_publish(stage->hub.driver, &entry, 1,
                                    (struct driver_waiter){.on_answer = stage_on_done}),
                     STATUS_OK);
    buffer_done(&bytes);
}

void stage_publish(struct stage *stage,
                   void (*answer)(enum status status, size_t index, void *context))
{
    const struct driver_entry entry = {
        .kind = KIND_PLACE,
        .subject = subject_of("hall", 4),
        .body = span_of("\x82\x00\xa4hall\x04\xa2MY", 11),
    };

    assert_int_equal(
        driver_publish(stage->other.driver, &entry, 1, (struct driver_waiter){.on_answer = answer}),
        STATUS_OK);
}

void stage_init(struct stage *stage, enum config_dial dial)
{
    struct written cell_log[2];
    struct written other_log[2];

    *stage = (struct stage){.folder = "/tmp/zawlbuk-XXXXXX", .dial = dial};
    assert_non_null(mkdtemp(stage->folder));
    assert_int_equal(uv_loop_init(&stage->loop), 0);
    actor_init(&stage->hub.actor, &cell_log[0], NULL, 1, stamp_of_today());
    make_home(stage, &stage->hub, "hub", cell_log, cell_log);
    actor_init(&stage->other.actor, &other_log[0], &stage->hub.actor.network, 2, stamp_of_today());
    make_home(stage, &stage->other, "other", other_log, cell_log);
    for (int i = 0; i < 2; i++) {
        written_done(&cell_log[i]);
        written_done(&other_log[i]);
    }
    start(stage, &stage->hub, NULL);
    start(stage, &stage->other, &stage->hub);
}

static void remove_folder(const struct stage *stage)
{
    const char *const names[] = {HOME_NETWORK,      HOME_KEYLOG,       HOME_DEVICE,
                                 HOME_STORE,        HOME_STORE "-wal", HOME_STORE "-shm",
                                 HOME_STORE ".lock"};
    const struct party *const parties[] = {&stage->hub, &stage->other};
    char file[HOME_PATH_SIZE];

    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
            if (home_file(file, parties[p]->path, names[i]))
                (void)unlink(file);
        (void)rmdir(parties[p]->path);
    }
    assert_int_equal(rmdir(stage->folder), 0);
}

void stage_done(struct stage *stage)
{
    driver_stop(stage->hub.driver, on_stopped, &stage->hub);
    driver_stop(stage->other.driver, on_stopped, &stage->other);
    stage_wait(stage, is_stopped);
    driver_free(stage->hub.driver);
    driver_free(stage->other.driver);
    home_done(&stage->hub.home);
    home_done(&stage->other.home);
    assert_int_equal(uv_loop_close(&stage->loop), 0);
    remove_folder(stage);
}

int stage_start_crypto(void **state)
{
    (void)state;
    log_start(LOG_LEVEL_DEBUG, 2);
    return crypto_start() == STATUS_OK ? 0 : -1;
}
