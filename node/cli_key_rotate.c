/* zawlbuk key rotate: the next keys are revealed, and those after them promised. */
#include <stdio.h>

#include "node/cli.h"
#include "node/cli_tools.h"
#include "node/file.h"
#include "node/key_task.h"

struct turn {
    struct key_task task;
    struct rotation_books books;
    struct sheets fresh; /* of a new committee; count 0: the same goes on */
    struct key_set revealed;
    struct key_set next;
};

static enum status read_books(struct rotation_books *books, const char *path,
                              struct trouble *trouble)
{
    struct rotation_books read;
    struct buffer bytes;
    enum status status;

    buffer_init(&bytes, ROTATION_FILE_SIZE_MAX);
    status = file_read(&bytes, path, trouble);
    if (status == STATUS_OK) {
        status = rotation_books_read(&read, buffer_span(&bytes));
        if (status != STATUS_OK)
            status = trouble_say(trouble, status, "%s is no file of rotation keys: %s", path,
                                 status_text(status));
    }
    buffer_done(&bytes);
    for (uint32_t i = 0; status == STATUS_OK && i < read.count; i++)
        rotation_books_add(books, &read.books[i]);
    return status;
}

/* The books of the home, of --book, and the one that the sheets given make if they are all. */
static enum status collect_books(struct turn *turn, uint32_t generation, struct trouble *trouble)
{
    const struct args *args = turn->task.args;
    const char *home = args_value(args, "home");
    struct rotation_book own;
    char path[HOME_PATH_SIZE];
    const char *book;
    enum status status = STATUS_OK;

    if (turn->task.sheets.count >= turn->task.sheets.threshold && turn->task.sheets.count > 0) {
        rotation_book_make(&own, turn->task.sheets.seeds, turn->task.sheets.count,
                           turn->task.sheets.threshold, generation);
        rotation_books_add(&turn->books, &own);
    }
    if (home != NULL && home_file(path, home, HOME_ROTATION)) {
        status = read_books(&turn->books, path, trouble);
        if (status == STATUS_NOT_FOUND)
            status = STATUS_OK;
    }
    for (size_t i = 0; status == STATUS_OK; i++) {
        book = args_value_at(args, "book", i);
        if (book == NULL)
            break;
        status = read_books(&turn->books, book, trouble);
    }
    return status;
}

static enum status find_sets(struct turn *turn, uint32_t generation, struct trouble *trouble)
{
    const struct rotation_book *book;
    struct rotation_book fresh;
    struct id commitment;
    enum status status = ceremony_commitment(&commitment, &turn->task.history);

    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s", status_text(status));
    book = rotation_books_find(&turn->books, generation, &commitment);
    if (book == NULL)
        return trouble_say(trouble, STATUS_BAD_SIGNERS,
                           "the next keys are not known here: give every sheet of the committee, "
                           "or --book FILE with their rotation.keys");
    status = rotation_book_set(&turn->revealed, book, generation);
    if (status == STATUS_OK && turn->fresh.count > 0) {
        rotation_book_make(&fresh, turn->fresh.seeds, turn->fresh.count, turn->fresh.threshold,
                           generation + 1);
        rotation_books_add(&turn->books, &fresh);
        status = rotation_book_set(&turn->next, &fresh, generation + 1);
    } else if (status == STATUS_OK) {
        status = rotation_book_set(&turn->next, book, generation + 1);
    }
    if (status != STATUS_OK)
        return trouble_say(trouble, status,
                           "these sheets have no keys left; go on with --new-sheets DIR");
    return STATUS_OK;
}

static enum status make_fresh(struct turn *turn, struct trouble *trouble)
{
    const struct args *args = turn->task.args;
    int64_t count;
    int64_t threshold;
    enum status status =
        args_number(args, &count, "keys", (struct args_range){1, LIMIT_ROTATION_KEYS, 1}, trouble);

    if (status == STATUS_OK)
        status = args_number(args, &threshold, "threshold",
                             (struct args_range){1, LIMIT_ROTATION_KEYS, count / 2 + 1}, trouble);
    if (status != STATUS_OK)
        return status;
    if (threshold > count)
        return trouble_say(trouble, STATUS_USAGE, "--threshold cannot be more than --keys");
    sheets_make(&turn->fresh, (uint32_t)count, (uint32_t)threshold);
    return STATUS_OK;
}

static enum status hand_out_fresh(struct turn *turn, struct trouble *trouble)
{
    const struct sheets_place place = {
        .network = &turn->task.history.network,
        .principal = &turn->task.history.principal,
        .folder = args_value(turn->task.args, "new-sheets"),
        .screen = stdout,
    };
    enum status status = sheets_hand_out(&turn->fresh, &place, trouble);

    if (status != STATUS_OK || args_has(turn->task.args, "yes"))
        return status;
    status = sheets_type_back(&turn->fresh, &place, stdin, trouble);
    if (status != STATUS_OK)
        sheets_take_back(&turn->fresh, &place);
    return status;
}

/* Into the folder of the new sheets, and into the home, before anything is signed. */
static enum status keep_books(const struct turn *turn, struct trouble *trouble)
{
    const char *folders[] = {args_value(turn->task.args, "home"),
                             args_value(turn->task.args, "new-sheets")};
    struct buffer bytes;
    char path[HOME_PATH_SIZE];
    enum status status;

    buffer_init(&bytes, ROTATION_FILE_SIZE_MAX);
    status = rotation_books_write(&bytes, &turn->books);
    if (status != STATUS_OK)
        status = trouble_say(trouble, status, "%s", status_text(status));
    for (size_t i = 0; i < 2 && status == STATUS_OK; i++)
        if (folders[i] != NULL && home_file(path, folders[i], HOME_ROTATION))
            status = file_write(path, buffer_span(&bytes), trouble);
    buffer_done(&bytes);
    return status;
}

static enum status compose(struct turn *turn, struct trouble *trouble)
{
    const struct rotation rotation = {&turn->revealed, &turn->next};
    struct key_set current;
    uint32_t generation = 0;
    enum status status = ceremony_signers(&current, &generation, &turn->task.history);

    if (status != STATUS_OK)
        return trouble_say(trouble, status, "the log has no event yet");
    if (args_value(turn->task.args, "new-sheets") != NULL)
        status = make_fresh(turn, trouble);
    if (status == STATUS_OK)
        status = collect_books(turn, generation + 1, trouble);
    if (status == STATUS_OK)
        status = find_sets(turn, generation + 1, trouble);
    if (status == STATUS_OK && turn->fresh.count > 0)
        status = hand_out_fresh(turn, trouble);
    if (status == STATUS_OK)
        status = keep_books(turn, trouble);
    if (status != STATUS_OK)
        return status;
    turn->task.has_draft = true;
    return ceremony_rotate(&turn->task.draft, &turn->task.history, &rotation, turn->task.now,
                           trouble);
}

enum exit_code cli_key_rotate(const struct args *args)
{
    struct turn turn = {.books.count = 0};
    struct trouble trouble;
    enum status status = key_task_begin(&turn.task, args, &trouble);

    if (status == STATUS_OK)
        status = compose(&turn, &trouble);
    if (status == STATUS_OK)
        status = key_task_finish(&turn.task, &trouble);
    if (status == STATUS_OK && turn.fresh.count > 0)
        (void)puts("The new sheets rule from the next rotate on: let the new committee run "
                   "zawlbuk key rotate with them.");
    sheets_wipe(&turn.fresh);
    key_task_end(&turn.task);
    return status == STATUS_OK ? EXIT_CODE_DONE : command_fail(status, &trouble);
}
