/* The command line: what is understood, and what is said of what is not. */
#include "unit.h"

#include <sys/resource.h>

#include "node/args.h"

static enum exit_code run_nothing(const struct args *args)
{
    (void)args;
    return EXIT_CODE_DONE;
}

/* Keys may be in the memory of any command. */
static enum exit_code run_without_core_files(const struct args *args)
{
    struct rlimit limit;

    (void)args;
    assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
    return limit.rlim_cur == 0 && limit.rlim_max == 0 ? EXIT_CODE_DONE : EXIT_CODE_REFUSED;
}

static const struct command table[] = {
    {.name = "run",
     .operands = "",
     .summary = "the daemon",
     .run = run_nothing,
     .options = {OPTION_HOME,
                 {.name = "peer", .value = "HOST:PORT", .help = "a peer", .repeats = true},
                 {.name = "wait", .value = "SECONDS", .help = "how long"},
                 OPTION_JSON}},
    {.name = "show",
     .operands = "ID",
     .summary = "one",
     .operand_min = 1,
     .operand_max = 1,
     .run = run_nothing},
    {.name = "key list", .operands = "", .summary = "keys", .run = run_nothing},
    {.name = "key sign",
     .operands = "[FILE]",
     .summary = "sign",
     .operand_max = 1,
     .run = run_nothing},
};

static struct args args;
static struct trouble trouble;

#define PARSE(...) args_parse(&args, table, 4, (const char *const[]){__VA_ARGS__, NULL}, &trouble)

static void options_may_stand_anywhere_in_either_form(void **state)
{
    (void)state;
    assert_int_equal(PARSE("run", "--peer=a:1", "--home", "H", "--peer", "-b:2", "--json"),
                     STATUS_OK);
    assert_string_equal(args.command->name, "run");
    assert_string_equal(args_value(&args, "home"), "H");
    assert_string_equal(args_value_at(&args, "peer", 0), "a:1");
    assert_string_equal(args_value_at(&args, "peer", 1), "-b:2");
    assert_null(args_value_at(&args, "peer", 2));
    assert_true(args_has(&args, "json"));
    assert_false(args_has(&args, "wait"));
}

static void two_words_name_a_command_and_a_dash_is_an_operand(void **state)
{
    (void)state;
    assert_int_equal(PARSE("key", "sign", "-"), STATUS_OK);
    assert_string_equal(args.command->name, "key sign");
    assert_string_equal(args.operands[0], "-");
    assert_int_equal(PARSE("show", "--", "--json"), STATUS_OK);
    assert_string_equal(args.operands[0], "--json");
}

static void every_misunderstanding_is_one_line_that_says_what_to_do(void **state)
{
    static const struct {
        const char *words[5];
        const char *said;
    } faults[] = {
        {{NULL}, "which command? see zawlbuk --help"},
        {{"shwo", "x"}, "unknown command \"shwo\"; did you mean \"show\"?"},
        {{"frobnicate"}, "unknown command \"frobnicate\"; see zawlbuk --help"},
        {{"key"}, "key needs a second word, as in \"key list\""},
        {{"key", "lost"}, "key needs a second word"},
        {{"run"}, "run needs --home DIR"},
        {{"run", "--home"}, "--home needs a value: DIR"},
        {{"run", "--hone", "H"}, "run has no option --hone; did you mean --home?"},
        {{"run", "-x"}, "run has no option -x; see zawlbuk run --help"},
        {{"run", "--home=a", "--home=b"}, "--home was given twice"},
        {{"run", "--json=yes"}, "--json takes no value"},
        {{"run", "--home=a", "b"}, "\"b\" is one word too many"},
        {{"show"}, "show needs ID; see zawlbuk show --help"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        assert_int_equal(args_parse(&args, table, 4, faults[i].words, &trouble), STATUS_USAGE);
        if (strstr(trouble.text, faults[i].said) == NULL)
            fail_msg("said: %s", trouble.text);
    }
}

static void help_is_understood_even_when_something_is_missing(void **state)
{
    (void)state;
    assert_int_equal(PARSE("show", "--help"), STATUS_OK);
    assert_true(args.wants_help);
    assert_int_equal(PARSE("key", "--help"), STATUS_OK);
    assert_true(args.wants_help);
    assert_string_equal(args.topic, "key");
    assert_int_equal(PARSE("help"), STATUS_OK);
    assert_true(args.wants_help);
    assert_null(args.topic);
    assert_int_equal(PARSE("--help"), STATUS_OK);
    assert_null(args.command);
    assert_int_equal(PARSE("show", "--", "--help"), STATUS_OK);
    assert_false(args.wants_help);
    assert_int_equal(PARSE("--version"), STATUS_OK);
    assert_true(args.wants_version);
}

static void numbers_are_checked_against_their_range(void **state)
{
    const struct args_range range = {.least = 1, .most = 60, .fallback = 5};
    int64_t number = 0;

    (void)state;
    assert_int_equal(PARSE("run", "--home=H"), STATUS_OK);
    assert_int_equal(args_number(&args, &number, "wait", range, &trouble), STATUS_OK);
    assert_int_equal(number, 5);
    assert_int_equal(PARSE("run", "--home=H", "--wait=61"), STATUS_OK);
    assert_int_equal(args_number(&args, &number, "wait", range, &trouble), STATUS_USAGE);
    assert_string_equal(trouble.text, "--wait must be a number from 1 to 60");
}

static void statuses_have_documented_exit_codes(void **state)
{
    (void)state;
    assert_int_equal(exit_code_of(STATUS_OK), 0);
    assert_int_equal(exit_code_of(STATUS_BAD_SIGNATURE), 1);
    assert_int_equal(exit_code_of(STATUS_USAGE), 2);
    assert_int_equal(exit_code_of(STATUS_NOT_FOUND), 3);
    assert_int_equal(exit_code_of(STATUS_UNREACHABLE), 4);
    assert_int_equal(exit_code_of(STATUS_CORRUPT), 5);
}

static void no_command_leaves_a_core_file(void **state)
{
    static const struct command guarded = {
        .name = "look", .operands = "", .summary = "looks", .run = run_without_core_files};
    static const char *const argv[] = {"zawlbuk", "look", NULL};

    (void)state;
    assert_int_equal(command_main(&guarded, 1, 2, argv), EXIT_CODE_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_may_stand_anywhere_in_either_form),
        cmocka_unit_test(two_words_name_a_command_and_a_dash_is_an_operand),
        cmocka_unit_test(every_misunderstanding_is_one_line_that_says_what_to_do),
        cmocka_unit_test(help_is_understood_even_when_something_is_missing),
        cmocka_unit_test(numbers_are_checked_against_their_range),
        cmocka_unit_test(statuses_have_documented_exit_codes),
        cmocka_unit_test(no_command_leaves_a_core_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
