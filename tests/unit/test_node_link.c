/* Real links over loopback TCP: names with several addresses, and how dials end. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <netdb.h>

#include "crypto/random.h"
#include "node/link.h"
#include "stage.h"

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

/* Stands before the C library's: the name "several" has an address where nobody listens, one that
 * cannot be reached at all, and then the listener's. */
static struct sockaddr_in addresses_of_several[3];
static struct addrinfo several[3];

int getaddrinfo(const char *restrict host, const char *restrict port,
                const struct addrinfo *restrict hints, struct addrinfo **restrict found)
{
    static const char *const hosts[] = {"127.0.0.2", "255.255.255.255", "127.0.0.1"};
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

    if (strcmp(host, "several") != 0) {
        *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
        return real(host, port, hints, found);
    }
    for (size_t i = 0; i < 3; i++) {
        (void)uv_ip4_addr(hosts[i], (int)strtol(port, NULL, 10), &addresses_of_several[i]);
        several[i] = (struct addrinfo){
            .ai_family = AF_INET,
            .ai_socktype = SOCK_STREAM,
            .ai_addr = (struct sockaddr *)&addresses_of_several[i],
            .ai_addrlen = sizeof(addresses_of_several[i]),
            .ai_next = i < 2 ? &several[i + 1] : NULL,
        };
    }
    *found = several;
    return 0;
}

void freeaddrinfo(struct addrinfo *found)
{
    void (*real)(struct addrinfo *);

    if (found == several)
        return;
    *(void **)&real = dlsym(RTLD_NEXT, "freeaddrinfo");
    real(found);
}

/* Both ends of a link on one loop. */
struct ends {
    uv_loop_t loop;
    uv_tcp_t listener;
    struct link_identity identities[2];
    struct link_callbacks callbacks;
    size_t opened;
    size_t closed;
};

static void on_open(struct link *link, void *context)
{
    struct ends *ends = context;

    (void)link;
    ends->opened++;
}

static void on_closed(struct link *link, enum status why, bool opened, void *context)
{
    struct ends *ends = context;

    (void)link;
    (void)why;
    (void)opened;
    ends->closed++;
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct ends *ends = listener->data;
    struct link *link;

    assert_int_equal(status, 0);
    assert_int_equal(link_accept(&link, listener, &ends->identities[1], &ends->callbacks),
                     STATUS_OK);
}

static uint16_t listen_on_loopback(struct ends *ends)
{
    struct sockaddr_in name;
    int size = sizeof(name);

    assert_int_equal(uv_ip4_addr("127.0.0.1", 0, &name), 0);
    assert_int_equal(uv_tcp_init(&ends->loop, &ends->listener), 0);
    ends->listener.data = ends;
    assert_int_equal(uv_tcp_bind(&ends->listener, (const struct sockaddr *)&name, 0), 0);
    assert_int_equal(uv_listen((uv_stream_t *)&ends->listener, 8, on_connection), 0);
    assert_int_equal(uv_tcp_getsockname(&ends->listener, (struct sockaddr *)&name, &size), 0);
    return ntohs(name.sin_port);
}

static void make_identity(struct link_identity *out)
{
    struct sign_seed sign;
    struct dh_seed secret;

    *out = (struct link_identity){.network.bytes = {7}};
    random_fill(&sign, sizeof(sign));
    random_fill(&secret, sizeof(secret));
    sign_pair_from_seed(&out->device, &sign);
    dh_pair_from_seed(&out->static_key, &secret);
}

static void a_name_is_dialled_at_each_of_its_addresses(void **state)
{
    struct ends ends = {.callbacks = {.on_open = on_open, .on_closed = on_closed}};
    char address[ADDRESS_TEXT_SIZE];
    struct link *link;

    (void)state;
    ends.callbacks.context = &ends;
    make_identity(&ends.identities[0]);
    make_identity(&ends.identities[1]);
    assert_int_equal(uv_loop_init(&ends.loop), 0);
    (void)snprintf(address, sizeof(address), "several:%u", listen_on_loopback(&ends));
    assert_int_equal(link_dial(&link, &ends.loop, &ends.identities[0], address, &ends.callbacks),
                     STATUS_OK);
    while (ends.opened < 2 && ends.closed == 0)
        (void)uv_run(&ends.loop, UV_RUN_ONCE);
    assert_int_equal(ends.opened, 2);
    assert_string_equal(link_address(link), address);
    link_close(link, STATUS_OK);
    uv_close((uv_handle_t *)&ends.listener, NULL);
    (void)uv_run(&ends.loop, UV_RUN_DEFAULT);
    assert_int_equal(ends.closed, 2);
    assert_int_equal(uv_loop_close(&ends.loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outcome_of_a_dial_is_told_by_the_address_as_it_was_given),
        cmocka_unit_test(a_name_is_dialled_at_each_of_its_addresses),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
