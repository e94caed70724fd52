/* Entry of the one binary. */
#include "node/cli.h"

#include <signal.h>

int main(int argc, char **argv)
{
    (void)signal(SIGPIPE, SIG_IGN);
    return (int)command_main(cli_commands, cli_command_count, argc, (const char *const *)argv);
}
