/* The k-th allocation is refused, once or from then on, for every k of scripted runs: nothing
 * crashes, nothing is left behind, every status is OK or says that there is no memory, an answer
 * that is given is the right one, and what was acknowledged is there afterwards.
 *
 *   [--points N] [--script NAME]   N allocations of each script, drawn evenly; exit 1 when one is
 *                                  taken badly
 *   --faults                       scripts that take it badly; exit 1 when one passes */
#include "gate.h"
#include "memory_scripts.h"
#include "unit.h"

#include "crypto/sign.h"

static const char *run_once(const struct memory_script *script, uint64_t good, uint64_t bad)
{
    int64_t before = gate_live();
    const char *problem;

    gate_set(good, bad);
    problem = script->run();
    gate_clear();
    if (problem == NULL && gate_live() != before)
        problem = "memory is left behind";
    return problem;
}

/* How many points fail. */
static size_t sweep(const struct memory_script *script, uint64_t points)
{
    size_t failed = 0;
    size_t tried = 0;
    uint64_t total;

    for (int warm = 0; warm < 2; warm++) /* what libraries keep for good, they have then */
        failed += run_once(script, UINT64_MAX, 0) != NULL && warm > 0;
    total = gate_asked();
    points = points < total ? points : total;
    for (uint64_t k = 0; k < total; k++) {
        if (k * points % total >= points)
            continue;
        for (int for_ever = 0; for_ever < 2; for_ever++) {
            const char *problem = run_once(script, k, for_ever == 1 ? UINT64_MAX : 1);

            tried++;
            failed += problem != NULL;
            if (problem != NULL)
                printf("%s, allocation %llu %s: %s\n", script->name, (unsigned long long)k,
                       for_ever == 1 ? "and all after it" : "alone", problem);
        }
    }
    printf("%s: %llu allocations, %zu runs, %zu failed\n", script->name, (unsigned long long)total,
           tried, failed);
    (void)fflush(stdout);
    return failed;
}

/* What takes it badly. Volatile, or the compiler would leave these pieces out. */
static void *volatile lost[4]; /* one a run, so that it is lost to the count alone */
static size_t lost_count;
static void *volatile first;
static void *volatile second;

static const char *lose_memory(void)
{
    gate_enter();
    first = malloc(1);
    second = malloc(1);
    gate_leave();
    if (second == NULL && lost_count < 4) {
        lost[lost_count++] = first;
        return NULL;
    }
    free(first);
    free(second);
    return NULL;
}

static const char *say_something_else(void)
{
    const char *problem;

    gate_enter();
    first = malloc(1);
    gate_leave();
    problem = first == NULL ? status_name(STATUS_IO) : NULL;
    free(first);
    return problem;
}

static int run_faults(void)
{
    static const struct memory_script faults[] = {{"leak", lose_memory},
                                                  {"another status", say_something_else}};
    size_t passed = 0;

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        passed += sweep(&faults[i], UINT64_MAX) == 0;
    return passed == 0 ? 0 : 1;
}

int main(int count, char **arguments)
{
    unsigned long long points = UINT64_MAX;
    const char *only = NULL;
    size_t failed = 0;

    if (count == 2 && strcmp(arguments[1], "--faults") == 0)
        return run_faults();
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(arguments[i], "--points") == 0)
            points = strtoull(arguments[i + 1], NULL, 10);
        if (strcmp(arguments[i], "--script") == 0)
            only = arguments[i + 1];
    }
    if (crypto_start() != STATUS_OK)
        return 2;
    for (size_t i = 0; i < memory_script_count; i++)
        if (only == NULL || strcmp(only, memory_scripts[i].name) == 0)
            failed += sweep(&memory_scripts[i], points);
    return failed == 0 ? 0 : 1;
}
