/* sd_notify(3) by hand: one datagram a message to the socket that the service manager named. */
#include "node/notify.h"

#include "node/number.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define STATUS_SIZE 256

enum status notify_open(struct notify *notify, const char *socket_name)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    size_t size = socket_name == NULL ? 0 : strlen(socket_name);

    notify->descriptor = -1;
    if (size == 0)
        return STATUS_OK;
    if ((socket_name[0] != '/' && socket_name[0] != '@') || size >= sizeof name.sun_path)
        return STATUS_BAD_FIELD;
    memcpy(name.sun_path, socket_name, size);
    if (name.sun_path[0] == '@')
        name.sun_path[0] = '\0';
    notify->descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (notify->descriptor < 0)
        return STATUS_IO;
    if (connect(notify->descriptor, (const struct sockaddr *)&name,
                (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)) != 0) {
        notify_close(notify);
        return STATUS_IO;
    }
    return STATUS_OK;
}

void notify_close(struct notify *notify)
{
    if (notify->descriptor >= 0)
        (void)close(notify->descriptor);
    notify->descriptor = -1;
}

void notify_send(const struct notify *notify, const char *message)
{
    if (notify->descriptor >= 0)
        (void)send(notify->descriptor, message, strlen(message), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void notify_status(const struct notify *notify, const char *text)
{
    char message[STATUS_SIZE];

    (void)snprintf(message, sizeof message, "STATUS=%s", text);
    notify_send(notify, message);
}

uint64_t notify_watchdog_ms(const char *watchdog_usec, const char *watchdog_pid)
{
    int64_t period_us;
    int64_t process;

    if (watchdog_usec == NULL ||
        number_parse(&period_us, watchdog_usec, 2000, INT64_MAX) != STATUS_OK)
        return 0;
    if (watchdog_pid != NULL &&
        (number_parse(&process, watchdog_pid, 1, INT64_MAX) != STATUS_OK || process != getpid()))
        return 0;
    return (uint64_t)period_us / 2000;
}
