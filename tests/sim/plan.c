/* What one seed stands for. */
#include "tests/sim/plan.h"

#include "protocol/stamp.h"
#include "tests/sim/dice.h"

#define HOUR ((uint64_t)HOUR_MS)

static uint32_t draw_nodes(struct dice *dice, bool large)
{
    uint32_t nodes = 3 + dice_pick(dice, 4) + dice_pick(dice, 4) + dice_pick(dice, 4);

    if (large) {
        uint32_t more = dice_pick(dice, 241);
        uint32_t other = dice_pick(dice, 241);

        return 60 + (more < other ? more : other);
    }
    return dice_chance(dice, 1000) ? nodes + 20 : nodes;
}

void plan_draw(struct plan *plan, uint64_t seed)
{
    struct dice dice;

    dice_init(&dice, seed ^ UINT64_C(0x7a61776c62756b21));
    /* Nobody wants to wait for a large one in the fast loop, which takes the first fifty. */
    *plan = (struct plan){
        .seed = seed, .large = seed > 50 && seed % 50 == 1, .verify_all = seed % 10 == 3};
    plan->node_count = draw_nodes(&dice, plan->large);
    plan->hostile_count = plan->node_count / 3;
    plan->principal_count =
        plan->node_count + (plan->node_count < 9 ? 9 - plan->node_count : 0) + dice_pick(&dice, 3);
    plan->hub_absent = dice_chance(&dice, 5000);
    plan->breaks_frames = dice_chance(&dice, 4000);
    plan->loss_of_10000 = dice_chance(&dice, 2000) ? 0 : dice_pick(&dice, 3001);
    plan->break_of_10000 = dice_pick(&dice, 40);
    plan->crash_of_10000 = dice_chance(&dice, 3000) ? 0 : dice_pick(&dice, 100);
    plan->turmoil_ms = plan->large ? HOUR / 2 : HOUR * (2 + dice_pick(&dice, 7));
    plan->act_count = plan->large ? 70 : 40 + dice_pick(&dice, 80);
    plan->leap_count = dice_chance(&dice, 5000) ? dice_pick(&dice, 7) : 0;
}
