/* zawlbuk manual, completion: what packages install beside the program. */
#include <stdio.h>

#include "node/cli.h"
#include "node/manual.h"

static enum exit_code finish(void)
{
    struct trouble trouble;

    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return EXIT_CODE_DONE;
    return command_fail(trouble_say(&trouble, STATUS_IO, "it could not be written"), &trouble);
}

enum exit_code cli_manual(const struct args *args)
{
    (void)args;
    manual_write_page(stdout, cli_commands, cli_command_count);
    return finish();
}

enum exit_code cli_completion(const struct args *args)
{
    (void)args;
    manual_write_completion(stdout, cli_commands, cli_command_count);
    return finish();
}
