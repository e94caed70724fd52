/* The table of subcommands: what a row says, what a run function gets, what it returns. */
#ifndef ZAWLBUK_NODE_COMMAND_H
#define ZAWLBUK_NODE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "crypto/status.h"
#include "node/trouble.h"

/* What the program returns to the shell; `zawlbuk --help` lists them. */
#define EXIT_TABLE(X)                                                       \
    X(DONE, 0, "done")                                                      \
    X(REFUSED, 1, "failed or refused; the line on standard error says why") \
    X(USAGE, 2, "the command was not understood")                           \
    X(ABSENT, 3, "what was asked for is not there")                         \
    X(UNREACHABLE, 4, "the node cannot be reached; is it running?")         \
    X(DAMAGED, 5, "a file is damaged or unsafe; nothing was changed")

enum exit_code {
#define EXIT_ENUM(name, value, text) EXIT_CODE_##name = (value),
    EXIT_TABLE(EXIT_ENUM)
#undef EXIT_ENUM
};

enum exit_code exit_code_of(enum status status);

/* --name, or --name VALUE when value is not NULL ("HOST:PORT"). --help is known everywhere. */
struct option {
    const char *name;
    const char *value;
    const char *help;
    bool repeats;
    bool required;
};

#define COMMAND_OPTIONS_MAX 16

struct args;

struct command {
    const char *name;     /* "publish", or two words: "key list" */
    const char *operands; /* "ID", "[FILE.json | -]", "" */
    const char *summary;  /* one line for the list of commands */
    const char *help;     /* paragraphs for `zawlbuk NAME --help`; may be NULL */
    size_t operand_min;
    size_t operand_max;
    enum exit_code (*run)(const struct args *args);
    struct option options[COMMAND_OPTIONS_MAX]; /* up to the first without a name */
};

/* Options that many commands share, for their rows. */
#define OPTION_HOME                                                                 \
    {                                                                               \
        .name = "home", .value = "DIR", .help = "the node's home", .required = true \
    }
#define OPTION_JSON                              \
    {                                            \
        .name = "json", .help = "answer in JSON" \
    }

/* The whole program: finds the row, parses the rest, prints help or one line of trouble, runs. */
enum exit_code command_main(const struct command *table, size_t count, int argc,
                            const char *const *argv);

/* Prints "zawlbuk: TROUBLE" on standard error, escaped, on one line; gives the code of the status.
 */
enum exit_code command_fail(enum status status, const struct trouble *trouble);

#endif
