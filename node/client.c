/* Asking nodes. */
#include "node/client.h"

/* Without a byte for so long a node is taken for hung. */
#define PATIENCE_MS 120000
#define CODE_OK 200
#define CODE_AFTER_OK 300

enum status client_of_home(struct client *out, const char *home, struct trouble *trouble)
{
    *out = (struct client){.name = home};
    if (!home_file(out->socket_path, home, HOME_CONTROL))
        return trouble_say(trouble, STATUS_TOO_LARGE, "the path of the home is too long");
    return STATUS_OK;
}

enum status client_of_url(struct client *out, const char *url, struct trouble *trouble)
{
    static const char scheme[] = "http://";
    char text[ADDRESS_TEXT_SIZE];
    size_t size;

    *out = (struct client){.name = url};
    if (strncmp(url, scheme, sizeof(scheme) - 1) == 0)
        url += sizeof(scheme) - 1;
    size = strcspn(url, "/");
    if (size < sizeof(text) && (url[size] == '\0' || url[size + 1] == '\0')) {
        memcpy(text, url, size);
        text[size] = '\0';
        if (address_parse(&out->origin.address, text) == STATUS_OK && out->origin.address.port != 0)
            return STATUS_OK;
    }
    return trouble_say(trouble, STATUS_USAGE, "--node %s: it must be http://HOST:PORT", out->name);
}

/* What a failure says of itself. */
static enum status read_failure(const struct http_answer *answer, struct trouble *trouble)
{
    struct trouble unread;
    json_t *told;
    enum status status;

    if (json_read(&told, draft_span(&answer->body), &unread) != STATUS_OK)
        return trouble_say(trouble, STATUS_BAD_FRAME,
                           "the node answered with code %u and no reason; is it zawlbuk?",
                           answer->code);
    status = json_trouble_of(told, trouble);
    json_decref(told);
    return status;
}

enum status client_call(struct draft *out, const struct client *client,
                        const struct client_request *request, struct trouble *trouble)
{
    struct http_call call = {
        .origin = client->origin,
        .method = request->method,
        .target = request->target,
        .body = request->body,
        .patience_ms = PATIENCE_MS,
        .on_wait = client->on_wait,
        .context = client->context,
    };
    struct http_answer answer;
    enum status status;

    draft_init(out, 0);
    call.origin.socket_path = client->socket_path[0] == '\0' ? NULL : client->socket_path;
    status = http_client_call(&answer, &call, trouble);
    if (status != STATUS_OK)
        return status;
    if (answer.code < CODE_OK || answer.code >= CODE_AFTER_OK) {
        status = read_failure(&answer, trouble);
        draft_done(&answer.body);
        return status;
    }
    *out = answer.body;
    return STATUS_OK;
}

enum status client_ask(json_t **out, const struct client *client,
                       const struct client_request *request, struct trouble *trouble)
{
    struct draft body;
    enum status status = client_call(&body, client, request, trouble);

    if (status == STATUS_OK && json_read(out, draft_span(&body), trouble) != STATUS_OK)
        status = trouble_say(trouble, STATUS_BAD_FRAME, "%s answered with no JSON; is it zawlbuk?",
                             client->name);
    draft_done(&body);
    return status;
}

enum status client_get(json_t **out, const struct args *args, const char *target,
                       struct trouble *trouble)
{
    const struct client_request request = {.method = "GET", .target = target};
    struct client client;
    enum status status = client_of_home(&client, args_value(args, "home"), trouble);

    if (status != STATUS_OK)
        return status;
    return client_ask(out, &client, &request, trouble);
}

void client_add_query(struct draft *target, const char *name, const char *value)
{
    if (value == NULL)
        return;
    draft_add_text(target, strchr(draft_text(target), '?') == NULL ? "?" : "&");
    draft_add_text(target, name);
    draft_add_text(target, "=");
    http_client_escape(target, span_of_text(value));
}

const char *client_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

int64_t client_number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}
