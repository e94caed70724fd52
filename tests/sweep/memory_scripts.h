/* What is run while memory is refused. Each enters the gate where the program itself runs, and
 * gives NULL or what is wrong; static storage. */
#ifndef ZAWLBUK_TESTS_SWEEP_MEMORY_SCRIPTS_H
#define ZAWLBUK_TESTS_SWEEP_MEMORY_SCRIPTS_H

#include <stddef.h>

struct memory_script {
    const char *name;
    const char *(*run)(void);
};

/* Of the program at hand: memory_store.c or memory_talk.c. */
extern const struct memory_script memory_scripts[];
extern const size_t memory_script_count;

#endif
