/* Manual page and completion out of the table. */
#include "node/manual.h"

#include <string.h>

#include "node/version.h"

#define EXIT_CODE_COUNT (sizeof(exit_codes) / sizeof(exit_codes[0]))

static const struct {
    int value;
    const char *text;
} exit_codes[] = {
#define EXIT_ROW(name, value, text) {value, text},
    EXIT_TABLE(EXIT_ROW)
#undef EXIT_ROW
};

/* Text as roff takes it: dashes that can be copied, nothing read as a request. */
static void write_roff(FILE *out, const char *text)
{
    bool begins = true;

    for (; *text != '\0'; text++) {
        if (begins && (*text == '.' || *text == '\''))
            (void)fputs("\\&", out);
        if (*text == '\\')
            (void)fputs("\\e", out);
        else if (*text == '-')
            (void)fputs("\\-", out);
        else
            (void)fputc(*text, out);
        begins = *text == '\n';
    }
}

static void write_option(FILE *out, const struct option *option)
{
    (void)fputs(".TP\n\\fB\\-\\-", out);
    write_roff(out, option->name);
    (void)fputs("\\fR", out);
    if (option->value != NULL) {
        (void)fputs(" \\fI", out);
        write_roff(out, option->value);
        (void)fputs("\\fR", out);
    }
    (void)fputc('\n', out);
    write_roff(out, option->help);
    (void)fputs(option->required ? " (must be given)" : "", out);
    if (option->repeats)
        (void)fputs(" (may be given several times)", out);
    (void)fputc('\n', out);
}

static void write_command(FILE *out, const struct command *command)
{
    (void)fputs(".SS \"", out);
    write_roff(out, command->name);
    if (command->operands[0] != '\0') {
        (void)fputc(' ', out);
        write_roff(out, command->operands);
    }
    (void)fputs("\"\n", out);
    write_roff(out, command->summary);
    (void)fputs(".\n", out);
    if (command->help != NULL) {
        (void)fputs(".PP\n", out);
        write_roff(out, command->help);
        (void)fputc('\n', out);
    }
    for (const struct option *option = command->options; option->name != NULL; option++)
        write_option(out, option);
}

void manual_write_page(FILE *out, const struct command *table, size_t count)
{
    (void)fprintf(out,
                  ".TH ZAWLBUK 1 \"\" \"zawlbuk %s\"\n.SH NAME\n"
                  "zawlbuk \\- a node of the Mizo associations' network\n.SH SYNOPSIS\n"
                  ".B zawlbuk\n.I COMMAND\n[\\fIOPTION\\fR ...]\n.SH DESCRIPTION\n"
                  "A node signs an association's own directory entries and passes them on to the "
                  "nodes of others; every node holds all of them and answers from its own disk.\n"
                  ".SH COMMANDS\n",
                  ZAWLBUK_VERSION);
    for (size_t i = 0; i < count; i++)
        write_command(out, &table[i]);
    (void)fputs(".SH \"EXIT STATUS\"\n", out);
    for (size_t i = 0; i < EXIT_CODE_COUNT; i++) {
        (void)fprintf(out, ".TP\n.B %d\n", exit_codes[i].value);
        write_roff(out, exit_codes[i].text);
        (void)fputc('\n', out);
    }
}

/* Length of the first of a name's words. */
static size_t first_size(const char *name)
{
    return strcspn(name, " ");
}

static bool is_first_of(const struct command *table, size_t at)
{
    size_t size = first_size(table[at].name);

    for (size_t i = 0; i < at; i++)
        if (first_size(table[i].name) == size && memcmp(table[i].name, table[at].name, size) == 0)
            return false;
    return true;
}

static void write_first_words(FILE *out, const struct command *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_first_of(table, i))
            (void)fprintf(out, "%.*s ", (int)first_size(table[i].name), table[i].name);
}

/* "key) second="list delegate ..." ;;" of each first word that wants a second. */
static void write_second_words(FILE *out, const struct command *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = first_size(table[i].name);

        if (table[i].name[size] == '\0' || !is_first_of(table, i))
            continue;
        (void)fprintf(out, "    %.*s) second=\"", (int)size, table[i].name);
        for (size_t k = i; k < count; k++)
            if (first_size(table[k].name) == size &&
                memcmp(table[k].name, table[i].name, size) == 0)
                (void)fprintf(out, "%s ", table[k].name + size + 1);
        (void)fputs("\" ;;\n", out);
    }
}

static void write_options(FILE *out, const struct command *command)
{
    (void)fprintf(out, "    \"%s\") options=\"", command->name);
    for (const struct option *option = command->options; option->name != NULL; option++)
        (void)fprintf(out, "--%s ", option->name);
    (void)fputs("\" ;;\n", out);
}

void manual_write_completion(FILE *out, const struct command *table, size_t count)
{
    (void)fputs("_zawlbuk()\n{\n"
                "    local current=\"${COMP_WORDS[COMP_CWORD]}\" command=\"${COMP_WORDS[1]}\"\n"
                "    local words=\"",
                out);
    write_first_words(out, table, count);
    (void)fputs("\" second=\"\" options=\"\"\n    case \"$command\" in\n", out);
    write_second_words(out, table, count);
    (void)fputs("    esac\n"
                "    if [ -n \"$second\" ]; then\n"
                "        [ \"$COMP_CWORD\" -eq 2 ] && words=\"$second\"\n"
                "        command=\"$command ${COMP_WORDS[2]}\"\n"
                "    fi\n"
                "    case \"$command\" in\n",
                out);
    for (size_t i = 0; i < count; i++)
        write_options(out, &table[i]);
    (void)fputs("    esac\n"
                "    if [ \"$COMP_CWORD\" -eq 1 ] || { [ -n \"$second\" ] && "
                "[ \"$COMP_CWORD\" -eq 2 ]; }; then\n"
                "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                "    elif [ \"${current#-}\" != \"$current\" ]; then\n"
                "        COMPREPLY=($(compgen -W \"$options --help\" -- \"$current\"))\n"
                "    else\n"
                "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
                "    fi\n"
                "}\n"
                "complete -o filenames -F _zawlbuk zawlbuk\n",
                out);
}
