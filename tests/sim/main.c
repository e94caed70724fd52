/* The simulator's command line: which seeds, and what is said of them. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/sim/crew.h"
#include "tests/sim/memo.h"
#include "tests/sim/table.h"

/* A run of so many seeds must have seen every fault and every hostile behaviour. */
#define COMPLETE_FROM 50

struct wish {
    uint64_t *seeds; /* owned */
    size_t count;
    uint32_t processes;
    bool chosen; /* seeds picked by hand: not every fault need happen */
    bool verbose;
    bool events;
    bool trace;
};

static const char usage[] =
    "usage: sim [--seeds N] [--first S] [--jobs N] [--trace]\n"
    "       sim --seed S [--verbose] [--trace]\n"
    "       sim --file FILE [--jobs N]\n"
    "\n"
    "Runs simulated networks, each following from its seed, and checks them.\n"
    "  --seeds N    how many seeds (50)\n"
    "  --first S    the first of them (1)\n"
    "  --seed S     this one alone\n"
    "  --file FILE  those in the file, one a line; # begins a comment\n"
    "  --jobs N     processes (as many as processors)\n"
    "  --trace      prints the hash of all that happened in each seed\n"
    "  --verbose    tells what happens; --events: with every event of every core\n"
    "Exits 0 when all held, 1 when a seed failed or something never happened, 2 when called "
    "wrongly.\n";

static bool read_number(const char *text, uint64_t *out)
{
    char *end;
    unsigned long long value = strtoull(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end != '\0')
        return false;
    *out = value;
    return true;
}

static bool list_range(struct wish *wish, uint64_t first, uint64_t count)
{
    if (count == 0 || count > 10000000)
        return false;
    wish->seeds = memory_take((size_t)count, sizeof *wish->seeds);
    wish->count = (size_t)count;
    for (uint64_t i = 0; i < count; i++)
        wish->seeds[i] = first + i;
    return true;
}

static bool list_file(struct wish *wish, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[256];
    size_t capacity = 0;
    bool good = file != NULL;

    while (good && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, " \t\n#")] = '\0';
        if (line[0] == '\0')
            continue;
        ARRAY_RESERVE(wish->seeds, wish->count, capacity);
        good = read_number(line, &wish->seeds[wish->count]);
        wish->count++;
    }
    if (file != NULL)
        fclose(file);
    wish->chosen = true;
    return good;
}

static bool set_flag(struct wish *wish, const char *name)
{
    if (strcmp(name, "--trace") == 0)
        wish->trace = true;
    else if (strcmp(name, "--verbose") == 0)
        wish->verbose = true;
    else if (strcmp(name, "--events") == 0)
        wish->verbose = wish->events = true;
    else
        return false;
    return true;
}

/* False when the arguments make no sense. */
static bool read_arguments(struct wish *wish, int count, char **arguments)
{
    uint64_t first = 1;
    uint64_t seeds = 50;
    uint64_t processes = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
    const char *file = NULL;

    for (int i = 1; i < count; i++) {
        const char *name = arguments[i];
        const char *value = i + 1 < count ? arguments[i + 1] : "";
        bool takes_value = true;
        bool good = true;

        if (set_flag(wish, name)) {
            takes_value = false;
        } else if (strcmp(name, "--seeds") == 0) {
            good = read_number(value, &seeds);
        } else if (strcmp(name, "--first") == 0) {
            good = read_number(value, &first);
        } else if (strcmp(name, "--jobs") == 0) {
            good = read_number(value, &processes) && processes > 0 && processes < 1000;
        } else if (strcmp(name, "--seed") == 0) {
            good = read_number(value, &first);
            seeds = 1;
            wish->chosen = true;
        } else if (strcmp(name, "--file") == 0) {
            file = value;
        } else {
            good = false;
        }
        if (!good)
            return false;
        i += takes_value;
    }
    wish->processes = (uint32_t)processes;
    return file != NULL ? list_file(wish, file) : list_range(wish, first, seeds);
}

static void print_id(const struct id *id)
{
    for (size_t i = 0; i < ID_SIZE; i++)
        printf("%02x", id->bytes[i]);
}

static int compare_times(const void *a, const void *b)
{
    const struct outcome *x = a;
    const struct outcome *y = b;

    return (x->took_ms > y->took_ms) - (x->took_ms < y->took_ms);
}

/* How many seeds failed; says which, and how to see it again. */
static size_t report(const struct wish *wish, const struct outcome *outcomes)
{
    size_t failed = 0;

    for (size_t i = 0; i < wish->count; i++) {
        const struct outcome *outcome = &outcomes[i];

        if (wish->trace && outcome->ended) {
            printf("seed %" PRIu64 " trace ", outcome->seed);
            print_id(&outcome->trace);
            putchar('\n');
        }
        if (outcome->held)
            continue;
        failed++;
        printf("seed %" PRIu64 " failed: %s\n  again: sim --seed %" PRIu64 " --verbose\n",
               wish->seeds[i], outcome->ended ? outcome->failure : "the process died",
               wish->seeds[i]);
    }
    return failed;
}

static int conclude(const struct wish *wish, struct outcome *outcomes, const struct tally *sum)
{
    size_t failed = report(wish, outcomes);
    bool complete = true;

    tally_print(sum, stdout);
    if (!wish->chosen && wish->count >= COMPLETE_FROM)
        complete = tally_complete(sum, stdout);
    qsort(outcomes, wish->count, sizeof *outcomes, compare_times);
    printf("sim: %zu seeds, %zu failed; median %" PRIu32 " ms, longest %" PRIu32 " ms a seed\n",
           wish->count, failed, outcomes[wish->count / 2].took_ms,
           outcomes[wish->count - 1].took_ms);
    return failed == 0 && complete ? 0 : 1;
}

static bool run(const struct wish *wish, struct outcome *outcomes, struct tally *sum)
{
    const struct teller teller = {.out = wish->verbose ? stdout : NULL, .events = wish->events};
    struct memo memo;

    if (!wish->verbose && wish->count > 1)
        return crew_run(outcomes, sum, wish->seeds, wish->count, wish->processes);
    memo_init(&memo);
    for (size_t i = 0; i < wish->count; i++) {
        outcomes[i].seed = wish->seeds[i];
        crew_run_one(&outcomes[i], sum, &memo, &teller);
    }
    memo_done(&memo);
    return true;
}

int main(int count, char **arguments)
{
    struct wish wish = {.count = 0};
    struct tally sum = {.seeds = 0};
    struct outcome *outcomes;
    int code = 1;

    if (!read_arguments(&wish, count, arguments) || wish.count == 0) {
        fputs(usage, stderr);
        free(wish.seeds);
        return 2;
    }
    if (crypto_start() != STATUS_OK) {
        fputs("sim: libsodium cannot be used\n", stderr);
        free(wish.seeds);
        return 1;
    }
    outcomes = memory_take(wish.count, sizeof *outcomes);
    if (run(&wish, outcomes, &sum))
        code = conclude(&wish, outcomes, &sum);
    else
        fputs("sim: no processes could be made\n", stderr);
    free(outcomes);
    free(wish.seeds);
    return code;
}
