/* Power cuts at every write and sync of a scripted run: whatever of what was not synced is lost,
 * torn or reordered, the store opens, is sound, and stands as it did after the last acknowledged
 * step, or after the one that was under way.
 *
 *   power_cut [--points N] [--seed S]   the sweep, of N points drawn evenly from all; exit 1 when
 *                                       one fails
 *   power_cut --faults                  runs that do something wrong: exit 1 when one passes */
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "faulty.h"
#include "inspect.h"
#include "tape.h"

#define POINTS_MAX 5000
/* Of a run that does something wrong. */
#define FAULT_POINTS 100
#define SHM_SIZE 32768

static const char *const fates[TAPE_FATES] = {"lost", "kept", "cut", "torn", "scattered", "mixed"};
static const char *const faults[SCRIPT_FAULT_COUNT] = {"none", "unsynced", "early", "unerased",
                                                       "undeleted"};

struct sweep {
    struct script script;
    struct tape tape;
    struct shelf shelf; /* where images are looked at */
    uint64_t seed;
};

struct outage {
    size_t cut;
    enum tape_fate fate;
};

/* The run on its tape. */
static void record_run(struct sweep *sweep, enum script_fault fault)
{
    struct shelf shelf;
    size_t done;

    script_init(&sweep->script);
    tape_init(&sweep->tape);
    shelf_init_network(&shelf, &sweep->script.network);
    shelf_close(&shelf);
    assert_int_equal(unlink(shelf.path), 0);
    faulty_install(INT_MAX, SQLITE_IOERR);
    faulty_watch(tape_note, &sweep->tape);
    assert_int_equal(script_run(&sweep->script, &shelf, fault, &sweep->tape.count, &done),
                     STATUS_OK);
    (void)faulty_remove();
    assert_int_equal(done, script_step_count());
    shelf_done(&shelf);
    shelf_init_network(&sweep->shelf, &sweep->script.network);
    shelf_close(&sweep->shelf);
}

static void sweep_done(struct sweep *sweep)
{
    shelf_done(&sweep->shelf);
    tape_done(&sweep->tape);
    script_done(&sweep->script);
}

/* The next point after that one; false behind the last. Where nothing is pending all fates are one.
 */
static bool next_outage(const struct sweep *sweep, struct outage *outage)
{
    if (outage->fate + 1 < TAPE_FATES && tape_pending(&sweep->tape, outage->cut) > 0) {
        outage->fate++;
        return true;
    }
    *outage = (struct outage){.cut = outage->cut + 1};
    return outage->cut <= sweep->tape.count;
}

static size_t count_points(const struct sweep *sweep)
{
    struct outage outage = {.cut = 0};
    size_t count = 1;

    while (next_outage(sweep, &outage))
        count++;
    return count;
}

static void write_file(const struct shelf *shelf, const char *suffix, bool there, struct span bytes)
{
    char path[SHELF_PATH_SIZE + 16];
    FILE *file;

    snprintf(path, sizeof(path), "%s%s", shelf->path, suffix);
    assert_true(unlink(path) == 0 || errno == ENOENT);
    if (!there)
        return;
    file = fopen(path, "wb");
    assert_non_null(file);
    if (bytes.size > 0)
        assert_int_equal(fwrite(bytes.bytes, 1, bytes.size, file), bytes.size);
    assert_int_equal(fclose(file), 0);
}

/* Nothing of it is ever synced: it is gone, or anything at all. */
static void write_shm(const struct shelf *shelf, uint64_t seed)
{
    uint8_t bytes[SHM_SIZE];
    bool there = tape_draw(&seed) % 2 == 0;

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)tape_draw(&seed);
    write_file(shelf, "-shm", there, span_of(bytes, tape_draw(&seed) % sizeof(bytes)));
}

static void lay_out(struct sweep *sweep, const struct outage *outage)
{
    static const char *const suffixes[FAULTY_PARTS] = {"", "-journal", "-wal"};
    uint64_t seed = sweep->seed + outage->cut * TAPE_FATES + outage->fate;
    struct tape_image image;

    tape_image(&sweep->tape, &image, outage->cut, outage->fate, seed);
    for (size_t part = 0; part < FAULTY_PARTS; part++)
        write_file(&sweep->shelf, suffixes[part], image.there[part],
                   buffer_span(&image.files[part]));
    write_shm(&sweep->shelf, seed);
    tape_image_done(&image);
}

