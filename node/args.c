/* Parses a command line against the table of commands. */
#include "node/args.h"

#include "node/number.h"
#include "node/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define COMMANDS_MAX 64
#define SHOWN(text) (int)(strlen(text) < 80 ? strlen(text) : 80), text

size_t command_option_count(const struct command *command)
{
    size_t count = 0;

    while (count < COMMAND_OPTIONS_MAX && command->options[count].name != NULL)
        count++;
    return count;
}

/* How many words of argv name the command: 0 when it is another one. */
static size_t matched_words(const char *name, const char *const *argv)
{
    const char *blank = strchr(name, ' ');
    size_t first = blank == NULL ? strlen(name) : (size_t)(blank - name);

    if (strlen(argv[0]) != first || strncmp(argv[0], name, first) != 0)
        return 0;
    if (blank == NULL)
        return 1;
    return argv[1] != NULL && strcmp(argv[1], blank + 1) == 0 ? 2 : 0;
}

static bool is_first_word(const char *name, const char *word)
{
    size_t size = strlen(word);

    return strncmp(name, word, size) == 0 && name[size] == ' ';
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* "key --help": a word that stands before others, and help. */
static bool is_topic(const struct command *table, size_t count, const char *const *argv)
{
    bool known = false;

    for (size_t i = 0; i < count; i++)
        known = known || is_first_word(table[i].name, argv[0]);
    return known && argv[1] != NULL && is_help(argv[1]);
}

static enum status say_unknown_command(const struct command *table, size_t count,
                                       const char *const *argv, struct trouble *trouble)
{
    const char *names[COMMANDS_MAX];
    const char *nearest;

    for (size_t i = 0; i < count; i++) {
        if (is_first_word(table[i].name, argv[0]))
            return trouble_say(trouble, STATUS_USAGE,
                               "%.*s needs a second word, as in \"%s\"; see zawlbuk %.*s --help",
                               SHOWN(argv[0]), table[i].name, SHOWN(argv[0]));
        names[i] = table[i].name;
    }
    nearest = text_nearest(argv[0], names, count);
    if (nearest == NULL)
        return trouble_say(trouble, STATUS_USAGE, "unknown command \"%.*s\"; see zawlbuk --help",
                           SHOWN(argv[0]));
    return trouble_say(trouble, STATUS_USAGE, "unknown command \"%.*s\"; did you mean \"%s\"?",
                       SHOWN(argv[0]), nearest);
}

static const struct option *find_option(const struct command *command, const char *name,
                                        size_t name_size)
{
    for (size_t i = 0; i < command_option_count(command); i++) {
        const struct option *option = &command->options[i];
        if (strlen(option->name) == name_size && strncmp(option->name, name, name_size) == 0)
            return option;
    }
    return NULL;
}

static enum status say_unknown_option(const struct args *args, const char *word,
                                      struct trouble *trouble)
{
    const char *names[COMMAND_OPTIONS_MAX];
    size_t count = command_option_count(args->command);
    const char *nearest;

    for (size_t i = 0; i < count; i++)
        names[i] = args->command->options[i].name;
    nearest = text_nearest(word + strspn(word, "-"), names, count);
    if (nearest == NULL)
        return trouble_say(trouble, STATUS_USAGE, "%s has no option %.*s; see zawlbuk %s --help",
                           args->command->name, SHOWN(word), args->command->name);
    return trouble_say(trouble, STATUS_USAGE, "%s has no option %.*s; did you mean --%s?",
                       args->command->name, SHOWN(word), nearest);
}

static enum status add_given(struct args *args, const struct option *option, const char *value,
                             struct trouble *trouble)
{
    if (!option->repeats && args_has(args, option->name))
        return trouble_say(trouble, STATUS_USAGE, "--%s was given twice; give it once",
                           option->name);
    if (args->given_count == ARGS_GIVEN_MAX)
        return trouble_say(trouble, STATUS_USAGE, "more than %d options", ARGS_GIVEN_MAX);
    args->given[args->given_count++] = (struct args_given){.option = option, .value = value};
    return STATUS_OK;
}

/* The option at argv[0]; *used is how many words it takes. */
static enum status parse_option(struct args *args, size_t *used, const char *const *argv,
                                struct trouble *trouble)
{
    const char *name = argv[0] + 2;
    const char *equals = strchr(name, '=');
    size_t name_size = equals == NULL ? strlen(name) : (size_t)(equals - name);
    const struct option *option = find_option(args->command, name, name_size);

    *used = 1;
    if (argv[0][1] != '-' || option == NULL)
        return say_unknown_option(args, argv[0], trouble);
    if (option->value == NULL && equals != NULL)
        return trouble_say(trouble, STATUS_USAGE, "--%s takes no value", option->name);
    if (option->value == NULL)
        return add_given(args, option, NULL, trouble);
    if (equals != NULL)
        return add_given(args, option, equals + 1, trouble);
    if (argv[1] == NULL)
        return trouble_say(trouble, STATUS_USAGE, "--%s needs a value: %s", option->name,
                           option->value);
    *used = 2;
    return add_given(args, option, argv[1], trouble);
}

static enum status add_operand(struct args *args, const char *word, struct trouble *trouble)
{
    size_t most = args->command->operand_max;

    assert(most <= ARGS_OPERANDS_MAX);
    if (args->operand_count == most)
        return trouble_say(trouble, STATUS_USAGE,
                           "\"%.*s\" is one word too many; see zawlbuk %s --help", SHOWN(word),
                           args->command->name);
    args->operands[args->operand_count++] = word;
    return STATUS_OK;
}

static enum status parse_words(struct args *args, const char *const *argv, struct trouble *trouble)
{
    bool only_operands = false;
    enum status status = STATUS_OK;
    size_t used;

    for (size_t i = 0; argv[i] != NULL && status == STATUS_OK; i += used) {
        used = 1;
        if (!only_operands && strcmp(argv[i], "--") == 0)
            only_operands = true;
        else if (!only_operands && is_help(argv[i]))
            args->wants_help = true;
        else if (!only_operands && argv[i][0] == '-' && argv[i][1] != '\0')
            status = parse_option(args, &used, argv + i, trouble);
        else
            status = add_operand(args, argv[i], trouble);
    }
    return status;
}

static enum status check_complete(const struct args *args, struct trouble *trouble)
{
    const struct command *command = args->command;

    for (size_t i = 0; i < command_option_count(command); i++) {
        const struct option *option = &command->options[i];
        if (option->required && !args_has(args, option->name))
            return trouble_say(trouble, STATUS_USAGE, "%s needs --%s %s", command->name,
                               option->name, option->value == NULL ? "" : option->value);
    }
    if (args->operand_count < command->operand_min)
        return trouble_say(trouble, STATUS_USAGE, "%s needs %s; see zawlbuk %s --help",
                           command->name, command->operands, command->name);
    return STATUS_OK;
}

enum status args_parse(struct args *out, const struct command *table, size_t count,
                       const char *const *argv, struct trouble *trouble)
{
    size_t words = 0;
    enum status status;

    assert(count <= COMMANDS_MAX);
    *out = (struct args){.wants_help =
                             argv[0] != NULL && (is_help(argv[0]) || strcmp(argv[0], "help") == 0),
                         .wants_version = argv[0] != NULL && strcmp(argv[0], "--version") == 0};
    if (out->wants_help || out->wants_version)
        return STATUS_OK;
    if (argv[0] == NULL)
        return trouble_say(trouble, STATUS_USAGE, "which command? see zawlbuk --help");
    for (size_t i = 0; i < count && words == 0; i++) {
        words = matched_words(table[i].name, argv);
        if (words > 0)
            out->command = &table[i];
    }
    if (out->command == NULL && is_topic(table, count, argv)) {
        out->wants_help = true;
        out->topic = argv[0];
        return STATUS_OK;
    }
    if (out->command == NULL)
        return say_unknown_command(table, count, argv, trouble);
    status = parse_words(out, argv + words, trouble);
    if (status != STATUS_OK || out->wants_help)
        return status;
    return check_complete(out, trouble);
}

const char *args_value_at(const struct args *args, const char *name, size_t index)
{
    assert(find_option(args->command, name, strlen(name)) != NULL);
    for (size_t i = 0; i < args->given_count; i++)
        if (strcmp(args->given[i].option->name, name) == 0 && index-- == 0)
            return args->given[i].value;
    return NULL;
}

const char *args_value(const struct args *args, const char *name)
{
    return args_value_at(args, name, 0);
}

bool args_has(const struct args *args, const char *name)
{
    assert(find_option(args->command, name, strlen(name)) != NULL);
    for (size_t i = 0; i < args->given_count; i++)
        if (strcmp(args->given[i].option->name, name) == 0)
            return true;
    return false;
}

enum status args_number(const struct args *args, int64_t *out, const char *name,
                        struct args_range range, struct trouble *trouble)
{
    const char *value = args_value(args, name);

    if (value == NULL) {
        *out = range.fallback;
        return STATUS_OK;
    }
    if (number_parse(out, value, range.least, range.most) != STATUS_OK)
        return trouble_say(trouble, STATUS_USAGE,
                           "--%s must be a number from %" PRId64 " to %" PRId64, name, range.least,
                           range.most);
    return STATUS_OK;
}
