/* What the system says of time, processors and memory. */
#ifndef ZAWLBUK_TESTS_BENCH_MACHINE_H
#define ZAWLBUK_TESTS_BENCH_MACHINE_H

#include <stddef.h>
#include <sys/types.h>

/* Seconds of a clock that only goes forward. */
double machine_seconds(void);
/* Seconds of processor that this process has used, all threads, user and system. */
double machine_cpu(void);
/* Of this thread alone. */
double machine_cpu_of_thread(void);
/* The same of another process of ours, to a hundredth. */
double machine_cpu_of(pid_t pid);
/* Kilobytes of memory of a process: resident now, and the most it ever was. */
size_t machine_resident_kb(pid_t pid);
size_t machine_resident_most_kb(pid_t pid);
/* Processors that we may use. */
int machine_cores(void);
/* Processes that want a processor, the mean of a minute. */
double machine_load(void);
/* This process, and the threads that it makes from here on, use one processor. */
void machine_pin(void);

/* Runs work in a process of its own, which may pin itself and is measured alone; what it writes to
 * out comes back. Dies when it does. */
void machine_apart(void (*work)(void *context, void *out), void *context, void *out, size_t size);

#endif
