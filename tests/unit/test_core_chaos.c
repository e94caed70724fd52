/* Random stories of a few nodes: whatever was cut, restarted or failed to store, once all are
 * linked again all sets are equal. A failing story prints its seed. */
#include "cluster.h"

#define STORIES 60
#define ACTIONS 60
#define NODES 5

struct story {
    struct cluster *cluster;
    uint64_t seed;
    uint64_t links[64];
    size_t link_count;
    uint32_t published;
};

static size_t draw(struct story *story, size_t bound)
{
    story->seed = story->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(story->seed >> 33) % bound;
}

static void publish(struct story *story)
{
    size_t node = draw(story, NODES);
    char subject[16];

    snprintf(subject, sizeof(subject), "%zu", draw(story, 40));
    story->cluster->nodes[node].stores_to_fail = 0;
    (void)cluster_publish(story->cluster, node, subject);
}

static void link_two(struct story *story)
{
    size_t a = draw(story, NODES);
    size_t b = draw(story, NODES);

    if (a == b || story->link_count == 64)
        return;
    story->links[story->link_count++] = cluster_link(story->cluster, a, b);
}

static void act(struct story *story)
{
    size_t node = draw(story, NODES);

    switch (draw(story, 8)) {
    case 0:
    case 1:
        link_two(story);
        break;
    case 2:
        if (story->link_count > 0)
            cluster_cut(story->cluster, story->links[draw(story, story->link_count)]);
        break;
    case 3:
        cluster_restart(story->cluster, node);
        break;
    case 4:
        story->cluster->nodes[0].stores_to_fail = 0;
        if (node > 0)
            cluster_recognise(story->cluster, node, node % 2 == 0 ? "MY" : "SG");
        break;
    case 5:
        story->cluster->nodes[node].stores_to_fail = (uint32_t)draw(story, 2);
        cluster_pass(story->cluster, draw(story, 120000));
        break;
    default:
        publish(story);
        break;
    }
    if (draw(story, 3) > 0)
        cluster_run(story->cluster);
}

static void heal(struct story *story)
{
    struct cluster *cluster = story->cluster;

    cluster_run(cluster);
    for (size_t node = 0; node < NODES; node++)
        cluster->nodes[node].stores_to_fail = 0;
    for (size_t node = 1; node < NODES; node++) {
        cluster_recognise(cluster, node, "MM");
        if (cluster_links(cluster, node, node - 1) == 0)
            (void)cluster_link(cluster, node, node - 1);
    }
    cluster_pass(cluster, 5 * 60000);
}

static void after_any_story_all_nodes_agree(void **state)
{
    for (uint64_t seed = 1; seed <= STORIES; seed++) {
        struct story story = {.cluster = *state, .seed = seed};

        cluster_init(story.cluster, NODES);
        for (int i = 0; i < ACTIONS; i++)
            act(&story);
        heal(&story);
        for (size_t node = 1; node < NODES; node++)
            if (!cluster_agree(story.cluster, 0, node))
                fail_msg("node %zu differs after the story of seed %llu", node,
                         (unsigned long long)seed);
        if (seed < STORIES) {
            cluster_done(story.cluster);
            memset(story.cluster, 0, sizeof(*story.cluster));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(after_any_story_all_nodes_agree, cluster_set_up,
                                        cluster_tear_down),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
