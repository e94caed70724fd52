/* zawlbuk publish, unpublish: entries of our own. */
#include <stdio.h>

#include "node/cli.h"
#include "node/cli_tools.h"
#include "node/client.h"
#include "node/entry_json.h"
#include "node/progress.h"
#include "node/publication.h"

#define BODY_SIZE_MAX 4096
#define NAME_SIZE 40

/* Looks at the document here first: the line of a fault is known sooner, and without a node. */
static enum status check_document(const struct buffer *document, size_t *count,
                                  struct trouble *trouble)
{
    struct entry_list list = {.count = 0};
    enum status status = entry_json_read(&list, buffer_span(document), trouble);

    *count = list.count;
    entry_list_done(&list);
    return status;
}

static void on_wait(void *context)
{
    progress_wait(context, progress_now());
}

/* All or nothing in one step of the node: it says nothing before the end. */
static enum status send_document(const struct args *args, const struct buffer *document,
                                 struct progress *progress, json_t **answer,
                                 struct trouble *trouble)
{
    struct client client;
    const struct client_request request = {
        .method = "POST", .target = "/v1/publish", .body = buffer_span(document)};
    enum status status = client_of_home(&client, args_value(args, "home"), trouble);

    if (status != STATUS_OK)
        return status;
    client.on_wait = on_wait;
    client.context = progress;
    return client_ask(answer, &client, &request, trouble);
}

static enum exit_code tell(const struct args *args, json_t *answer, const char *verb)
{
    if (args_has(args, "json"))
        return json_print(answer);
    (void)printf("%s: %lld %s\n", verb, (long long)client_number(answer, verb),
                 client_number(answer, verb) == 1 ? "entry" : "entries");
    if (strcmp(verb, "published") == 0 && json_is_false(json_object_get(answer, "seen")))
        (void)puts("Others see nothing of it until the Cell, or three associations, admit us.");
    json_decref(answer);
    return EXIT_CODE_DONE;
}

/* Signs here and now, without the node, into a bundle for another node to import. */
static enum status write_bundle(const struct args *args, const struct buffer *document,
                                json_t **answer, struct trouble *trouble)
{
    struct buffer passphrase;
    size_t count = 0;
    enum status status = cli_read_passphrase(&passphrase, args, trouble);

    if (status == STATUS_OK)
        status =
            publication_write(args_value(args, "to"), args_value(args, "home"),
                              buffer_span(&passphrase), buffer_span(document), &count, trouble);
    secret_wipe(&passphrase);
    if (status == STATUS_OK)
        *answer = json_pack("{s:I, s:s}", "published", (json_int_t)count, "bundle",
                            args_value(args, "to"));
    return status;
}

enum exit_code cli_publish(const struct args *args)
{
    const char *path = args->operand_count == 0 ? "-" : args->operands[0];
    char name[NAME_SIZE];
    struct progress progress;
    struct buffer document;
    struct trouble trouble;
    json_t *answer = NULL;
    size_t count = 0;
    enum status status;

    buffer_init(&document, ENTRY_DOCUMENT_SIZE_MAX);
    status = cli_read(&document, path, &trouble);
    if (status == STATUS_OK)
        status = check_document(&document, &count, &trouble);
    (void)snprintf(name, sizeof(name), "publishing %zu entries", count);
    progress_init(&progress, name, stderr, progress_now());
    if (status == STATUS_OK && args_value(args, "to") != NULL)
        status = write_bundle(args, &document, &answer, &trouble);
    else if (status == STATUS_OK)
        status = send_document(args, &document, &progress, &answer, &trouble);
    progress_done(&progress);
    buffer_done(&document);
    return status == STATUS_OK ? tell(args, answer, "published") : command_fail(status, &trouble);
}

enum exit_code cli_unpublish(const struct args *args)
{
    const char *subject = args->operand_count > 1 ? args->operands[1] : "";
    struct client_request request = {.method = "POST", .target = "/v1/unpublish"};
    struct client client;
    struct trouble trouble;
    struct draft body;
    json_t *answer;
    enum status status = client_of_home(&client, args_value(args, "home"), &trouble);

    draft_init(&body, BODY_SIZE_MAX);
    json_write(&body, json_pack("{s:[{s:o, s:o}]}", "entries", "entry",
                                json_of_text(span_of_text(args->operands[0])), "subject",
                                json_of_text(span_of_text(subject))));
    request.body = draft_span(&body);
    if (status == STATUS_OK && draft_status(&body) != STATUS_OK)
        status = trouble_say(&trouble, draft_status(&body), "that is too long");
    if (status == STATUS_OK)
        status = client_ask(&answer, &client, &request, &trouble);
    draft_done(&body);
    return status == STATUS_OK ? tell(args, answer, "unpublished") : command_fail(status, &trouble);
}
