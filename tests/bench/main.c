/* bench: what Zawlbuk reaches, beside what this machine could reach at all. */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/sign.h"
#include "tests/bench/bench.h"
#include "tests/bench/folder.h"
#include "tests/bench/machine.h"

static const struct section {
    const char *name;
    const char *seconds; /* that it takes, on two idle cores */
    const char *help;
    void (*run)(struct bench *bench);
} sections[] = {
    {"take-in", "30", "records checked, stored, indexed and durable", section_take_in},
    {"query", "100", "near, search and lists, at 150, 1,500 and 150,000 associations",
     section_query},
    {"start", "90", "start-up and memory of a real daemon", section_start},
    {"reconcile", "15", "bytes, round trips and CPU of finding differences", section_reconcile},
    {"replica", "240", "an empty daemon fetches everything from another", section_replica},
    {"spread", "60", "a change in simulated networks of 10, 100 and 1,000 nodes", section_spread},
};

static const struct option options[] = {
    {"records", required_argument, NULL, 'r'}, {"json", required_argument, NULL, 'j'},
    {"seed", required_argument, NULL, 's'},    {"folder", required_argument, NULL, 'f'},
    {"program", required_argument, NULL, 'p'}, {"smoke", no_argument, NULL, 'm'},
    {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0},
};

static void print_usage(FILE *out)
{
    (void)fprintf(out, "usage: bench [SECTION...] [--records N] [--json FILE] [--seed N]\n"
                       "             [--folder FOLDER] [--program FILE] [--smoke]\n\n"
                       "Prints what Zawlbuk reaches beside the limits of this machine, measured in "
                       "the same run.\n\n");
    for (size_t i = 0; i < COUNT_OF(sections); i++)
        (void)fprintf(out, "  %-10s %s (%s s)\n", sections[i].name, sections[i].help,
                      sections[i].seconds);
    (void)fprintf(
        out, "\n  --records N       so many records instead of the sections' own sizes\n"
             "  --json FILE       the figures for other programs\n"
             "  --seed N          other records, positions and queries\n"
             "  --folder FOLDER   where stores are made, on the disk that is measured; /tmp\n"
             "  --program FILE    zawlbuk, when it is not where the build puts it\n"
             "  --smoke           sizes that say nothing, for testing this program\n\n"
             "Exits 0 when it measured, whatever it found; 1 when it could not, 2 when it was\n"
             "called wrongly.\n");
}

void bench_die(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)fprintf(stderr, "bench: ");
    (void)vfprintf(stderr, format, arguments);
    (void)fprintf(stderr, "\n");
    va_end(arguments);
    exit(EXIT_FAILURE);
}

void bench_must(enum status status, const char *what)
{
    if (status != STATUS_OK)
        bench_die("%s: %s", what, status_text(status));
}

void *bench_alloc(size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size);

    if (memory == NULL)
        bench_die("no memory left");
    return memory;
}

void bench_tell(const char *format, ...)
{
    va_list arguments;

    if (!isatty(STDERR_FILENO))
        return;
    va_start(arguments, format);
    (void)fprintf(stderr, "  ... ");
    (void)vfprintf(stderr, format, arguments);
    (void)fprintf(stderr, "\n");
    va_end(arguments);
}

static struct bench current = {.seed = 1, .folder = "/tmp"};
static pid_t runner; /* this process, not those that it makes */

static uint64_t read_number(const char *text)
{
    char *end;
    unsigned long long number;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || end == text) {
        print_usage(stderr);
        exit(2);
    }
    return number;
}

static void copy_path(char out[BENCH_PATH_SIZE], const char *path)
{
    if (snprintf(out, BENCH_PATH_SIZE, "%s", path) >= BENCH_PATH_SIZE)
        bench_die("%s is too long", path);
}

/* Beside the build of this very program. */
static void find_program(void)
{
    char own[BENCH_PATH_SIZE] = "";
    ssize_t size = readlink("/proc/self/exe", own, sizeof(own) - 1);
    char *tests = size < 0 ? NULL : strstr(own, "/tests/bench/");

    if (current.program[0] != '\0')
        return;
    if (tests == NULL)
        bench_die("say with --program where zawlbuk is");
    if (snprintf(current.program, BENCH_PATH_SIZE, "%.*s/zawlbuk", (int)(tests - own), own) < 0)
        bench_die("the path of zawlbuk is too long");
}

static const struct section *find_section(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(sections); i++)
        if (strcmp(sections[i].name, name) == 0)
            return &sections[i];
    return NULL;
}

static void run_section(struct bench *bench, const struct section *section)
{
    double begun = machine_seconds();

    bench_tell("%s, about %s s", section->name, section->seconds);
    section->run(bench);
    (void)printf("  (%.0f s)\n", machine_seconds() - begun);
}

/* What is left of a run that fails, too. */
static void clean_up(void)
{
    if (getpid() == runner)
        folder_remove(current.folder);
}

static void run(char **names, int count)
{
    for (int i = 0; i < count; i++) {
        if (find_section(names[i]) == NULL) {
            (void)fprintf(stderr, "bench: there is no section %s\n", names[i]);
            print_usage(stderr);
            exit(2);
        }
    }
    folder_make(&current);
    runner = getpid();
    if (atexit(clean_up) != 0)
        bench_die("no memory left");
    (void)printf("%d cores, load %.1f, seed %llu\n", machine_cores(), machine_load(),
                 (unsigned long long)current.seed);
    for (size_t i = 0; i < COUNT_OF(sections) && count == 0; i++)
        run_section(&current, &sections[i]);
    for (int i = 0; i < count; i++)
        run_section(&current, find_section(names[i]));
    (void)printf("\n%zu figures, %zu short of their targets; load %.1f\n", current.report.count,
                 report_missed(&current.report), machine_load());
}

int main(int argc, char **argv)
{
    const char *json = NULL;
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'r')
            current.records = read_number(optarg);
        else if (option == 'j')
            json = optarg;
        else if (option == 's')
            current.seed = read_number(optarg);
        else if (option == 'f')
            copy_path(current.folder, optarg);
        else if (option == 'p')
            copy_path(current.program, optarg);
        else if (option == 'm')
            current.smoke = true;
        else {
            print_usage(option == 'h' ? stdout : stderr);
            return option == 'h' ? 0 : 2;
        }
    }
    bench_must(crypto_start(), "libsodium");
    find_program();
    run(argv + optind, argc - optind);
    if (json != NULL)
        report_write(&current.report, json);
    return 0;
}
