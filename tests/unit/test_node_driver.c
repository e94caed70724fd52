/* Two real drivers on one loop, over loopback TCP: they find each other, agree, and pass changes
 * on. */
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "actor.h"
#include "crypto/random.h"
#include "node/driver.h"
#include "node/file.h"
#include "node/log.h"
#include "protocol/reader.h"

#define DEADLINE_MS 20000

struct party {
    char path[64];
    struct actor actor;
    struct home home;
    struct config config;
    struct driver *driver;
    uint16_t port;
    bool stopped;
};

struct stage {
    uv_loop_t loop;
    char folder[32];
    enum config_dial dial;
    size_t let_go; /* connections that the hub has ended */
    struct actor cell;
    struct party hub;
    struct party other;
};

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
static void wait_until(struct stage *stage, bool (*condition)(struct stage *stage))
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

static bool asks_at_the_hub(struct stage *stage)
{
    struct principal_view view;

    return ledger_principal(core_ledger(driver_core(stage->hub.driver)), &stage->other.actor.id,
                            &view) &&
           view.event_count == 2;
}

static bool is_recognised(struct stage *stage)
{
    struct principal_view view;

    return ledger_principal(core_ledger(driver_core(stage->other.driver)), &stage->other.actor.id,
                            &view) &&
           view.admission == ADMISSION_RECOGNISED;
}

static bool agree(struct stage *stage)
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

static bool hub_has_the_place(struct stage *stage)
{
    const struct subject subject = subject_of("hall", 4);
    struct id id;

    return ledger_find_register(core_ledger(driver_core(stage->hub.driver)), &stage->other.actor.id,
                                KIND_PLACE, &subject, &id);
}

static void on_answer(enum status status, size_t index, void *context)
{
    (void)index;
    (void)context;
    assert_int_equal(status, STATUS_OK);
}

static void recognise(struct stage *stage)
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
                                    (struct driver_waiter){.on_answer = on_answer}),
                     STATUS_OK);
    buffer_done(&bytes);
}

static void publish_place(struct stage *stage)
{
    const struct driver_entry entry = {
        .kind = KIND_PLACE,
        .subject = subject_of("hall", 4),
        .body = span_of("\x82\x00\xa4hall\x04\xa2MY", 11),
    };

    assert_int_equal(driver_publish(stage->other.driver, &entry, 1,
                                    (struct driver_waiter){.on_answer = on_answer}),
                     STATUS_OK);
}

static void stage_init(struct stage *stage, enum config_dial dial)
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

static void stage_done(struct stage *stage)
{
    driver_stop(stage->hub.driver, on_stopped, &stage->hub);
    driver_stop(stage->other.driver, on_stopped, &stage->other);
    wait_until(stage, is_stopped);
    driver_free(stage->hub.driver);
    driver_free(stage->other.driver);
    home_done(&stage->hub.home);
    home_done(&stage->other.home);
    assert_int_equal(uv_loop_close(&stage->loop), 0);
    remove_folder(stage);
}

static void a_newcomer_asks_is_recognised_and_its_entry_reaches_the_hub(void **state)
{
    struct stage stage;

    (void)state;
    stage_init(&stage, CONFIG_DIAL_ANY);
    wait_until(&stage, asks_at_the_hub);
    recognise(&stage);
    wait_until(&stage, is_recognised);
    publish_place(&stage);
    wait_until(&stage, hub_has_the_place);
    wait_until(&stage, agree);
    stage_done(&stage);
}

static void on_contradicted(enum status status, size_t index, void *context)
{
    (void)context;
    assert_int_equal(status, STATUS_STALE);
    assert_int_equal(index, 1);
}

/* The same register twice, the older one last: the core is opened anew because of it. */
static void contradict(struct stage *stage)
{
    const struct subject subject = subject_of("door", 4);
    const struct span body = span_of("\x82\x00\xa4"
                                     "door\x04\xa2MY",
                                     11);
    struct written written[2];
    struct span records[2];

    for (int i = 1; i >= 0; i--) {
        actor_write(&stage->other.actor, &written[i], KIND_PLACE, &subject, body);
        records[i] = written[i].record.bytes;
    }
    assert_int_equal(driver_submit(stage->other.driver, records, 2, false,
                                   (struct driver_waiter){.on_answer = on_contradicted}),
                     STATUS_OK);
    for (int i = 0; i < 2; i++)
        written_done(&written[i]);
}

