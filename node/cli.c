/* The table of commands. */
#include "node/cli.h"

const struct command cli_commands[] = {
    {.name = "version",
     .operands = "",
     .summary = "print the versions of zawlbuk and of the libraries it runs on",
     .run = cli_version,
     .options = {OPTION_JSON}},
};

const size_t cli_command_count = sizeof cli_commands / sizeof cli_commands[0];
