/* A link over loopback TCP whose other end is made by hand: who it is proved to be, and what of its
 * chunks is taken. SPEC sections 9.1 and 9.2. */
#include "unit.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crypto/random.h"
#include "node/bind.h"
#include "node/link_state.h"
#include "protocol/limits.h"
#include "protocol/writer.h"

#define FLAG_MORE 0
#define FLAG_LAST 1
#define BINDING_SIZE 64

/* The link that is tested, and the other end of its connection. */
struct meeting {
    uv_loop_t loop;
    uv_tcp_t listener;
    struct link_identity identity;
    struct link *link;
    enum status why;
    bool is_open;
    bool is_closed;
    size_t frames;
    /* The other end. */
    int socket;
    struct sign_pair device;
    struct noise noise;
    struct noise_transport transport;
    uint8_t binding[BINDING_SIZE];
    uint8_t proof[256]; /* the link's own */
    size_t proof_size;
};

static void on_open(struct link *link, void *context)
{
    struct meeting *meeting = context;

    (void)link;
    meeting->is_open = true;
}

static void on_frame(struct link *link, struct span frame, void *context)
{
    struct meeting *meeting = context;

    (void)link;
    (void)frame;
    meeting->frames++;
}

static void on_drained(struct link *link, void *context)
{
    (void)link;
    (void)context;
}

static void on_closed(struct link *link, enum status why, bool opened, void *context)
{
    struct meeting *meeting = context;

    (void)link;
    (void)opened;
    meeting->why = why;
    meeting->is_closed = true;
    meeting->link = NULL;
}

static struct link_callbacks callbacks_of(struct meeting *meeting)
{
    return (struct link_callbacks){
        .on_open = on_open,
        .on_frame = on_frame,
        .on_drained = on_drained,
        .on_closed = on_closed,
        .context = meeting,
    };
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct meeting *meeting = listener->data;
    const struct link_callbacks callbacks = callbacks_of(meeting);

    assert_int_equal(status, 0);
    assert_int_equal(link_accept(&meeting->link, listener, &meeting->identity, &callbacks),
                     STATUS_OK);
}

static void turn(struct meeting *meeting)
{
    (void)uv_run(&meeting->loop, UV_RUN_NOWAIT);
}

static void make_pairs(struct sign_pair *device, struct dh_pair *link)
{
    struct sign_seed sign;
    struct dh_seed secret;

    random_fill(&sign, sizeof(sign));
    random_fill(&secret, sizeof(secret));
    sign_pair_from_seed(device, &sign);
    dh_pair_from_seed(link, &secret);
}

/* The other end has dialled the link. */
static void be_dialled(struct meeting *meeting)
{
    const struct address any = {.host = "127.0.0.1"};
    struct sockaddr_storage name;
    int size = sizeof(name);

    assert_int_equal(uv_tcp_init(&meeting->loop, &meeting->listener), 0);
    meeting->listener.data = meeting;
    assert_int_equal(bind_tcp(&meeting->listener, &any), 0);
    assert_int_equal(uv_listen((uv_stream_t *)&meeting->listener, 1, on_connection), 0);
    assert_int_equal(uv_tcp_getsockname(&meeting->listener, (struct sockaddr *)&name, &size), 0);
    meeting->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(meeting->socket, (struct sockaddr *)&name, (socklen_t)size), 0);
    while (meeting->link == NULL)
        turn(meeting);
}

/* The link has dialled the other end. */
static void dial(struct meeting *meeting)
{
    const struct link_callbacks callbacks = callbacks_of(meeting);
    struct address address = {.host = "127.0.0.1"};
    char text[ADDRESS_TEXT_SIZE];
    uv_os_fd_t listening;

    assert_int_equal(uv_tcp_init(&meeting->loop, &meeting->listener), 0);
    assert_int_equal(bind_tcp(&meeting->listener, &address), 0);
    address.port = bind_port(&meeting->listener);
    assert_int_equal(uv_fileno((uv_handle_t *)&meeting->listener, &listening), 0);
    assert_int_equal(listen(listening, 1), 0);
    address_format(text, &address);
    assert_int_equal(
        link_dial(&meeting->link, &meeting->loop, &meeting->identity, text, &callbacks), STATUS_OK);
    do {
        turn(meeting);
        meeting->socket = accept(listening, NULL, NULL);
    } while (meeting->socket < 0);
}

