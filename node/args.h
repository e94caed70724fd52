/* A parsed command line: options given, operands, and the row of the table that they belong to. */
#ifndef ZAWLBUK_NODE_ARGS_H
#define ZAWLBUK_NODE_ARGS_H

#include <stdint.h>

#include "node/command.h"

/* Options on one command line; repeated ones count each time. */
#define ARGS_GIVEN_MAX 128
/* Operands on one command line; `zawlbuk verify *.zaw` of a folder fits. */
#define ARGS_OPERANDS_MAX 256

struct args_given {
    const struct option *option;
    const char *value; /* NULL for a flag */
};

/* Borrows the strings of argv. */
struct args {
    const struct command *command; /* NULL when only help or the version was asked for */
    const char *topic;             /* help: the first word of the commands listed; NULL: all */
    bool wants_help;
    bool wants_version;
    struct args_given given[ARGS_GIVEN_MAX];
    size_t given_count;
    const char *operands[ARGS_OPERANDS_MAX];
    size_t operand_count;
};

/* argv without the program's name. Options anywhere, `--name value` or `--name=value`; after `--`
 * everything is an operand; `-` alone is one. USAGE with trouble for what is not understood: an
 * unknown command or option (with the nearest known one), a missing or unwanted value, an option
 * twice that does not repeat, a required one missing, too few or too many operands. */
enum status args_parse(struct args *out, const struct command *table, size_t count,
                       const char *const *argv, struct trouble *trouble) MUST_CHECK;

/* The names asked for must stand in the command's row (asserted). */
bool args_has(const struct args *args, const char *name);
/* The value given, or NULL. */
const char *args_value(const struct args *args, const char *name);
/* The value given at that index, in the order of the command line, or NULL past the last. */
const char *args_value_at(const struct args *args, const char *name, size_t index);

/* A value that must be a whole number. The fallback when not given; USAGE with trouble when it is
 * not a number from least to most. */
struct args_range {
    int64_t least;
    int64_t most;
    int64_t fallback;
};
enum status args_number(const struct args *args, int64_t *out, const char *name,
                        struct args_range range, struct trouble *trouble) MUST_CHECK;

size_t command_option_count(const struct command *command);

#endif
