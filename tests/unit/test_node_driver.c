/* Two real drivers on one loop, over loopback TCP: they find each other, agree, and pass changes
 * on. */
#include "stage.h"

static void a_newcomer_asks_is_recognised_and_its_entry_reaches_the_hub(void **state)
{
    struct stage stage;

    (void)state;
    stage_init(&stage, CONFIG_DIAL_ANY);
    stage_wait(&stage, stage_asks);
    stage_recognise(&stage);
    stage_wait(&stage, stage_recognised);
    stage_publish(&stage, stage_on_done);
    stage_wait(&stage, stage_has_place);
    stage_wait(&stage, stage_agrees);
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
    stage_wait(&stage, stage_asks);
    stage_recognise(&stage);
    stage_wait(&stage, stage_recognised);
    contradict(&stage);
    stage_publish(&stage, stage_on_done);
    stage_wait(&stage, stage_has_place);
    stage_wait(&stage, stage_agrees);
    stage_done(&stage);
}

static size_t count_events_of_file(const struct party *party)
{
    struct bundle_reader reader;
    struct bundle_header header;
    struct trouble trouble;
    struct home home;
    struct frame *frame = malloc(sizeof(*frame));
    size_t count = 0;

    assert_non_null(frame);
    assert_int_equal(home_open(&home, party->path, span_of(NULL, 0), &trouble), STATUS_OK);
    assert_true(id_equal(&home.principal, &party->actor.id));
    assert_int_equal(bundle_open(&reader, &header, buffer_span(&home.keylog_file)), STATUS_OK);
    for (;;) {
        assert_int_equal(bundle_next(&reader, frame), STATUS_OK);
        if (reader.ended)
            break;
        count += frame->records.count;
    }
    home_done(&home);
    free(frame);
    return count;
}

static bool file_has_three_events(struct stage *stage)
{
    return count_events_of_file(&stage->other) == 3;
}

static void the_key_log_file_grows_with_the_own_log(void **state)
{
    struct written delegation;
    struct stage stage;

    (void)state;
    stage_init(&stage, CONFIG_DIAL_NAMED);
    stage_wait(&stage, stage_asks);
    assert_int_equal(count_events_of_file(&stage.other), 2);
    actor_delegate(&stage.other.actor, &delegation, ROLE_ALL, 9);
    assert_int_equal(driver_submit(stage.other.driver, &delegation.record.bytes, 1, false,
                                   (struct driver_waiter){.on_answer = stage_on_done}),
                     STATUS_OK);
    stage_wait(&stage, file_has_three_events);
    written_done(&delegation);
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

struct silent {
    uv_tcp_t tcp;
    uv_connect_t connect;
};

/* Connects to the hub from an address of this machine. */
static void keep_silent(struct stage *stage, struct silent *silent, const char *from)
{
    struct sockaddr_in own;
    struct sockaddr_in hub;

    assert_int_equal(uv_ip4_addr(from, 0, &own), 0);
    assert_int_equal(uv_ip4_addr("127.0.0.1", stage->hub.port, &hub), 0);
    assert_int_equal(uv_tcp_init(&stage->loop, &silent->tcp), 0);
    silent->tcp.data = stage;
    assert_int_equal(uv_tcp_bind(&silent->tcp, (const struct sockaddr *)&own, 0), 0);
    assert_int_equal(
        uv_tcp_connect(&silent->connect, &silent->tcp, (const struct sockaddr *)&hub, on_connected),
        0);
}

static void those_who_connect_and_keep_silent_give_way_to_others(void **state)
{
    static struct silent silent[SILENT_COUNT];
    struct stage stage;

    (void)state;
    stage_init(&stage, CONFIG_DIAL_NAMED);
    for (int i = 0; i < SILENT_COUNT; i++)
        keep_silent(&stage, &silent[i], "127.0.0.1");
    stage_wait(&stage, most_are_let_go);
    stage_wait(&stage, stage_asks);
    for (int i = 0; i < SILENT_COUNT; i++)
        uv_close((uv_handle_t *)&silent[i].tcp, NULL);
    stage_done(&stage);
}

/* Somebody whose handshake takes its time, on a slow line, while another host floods. */
static void who_floods_takes_the_place_of_nobody_on_another_host(void **state)
{
    static struct silent flood[SILENT_COUNT];
    struct silent slow;
    struct stage stage;

    (void)state;
    stage_init(&stage, CONFIG_DIAL_NAMED);
    stage_wait(&stage, stage_asks);
    keep_silent(&stage, &slow, "127.0.0.2");
    while (!uv_is_active((uv_handle_t *)&slow.tcp))
        (void)uv_run(&stage.loop, UV_RUN_ONCE);
    for (int i = 0; i < SILENT_COUNT; i++)
        keep_silent(&stage, &flood[i], "127.0.0.1");
    stage_wait(&stage, most_are_let_go);
    assert_true(uv_is_active((uv_handle_t *)&slow.tcp));
    for (int i = 0; i < SILENT_COUNT; i++)
        uv_close((uv_handle_t *)&flood[i].tcp, NULL);
    uv_close((uv_handle_t *)&slow.tcp, NULL);
    stage_done(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newcomer_asks_is_recognised_and_its_entry_reaches_the_hub),
        cmocka_unit_test(a_node_opened_anew_dials_its_named_peers_and_takes_what_waited),
        cmocka_unit_test(the_key_log_file_grows_with_the_own_log),
        cmocka_unit_test(those_who_connect_and_keep_silent_give_way_to_others),
        cmocka_unit_test(who_floods_takes_the_place_of_nobody_on_another_host),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