static void take_bytes(struct meeting *meeting, uint8_t *out, size_t size)
{
    size_t taken = 0;

    while (taken < size) {
        ssize_t got = recv(meeting->socket, out + taken, size - taken, MSG_DONTWAIT);

        assert_true(got > 0 || (got < 0 && errno == EAGAIN));
        taken += got > 0 ? (size_t)got : 0;
        turn(meeting);
    }
}

static size_t take_message(struct meeting *meeting, uint8_t out[1024])
{
    uint8_t length[LINK_LENGTH_SIZE];
    size_t size;

    take_bytes(meeting, length, sizeof(length));
    size = (size_t)length[0] << 8 | length[1];
    assert_true(size <= 1024);
    take_bytes(meeting, out, size);
    return size;
}

static void put_message(struct meeting *meeting, const uint8_t *bytes, size_t size)
{
    const uint8_t length[LINK_LENGTH_SIZE] = {(uint8_t)(size >> 8), (uint8_t)size};

    assert_int_equal(send(meeting->socket, length, sizeof(length), MSG_NOSIGNAL), sizeof(length));
    for (size_t sent = 0; sent < size && !meeting->is_closed; turn(meeting)) {
        ssize_t put = send(meeting->socket, bytes + sent, size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);

        assert_true(put >= 0 || errno == EAGAIN || meeting->link == NULL ||
                    meeting->link->state == LINK_CLOSING);
        sent += put > 0 ? (size_t)put : 0;
    }
}

static void begin_noise(struct meeting *meeting, bool initiator, uint8_t network)
{
    uint8_t prologue[12 + ID_SIZE] = "zawlbuk/link";
    struct noise_protocol protocol;
    struct dh_seed ephemeral;
    struct dh_pair static_pair;
    const struct noise_setup setup = {
        .initiator = initiator,
        .prologue = span_of(prologue, sizeof(prologue)),
        .static_pair = &static_pair,
        .ephemeral_seed = &ephemeral,
    };

    prologue[12] = network;
    make_pairs(&meeting->device, &static_pair);
    random_fill(&ephemeral, sizeof(ephemeral));
    assert_int_equal(noise_protocol_parse(&protocol, "Noise_XX_25519_ChaChaPoly_BLAKE2b"),
                     STATUS_OK);
    noise_init(&meeting->noise, &protocol, &setup);
}

/* Messages by turns until both are done. */
static enum status shake_hands(struct meeting *meeting)
{
    uint8_t message[1024];
    size_t size;

    while (!noise_finished(&meeting->noise)) {
        enum status status;

        if (noise_writes_next(&meeting->noise)) {
            assert_int_equal(
                noise_write(&meeting->noise, message, sizeof(message), &size, span_of(NULL, 0)),
                STATUS_OK);
            put_message(meeting, message, size);
            continue;
        }
        size = take_message(meeting, message);
        status = noise_read(&meeting->noise, message, 0, &size, span_of(message, size));
        if (status != STATUS_OK)
            return status;
    }
    memcpy(meeting->binding, noise_transcript(&meeting->noise).bytes, BINDING_SIZE);
    noise_split(&meeting->noise, &meeting->transport);
    return STATUS_OK;
}

static void meet(struct meeting *meeting, bool outbound)
{
    *meeting = (struct meeting){.identity.network.bytes = {7}};
    make_pairs(&meeting->identity.device, &meeting->identity.static_key);
    assert_int_equal(uv_loop_init(&meeting->loop), 0);
    if (outbound)
        dial(meeting);
    else
        be_dialled(meeting);
}

