/* Many seeds, each in a process of its own, several at a time. */
#include "tests/sim/crew.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Their messages must fit into the pipe together (64 KB). */
#define PROCESSES_MAX 12

/* Child to parent, in one piece (a pipe tears nothing of up to 4096 bytes). */
struct message {
    uint32_t index;
    struct outcome outcome;
    struct tally tally;
};

_Static_assert(sizeof(struct message) <= 4096, "a message goes through a pipe in one piece");

static uint64_t clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void crew_run_one(struct outcome *outcome, struct tally *sum, struct memo *memo,
                  const struct teller *teller)
{
    uint64_t begun_ms = clock_ms();
    struct world world;

    outcome->held = world_run(&world, outcome->seed, sum, memo, teller);
    world_trace_end(&world, &outcome->trace);
    memcpy(outcome->failure, world.failure, sizeof outcome->failure);
    world_done(&world);
    outcome->took_ms = (uint32_t)(clock_ms() - begun_ms);
    outcome->ended = true;
}

/* The child's part: one seed, one message. */
static int work(int to, uint64_t seed, uint32_t index)
{
    const struct teller silent = {.out = NULL};
    struct message message;
    struct memo memo;
    bool told;

    memset(&message, 0, sizeof message);
    message.index = index;
    message.outcome.seed = seed;
    memo_init(&memo);
    crew_run_one(&message.outcome, &message.tally, &memo, &silent);
    memo_done(&memo);
    told = write(to, &message, sizeof message) == (ssize_t)sizeof message;
    return told ? 0 : 1;
}

/* Waits for one child; if it ended well, its message is in the pipe. */
static void collect(int from, struct outcome *outcomes, struct tally *sum)
{
    struct message message;
    int status;

    if (wait(&status) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
        read(from, &message, sizeof message) != (ssize_t)sizeof message)
        return;
    outcomes[message.index] = message.outcome;
    tally_add(sum, &message.tally);
}

bool crew_run(struct outcome *outcomes, struct tally *sum, const uint64_t *seeds, size_t count,
              uint32_t processes)
{
    uint32_t running = 0;
    bool made = true;
    int ends[2];

    if (processes > PROCESSES_MAX)
        processes = PROCESSES_MAX;
    if (pipe(ends) != 0)
        return false;
    for (size_t i = 0; i < count && made; i++) {
        pid_t child;

        if (running == processes) {
            collect(ends[0], outcomes, sum);
            running--;
        }
        child = fork();
        if (child == 0)
            _exit(work(ends[1], seeds[i], (uint32_t)i));
        made = child > 0;
        running += made;
    }
    while (running-- > 0)
        collect(ends[0], outcomes, sum);
    close(ends[0]);
    close(ends[1]);
    return made;
}