/* Stands after the acknowledged steps, or after one more that was begun; *steps says which. */
static const char *inspect_steps(struct sweep *sweep, size_t cut, size_t *steps)
{
    const struct script_step *script_steps = sweep->script.steps;
    const char *problem;
    size_t count = 0;

    while (count < script_step_count() && script_steps[count].done <= cut)
        count++;
    *steps = count;
    problem = inspect_content(&sweep->script, &sweep->shelf, count);
    if (problem == NULL || count == script_step_count() || script_steps[count].begun >= cut)
        return problem;
    *steps = count + 1;
    return inspect_content(&sweep->script, &sweep->shelf, count + 1) == NULL ? NULL : problem;
}

/* Goes on from there: takes the next step that changes something. */
static const char *use(struct sweep *sweep, size_t steps)
{
    if (steps < script_step_count() &&
        script_take(&sweep->script, &sweep->shelf, SCRIPT_FAULTLESS, steps) != STATUS_OK)
        return "the next step";
    return inspect_soundness(&sweep->shelf);
}

static const char *inspect(struct sweep *sweep, const struct outage *outage)
{
    enum status status;
    const char *problem;
    size_t steps = 0;

    lay_out(sweep, outage);
    status = store_open(&sweep->shelf.store, sweep->shelf.path, &sweep->script.network);
    if (status != STATUS_OK)
        return status_name(status);
    problem = inspect_soundness(&sweep->shelf);
    if (problem == NULL)
        problem = inspect_steps(sweep, outage->cut, &steps);
    if (problem == NULL)
        problem = inspect_erasure(&sweep->script, &sweep->shelf, steps);
    if (problem == NULL)
        problem = use(sweep, steps);
    shelf_close(&sweep->shelf);
    return problem;
}

/* How many of at most points_max fail. */
static size_t run(enum script_fault fault, uint64_t seed, size_t points_max, bool tells)
{
    struct sweep *sweep = calloc(1, sizeof(*sweep));
    struct outage outage = {.cut = 0};
    size_t failed = 0;
    size_t tried = 0;
    size_t total;

    assert_non_null(sweep);
    sweep->seed = seed;
    record_run(sweep, fault);
    total = count_points(sweep);
    points_max = total < points_max ? total : points_max;
    for (size_t i = 0; i < total; i++, (void)next_outage(sweep, &outage)) {
        const char *problem;

        if ((i * points_max + seed % total) % total >= points_max)
            continue;
        tried++;
        problem = inspect(sweep, &outage);
        failed += problem != NULL;
        if (problem != NULL && tells)
            printf("cut at %zu, what was not synced %s: %s\n", outage.cut, fates[outage.fate],
                   problem);
    }
    printf("fault %s: %zu writes and syncs, %zu points, %zu looked at, %zu failed\n", faults[fault],
           sweep->tape.count, total, tried, failed);
    sweep_done(sweep);
    free(sweep);
    return failed;
}

static int run_faults(void)
{
    int passed = 0;

    for (int fault = SCRIPT_FAULTLESS + 1; fault < SCRIPT_FAULT_COUNT; fault++)
        passed += run((enum script_fault)fault, 1, FAULT_POINTS, false) == 0;
    return passed == 0 ? 0 : 1;
}

int main(int count, char **arguments)
{
    unsigned long long points = POINTS_MAX;
    unsigned long long seed = 1;

    if (crypto_start() != STATUS_OK)
        return 2;
    if (count == 2 && strcmp(arguments[1], "--faults") == 0)
        return run_faults();
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(arguments[i], "--points") == 0)
            points = strtoull(arguments[i + 1], NULL, 10);
        if (strcmp(arguments[i], "--seed") == 0)
            seed = strtoull(arguments[i + 1], NULL, 10);
    }
    return run(SCRIPT_FAULTLESS, seed, points, true) == 0 ? 0 : 1;
}