/* Both have shaken hands, and the link has told who it is. */
static void meet_securely(struct meeting *meeting, bool outbound)
{
    uint8_t message[1024];
    size_t size;

    meet(meeting, outbound);
    begin_noise(meeting, !outbound, 7);
    assert_int_equal(shake_hands(meeting), STATUS_OK);
    size = take_message(meeting, message);
    assert_int_equal(noise_open(&meeting->transport, meeting->proof, sizeof(meeting->proof),
                                &meeting->proof_size, span_of(message, size)),
                     STATUS_OK);
}

static void part(struct meeting *meeting)
{
    if (meeting->link != NULL)
        link_abandon(meeting->link);
    (void)close(meeting->socket);
    uv_close((uv_handle_t *)&meeting->listener, NULL);
    (void)uv_run(&meeting->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&meeting->loop), 0);
}

static void put_chunk(struct meeting *meeting, uint8_t flag, struct span bytes)
{
    uint8_t plain[LINK_FLAG_SIZE + LINK_CHUNK_SIZE_MAX] = {flag};
    uint8_t message[NOISE_MESSAGE_SIZE_MAX];
    size_t size;

    if (bytes.size > 0)
        memcpy(plain + LINK_FLAG_SIZE, bytes.bytes, bytes.size);
    assert_int_equal(noise_seal(&meeting->transport, message, sizeof(message), &size,
                                span_of(plain, LINK_FLAG_SIZE + bytes.size)),
                     STATUS_OK);
    put_message(meeting, message, size);
}

/* [nil, device, signature over the handshake's hash and the role]. */
static void put_proof(struct meeting *meeting, const struct sign_pair *signer, uint8_t role,
                      const uint8_t *binding)
{
    const struct span parts[] = {span_of_text("zawlbuk/link/1"), span_of(binding, BINDING_SIZE),
                                 span_of(&role, 1)};
    struct signature signature;
    struct buffer proof;
    struct writer writer;

    sign_make(&signature, signer, parts, 3);
    buffer_init(&proof, 256);
    writer_init(&writer, &proof);
    writer_array(&writer, 3);
    writer_nil(&writer);
    writer_bin(&writer, span_of(meeting->device.public_key.bytes, PUBLIC_KEY_SIZE));
    writer_bin(&writer, span_of(signature.bytes, SIGNATURE_SIZE));
    assert_int_equal(writer_end(&writer), STATUS_OK);
    put_chunk(meeting, FLAG_LAST, buffer_span(&proof));
    buffer_done(&proof);
}

static void prove(struct meeting *meeting)
{
    put_proof(meeting, &meeting->device, meeting->link->outbound ? 1 : 0, meeting->binding);
    while (!meeting->is_open && !meeting->is_closed)
        turn(meeting);
    assert_true(meeting->is_open);
}

static void check_closed(struct meeting *meeting, enum status why)
{
    while (!meeting->is_closed && !meeting->is_open)
        turn(meeting);
    assert_false(meeting->is_open);
    assert_int_equal(meeting->why, why);
    part(meeting);
}

static void a_device_that_signs_this_handshake_is_taken_for_itself(void **state)
{
    struct meeting meeting;

    (void)state;
    for (int outbound = 0; outbound < 2; outbound++) {
        meet_securely(&meeting, outbound == 1);
        prove(&meeting);
        assert_memory_equal(link_device(meeting.link)->bytes, meeting.device.public_key.bytes,
                            PUBLIC_KEY_SIZE);
        part(&meeting);
    }
}

static void a_device_that_another_one_signed_for_is_not_taken(void **state)
{
    struct meeting meeting;

    (void)state;
    for (uint8_t outbound = 0; outbound < 2; outbound++) {
        meet_securely(&meeting, outbound == 1);
        put_proof(&meeting, &meeting.identity.device, outbound, meeting.binding);
        check_closed(&meeting, STATUS_BAD_HANDSHAKE);
    }
}

