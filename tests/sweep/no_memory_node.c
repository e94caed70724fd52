/* The k-th allocation of two running nodes is refused, alone or with a hundred after it, while they
 * are asked and talk to each other: neither crashes, hangs or leaks; a node that cannot go on ends
 * with a line that says why; whatever was acknowledged is in its store.
 *
 *   no_memory_node [--points N]   N allocations, drawn evenly, in turn alone or not; exit 1
 *                                 when one is taken badly
 *
 * libuv ends the process when its own few pieces are refused; they are left out. */
#include <dirent.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "counter.h"
#include "gate.h"
#include "node/command.h"
#include "node/log.h"
#include "store/store.h"

#define PATH_SIZE 512
/* Allocations in a row that a shortage takes: whoever connects waits until there is memory. */
#define REFUSALS 100

/* What the child tells its parent, whatever becomes of it. */
struct report {
    char folder[32];
    struct id network;
    struct id acknowledged[8];
    size_t acknowledged_count;
    uint64_t asked;
    uint64_t refused;
};

static const struct question {
    enum counter_desk desk;
    const char *method;
    const char *target;
    const char *body;
    const char *subject; /* of the place that it publishes */
} questions[] = {
    {OTHER_CONTROL, "GET", "/v1/status", "", NULL},
    {OTHER_CONTROL, "POST", "/v1/publish",
     "[{\"entry\": \"place\", \"subject\": \"a\", \"name\": \"A\", \"country\": \"MY\"}]", "a"},
    {HUB_PUBLIC, "GET", "/api/v1/associations", "", NULL},
    {OTHER_CONTROL, "POST", "/v1/publish",
     "[{\"entry\": \"place\", \"subject\": \"b\", \"name\": \"B\", \"country\": \"MY\"},"
     " {\"entry\": \"profile\", \"name\": \"DEMO\", \"kind\": \"other\", \"country\": \"MY\"}]",
     "b"},
    {OTHER_CONTROL, "GET", "/v1/list?kind=place", "", NULL},
    {OTHER_CONTROL, "GET", "/v1/peers", "", NULL},
    {OTHER_CONTROL, "GET", "/v1/principals", "", NULL},
    {OTHER_CONTROL, "GET", "/v1/keys", "", NULL},
    {OTHER_CONTROL, "GET", "/v1/log", "", NULL},
    {OTHER_CONTROL, "GET", "/v1/export?lane=directory", "", NULL},
    {OTHER_CONTROL, "POST", "/v1/publish", "[{\"entry\": \"place\"", NULL},
    {HUB_PUBLIC, "GET", "/api/v1/search?q=demo", "", NULL},
    {HUB_PUBLIC, "GET", "/api/v1/near?lat=3&lon=101", "", NULL},
    {HUB_CONTROL, "GET", "/v1/requests", "", NULL},
    {OTHER_CONTROL, "GET", "/v1/status", "", NULL},
};

#define QUESTION_COUNT (sizeof(questions) / sizeof(questions[0]))

static void *spared_malloc(size_t size)
{
    int depth = gate_step_out();
    void *memory = malloc(size);

    gate_step_in(depth);
    return memory;
}

static void *spared_calloc(size_t count, size_t size)
{
    int depth = gate_step_out();
    void *memory = calloc(count, size);

    gate_step_in(depth);
    return memory;
}

static void *spared_realloc(void *memory, size_t size)
{
    int depth = gate_step_out();
    void *moved = realloc(memory, size);

    gate_step_in(depth);
    return moved;
}

/* Asks, and runs the nodes until the connection is closed: with an answer, or for want of memory.
 */
static bool ask(struct counter *counter, const struct question *question)
{
    static const char *const names[] = {"hub/control.sock", "hub/public.sock", "other/control.sock",
                                        "other/public.sock"};
    struct probe *probe = &counter->probe;
    char text[PATH_SIZE];
    char path[PATH_SIZE];

    snprintf(path, sizeof(path), "%s/%s", counter->stage.folder, names[question->desk]);
    snprintf(text, sizeof(text),
             "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
             question->method, question->target, strlen(question->body), question->body);
    probe_open(probe, path);
    gate_enter();
    probe_send(probe, &counter->stage.loop, text, strlen(text));
    probe_expect(probe, &counter->stage.loop, NULL);
    gate_leave();
    probe_close(probe);
    return strncmp(probe->got, "HTTP/1.1 200", 12) == 0;
}

static void note(struct report *report, struct counter *counter, const char *subject)
{
    const struct subject place = subject_of(subject, strlen(subject));
    struct id *id = &report->acknowledged[report->acknowledged_count];

    report->acknowledged_count +=
        ledger_find_register(core_ledger(driver_core(counter->stage.other.driver)),
                             &counter->stage.other.actor.id, KIND_PLACE, &place, id);
}

