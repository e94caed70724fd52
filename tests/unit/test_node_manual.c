/* The manual page and the completion say all that the table of commands says, and nothing that the
 * programs that read them would take for an order. */
#include "node/manual.h"

#include <stdio.h>

#include "node/cli.h"
#include "unit.h"

static char *write_all(void (*write)(FILE *out, const struct command *table, size_t count),
                       const struct command *table, size_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    write(out, table, count);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* As roff has it: with a backslash before each dash. */
static void dashed(char out[64], const char *name)
{
    size_t size = 0;

    for (; *name != '\0' && size < 62; name++) {
        if (*name == '-')
            out[size++] = '\\';
        out[size++] = *name;
    }
    out[size] = '\0';
}

static void the_page_names_every_command_and_option(void **state)
{
    char *page = write_all(manual_write_page, cli_commands, cli_command_count);

    (void)state;
    for (size_t i = 0; i < cli_command_count; i++) {
        char line[128];
        char name[64];

        dashed(name, cli_commands[i].name);
        snprintf(line, sizeof(line), ".SS \"%s", name);
        assert_non_null(strstr(page, line));
        for (const struct option *option = cli_commands[i].options; option->name != NULL;
             option++) {
            dashed(name, option->name);
            snprintf(line, sizeof(line), "\\fB\\-\\-%s\\fR", name);
            assert_non_null(strstr(page, line));
        }
    }
    free(page);
}

static void the_completion_names_every_command_and_option(void **state)
{
    char *script = write_all(manual_write_completion, cli_commands, cli_command_count);

    (void)state;
    for (size_t i = 0; i < cli_command_count; i++) {
        char line[128];
        const char *options;

        snprintf(line, sizeof(line), "    \"%s\") options=\"", cli_commands[i].name);
        options = strstr(script, line);
        assert_non_null(options);
        for (const struct option *option = cli_commands[i].options; option->name != NULL;
             option++) {
            snprintf(line, sizeof(line), "--%s ", option->name);
            options = strstr(options, line);
            assert_non_null(options);
        }
    }
    assert_non_null(strstr(script, "key) second=\"list delegate "));
    free(script);
}

static void no_text_is_taken_for_a_request(void **state)
{
    static const struct command table[] = {
        {.name = "odd",
         .operands = "",
         .summary = ".so /etc/passwd",
         .help = "'one\n.two\nback\\slash -x",
         .options = {{.name = "v", .value = ".B", .help = ".SH mine", .repeats = true}}},
    };
    char *page = write_all(manual_write_page, table, 1);

    (void)state;
    assert_non_null(strstr(page, "\n\\&.so /etc/passwd.\n"));
    assert_non_null(strstr(page, "\n\\&'one\n\\&.two\nback\\eslash \\-x\n"));
    assert_non_null(strstr(page, "\n\\&.SH mine (may be given several times)\n"));
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_names_every_command_and_option),
        cmocka_unit_test(the_completion_names_every_command_and_option),
        cmocka_unit_test(no_text_is_taken_for_a_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