/* Both nodes dial named peers alone: only what the operator said can bring them together again. */
static void a_node_opened_anew_dials_its_named_peers_and_takes_what_waited(void **state)
{
    struct stage stage;

    (void)state;
    stage_init(&stage, CONFIG_DIAL_NAMED);
    wait_until(&stage, asks_at_the_hub);
    recognise(&stage);
    wait_until(&stage, is_recognised);
    contradict(&stage);
    publish_place(&stage);
    wait_until(&stage, hub_has_the_place);
    wait_until(&stage, agree);
    stage_done(&stage);
}

/* More than a node has places for links, of which all but DRIVER_HALF_OPEN_MAX are let go. */
#define SILENT_COUNT 220
#define SILENT_KEPT_MAX 48

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    static char ignored[256];

    (void)handle;
    (void)suggested;
    *buffer = uv_buf_init(ignored, sizeof(ignored));
}

static void on_let_go(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct stage *stage = stream->data;

    (void)buffer;
    if (size >= 0)
        return;
    stage->let_go++;
    (void)uv_read_stop(stream);
}

static void on_connected(uv_connect_t *connect, int status)
{
    assert_int_equal(status, 0);
    assert_int_equal(uv_read_start(connect->handle, on_alloc, on_let_go), 0);
}

static bool most_are_let_go(struct stage *stage)
{
    return stage->let_go >= SILENT_COUNT - SILENT_KEPT_MAX;
}

static void those_who_connect_and_keep_silent_give_way_to_others(void **state)
{
    static uv_tcp_t silent[SILENT_COUNT];
    static uv_connect_t connects[SILENT_COUNT];
    struct sockaddr_in address;
    struct stage stage;

    (void)state;
    stage_init(&stage, CONFIG_DIAL_NAMED);
    assert_int_equal(uv_ip4_addr("127.0.0.1", stage.hub.port, &address), 0);
    for (int i = 0; i < SILENT_COUNT; i++) {
        assert_int_equal(uv_tcp_init(&stage.loop, &silent[i]), 0);
        silent[i].data = &stage;
        assert_int_equal(uv_tcp_connect(&connects[i], &silent[i], (const struct sockaddr *)&address,
                                        on_connected),
                         0);
    }
    wait_until(&stage, most_are_let_go);
    wait_until(&stage, asks_at_the_hub);
    for (int i = 0; i < SILENT_COUNT; i++)
        uv_close((uv_handle_t *)&silent[i], NULL);
    stage_done(&stage);
}

struct given_up {
    char address[ADDRESS_TEXT_SIZE];
    bool is_closed;
};

static void on_given_up(struct link *link, enum status why, bool opened, void *context)
{
    struct given_up *given_up = context;

    (void)why;
    assert_false(opened);
    (void)snprintf(given_up->address, sizeof(given_up->address), "%s", link_address(link));
    given_up->is_closed = true;
}

/* The core waits for the outcome of each dial by the text that it gave: one that came back in
 * another form would count as under way for ever, and a few of those take the place of all. */
static void the_outcome_of_a_dial_is_told_by_the_address_as_it_was_given(void **state)
{
    static const char *const addresses[] = {"127.0.0.1:1", "[127.0.0.1]:1", "[::1]:1"};
    struct link_identity identity = {.network = {{0}}};
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        struct given_up given_up = {.is_closed = false};
        const struct link_callbacks callbacks = {.on_closed = on_given_up, .context = &given_up};
        struct link *link;

        assert_int_equal(link_dial(&link, &loop, &identity, addresses[i], &callbacks), STATUS_OK);
        (void)uv_run(&loop, UV_RUN_DEFAULT);
        assert_true(given_up.is_closed);
        assert_string_equal(given_up.address, addresses[i]);
    }
    assert_int_equal(uv_loop_close(&loop), 0);
}

static int start_crypto(void **state)
{
    (void)state;
    log_start(LOG_LEVEL_DEBUG, 2);
    return crypto_start() == STATUS_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newcomer_asks_is_recognised_and_its_entry_reaches_the_hub),
        cmocka_unit_test(a_node_opened_anew_dials_its_named_peers_and_takes_what_waited),
        cmocka_unit_test(those_who_connect_and_keep_silent_give_way_to_others),
        cmocka_unit_test(the_outcome_of_a_dial_is_told_by_the_address_as_it_was_given),
    };

    return cmocka_run_group_tests(tests, start_crypto, NULL);
}
