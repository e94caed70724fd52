/* Virtual wall clocks: right to within minutes, or wrong by years, known to be unsure or believed
 * good, and set right at last. */
#ifndef ZAWLBUK_TESTS_SIM_CLOCK_H
#define ZAWLBUK_TESTS_SIM_CLOCK_H

struct node;
struct world;

void clock_set_right(struct world *world, struct node *node);
void clock_set_wrong(struct world *world, struct node *node);

#endif