/* Whether all goes on as before, with memory. */
static bool serves(struct counter *counter)
{
    for (size_t i = 0; i < QUESTION_COUNT; i++)
        if (questions[i].body[0] == '\0' && !ask(counter, &questions[i])) {
            printf("%s: %.300s\n", questions[i].target, counter->probe.got);
            return false;
        }
    return true;
}

static void on_exit_note(int code, void *context)
{
    struct report *report = context;

    (void)code;
    report->asked = gate_asked();
    report->refused = gate_refused();
}

/* In the child; its exit code. */
static int live(struct report *report, uint64_t good, uint64_t bad)
{
    struct counter *counter;
    void *state;
    bool whole;

    log_start(LOG_LEVEL_ERROR, 2);
    if (crypto_start() != STATUS_OK || counter_set_up_admitted(&state) != 0)
        return 100;
    counter = state;
    memcpy(report->folder, counter->stage.folder, sizeof(report->folder));
    report->network = counter->stage.hub.actor.network;
    gate_set(good, bad);
    for (size_t i = 0; i < QUESTION_COUNT; i++)
        if (ask(counter, &questions[i]) && questions[i].subject != NULL)
            note(report, counter, questions[i].subject);
    gate_clear();
    on_exit_note(0, report);
    whole = serves(counter);
    counter_tear_down(&state);
    report->folder[0] = '\0';
    return whole ? 0 : 101;
}

static const char *look(const struct report *report)
{
    char path[PATH_SIZE];
    struct store *store;
    const char *problem = NULL;

    snprintf(path, sizeof(path), "%s/other/" HOME_STORE, report->folder);
    if (store_open(&store, path, &report->network) != STATUS_OK)
        return "the store does not open";
    for (size_t i = 0; i < report->acknowledged_count && problem == NULL; i++) {
        struct buffer bytes;

        buffer_init(&bytes, LIMIT_RECORD_SIZE);
        if (store_read(store, &report->acknowledged[i], &bytes) != STATUS_OK)
            problem = "acknowledged and lost";
        buffer_done(&bytes);
    }
    store_close(store);
    return problem;
}

/* What a child that ended early has left behind. */
static void sweep_up(const struct report *report)
{
    static const char *const homes[] = {"hub", "other"};
    char folder[PATH_SIZE];
    char path[2 * PATH_SIZE];

    for (size_t i = 0; i < 2; i++) {
        DIR *directory;
        struct dirent *entry;

        snprintf(folder, sizeof(folder), "%s/%s", report->folder, homes[i]);
        directory = opendir(folder);
        while (directory != NULL && (entry = readdir(directory)) != NULL) {
            snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
            (void)unlink(path);
        }
        if (directory != NULL)
            closedir(directory);
        (void)rmdir(folder);
    }
    (void)rmdir(report->folder);
}

static const char *judge(const struct report *report, int status)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

    if (code == EXIT_CODE_DONE)
        return NULL;
    if (code == 101)
        return "it does not serve when there is memory again";
    if (code != EXIT_CODE_REFUSED)
        return WIFSIGNALED(status) ? "ended by a signal" : "ended otherwise than with a reason";
    return look(report);
}

static const char *run(struct report *report, uint64_t good, uint64_t bad)
{
    const char *problem;
    int status;
    pid_t child;

    memset(report, 0, sizeof(*report));
    (void)fflush(stdout);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)on_exit(on_exit_note, report);
        exit(live(report, good, bad));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    problem = judge(report, status);
    if (report->folder[0] != '\0')
        sweep_up(report);
    return problem;
}

int main(int count, char **arguments)
{
    uint64_t points =
        count == 3 && strcmp(arguments[1], "--points") == 0 ? strtoull(arguments[2], NULL, 10) : 0;
    struct report *report =
        mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    size_t failed = 0;
    uint64_t total;

    assert_true(report != MAP_FAILED);
    assert_int_equal(uv_replace_allocator(spared_malloc, spared_realloc, spared_calloc, free), 0);
    failed += run(report, UINT64_MAX, 0) != NULL;
    total = report->asked;
    points = points == 0 || points > total ? total : points;
    for (uint64_t point = 0; point < points; point++) {
        uint64_t k = point * total / points;
        const uint64_t bad = point % 2 == 0 ? 1 : REFUSALS;
        const char *problem = run(report, k, bad);

        failed += problem != NULL;
        if (problem != NULL)
            printf("%llu from allocation %llu on: %s\n", (unsigned long long)bad,
                   (unsigned long long)k, problem);
    }
    printf("%llu allocations, %llu runs, %zu failed\n", (unsigned long long)total,
           (unsigned long long)points, failed);
    return failed == 0 && total > 0 ? 0 : 1;
}
