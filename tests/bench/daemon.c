/* Starting zawlbuk, reading what it says, ending it. */
#include "tests/bench/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/machine.h"

static void become(const struct bench *bench, const char *home, unsigned peer_port, const int *out,
                   const int *log)
{
    char peer[32];
    const char *arguments[] = {bench->program, "run",         "--home", home,      "--listen",
                               "127.0.0.1:0",  "--dial",      "named",  "--clock", "trusted",
                               "--http",       "127.0.0.1:0", "--peer", peer,      NULL};

    (void)snprintf(peer, sizeof(peer), "127.0.0.1:%u", peer_port);
    if (peer_port == 0)
        arguments[12] = NULL;
    if (dup2(out[1], STDOUT_FILENO) < 0 || dup2(log[1], STDERR_FILENO) < 0)
        _exit(EXIT_FAILURE);
    (void)close(out[0]);
    (void)close(log[0]);
    (void)execv(bench->program, (char *const *)arguments);
    _exit(EXIT_FAILURE);
}

static void read_ready(struct daemon_run *daemon)
{
    char line[256];
    size_t size = 0;

    while (size + 1 < sizeof(line) && read(daemon->out, line + size, 1) == 1 && line[size] != '\n')
        size++;
    line[size] = '\0';
    if (sscanf(line, "ready: listen %u", &daemon->port) != 1)
        bench_die("the daemon does not start");
}

void daemon_start(struct daemon_run *daemon, const struct bench *bench, const char *home,
                  unsigned peer_port)
{
    const double begun = machine_seconds();
    int out[2];
    int log[2];

    *daemon = (struct daemon_run){.pid = -1};
    if (pipe(out) != 0 || pipe(log) != 0 || fcntl(log[0], F_SETFL, O_NONBLOCK) != 0)
        bench_die("no pipe can be made");
    (void)fflush(stdout);
    daemon->pid = fork();
    if (daemon->pid < 0)
        bench_die("no process can be made");
    if (daemon->pid == 0)
        become(bench, home, peer_port, out, log);
    (void)close(out[1]);
    (void)close(log[1]);
    daemon->out = out[0];
    daemon->log = log[0];
    read_ready(daemon);
    daemon->ready_s = machine_seconds() - begun;
}

bool daemon_agrees(struct daemon_run *daemon)
{
    bool agrees = false;
    ssize_t size;

    do {
        char *end;

        if (daemon->heard == sizeof(daemon->text) - 1)
            daemon->heard = 0; /* a line longer than any that matters */
        size = read(daemon->log, daemon->text + daemon->heard,
                    sizeof(daemon->text) - 1 - daemon->heard);
        if (size <= 0)
            break;
        daemon->heard += (size_t)size;
        daemon->text[daemon->heard] = '\0';
        while ((end = strchr(daemon->text, '\n')) != NULL) {
            *end = '\0';
            agrees = agrees || strstr(daemon->text, "agreed") != NULL;
            if (strstr(daemon->text, "agreed") == NULL)
                memcpy(daemon->last, daemon->text, sizeof(daemon->last));
            daemon->heard -= (size_t)(end + 1 - daemon->text);
            memmove(daemon->text, end + 1, daemon->heard + 1);
        }
    } while (size > 0);
    if (size == 0)
        bench_die("a daemon has ended");
    return agrees;
}

void daemon_stop(struct daemon_run *daemon)
{
    (void)kill(daemon->pid, SIGTERM);
    (void)close(daemon->out);
    (void)close(daemon->log);
    (void)waitpid(daemon->pid, NULL, 0);
}
