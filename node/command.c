/* Help pages, exit codes and the way from argv to a command's function. */
#include "node/command.h"

#include "node/args.h"
#include "node/text.h"
#include "node/version.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* A trouble in which every byte became \xNN. */
#define ESCAPED_SIZE (4 * TROUBLE_SIZE + 1)

static const struct {
    enum exit_code code;
    const char *text;
} exit_codes[] = {
#define EXIT_ROW(name, value, text) {EXIT_CODE_##name, text},
    EXIT_TABLE(EXIT_ROW)
#undef EXIT_ROW
};

enum exit_code exit_code_of(enum status status)
{
    static const struct {
        enum status status;
        enum exit_code code;
    } rows[] = {
        {STATUS_OK, EXIT_CODE_DONE},
        {STATUS_USAGE, EXIT_CODE_USAGE},
        {STATUS_NOT_FOUND, EXIT_CODE_ABSENT},
        {STATUS_UNREACHABLE, EXIT_CODE_UNREACHABLE},
        {STATUS_TIMED_OUT, EXIT_CODE_UNREACHABLE},
        {STATUS_CORRUPT, EXIT_CODE_DAMAGED},
        {STATUS_UNSAFE_HOME, EXIT_CODE_DAMAGED},
        {STATUS_TOO_OPEN, EXIT_CODE_DAMAGED},
        {STATUS_UNSAFE_LIBSODIUM, EXIT_CODE_DAMAGED},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].status == status)
            return rows[i].code;
    return EXIT_CODE_REFUSED;
}

enum exit_code command_fail(enum status status, const struct trouble *trouble)
{
    char line[ESCAPED_SIZE];
    struct draft escaped;

    draft_over(&escaped, line, sizeof line);
    text_escape(&escaped, span_of_text(trouble->text));
    (void)fprintf(stderr, "zawlbuk: %s\n", line);
    return exit_code_of(status);
}

static void print_exit_codes(void)
{
    (void)puts("\nExit codes:");
    for (size_t i = 0; i < sizeof exit_codes / sizeof exit_codes[0]; i++)
        (void)printf("  %d  %s\n", (int)exit_codes[i].code, exit_codes[i].text);
}

/* Of all commands, or of those whose first word is the topic. */
static void print_list(const struct command *table, size_t count, const char *topic)
{
    const size_t size = topic == NULL ? 0 : strlen(topic);

    (void)printf("usage: zawlbuk %s%sCOMMAND [OPTIONS]\n\nCommands:\n", size == 0 ? "" : topic,
                 size == 0 ? "" : " ");
    for (size_t i = 0; i < count; i++)
        if (size == 0 || (strncmp(table[i].name, topic, size) == 0 && table[i].name[size] == ' '))
            (void)printf("  %-14s %s\n", table[i].name, table[i].summary);
    (void)puts("\n`zawlbuk COMMAND --help` tells about one of them.");
    print_exit_codes();
}

static void print_option(const struct option *option)
{
    char shown[40];

    (void)snprintf(shown, sizeof shown, "--%s%s%s", option->name, option->value == NULL ? "" : " ",
                   option->value == NULL ? "" : option->value);
    (void)printf("  %-24s %s%s%s\n", shown, option->help, option->required ? " (needed)" : "",
                 option->repeats ? " (may be repeated)" : "");
}

static void print_help(const struct command *command)
{
    size_t count = command_option_count(command);

    (void)printf("usage: zawlbuk %s%s%s%s\n\n%s\n", command->name, count > 0 ? " [OPTIONS]" : "",
                 command->operands[0] == '\0' ? "" : " ", command->operands, command->summary);
    if (command->help != NULL)
        (void)printf("\n%s\n", command->help);
    if (count > 0)
        (void)puts("\nOptions:");
    for (size_t i = 0; i < count; i++)
        print_option(&command->options[i]);
    print_exit_codes();
}

/* What the command wrote is only done when it left the program: a full disk must not pass for 0. */
static enum exit_code flush(enum exit_code code)
{
    struct trouble trouble;

    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return code;
    if (errno == EPIPE) /* who read it has seen enough, as `| head` does */
        return code;
    return command_fail(
        trouble_say(&trouble, STATUS_IO, "the output could not be written; is the disk full?"),
        &trouble);
}

/* Device keys, passphrases and sheets are in the memory of commands, and a core file is no key
 * file: others may read it, and backups take it along. */
static void forbid_core_files(void)
{
    const struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
}

enum exit_code command_main(const struct command *table, size_t count, int argc,
                            const char *const *argv)
{
    struct args args;
    struct trouble trouble;
    enum status status = args_parse(&args, table, count, argc > 0 ? argv + 1 : argv, &trouble);

    forbid_core_files();
    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    if (args.wants_version)
        (void)puts("zawlbuk " ZAWLBUK_VERSION);
    else if (args.command == NULL)
        print_list(table, count, args.topic);
    else if (args.wants_help)
        print_help(args.command);
    else
        return flush(args.command->run(&args));
    return flush(EXIT_CODE_DONE);
}
