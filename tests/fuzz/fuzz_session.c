/* One core and a peer after the handshake, who says whatever the input says: frames by form, their
 * fields beyond reason, records good and bad, and raw bytes. The core keeps its bounds, and what it
 * says to the peer is well-formed. */
#include "fuzz.h"

#include "cluster_state.h"
#include "pool.h"

#define NODE 0
#define LINKS_MAX 20

struct session {
    struct cluster cluster;
    struct input input;
    uint64_t link;
    uint32_t links;
    bool at_once; /* frames are said without a pause in which the core could do its work */
};

static void say(struct session *session, struct buffer *frame, enum status status)
{
    if (status == STATUS_OK) {
        cluster_deliver(&session->cluster, NODE, session->link, buffer_span(frame));
        if (!session->at_once)
            cluster_run(&session->cluster);
    }
    buffer_done(frame);
}

/* The node's own state, or another one. */
static void choose_state(struct session *session, struct frame_state *state)
{
    const struct cluster_node *node = &session->cluster.nodes[NODE];
    struct moment moment = cluster_moment(&session->cluster, node);
    struct input *input = &session->input;
    uint8_t choice = input_byte(input);

    *state = (struct frame_state){.wall = moment.wall, .good = choice % 2 == 0};
    state->hour = hour_of_wall(moment.wall);
    state->trust_version = choice / 2 % 4;
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        ledger_digest(core_ledger(node->core), (enum lane)lane, &state->lanes[lane]);
        state->lanes[lane].count += choice >> (4 + lane) & 1;
    }
    if (choice % 16 == 15) {
        state->wall.ms = (int64_t)input_number(input, 6) & LIMIT_WALL_MS;
        state->hour.value = (int64_t)input_number(input, 4) % (LIMIT_HOUR + 1);
    }
}

static void say_hello(struct session *session)
{
    struct frame_hello hello = {.network = session->cluster.cell.network};
    struct input *input = &session->input;
    uint8_t choice = input_byte(input);
    struct buffer frame;

    choose_state(session, &hello.state);
    hello.random[0] = input_byte(input);
    hello.declined[1 + choice % 3] = choice >= 0xe0;
    if (choice % 8 == 7)
        hello.address = span_of_text("peer.example:7470");
    if (choice == 0xdf)
        hello.network.bytes[0] ^= 1;
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(session, &frame, frame_write_hello(&frame, &hello));
}

static void say_state(struct session *session, enum frame_type type)
{
    struct frame_state state;
    struct buffer frame;

    choose_state(session, &state);
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(session, &frame, frame_write_state(&frame, type, &state));
}

static void say_reconcile(struct session *session)
{
    struct input *input = &session->input;
    uint8_t choice = input_byte(input);
    struct frame_reconcile reconcile = {
        .session = input_byte(input),
        .lane = (enum lane)(choice % LANE_COUNT),
        .hour = ledger_hour(core_ledger(session->cluster.nodes[NODE].core)),
        .salted = choice / LANE_COUNT % 8 == 7,
    };
    struct buffer frame;

    reconcile.hour.value += choice >> 6;
    reconcile.message = input_long(input);
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(session, &frame, frame_write_reconcile(&frame, &reconcile));
}

/* Of the pool, of what the node holds, or of nothing. */
static struct id choose_id(struct session *session)
{
    const struct cluster_node *node = &session->cluster.nodes[NODE];
    const struct pool *pool = pool_get();
    uint8_t choice = input_byte(&session->input);
    struct id id = {{choice}};

    if (choice < 0x80)
        return pool->records[choice % pool->count].record.id;
    if (choice < 0xf0 && node->store_count > 0)
        return node->store[choice % node->store_count].id;
    return id;
}

static void say_ids(struct session *session, enum frame_type type)
{
    struct input *input = &session->input;
    struct id *ids = calloc(LIMIT_IDS_FRAME, sizeof(*ids));
    uint32_t count = 1 + input_below(input, 8);
    uint64_t number = input_byte(input);
    struct buffer frame;

    fuzz_require(ids != NULL, "memory");
    for (uint32_t i = 0; i < count; i++)
        ids[i] = choose_id(session);
    if (number == 0xff) {
        for (; count < LIMIT_IDS_FRAME; count++)
            ids[count].bytes[0] = (uint8_t)count;
        number = 1;
    }
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(session, &frame,
        type == FRAME_WANT ? frame_write_want(&frame, number, ids, count)
                           : frame_write_gone(&frame, ids, count));
    free(ids);
}

static void say_refused(struct session *session)
{
    struct frame_refusal refusals[8];
    uint32_t count = 1 + input_below(&session->input, 8);
    struct buffer frame;

    for (uint32_t i = 0; i < count; i++) {
        refusals[i].id = choose_id(session);
        refusals[i].reason = (enum status)(1 + input_below(&session->input, STATUS_COUNT - 1));
    }
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(session, &frame, frame_write_refused(&frame, refusals, count));
}

