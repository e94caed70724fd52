/* What members ask, answered from a store on disk: the middle one of all answers, and the slowest
 * but one in a hundred. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/ledger_state.h"
#include "store/query.h"
#include "tests/bench/bench.h"
#include "tests/bench/folder.h"
#include "tests/bench/library.h"
#include "tests/bench/machine.h"

#define QUERIES 2000
#define QUERIES_SMOKE 20
#define ANSWER_SIZE_MAX (4u << 20)
/* Places of the table of what was asked before; far more than queries. */
#define ASKED_COUNT 16384

static const struct size {
    size_t associations;
    size_t associations_smoke;
    double near_ms; /* that the slowest but one in a hundred may take; 0: no target */
    double search_ms;
} sizes[] = {{150, 15, 0, 0}, {1500, 0, 0, 0}, {150000, 0, 1, 10}};

struct asker {
    struct library library;
    struct query *query;
    struct hour hour;
    struct buffer answer;
    struct dice dice;
    uint64_t asked[ASKED_COUNT]; /* hashes of the texts searched for */
};

/* Whether it is new; notes it. */
static bool note_asked(struct asker *asker, const char *text)
{
    uint64_t hash = 14695981039346656037u;
    size_t at;

    for (const char *byte = text; *byte != '\0'; byte++)
        hash = (hash ^ (uint8_t)*byte) * 1099511628211u;
    hash |= 1;
    at = hash / 2 % ASKED_COUNT;
    while (asker->asked[at] != 0 && asker->asked[at] != hash)
        at = (at + 1) % ASKED_COUNT;
    if (asker->asked[at] == hash)
        return false;
    asker->asked[at] = hash;
    return true;
}

/* What an answer took: by the clock on the wall, and of the processor, which tells what it would
 * have been had nobody else run. */
struct took {
    double seconds;
    double cpu_s;
};

static struct took now(void)
{
    return (struct took){.seconds = machine_seconds(), .cpu_s = machine_cpu_of_thread()};
}

static struct took since(struct took begun)
{
    struct took end = now();

    return (struct took){.seconds = end.seconds - begun.seconds, .cpu_s = end.cpu_s - begun.cpu_s};
}

/* Each makes up a question before the clock starts. */

static struct took ask_near(struct asker *asker)
{
    struct near_filter filter = {.what = NEAR_ALL};
    struct point position;
    struct took begun;

    corpus_position(&asker->library.corpus, &position, &asker->dice);
    filter.latitude_e7 = position.latitude_e7;
    filter.longitude_e7 = position.longitude_e7;
    begun = now();
    bench_must(query_near(asker->query, &asker->answer, &filter, asker->hour), "near");
    return since(begun);
}

static struct took ask_search(struct asker *asker)
{
    struct search_filter filter = {.limit = 0};
    char text[CORPUS_TEXT_SIZE];
    struct took begun;
    int tries = 0;

    do
        corpus_query(&asker->library.corpus, text, &asker->dice);
    while (!note_asked(asker, text) && ++tries < 100);
    filter.text = span_of_text(text);
    begun = now();
    bench_must(query_search(asker->query, &asker->answer, &filter, asker->hour), "search");
    return since(begun);
}

static struct id any_association(struct asker *asker)
{
    return library_author(dice_pick(&asker->dice, asker->library.corpus.associations));
}

static struct took ask_list(struct asker *asker)
{
    const struct association_filter filter = {.after = any_association(asker)};
    const struct took begun = now();

    bench_must(query_associations(asker->query, &asker->answer, &filter, asker->hour),
               "associations");
    return since(begun);
}

static struct took ask_one(struct asker *asker)
{
    const struct id which = any_association(asker);
    const struct took begun = now();

    bench_must(query_association(asker->query, &asker->answer, &which, false, asker->hour),
               "an association");
    return since(begun);
}

/* The least that an answer with twenty entries costs. */
static struct took ask_bare(struct asker *asker)
{
    const struct library *library = &asker->library;
    struct id ids[QUERY_ROWS_USUAL];
    struct took begun;

