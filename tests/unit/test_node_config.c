/* The configuration is strict, and its errors name the line. */
#include "unit.h"

#include "node/cli.h"
#include "node/config.h"

static struct trouble trouble;

static enum status parse(struct config *config, const char *text)
{
    memset(&trouble, 0, sizeof trouble);
    config_init(config);
    return config_parse(config, "zawlbuk.conf", text, &trouble);
}

static void a_whole_file_is_read(void **state)
{
    struct config config;

    (void)state;
    assert_int_equal(parse(&config, "# a node\nlisten = [::]:7470\n\n  http=127.0.0.1:8080 ; web\n"
                                    "peer = a.example:7470\r\npeer = b.example:7470\n"
                                    "peer = a.example:7470\nclock = trusted\nlog = debug\n"
                                    "decline = mail"),
                     STATUS_OK);
    assert_true(config.has_listen && config.has_http);
    assert_string_equal(config.listen.host, "::");
    assert_int_equal(config.http.port, 8080);
    assert_int_equal(config.peer_count, 2);
    assert_string_equal(config.peers[1].host, "b.example");
    assert_int_equal(config.clock, CONFIG_CLOCK_TRUSTED);
    assert_int_equal(config.log_level, LOG_LEVEL_DEBUG);
    assert_true(config.declined[LANE_MAIL] && !config.declined[LANE_URGENT]);
}

static void each_fault_is_named_with_its_line(void **state)
{
    static const struct {
        const char *text;
        const char *said;
    } faults[] = {
        {"log = info\nlissten = a:1\n",
         "line 2: unknown key \"lissten\"; did you mean \"listen\"?"},
        {"colour = red\n", "line 1: unknown key \"colour\"; known are"},
        {"\n\npeer = nowhere\n", "line 3: \"nowhere\" is not a value of peer; give HOST:PORT"},
        {"clock = perhaps", "line 1: \"perhaps\" is not a value of clock; give auto or trusted"},
        {"decline = trust", "line 1: \"trust\" is not a value of decline"},
        {"log = info\nlog = info\n", "line 2: the key stands twice"},
        {"[links]\nlisten = a:1\n", "line 2: sections are not known here"},
        {"log = info\nnonsense\n", "line 2: not of the form key = value"},
    };
    struct config config;

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        assert_int_not_equal(parse(&config, faults[i].text), STATUS_OK);
        if (strstr(trouble.text, faults[i].said) == NULL)
            fail_msg("said: %s", trouble.text);
    }
}

static void a_bad_file_changes_nothing(void **state)
{
    struct config config;

    (void)state;
    assert_int_equal(parse(&config, "log = debug\nlog = debug\n"), STATUS_EXISTS);
    assert_int_equal(config.log_level, LOG_LEVEL_INFO);
}

static void an_overlong_line_is_refused_and_not_cut(void **state)
{
    char text[400];
    struct config config;

    (void)state;
    memset(text, ' ', sizeof text);
    memcpy(text, "log =", 5);
    memcpy(text + sizeof text - 6, "info\n", 6);
    assert_int_equal(parse(&config, text), STATUS_TOO_LARGE);
    assert_non_null(strstr(trouble.text, "line 1: the line is too long"));
}

static void the_command_line_overrides_and_adds_peers(void **state)
{
    struct config config;

    (void)state;
    assert_int_equal(parse(&config, "listen = a:1\npeer = a:1\n"), STATUS_OK);
    assert_int_equal(config_set(&config, "listen", "b:2", &trouble), STATUS_OK);
    assert_int_equal(config_set(&config, "peer", "b:2", &trouble), STATUS_OK);
    assert_int_equal(config.listen.port, 2);
    assert_int_equal(config.peer_count, 2);
    for (int i = 2; i < CONFIG_PEERS_MAX; i++) {
        char peer[16];
        (void)snprintf(peer, sizeof peer, "p:%d", 100 + i);
        assert_int_equal(config_set(&config, "peer", peer, &trouble), STATUS_OK);
    }
    assert_int_equal(config_set(&config, "peer", "last:1", &trouble), STATUS_OVER_QUOTA);
    assert_int_equal(config.peer_count, CONFIG_PEERS_MAX);
}

static bool is_key(const char *name)
{
    const char *key;

    for (size_t i = 0; (key = config_key_at(i)) != NULL; i++)
        if (strcmp(key, name) == 0)
            return true;
    return false;
}

static void every_option_of_run_is_read(void **state)
{
    const struct command *run = cli_commands;

    (void)state;
    while (run->run != cli_run)
        run++;
    for (size_t i = 0; i < command_option_count(run); i++) {
        const char *name = run->options[i].name;

        if (!is_key(name) && strcmp(name, "home") != 0 && strcmp(name, "passphrase-file") != 0)
            fail_msg("--%s is a promise that nobody keeps", name);
    }
}

static void no_file_is_no_error(void **state)
{
    struct config config;

    (void)state;
    config_init(&config);
    assert_int_equal(config_read(&config, TESTS_DIR "/no such folder/zawlbuk.conf", &trouble),
                     STATUS_OK);
    assert_int_equal(config_read(&config, TESTS_DIR, &trouble), STATUS_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_file_is_read),
        cmocka_unit_test(each_fault_is_named_with_its_line),
        cmocka_unit_test(a_bad_file_changes_nothing),
        cmocka_unit_test(an_overlong_line_is_refused_and_not_cut),
        cmocka_unit_test(the_command_line_overrides_and_adds_peers),
        cmocka_unit_test(every_option_of_run_is_read),
        cmocka_unit_test(no_file_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