/* Of the pool; one may be changed in a byte. */
static void say_records(struct session *session)
{
    struct input *input = &session->input;
    const struct pool *pool = pool_get();
    struct span records[16];
    uint32_t count = input_below(input, 16);
    struct buffer frame, changed;

    buffer_init(&changed, LIMIT_RECORD_SIZE);
    for (uint32_t i = 0; i < count; i++)
        records[i] = buffer_span(&pool->records[input_below(input, pool->count)].buffer);
    if (count > 0 && input_byte(input) >= 0xc0) {
        buffer_append(&changed, records[0]);
        changed.bytes[input_below(input, (uint32_t)changed.size)] ^= input_byte(input);
        records[0] = buffer_span(&changed);
    }
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    say(session, &frame, frame_write_records(&frame, records, count));
    buffer_done(&changed);
}

static void say_little(struct session *session, uint8_t choice)
{
    const struct span addresses[] = {span_of_text("a.example:1"), span_of_text("node0:1"),
                                     span_of_text("b.example:65535")};
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    if (choice % 4 == 0)
        say(session, &frame, frame_write_peers(&frame, addresses, choice / 4 % 4));
    else if (choice % 16 == 1)
        say(session, &frame, frame_write_bye(&frame, STATUS_BUSY));
    else
        say(session, &frame, frame_write_got(&frame, 1 + choice / 16 % 4));
}

static void say_anything(struct session *session)
{
    struct span bytes = input_long(&session->input);
    struct buffer frame;

    buffer_init(&frame, LIMIT_FRAME_SIZE);
    buffer_append(&frame, bytes);
    say(session, &frame, STATUS_OK);
}

/* The link just made is that of an association, which proved it. */
static void prove(struct session *session, const struct pool_device *device)
{
    struct event_queue *queue = session->cluster.queue;
    struct event *up = &queue->items[(queue->head + queue->count - 1) % QUEUE_SIZE].event;

    up->up.delegation = device->delegation;
    up->up.device = device->key;
}

static void link_anew(struct session *session)
{
    uint8_t device = input_byte(&session->input);

    if (++session->links > LINKS_MAX)
        return;
    if (session->link != 0 && device % 4 != 3)
        cluster_cut(&session->cluster, session->link);
    cluster_run(&session->cluster); /* so that what comes up stands last in the queue */
    session->link = device % 2 == 0 ? cluster_link_hostile(&session->cluster, NODE, device)
                                    : cluster_dial_hostile(&session->cluster, NODE, device);
    if (device >= 0x80)
        prove(session, &pool_get()->devices[device / 4 % POOL_ASSOCIATIONS]);
    cluster_run(&session->cluster);
    if (device % 16 != 8)
        say_hello(session);
}

/* One that was made before, up or down. */
static void choose_link(struct session *session)
{
    session->link = 1 + input_below(&session->input, (uint32_t)session->cluster.next_link);
}

/* Time goes by, a disk fails, a clock is lost or set. */
static void go_on(struct session *session, uint8_t choice)
{
    struct cluster_node *node = &session->cluster.nodes[NODE];

    node->stores_to_fail = choice >= 0xf0;
    if (choice < 0x10)
        node->clock_unsure = !node->clock_unsure;
    else if (choice < 0x20)
        node->wall_offset_ms = ((int64_t)input_byte(&session->input) - 128) * HOUR_MS / 4;
    cluster_pass(&session->cluster, input_byte(&session->input) * UINT64_C(700));
}

static void act(struct session *session)
{
    uint8_t choice = input_byte(&session->input);

    session->at_once = choice >= 0xc0;
    switch (choice % 14) {
    case 0:
        say_anything(session);
        break;
    case 1:
        say_hello(session);
        break;
    case 2:
        say_state(session, FRAME_PING);
        break;
    case 3:
        say_state(session, FRAME_PONG);
        break;
    case 4:
    case 5:
        say_reconcile(session);
        break;
    case 6:
        say_ids(session, FRAME_WANT);
        break;
    case 7:
        say_ids(session, FRAME_GONE);
        break;
    case 8:
        say_refused(session);
        break;
    case 9:
    case 10:
        say_records(session);
        break;
    case 11:
        say_little(session, input_byte(&session->input));
        break;
    case 12:
        if (choice >= 0xa0)
            choose_link(session);
        else
            link_anew(session);
        break;
    default:
        go_on(session, choice);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct session *session = calloc(1, sizeof(*session));

    fuzz_require(session != NULL, "memory");
    session->input.rest = span_of(bytes, size);
    cluster_init(&session->cluster, 1);
    fuzz_require(id_equal(&session->cluster.cell.network, &pool_get()->records[0].record.id),
                 "the pool is of another network");
    link_anew(session);
    while (!input_is_over(&session->input))
        act(session);
    cluster_done(&session->cluster);
    free(session);
    return 0;
}
