/* Records handed to nodes by the people who signed them. */
#include "tests/sim/post.h"

#include <stdlib.h>

#include "tests/sim/node.h"

/* Attempts until a person gives up. */
#define TRIES_MAX 12
#define SECOND_MS 1000

static void plan_submit(struct world *world, uint32_t index, uint64_t delay_ms)
{
    const struct happening happening = {.type = HAPPENING_SUBMIT, .index = index};

    world_plan(world, delay_ms, happening);
}

uint32_t world_submit(struct world *world, const struct submission *submission)
{
    uint32_t index = (uint32_t)world->submission_count;

    ARRAY_RESERVE(world->submissions, world->submission_count, world->submission_capacity);
    world->submissions[world->submission_count++] = *submission;
    plan_submit(world, index, 1 + dice_below(&world->dice, 200));
    return index;
}

static struct span *list_spans(const struct world *world, const struct submission *submission)
{
    struct span *spans = memory_take(submission->count, sizeof *spans);

    for (uint32_t i = 0; i < submission->count; i++)
        spans[i] = book_bytes(&world->book, submission->leaves[i]);
    return spans;
}

void post_on_submit(struct world *world, uint32_t index)
{
    struct submission *submission = &world->submissions[index];
    struct node *node = &world->nodes[submission->node];
    struct event event = {.type = EVENT_SUBMIT};
    struct span *spans;

    if (submission->finished || submission->under_way || !node_is_up(node))
        return;
    spans = list_spans(world, submission);
    event.submit.ticket = (uint64_t)index + 1;
    event.submit.partial = submission->partial;
    event.submit.records = spans;
    event.submit.count = submission->count;
    submission->under_way = true;
    submission->tries++;
    node_step(world, node, &event);
    free(spans);
}

static void restart(struct world *world, struct node *node)
{
    const struct happening start = {.type = HAPPENING_START, .node = node->index};

    post_take_up_delegation(world, node);
    if (node->starting)
        return;
    node->starting = true;
    world_plan(world, 10, start);
}

void post_take_up_delegation(struct world *world, struct node *node)
{
    const struct actor *actor = &world->actors[node->index];

    node->delegation = actor->machine.delegation;
    node->device = actor->machine.pair.public_key;
}

static void accept(struct world *world, struct node *node, struct submission *submission)
{
    submission->finished = true;
    submission->accepted = true;
    world_count(world, TALLY_STORY_ACCEPTED);
    check_answered(world, node, submission);
    if (submission->renews_node && !world->actors[submission->actor].guest)
        restart(world, node);
}

void post_on_answer(struct world *world, struct node *node, uint64_t ticket, enum status status)
{
    uint32_t index = (uint32_t)(ticket - 1);
    struct submission *submission;

    if (ticket == 0 || ticket > world->submission_count) {
        world_fail(world, "n%u answers ticket %llu, which nobody gave it", node->index,
                   (unsigned long long)ticket);
        return;
    }
    submission = &world->submissions[index];
    if (!submission->under_way) {
        world_fail(world, "n%u answers a submission twice", node->index);
        return;
    }
    submission->under_way = false;
    if (status == STATUS_OK) {
        accept(world, node, submission);
        return;
    }
    world_count(world, TALLY_STORY_REFUSED);
    world_tell(world, "n%u: refuses a submission: %s", node->index, status_name(status));
    if (submission->tries >= TRIES_MAX)
        submission->finished = true;
    else
        plan_submit(world, index, dice_between(&world->dice, 30, 600) * SECOND_MS);
}

void post_renew(struct world *world, const struct node *node, const struct id *id)
{
    actor_renew(world, &world->actors[node->index], id);
}

void post_forget_node(struct world *world, const struct node *node)
{
    for (size_t i = 0; i < world->submission_count; i++) {
        if (world->submissions[i].node == node->index)
            world->submissions[i].under_way = false;
    }
}

void post_on_start(struct world *world, const struct node *node)
{
    for (size_t i = 0; i < world->submission_count; i++) {
        const struct submission *submission = &world->submissions[i];

        if (submission->node == node->index && !submission->finished)
            plan_submit(world, (uint32_t)i, dice_below(&world->dice, 30 * SECOND_MS));
    }
}
