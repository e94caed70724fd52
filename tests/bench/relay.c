/* Carrying bytes between two sockets. */
#include "tests/bench/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/bench.h"

#define BUFFER_SIZE (256u * 1024)

static int make_socket(void)
{
    int made = socket(AF_INET, SOCK_STREAM, 0);

    if (made < 0)
        bench_die("no socket can be made");
    return made;
}

static void send_at_once(int socket)
{
    const int on = 1;

    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void relay_open(struct relay *relay, unsigned to_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);

    *relay = (struct relay){.ends = {-1, -1}, .to_port = to_port};
    relay->buffer = bench_alloc(1, BUFFER_SIZE);
    relay->listener = make_socket();
    if (bind(relay->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(relay->listener, 1) != 0 ||
        getsockname(relay->listener, (struct sockaddr *)&address, &size) != 0)
        bench_die("no port on loopback");
    relay->port = ntohs(address.sin_port);
}

void relay_close(struct relay *relay)
{
    (void)close(relay->listener);
    for (size_t i = 0; i < 2; i++)
        if (relay->ends[i] >= 0)
            (void)close(relay->ends[i]);
    free(relay->buffer);
}

static void accept_one(struct relay *relay)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)relay->to_port)};

    relay->ends[0] = accept(relay->listener, NULL, NULL);
    relay->ends[1] = make_socket();
    if (relay->ends[0] < 0 ||
        connect(relay->ends[1], (struct sockaddr *)&address, sizeof(address)) != 0)
        bench_die("the two daemons cannot be brought together");
    send_at_once(relay->ends[0]);
    send_at_once(relay->ends[1]);
}

/* False when either has hung up. */
static bool carry(struct relay *relay, size_t from)
{
    ssize_t size = read(relay->ends[from], relay->buffer, BUFFER_SIZE);
    ssize_t sent = 0;

    if (size <= 0)
        return false;
    while (sent < size) {
        ssize_t more =
            send(relay->ends[1 - from], relay->buffer + sent, (size_t)(size - sent), MSG_NOSIGNAL);

        if (more <= 0)
            return false;
        sent += more;
    }
    relay->bytes[from] += (uint64_t)size;
    return true;
}

static void hang_up(struct relay *relay)
{
    for (size_t i = 0; i < 2; i++) {
        (void)close(relay->ends[i]);
        relay->ends[i] = -1;
    }
}

bool relay_turn(struct relay *relay, int wait_ms)
{
    struct pollfd polled[2] = {{.fd = relay->ends[0], .events = POLLIN},
                               {.fd = relay->ends[1], .events = POLLIN}};

    if (relay->ends[0] < 0)
        polled[0].fd = relay->listener;
    if (poll(polled, 2, wait_ms) <= 0)
        return false;
    if (relay->ends[0] < 0) {
        accept_one(relay);
        return false;
    }
    for (size_t i = 0; i < 2; i++) {
        if (polled[i].revents == 0 || carry(relay, i))
            continue;
        hang_up(relay);
        return true;
    }
    return false;
}
