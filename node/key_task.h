/* The way of every key command: the log comes from the node or a file, a draft is composed, sheets
 * sign it, and it goes to the node or into a file for others to sign. */
#ifndef ZAWLBUK_NODE_KEY_TASK_H
#define ZAWLBUK_NODE_KEY_TASK_H

#include "node/args.h"
#include "node/ceremony.h"
#include "node/rotation.h"
#include "node/sheets.h"

struct key_task {
    const struct args *args;
    struct wall now;
    struct key_history history;
    bool has_history;
    struct sheets sheets; /* those given, and the threshold that they tell */
    struct key_draft draft;
    bool has_draft;
};

/* Options of these commands: home or keylog, sheet, draft, yes. */
#define OPTION_HOME_OR_KEYLOG                                                               \
    {.name = "home", .value = "DIR", .help = "the home of the running node"},               \
    {                                                                                       \
        .name = "keylog", .value = "FILE", .help = "take the log from a file, with --draft" \
    }
#define OPTION_SHEET                                                                             \
    {                                                                                            \
        .name = "sheet", .value = "FILE", .help = "a recovery sheet that signs", .repeats = true \
    }
#define OPTION_DRAFT                                                                  \
    {                                                                                 \
        .name = "draft", .value = "FILE", .help = "write it there for others to sign" \
    }

#define OPTION_KEEP                                                                      \
    {                                                                                    \
        .name = "keep", .help = "a revoked key was lost, not stolen: keep what it wrote" \
    }

/* Reads log and sheets. key_task_end follows also after a failure. */
enum status key_task_begin(struct key_task *task, const struct args *args,
                           struct trouble *trouble) MUST_CHECK;
void key_task_end(struct key_task *task);

/* Only the log, from the node or the file. */
enum status key_task_read_log(struct key_history *out, const struct args *args, struct wall now,
                              struct trouble *trouble) MUST_CHECK;
/* Only the sheets of --sheet; principal may be NULL. */
enum status key_task_read_sheets(struct sheets *out, const struct args *args,
                                 const struct id *principal, struct trouble *trouble) MUST_CHECK;

/* Signs the draft with the sheets, shows it and asks, then hands it in or writes it to --draft. */
enum status key_task_finish(struct key_task *task, struct trouble *trouble) MUST_CHECK;

/* The steps of that, for key sign and key submit. */
enum status key_task_sign(struct key_draft *draft, const struct sheets *sheets,
                          struct trouble *trouble) MUST_CHECK;
/* Shows all that signing would do, and asks, unless --yes is given. */
enum status key_task_confirm(const struct key_draft *draft, const struct args *args,
                             const char *question, struct trouble *trouble) MUST_CHECK;
enum status key_task_write(const struct key_draft *draft, const char *path,
                           struct trouble *trouble) MUST_CHECK;
enum status key_task_submit(const struct key_draft *draft, const struct args *args,
                            struct trouble *trouble) MUST_CHECK;

#endif
