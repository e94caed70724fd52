/* zawlbuk backup: a copy of the home, from the running node or without one. */
#include <stdio.h>
#include <unistd.h>

#include "node/cli.h"
#include "node/client.h"
#include "node/cli_tools.h"
#include "node/file.h"
#include "node/home_backup.h"
#include "node/progress.h"

struct backup_task {
    const char *home;
    const char *path;
    struct progress progress;
};

static void on_wait(void *context)
{
    progress_wait(context, progress_now());
}

static void on_piece(void *context, uint64_t done, uint64_t total)
{
    progress_update(context, done, total, progress_now());
}

/* What the node left in the home is taken away, whatever came. */
static enum status fetch(struct backup_task *task, struct trouble *trouble)
{
    const struct file_copy told = {.on_piece = on_piece, .context = &task->progress};
    char left[HOME_PATH_SIZE];
    enum status status;

    if (!home_file(left, task->home, HOME_BACKUP))
        return trouble_say(trouble, STATUS_TOO_LARGE, "%s: the path is too long", task->home);
    status = file_copy(task->path, left, &told, trouble);
    file_drop(left);
    return status;
}

static enum status ask(struct backup_task *task, struct trouble *trouble)
{
    const struct client_request request = {.method = "POST", .target = "/v1/backup"};
    struct client client;
    json_t *answer;
    enum status status = client_of_home(&client, task->home, trouble);

    if (status != STATUS_OK)
        return status;
    client.on_wait = on_wait;
    client.context = &task->progress;
    status = client_ask(&answer, &client, &request, trouble);
    if (status == STATUS_OK)
        json_decref(answer);
    return status;
}

static enum status write_store(const struct backup_task *task, const char *path,
                               const struct id *network, struct trouble *trouble)
{
    struct store *store;
    enum status status = store_open(&store, path, network);

    if (status == STATUS_EXISTS)
        return trouble_say(trouble, status, "a node runs on %s but does not answer; stop it first",
                           task->home);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s: %s", path, status_text(status));
    status = store_checkpoint(store);
    if (status == STATUS_OK)
        status = home_backup_write(store, task->home, task->path, trouble);
    else
        status = trouble_say(trouble, status, "%s: %s", path, status_text(status));
    store_close(store);
    return status;
}

/* No node runs: the store is ours for the moment. */
static enum status write_alone(const struct backup_task *task, struct trouble *trouble)
{
    struct buffer network_file;
    struct bundle_header network;
    char path[HOME_PATH_SIZE];
    enum status status = STATUS_TOO_LARGE;

    buffer_init(&network_file, HOME_FILE_SIZE_MAX);
    if (home_file(path, task->home, HOME_NETWORK))
        status = cli_read_network(&network_file, &network, path, trouble);
    if (status == STATUS_OK && home_file(path, task->home, HOME_STORE))
        status = write_store(task, path, &network.network, trouble);
    buffer_done(&network_file);
    return status;
}

static enum status make(struct backup_task *task, struct trouble *trouble)
{
    enum status status;

    if (access(task->path, F_OK) == 0)
        return trouble_say(trouble, STATUS_EXISTS,
                           "%s is there already; give the backup another name", task->path);
    status = ask(task, trouble);
    if (status == STATUS_OK)
        return fetch(task, trouble);
    return status == STATUS_UNREACHABLE ? write_alone(task, trouble) : status;
}

/* What cannot be read again is no backup. */
static enum status prove(const struct backup_task *task, struct trouble *trouble)
{
    struct home_backup backup;
    enum status status = home_backup_open(&backup, task->path, trouble);

    home_backup_close(&backup);
    return status;
}

enum exit_code cli_backup(const struct args *args)
{
    struct backup_task task = {.home = args_value(args, "home"), .path = args->operands[0]};
    struct trouble trouble;
    enum status status;

    progress_init(&task.progress, "backing up", stderr, progress_now());
    status = make(&task, &trouble);
    if (status == STATUS_OK)
        status = prove(&task, &trouble);
    progress_done(&task.progress);
    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    (void)printf(
        "%s holds all of the home but its device key, which never leaves it. Keep it away\n"
        "from this machine. To restore, you will need the recovery sheets.\n",
        task.path);
    return EXIT_CODE_DONE;
}
