/* The commands: each is one row in cli.c and one function in a file node/cli_NAME.c. */
#ifndef ZAWLBUK_NODE_CLI_H
#define ZAWLBUK_NODE_CLI_H

#include "node/args.h"

extern const struct command cli_commands[];
extern const size_t cli_command_count;

enum exit_code cli_version(const struct args *args);

#endif
