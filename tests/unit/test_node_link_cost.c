/* A link over loopback TCP whose other end is the test's: what it costs, and for how long. */
#include "unit.h"

#include "crypto/random.h"
#include "node/bind.h"
#include "node/link_state.h"
#include "protocol/limits.h"

/* The end that is tested accepts; the other dials, and stops reading at will. */
struct pair {
    uv_loop_t loop;
    uv_tcp_t listener;
    struct link_identity identities[2];
    struct link *ours;
    struct link *theirs;
    size_t frames; /* that reached the other end */
    enum status why;
    bool is_closed;
};

static void ignore_link(struct link *link, void *context)
{
    (void)link;
    (void)context;
}

static void on_frame(struct link *link, struct span frame, void *context)
{
    struct pair *pair = context;

    (void)frame;
    pair->frames += link == pair->theirs;
}

static void on_closed(struct link *link, enum status why, bool opened, void *context)
{
    struct pair *pair = context;

    (void)opened;
    if (link == pair->theirs) {
        pair->theirs = NULL;
        return;
    }
    pair->ours = NULL;
    pair->is_closed = true;
    pair->why = why;
}

static struct link_callbacks callbacks_of(struct pair *pair)
{
    return (struct link_callbacks){
        .on_open = ignore_link,
        .on_frame = on_frame,
        .on_drained = ignore_link,
        .on_closed = on_closed,
        .context = pair,
    };
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct pair *pair = listener->data;
    const struct link_callbacks callbacks = callbacks_of(pair);

    assert_int_equal(status, 0);
    assert_int_equal(link_accept(&pair->ours, listener, &pair->identities[0], &callbacks),
                     STATUS_OK);
}

static void make_identity(struct link_identity *identity)
{
    struct sign_seed device;
    struct dh_seed link;

    random_fill(&device, sizeof(device));
    random_fill(&link, sizeof(link));
    *identity = (struct link_identity){.network = {{1}}};
    sign_pair_from_seed(&identity->device, &device);
    dh_pair_from_seed(&identity->static_key, &link);
}

static void pair_init(struct pair *pair)
{
    const struct link_callbacks callbacks = callbacks_of(pair);
    const struct address any = {.host = "127.0.0.1"};
    struct address address = any;
    char text[ADDRESS_TEXT_SIZE];

    memset(pair, 0, sizeof(*pair));
    make_identity(&pair->identities[0]);
    make_identity(&pair->identities[1]);
    assert_int_equal(uv_loop_init(&pair->loop), 0);
    assert_int_equal(uv_tcp_init(&pair->loop, &pair->listener), 0);
    pair->listener.data = pair;
    assert_int_equal(bind_tcp(&pair->listener, &any), 0);
    assert_int_equal(uv_listen((uv_stream_t *)&pair->listener, 1, on_connection), 0);
    address.port = bind_port(&pair->listener);
    address_format(text, &address);
    assert_int_equal(link_dial(&pair->theirs, &pair->loop, &pair->identities[1], text, &callbacks),
                     STATUS_OK);
    while (pair->ours == NULL || !pair->ours->opened || !pair->theirs->opened)
        (void)uv_run(&pair->loop, UV_RUN_ONCE);
}

static void pair_done(struct pair *pair)
{
    if (pair->ours != NULL)
        link_abandon(pair->ours);
    if (pair->theirs != NULL)
        link_abandon(pair->theirs);
    uv_close((uv_handle_t *)&pair->listener, NULL);
    (void)uv_run(&pair->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&pair->loop), 0);
}

static size_t waiting(const struct pair *pair)
{
    return uv_stream_get_write_queue_size((const uv_stream_t *)&pair->ours->tcp);
}

/* Frames until some must wait, however much the system's buffers take. */
static size_t send_until_waiting(struct pair *pair)
{
    static const uint8_t frame[65536];
    size_t count = 0;

    while (waiting(pair) == 0) {
        link_send(pair->ours, span_of(frame, sizeof(frame)));
        (void)uv_run(&pair->loop, UV_RUN_NOWAIT);
        count++;
    }
    return count;
}

static void what_waits_for_a_peer_that_does_not_read_is_bounded(void **state)
{
    static const uint8_t frame[65536];
    struct pair pair;

    (void)state;
    pair_init(&pair);
    assert_int_equal(uv_read_stop((uv_stream_t *)&pair.theirs->tcp), 0);
    (void)send_until_waiting(&pair);
    while (pair.ours->state == LINK_OPEN) {
        assert_true(waiting(&pair) <= 2u * 1024 * 1024);
        link_send(pair.ours, span_of(frame, sizeof(frame)));
    }
    while (!pair.is_closed)
        (void)uv_run(&pair.loop, UV_RUN_ONCE);
    assert_int_equal(pair.why, STATUS_TIMED_OUT);
    pair_done(&pair);
}

/* The time runs as long as something waits, and only then. */
static void a_peer_that_takes_nothing_of_what_waits_is_given_a_time(void **state)
{
    struct pair pair;
    size_t count;

    (void)state;
    pair_init(&pair);
    assert_false(uv_is_active((uv_handle_t *)&pair.ours->timer));
    assert_int_equal(uv_read_stop((uv_stream_t *)&pair.theirs->tcp), 0);
    count = send_until_waiting(&pair);
    assert_true(uv_is_active((uv_handle_t *)&pair.ours->timer));
    assert_true(uv_timer_get_due_in(&pair.ours->timer) <= LINK_STALL_MS);
    assert_true(link_begin_reading(pair.theirs));
    while (pair.frames < count || waiting(&pair) > 0)
        (void)uv_run(&pair.loop, UV_RUN_ONCE);
    assert_false(uv_is_active((uv_handle_t *)&pair.ours->timer));
    assert_false(pair.is_closed);
    pair_done(&pair);
}

/* A peer that does not read cannot draw out the end of its link beyond what the node has places
 * for. */
static void a_link_that_is_being_closed_can_be_hurried(void **state)
{
    struct pair pair;

    (void)state;
    pair_init(&pair);
    assert_int_equal(uv_read_stop((uv_stream_t *)&pair.theirs->tcp), 0);
    (void)send_until_waiting(&pair);
    assert_false(link_is_closing(pair.ours));
    link_hurry(pair.ours);
    assert_false(uv_is_closing((uv_handle_t *)&pair.ours->tcp));
    link_close(pair.ours, STATUS_BAD_FRAME);
    (void)uv_run(&pair.loop, UV_RUN_NOWAIT);
    assert_true(link_is_closing(pair.ours));
    link_hurry(pair.ours);
    assert_true(uv_is_closing((uv_handle_t *)&pair.ours->tcp));
    while (!pair.is_closed)
        (void)uv_run(&pair.loop, UV_RUN_ONCE);
    assert_int_equal(pair.why, STATUS_BAD_FRAME);
    pair_done(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_for_a_peer_that_does_not_read_is_bounded),
        cmocka_unit_test(a_peer_that_takes_nothing_of_what_waits_is_given_a_time),
        cmocka_unit_test(a_link_that_is_being_closed_can_be_hurried),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
