/* Memory that runs out at a chosen moment: the allocations of this process, of ours as of every
 * library's, pass here. Counted and refused are those that this thread makes between gate_enter and
 * gate_leave. */
#ifndef ZAWLBUK_TESTS_SWEEP_GATE_H
#define ZAWLBUK_TESTS_SWEEP_GATE_H

#include <stdint.h>

/* From now on so many are good; of those that follow so many are refused. */
void gate_set(uint64_t good, uint64_t bad);
/* None is refused any more. */
void gate_clear(void);

void gate_enter(void);
void gate_leave(void);
/* Outside for a while, however deep inside; step_in with what step_out gave. */
int gate_step_out(void);
void gate_step_in(int depth);

/* Since gate_set: asked for, and refused. */
uint64_t gate_asked(void);
uint64_t gate_refused(void);
/* Pieces of memory taken and not given back, by whomever. */
int64_t gate_live(void);

#endif