    for (size_t i = 0; i < QUERY_ROWS_USUAL; i++)
        ids[i] = library->samples[dice_pick(&asker->dice, library->sample_count)];
    begun = now();
    for (size_t i = 0; i < QUERY_ROWS_USUAL; i++)
        bench_must(store_read(library->store, &ids[i], &asker->answer), "a record");
    return since(begun);
}

struct latency {
    double middle_ms;
    double slow_ms;     /* 99 of 100 are faster */
    double slow_cpu_ms; /* 99 of 100 take less of the processor */
};

static int compare_seconds(const void *a, const void *b)
{
    const double *left = a;
    const double *right = b;

    return (*left > *right) - (*left < *right);
}

static struct latency measure(struct asker *asker, struct took (*ask)(struct asker *asker),
                              size_t count)
{
    double *seconds = bench_alloc(count, sizeof(*seconds));
    double *cpu = bench_alloc(count, sizeof(*cpu));
    struct latency latency;

    for (size_t i = 0; i < count; i++) {
        struct took took;

        buffer_clear(&asker->answer);
        took = ask(asker);
        seconds[i] = took.seconds;
        cpu[i] = took.cpu_s;
    }
    qsort(cpu, count, sizeof(*cpu), compare_seconds);
    qsort(seconds, count, sizeof(*seconds), compare_seconds);
    latency.middle_ms = 1000 * seconds[count / 2];
    latency.slow_ms = 1000 * seconds[count * 99 / 100];
    latency.slow_cpu_ms = 1000 * cpu[count * 99 / 100];
    free(cpu);
    free(seconds);
    return latency;
}

static void measure_all(struct bench *bench, struct asker *asker, const struct size *size)
{
    const size_t count = bench->smoke ? QUERIES_SMOKE : QUERIES;
    const struct {
        const char *name;
        struct took (*ask)(struct asker *asker);
        double most_ms;
    } questions[] = {{"near", ask_near, size->near_ms},
                     {"search", ask_search, size->search_ms},
                     {"a page of associations", ask_list, 0},
                     {"one association, whole", ask_one, 0}};
    struct latency bare = measure(asker, ask_bare, count);

    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        struct latency latency = measure(asker, questions[i].ask, count);
        struct figure figure = {.section = "query",
                                .value = latency.middle_ms,
                                .unit = "ms",
                                .limit_name = "20 records read",
                                .limit = bare.middle_ms};

        report_add(&bench->report, &figure, "%s of %zu: p50", questions[i].name,
                   asker->library.corpus.associations);
        figure.value = latency.slow_ms;
        figure.limit = bare.slow_ms;
        figure.aim = questions[i].most_ms > 0 ? AIM_MOST : AIM_NONE;
        figure.target = questions[i].most_ms;
        report_add(&bench->report, &figure, "%s of %zu: p99", questions[i].name,
                   asker->library.corpus.associations);
        figure.value = latency.slow_cpu_ms;
        figure.limit = bare.slow_cpu_ms;
        report_add(&bench->report, &figure, "%s of %zu: p99, processor", questions[i].name,
                   asker->library.corpus.associations);
    }
}

static void ask_of(struct bench *bench, const struct size *size, size_t associations)
{
    struct asker *asker = bench_alloc(1, sizeof(*asker));
    char path[BENCH_PATH_SIZE];

    bench_tell("making %zu associations", associations);
    folder_path(path, bench->folder, "library.db");
    library_make(&asker->library, path, associations, bench->seed);
    asker->hour.value = LIBRARY_HOUR;
    dice_init(&asker->dice, bench->seed + associations);
    buffer_init(&asker->answer, ANSWER_SIZE_MAX);
    bench_must(query_open(&asker->query, asker->library.store), "a reader");
    measure_all(bench, asker, size);
    query_close(asker->query);
    library_done(&asker->library);
    buffer_done(&asker->answer);
    free(asker);
    (void)unlink(path);
}

void section_query(struct bench *bench)
{
    static const struct size own = {.associations = 0};

    if (bench->records > 0) {
        ask_of(bench, &own, bench->records);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        size_t associations = bench->smoke ? sizes[i].associations_smoke : sizes[i].associations;

        if (associations > 0)
            ask_of(bench, &sizes[i], associations);
    }
}
