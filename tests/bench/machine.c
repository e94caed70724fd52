/* Clocks, processors, memory, and processes of their own. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_setaffinity */
#endif
#include "tests/bench/machine.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/bench.h"

#define STAT_SIZE 1024
/* Of /proc/PID/stat: fields that follow the name in brackets, before the user's ticks. */
#define FIELDS_BEFORE_TICKS 12

static double read_clock(clockid_t clock)
{
    struct timespec now = {0};

    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double machine_seconds(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double machine_cpu_of_thread(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

double machine_cpu(void)
{
    struct rusage usage = {0};

    (void)getrusage(RUSAGE_SELF, &usage);
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

/* A file of /proc as a text; "" when the process is gone. */
static void read_text(char out[STAT_SIZE], pid_t pid, const char *name)
{
    char path[64];
    FILE *file;
    size_t size;

    out[0] = '\0';
    (void)snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, name);
    file = fopen(path, "r");
    if (file == NULL)
        return;
    size = fread(out, 1, STAT_SIZE - 1, file);
    out[size] = '\0';
    (void)fclose(file);
}

double machine_cpu_of(pid_t pid)
{
    char text[STAT_SIZE];
    const char *at;
    char *end;
    double ticks;

    read_text(text, pid, "stat");
    at = strrchr(text, ')');
    for (int i = 0; at != NULL && i < FIELDS_BEFORE_TICKS; i++)
        at = strchr(at + 1, ' ');
    if (at == NULL)
        return 0;
    ticks = (double)strtoull(at, &end, 10);
    ticks += (double)strtoull(end, NULL, 10);
    return ticks / (double)sysconf(_SC_CLK_TCK);
}

static size_t status_kb(pid_t pid, const char *key)
{
    char text[STAT_SIZE];
    const char *at;

    read_text(text, pid, "status");
    at = strstr(text, key);
    return at == NULL ? 0 : (size_t)strtoull(at + strlen(key), NULL, 10);
}

size_t machine_resident_kb(pid_t pid)
{
    return status_kb(pid, "VmRSS:");
}

size_t machine_resident_most_kb(pid_t pid)
{
    return status_kb(pid, "VmHWM:");
}

int machine_cores(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
}

double machine_load(void)
{
    double load = 0;

    (void)getloadavg(&load, 1);
    return load;
}

void machine_pin(void)
{
    cpu_set_t allowed;
    cpu_set_t one;
    size_t core = 0;

    CPU_ZERO(&allowed);
    CPU_ZERO(&one);
    if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
        bench_die("the processors cannot be told");
    while (core < CPU_SETSIZE - 1 && !CPU_ISSET(core, &allowed))
        core++;
    CPU_SET(core, &one);
    if (sched_setaffinity(0, sizeof(one), &one) != 0)
        bench_die("processor %zu cannot be had alone", core);
}

void machine_apart(void (*work)(void *context, void *out), void *context, void *out, size_t size)
{
    void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status = 0;
    pid_t child;

    if (shared == MAP_FAILED)
        bench_die("no memory left");
    (void)fflush(stdout);
    child = fork();
    if (child < 0)
        bench_die("no process can be made");
    if (child == 0) {
        work(context, shared);
        _exit(EXIT_SUCCESS);
    }
    if (waitpid(child, &status, 0) != child || status != 0)
        bench_die("a measurement failed");
    memcpy(out, shared, size);
    (void)munmap(shared, size);
}
