/* zawlbuk key delegate, revoke, dissolve, contest: events that the rotation keys sign. */
#include "node/cli.h"
#include "node/cli_tools.h"
#include "node/client.h"
#include "node/founding.h"
#include "node/hex.h"
#include "node/key_task.h"
#include "node/key_words.h"

#define DAYS_MAX 36500

/* compose makes the draft of one command, once log and sheets are there. */
static enum exit_code run_task(const struct args *args,
                               enum status (*compose)(struct key_task *task,
                                                      struct trouble *trouble))
{
    struct key_task task;
    struct trouble trouble;
    enum status status = key_task_begin(&task, args, &trouble);

    if (status == STATUS_OK) {
        task.has_draft = true;
        status = compose(&task, &trouble);
    }
    if (status == STATUS_OK)
        status = key_task_finish(&task, &trouble);
    key_task_end(&task);
    return status == STATUS_OK ? EXIT_CODE_DONE : command_fail(status, &trouble);
}

/* The key given, or that of the node itself. */
static enum status read_key(struct public_key *out, const struct args *args,
                            struct trouble *trouble)
{
    const char *text = args_value(args, "key");
    json_t *answer;
    enum status status;

    if (text == NULL && args_value(args, "home") == NULL)
        return trouble_say(trouble, STATUS_USAGE, "whose key? give --key HEX");
    if (text != NULL) {
        if (hex_read(out->bytes, PUBLIC_KEY_SIZE, text) != STATUS_OK)
            return trouble_say(trouble, STATUS_USAGE, "--key must be 64 hex digits");
    } else {
        status = client_get(&answer, args, "/v1/keys", trouble);
        if (status != STATUS_OK)
            return status;
        status = hex_read(out->bytes, PUBLIC_KEY_SIZE, client_text(answer, "device"));
        json_decref(answer);
        if (status != STATUS_OK)
            return trouble_say(trouble, STATUS_BAD_FRAME, "the node does not tell its key");
    }
    if (sign_key_admit(out) != STATUS_OK)
        return trouble_say(trouble, STATUS_BAD_KEY, "--key: %s", status_text(STATUS_BAD_KEY));
    return STATUS_OK;
}

static enum status read_grant(struct grant *out, const struct key_task *task,
                              struct trouble *trouble)
{
    const struct args_range days = {1, DAYS_MAX, DELEGATION_HOURS / 24};
    const char *roles = args_value(task->args, "roles");
    const char *label = args_value(task->args, "label");
    int64_t count;
    enum status status = read_key(&out->key, task->args, trouble);

    if (status == STATUS_OK)
        status = args_number(task->args, &count, "days", days, trouble);
    if (status == STATUS_OK)
        status = key_words_roles(&out->roles, roles == NULL ? "all" : roles, trouble);
    if (status != STATUS_OK)
        return status;
    out->until.value = hour_of_wall(task->now).value + count * 24;
    out->label = span_of_text(label == NULL ? "node" : label);
    return STATUS_OK;
}

static enum status compose_delegate(struct key_task *task, struct trouble *trouble)
{
    struct grant grant = {.roles = 0};
    enum status status = read_grant(&grant, task, trouble);

    if (status != STATUS_OK) {
        task->has_draft = false;
        return status;
    }
    return ceremony_delegate(&task->draft, &task->history, &grant, task->now, trouble);
}

/* A delegation by its id, or by enough of its digits. */
static enum status find_event(struct id *out, const struct key_history *history, const char *text,
                              struct trouble *trouble)
{
    size_t found = 0;

    if (!hex_is_prefix(text))
        return trouble_say(trouble, STATUS_USAGE,
                           "%s is no id: at least %d hex digits; see zawlbuk key list", text,
                           HEX_PREFIX_MIN);
    for (uint16_t i = 0; i < history->log.count; i++) {
        if (!hex_begins(&history->log.events[i].id, text))
            continue;
        *out = history->log.events[i].id;
        found++;
    }
    if (found == 1)
        return STATUS_OK;
    return trouble_say(trouble, STATUS_NOT_FOUND, "%s %s; see zawlbuk key list", text,
                       found == 0 ? "is not in the log" : "could be several; give more digits");
}

static enum status compose_revoke(struct key_task *task, struct trouble *trouble)
{
    struct id target;
    enum status status = find_event(&target, &task->history, task->args->operands[0], trouble);

    if (status != STATUS_OK) {
        task->has_draft = false;
        return status;
    }
    return ceremony_revoke(&task->draft, &task->history, &target, task->now, trouble);
}

static enum status compose_dissolve(struct key_task *task, struct trouble *trouble)
{
    return ceremony_end(&task->draft, &task->history, KIND_DISSOLVE, task->now, trouble);
}

static enum status compose_contest(struct key_task *task, struct trouble *trouble)
{
    return ceremony_end(&task->draft, &task->history, KIND_CONTEST, task->now, trouble);
}

enum exit_code cli_key_delegate(const struct args *args)
{
    return run_task(args, compose_delegate);
}

enum exit_code cli_key_revoke(const struct args *args)
{
    return run_task(args, compose_revoke);
}

enum exit_code cli_key_dissolve(const struct args *args)
{
    return run_task(args, compose_dissolve);
}

enum exit_code cli_key_contest(const struct args *args)
{
    return run_task(args, compose_contest);
}
