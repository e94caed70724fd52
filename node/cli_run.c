/* zawlbuk run: the daemon. */
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/keyfile.h"
#include "node/cli.h"
#include "node/cli_tools.h"
#include "node/daemon.h"

/* Every key of the configuration file is an option too, by the same name. */
static enum status read_options(struct config *config, const struct args *args,
                                struct trouble *trouble)
{
    const char *key;
    const char *value;

    for (size_t i = 0; (key = config_key_at(i)) != NULL; i++) {
        for (size_t k = 0; (value = args_value_at(args, key, k)) != NULL; k++) {
            enum status status = config_set(config, key, value, trouble);

            if (status != STATUS_OK)
                return status;
        }
    }
    return STATUS_OK;
}

static enum status read_config(struct config *config, const struct args *args,
                               struct trouble *trouble)
{
    char path[HOME_PATH_SIZE];
    enum status status;

    config_init(config);
    if (!home_file(path, args_value(args, "home"), HOME_CONFIG))
        return trouble_say(trouble, STATUS_TOO_LARGE, "the path of the home is too long");
    status = config_read(config, path, trouble);
    return status == STATUS_OK ? read_options(config, args, trouble) : status;
}

enum exit_code cli_run(const struct args *args)
{
    struct config config;
    struct trouble trouble;
    struct buffer passphrase;
    struct home home;
    enum status status;

    (void)umask(S_IRWXG | S_IRWXO);
    status = read_config(&config, args, &trouble);
    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    log_start(config.log_level, STDERR_FILENO);
    status = cli_read_passphrase(&passphrase, args, &trouble);
    if (status == STATUS_OK)
        status = home_open(&home, args_value(args, "home"), buffer_span(&passphrase), &trouble);
    secret_wipe(&passphrase);
    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    keyfile_tidy(home.path);
    status = daemon_run(&home, &config, &trouble);
    home_done(&home);
    return status == STATUS_OK ? EXIT_CODE_DONE : command_fail(status, &trouble);
}
