/* Raw bytes over a unix socket, never blocking, so that the loop under test runs beside. */
#include "http_probe.h"

#include "unit.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define DEADLINE_NS UINT64_C(10000000000)

void probe_open(struct probe *probe, const char *socket_path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};

    memset(probe, 0, sizeof *probe);
    assert_true(strlen(socket_path) < sizeof name.sun_path);
    memcpy(name.sun_path, socket_path, strlen(socket_path));
    probe->descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_true(probe->descriptor >= 0);
    assert_int_equal(connect(probe->descriptor, (struct sockaddr *)&name, sizeof name), 0);
}

void probe_close(struct probe *probe)
{
    assert_int_equal(close(probe->descriptor), 0);
    probe->descriptor = -1;
}

void probe_turn(uv_loop_t *loop, uint64_t *started)
{
    uv_run(loop, UV_RUN_ONCE);
    if (*started == 0)
        *started = uv_hrtime();
    if (uv_hrtime() - *started > DEADLINE_NS)
        fail_msg("not in ten seconds");
}

static void take(struct probe *probe)
{
    ssize_t size =
        recv(probe->descriptor, probe->got + probe->size, PROBE_SIZE_MAX - probe->size, 0);

    if (size > 0)
        probe->size += (size_t)size;
    else if (size == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
        probe->ended = true;
    probe->got[probe->size] = '\0';
}

void probe_send(struct probe *probe, uv_loop_t *loop, const char *bytes, size_t size)
{
    uint64_t started = 0;

    while (size > 0) {
        ssize_t sent = send(probe->descriptor, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
            return;
        if (sent < 0)
            assert_true(errno == EAGAIN || errno == EWOULDBLOCK);
        else
            bytes += sent, size -= (size_t)sent;
        if (size > 0)
            probe_turn(loop, &started);
    }
}

void probe_expect(struct probe *probe, uv_loop_t *loop, const char *text)
{
    uint64_t started = 0;

    take(probe);
    while (text == NULL ? !probe->ended : strstr(probe->got, text) == NULL) {
        if (text != NULL && probe->ended)
            fail_msg("closed before \"%s\" came; got: %s", text, probe->got);
        probe_turn(loop, &started);
        take(probe);
    }
}

size_t probe_count(const struct probe *probe, const char *text)
{
    size_t count = 0;

    for (const char *at = strstr(probe->got, text); at != NULL; at = strstr(at + 1, text))
        count++;
    return count;
}
