/* A change on its way through simulated networks, with none and with a fifth of all nodes dead. */
#include "tests/bench/bench.h"
#include "tests/bench/machine.h"
#include "tests/bench/mesh.h"

#define CHANGES 20
/* Virtual time: until all have found their links, and for one change. Silent death is noticed after
 * three minutes, so that nothing heals meanwhile. */
#define SETTLE_MS 120000
#define CHANGE_MS 5000
#define HOPS_MOST 8

static const size_t sizes[] = {10, 100, 1000};
static const size_t sizes_smoke[] = {10};

/* Of several changes: the farthest, the slowest, the fewest. */
static void publish_some(struct mesh *mesh, struct trace *worst)
{
    double share_least = 2;

    *worst = (struct trace){.hops_most = 0};
    for (int i = 0; i < CHANGES; i++) {
        struct trace trace;
        double share;

        mesh_publish(mesh, &trace, CHANGE_MS);
        share = (double)trace.reached / (double)trace.living;
        if (share < share_least) {
            share_least = share;
            worst->reached = trace.reached;
        }
        worst->living = trace.living;
        worst->hops_most = trace.hops_most > worst->hops_most ? trace.hops_most : worst->hops_most;
        worst->seconds = trace.seconds > worst->seconds ? trace.seconds : worst->seconds;
        worst->hops_mean += trace.hops_mean / CHANGES;
        worst->copies += trace.copies / CHANGES;
    }
}

static void tell(struct bench *bench, const struct trace *worst, size_t size, size_t dead)
{
    const struct figure rows[] = {
        {.name = "hops at most",
         .value = (double)worst->hops_most,
         .aim = size == 1000 ? AIM_MOST : AIM_NONE,
         .target = HOPS_MOST},
        {.name = "hops, mean", .value = worst->hops_mean},
        {.name = "copies a node", .value = worst->copies},
        {.name = "reached at least",
         .value = 100 * (double)worst->reached / (double)worst->living,
         .unit = "%",
         .aim = AIM_LEAST,
         .target = 100},
        {.name = "virtual seconds at most", .value = worst->seconds, .unit = "s"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct figure row = rows[i];

        row.section = "spread";
        row.unit = row.unit == NULL ? "" : row.unit;
        report_add(&bench->report, &row, "%zu nodes, %zu dead: %s", size, dead, rows[i].name);
    }
}

static void measure(struct bench *bench, size_t size)
{
    const double cpu = machine_cpu();
    struct trace worst;
    struct mesh *mesh;

    bench_tell("%zu nodes", size);
    mesh_open(&mesh, size, bench->seed);
    mesh_pass(mesh, SETTLE_MS);
    report_add(&bench->report,
               &(struct figure){.section = "spread",
                                .value = 2 * (double)mesh_links(mesh) / (double)size,
                                .unit = ""},
               "%zu nodes: links of a node, mean", size);
    publish_some(mesh, &worst);
    tell(bench, &worst, size, 0);
    mesh_kill(mesh, size / 5);
    publish_some(mesh, &worst);
    tell(bench, &worst, size, size / 5);
    mesh_close(mesh);
    report_add(&bench->report,
               &(struct figure){.section = "spread", .value = machine_cpu() - cpu, .unit = "s"},
               "%zu nodes: CPU of the simulation", size);
}

void section_spread(struct bench *bench)
{
    const size_t *own = bench->smoke ? sizes_smoke : sizes;
    size_t count = bench->smoke ? COUNT_OF(sizes_smoke) : COUNT_OF(sizes);

    for (size_t i = 0; i < count; i++)
        measure(bench, own[i]);
}
