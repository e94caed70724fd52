/* Entry of the one binary. */
#include "node/cli.h"

#include <signal.h>

#include "crypto/sign.h"

int main(int argc, char **argv)
{
    struct trouble trouble;
    enum status status = crypto_start();

    (void)signal(SIGPIPE, SIG_IGN);
    if (status != STATUS_OK)
        return (int)command_fail(trouble_say(&trouble, status, "%s", status_text(status)),
                                 &trouble);
    return (int)command_main(cli_commands, cli_command_count, argc, (const char *const *)argv);
}
