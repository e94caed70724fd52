/* What the service manager hears. */
#include "unit.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "node/notify.h"

static struct sockaddr_un name;
static socklen_t name_size;

/* A datagram socket at an abstract name of the kernel's choice; its "@name" in text. */
static int listen_abstract(char text[64])
{
    int descriptor = socket(AF_UNIX, SOCK_DGRAM, 0);

    assert_true(descriptor >= 0);
    name = (struct sockaddr_un){.sun_family = AF_UNIX};
    assert_int_equal(bind(descriptor, (struct sockaddr *)&name, sizeof(sa_family_t)), 0);
    name_size = sizeof name;
    assert_int_equal(getsockname(descriptor, (struct sockaddr *)&name, &name_size), 0);
    memset(text, 0, 64);
    memcpy(text, name.sun_path, name_size - sizeof(sa_family_t));
    text[0] = '@';
    return descriptor;
}

static void messages_reach_an_abstract_socket(void **state)
{
    char text[64];
    char heard[64] = "";
    struct notify notify;
    int descriptor = listen_abstract(text);

    (void)state;
    assert_int_equal(notify_open(&notify, text), STATUS_OK);
    notify_send(&notify, "READY=1");
    notify_status(&notify, "3 links");
    assert_int_equal(recv(descriptor, heard, sizeof heard, MSG_DONTWAIT), 7);
    assert_memory_equal(heard, "READY=1", 7);
    assert_int_equal(recv(descriptor, heard, sizeof heard, MSG_DONTWAIT), 14);
    assert_memory_equal(heard, "STATUS=3 links", 14);
    close(descriptor);
    notify_send(&notify, "WATCHDOG=1");
    notify_close(&notify);
    notify_close(&notify);
}

static void without_a_service_manager_nothing_happens(void **state)
{
    struct notify notify;

    (void)state;
    assert_int_equal(notify_open(&notify, NULL), STATUS_OK);
    notify_send(&notify, "READY=1");
    assert_int_equal(notify.descriptor, -1);
    assert_int_equal(notify_open(&notify, "relative"), STATUS_BAD_FIELD);
    assert_int_equal(notify_open(&notify, "/no such folder/notify"), STATUS_IO);
    assert_int_equal(notify.descriptor, -1);
}

static void the_watchdog_is_fed_at_half_its_period_and_only_by_its_process(void **state)
{
    char process[32];

    (void)state;
    (void)snprintf(process, sizeof process, "%d", (int)getpid());
    assert_int_equal(notify_watchdog_ms("30000000", process), 15000);
    assert_int_equal(notify_watchdog_ms("30000000", NULL), 15000);
    assert_int_equal(notify_watchdog_ms("30000000", "1"), 0);
    assert_int_equal(notify_watchdog_ms(NULL, NULL), 0);
    assert_int_equal(notify_watchdog_ms("soon", NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_reach_an_abstract_socket),
        cmocka_unit_test(without_a_service_manager_nothing_happens),
        cmocka_unit_test(the_watchdog_is_fed_at_half_its_period_and_only_by_its_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