/* It is what somebody in the middle has, who was given the proof on another link. */
static void a_proof_of_another_handshake_is_not_taken(void **state)
{
    static const uint8_t another[BINDING_SIZE] = {1};
    struct meeting meeting;

    (void)state;
    for (uint8_t outbound = 0; outbound < 2; outbound++) {
        meet_securely(&meeting, outbound == 1);
        put_proof(&meeting, &meeting.device, outbound, another);
        check_closed(&meeting, STATUS_BAD_HANDSHAKE);
    }
}

static void a_node_does_not_take_its_own_proof_for_its_peers(void **state)
{
    struct meeting meeting;

    (void)state;
    for (int outbound = 0; outbound < 2; outbound++) {
        meet_securely(&meeting, outbound == 1);
        put_chunk(&meeting, FLAG_LAST,
                  span_of(meeting.proof + LINK_FLAG_SIZE, meeting.proof_size - LINK_FLAG_SIZE));
        check_closed(&meeting, STATUS_BAD_HANDSHAKE);
    }
}

static void nodes_of_two_networks_do_not_come_to_a_proof(void **state)
{
    struct meeting meeting;

    (void)state;
    meet(&meeting, false);
    begin_noise(&meeting, true, 8);
    assert_true(shake_hands(&meeting) != STATUS_OK);
    part(&meeting);
}

static void before_the_proof_a_frame_is_as_short_as_one(void **state)
{
    static const uint8_t bytes[1024];
    struct meeting meeting;

    (void)state;
    meet_securely(&meeting, false);
    put_chunk(&meeting, FLAG_MORE, span_of(bytes, sizeof(bytes)));
    check_closed(&meeting, STATUS_BAD_FRAME);
}

static void chunks_without_end_make_no_frame_larger_than_the_largest(void **state)
{
    static const uint8_t bytes[LINK_CHUNK_SIZE_MAX];
    const size_t chunk = LIMIT_FRAME_SIZE / 4;
    struct meeting meeting;

    (void)state;
    meet_securely(&meeting, false);
    prove(&meeting);
    for (size_t i = 0; i < 4; i++)
        put_chunk(&meeting, i < 3 ? FLAG_MORE : FLAG_LAST, span_of(bytes, chunk));
    while (meeting.frames == 0 && !meeting.is_closed)
        turn(&meeting);
    assert_int_equal(meeting.frames, 1);
    for (size_t i = 0; i < 4; i++)
        put_chunk(&meeting, FLAG_MORE, span_of(bytes, chunk));
    assert_false(meeting.is_closed);
    put_chunk(&meeting, FLAG_LAST, span_of(bytes, 1));
    meeting.is_open = false;
    check_closed(&meeting, STATUS_BAD_FRAME);
}

static void a_chunk_that_brings_nothing_or_has_another_flag_ends_the_link(void **state)
{
    static const struct {
        uint8_t flag;
        size_t size;
    } chunks[] = {{FLAG_MORE, 0}, {2, 1}, {2, 0}};
    struct meeting meeting;

    (void)state;
    for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
        meet_securely(&meeting, false);
        prove(&meeting);
        put_chunk(&meeting, chunks[i].flag, span_of("x", chunks[i].size));
        put_chunk(&meeting, FLAG_LAST, span_of("x", 1));
        meeting.is_open = false;
        while (!meeting.is_closed && meeting.frames == 0)
            turn(&meeting);
        assert_int_equal(meeting.frames, 0);
        check_closed(&meeting, STATUS_BAD_FRAME);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_that_signs_this_handshake_is_taken_for_itself),
        cmocka_unit_test(a_device_that_another_one_signed_for_is_not_taken),
        cmocka_unit_test(a_proof_of_another_handshake_is_not_taken),
        cmocka_unit_test(a_node_does_not_take_its_own_proof_for_its_peers),
        cmocka_unit_test(nodes_of_two_networks_do_not_come_to_a_proof),
        cmocka_unit_test(before_the_proof_a_frame_is_as_short_as_one),
        cmocka_unit_test(chunks_without_end_make_no_frame_larger_than_the_largest),
        cmocka_unit_test(a_chunk_that_brings_nothing_or_has_another_flag_ends_the_link),
    };

    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
