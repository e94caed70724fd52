/* The manual page and the shell's completion, written from the table of commands, so that they say
 * what the program does. */
#ifndef ZAWLBUK_NODE_MANUAL_H
#define ZAWLBUK_NODE_MANUAL_H

#include <stdio.h>

#include "node/command.h"

/* A page of section 1 for man(1): roff with the macros of man(7). */
void manual_write_page(FILE *out, const struct command *table, size_t count);

/* For bash, to be sourced. */
void manual_write_completion(FILE *out, const struct command *table, size_t count);

#endif
