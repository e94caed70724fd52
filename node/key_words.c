/* Words for key events. */
#include "node/key_words.h"

#include "node/cli_tools.h"
#include "node/hex.h"
#include "node/text.h"

static const struct {
    enum role role;
    const char *name;
} roles[] = {
    {ROLE_DIRECTORY, "directory"}, {ROLE_ANNOUNCE, "announce"},
    {ROLE_MESSAGE, "message"},     {ROLE_SOS, "sos"},
    {ROLE_ADMIT, "admit"},         {ROLE_NODE, "node"},
};

#define ROLE_COUNT (sizeof(roles) / sizeof(roles[0]))

static uint32_t role_of(const char *name, size_t size)
{
    if (size == 3 && strncmp(name, "all", size) == 0)
        return ROLE_ALL;
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (strlen(roles[i].name) == size && strncmp(name, roles[i].name, size) == 0)
            return roles[i].role;
    return 0;
}

enum status key_words_roles(uint32_t *out, const char *text, struct trouble *trouble)
{
    uint32_t set = 0;

    for (;;) {
        size_t size = strcspn(text, ",");
        uint32_t role = role_of(text, size);

        if (role == 0)
            return trouble_say(trouble, STATUS_BAD_FIELD,
                               "\"%.*s\" is no role; they are directory, announce, message, sos, "
                               "admit, node, or all",
                               (int)(size < 40 ? size : 40), text);
        set |= role;
        if (text[size] == '\0')
            break;
        text += size + 1;
    }
    *out = set;
    return STATUS_OK;
}

void key_words_add_roles(struct draft *out, uint32_t set)
{
    bool first = true;

    if (set == ROLE_ALL) {
        draft_add_text(out, "all");
        return;
    }
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if ((set & roles[i].role) == 0)
            continue;
        if (!first)
            draft_add_text(out, ",");
        draft_add_text(out, roles[i].name);
        first = false;
    }
}

/* Whoever wrote it chose it: nothing stands behind it that it could pretend to be part of. */
static void describe_label(struct draft *out, struct span label)
{
    draft_add_text(out, "; its label, which proves nothing: \"");
    for (size_t i = 0; i < label.size; i++)
        draft_add(out, label.bytes[i] == '"' ? span_of("'", 1) : span_of(label.bytes + i, 1));
    draft_add_text(out, "\"");
}

static void describe_delegate(struct draft *out, const struct key_event_body *body)
{
    char until[CLI_HOUR_SIZE];

    cli_hour_text(until, body->until);
    draft_add_text(out, "delegate: the key ");
    draft_add_hex(out, span_of(body->key.bytes, PUBLIC_KEY_SIZE));
    draft_add_text(out, " may sign for the principal, roles ");
    key_words_add_roles(out, body->roles);
    draft_add_text(out, ", until ");
    draft_add_text(out, until);
    describe_label(out, body->label);
}

/* Of an inception and a rotate: who rules now, and to whom it is promised after that. */
static void describe_keys(struct draft *out, const struct key_event_body *body)
{
    draft_add_text(out, "from now on these ");
    draft_add_number(out, body->keys.count);
    draft_add_text(out, " rotation keys rule, ");
    draft_add_number(out, body->keys.threshold);
    draft_add_text(out, " of them together:");
    for (uint32_t i = 0; i < body->keys.count; i++) {
        draft_add_text(out, " ");
        draft_add_hex(out, span_of(body->keys.keys[i].bytes, PUBLIC_KEY_SIZE));
    }
    draft_add_text(out, "; after them, those of the commitment ");
    draft_add_hex(out, span_of(body->next_keys.bytes, ID_SIZE));
}

void key_words_describe(struct draft *out, const struct key_draft_view *event)
{
    const struct key_event_body *body = &event->body;

    switch (event->kind) {
    case KIND_DELEGATE:
        describe_delegate(out, body);
        break;
    case KIND_REVOKE:
        draft_add_text(out, "revoke: void all that came by way of delegation ");
        draft_add_hex(out, span_of(body->target.bytes, ID_SIZE));
        break;
    case KIND_INCEPTION:
        draft_add_text(out, "inception: a principal begins; ");
        describe_keys(out, body);
        break;
    case KIND_ROTATE:
        draft_add_text(out, "rotate: ");
        describe_keys(out, body);
        break;
    case KIND_DISSOLVE:
        draft_add_text(out, "dissolve: the principal ends, for ever, with all its entries");
        break;
    case KIND_CONTEST:
        draft_add_text(out, "contest: the principal objects to its succession");
        break;
    default:
        draft_add_text(out, kind_name(event->kind) == NULL ? "unknown" : kind_name(event->kind));
        break;
    }
}

static void add_id_line(struct draft *out, const char *name, const struct id *id)
{
    draft_add_text(out, name);
    draft_add_hex(out, span_of(id->bytes, ID_SIZE));
    draft_add_text(out, "\n");
}

/* Whose log it is, and where in it the first of the events stands. */
static void show_place(struct draft *out, const struct key_draft *draft,
                       const struct key_draft_view *first)
{
    add_id_line(out, "  principal ", &first->author);
    add_id_line(out, "  network   ", &draft->network);
    if (first->kind != KIND_INCEPTION)
        add_id_line(out, "  continues ", &first->body.previous);
}

static enum status show_event(struct draft *out, const struct key_draft_view *event)
{
    char dated[CLI_HOUR_SIZE];
    struct draft line;
    enum status status;

    cli_hour_text(dated, hour_of_wall((struct wall){stamp_ms(event->stamp)}));
    draft_init(&line, KEY_DRAFT_SIZE_MAX);
    draft_add_number(&line, event->body.sequence);
    draft_add_text(&line, ", dated ");
    draft_add_text(&line, dated);
    draft_add_text(&line, ", ");
    key_words_describe(&line, event);
    draft_add_text(out, "  ");
    text_escape(out, draft_span(&line));
    draft_add_text(out, "\n");
    status = draft_status(&line);
    draft_done(&line);
    return status;
}

static void show_signers(struct draft *out, const struct key_draft *draft)
{
    draft_add_text(out, "  by keys of generation ");
    draft_add_number(out, draft->generation);
    draft_add_text(out, "; signed by ");
    draft_add_number(out, key_draft_signed_count(draft));
    draft_add_text(out, " of the ");
    draft_add_number(out, draft->signers.threshold);
    draft_add_text(out, " that it takes\n");
}

enum status key_words_show(struct draft *out, const struct key_draft *draft)
{
    struct key_draft_view event;
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < draft->count && status == STATUS_OK; i++) {
        status = key_draft_view(draft, i, &event);
        if (status == STATUS_OK && i == 0)
            show_place(out, draft, &event);
        if (status == STATUS_OK)
            status = show_event(out, &event);
    }
    show_signers(out, draft);
    return status == STATUS_OK ? draft_status(out) : status;
}

static json_t *json_of_roles(uint32_t set)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ROLE_COUNT; i++)
        if ((set & roles[i].role) != 0)
            (void)json_array_append_new(list, json_string(roles[i].name));
    return list;
}

static void add_delegation(json_t *event, const struct key_event_body *body)
{
    char until[CLI_HOUR_SIZE];

    cli_hour_text(until, body->until);
    (void)json_object_set_new(event, "key", json_of_hex(span_of(body->key.bytes, PUBLIC_KEY_SIZE)));
    (void)json_object_set_new(event, "roles", json_of_roles(body->roles));
    (void)json_object_set_new(event, "until", json_string(until));
    (void)json_object_set_new(event, "until_hour", json_integer(body->until.value));
    (void)json_object_set_new(event, "label", json_of_text(body->label));
}

static json_t *json_of_event(const struct key_history *history, uint16_t index, struct hour hour)
{
    const struct key_event *event = &history->log.events[index];
    struct key_event_body body;
    json_t *out;

    if (key_history_body(history, index, &body) != STATUS_OK)
        return NULL;
    out = json_pack("{s:o, s:i, s:s, s:b}", "id", json_of_id(&event->id), "sequence",
                    (int)event->sequence, "kind", kind_name(event->kind), "alive", event->alive);
    if (out == NULL)
        return NULL;
    if (event->kind == KIND_DELEGATE) {
        add_delegation(out, &body);
        (void)json_object_set_new(out, "good",
                                  json_boolean(key_history_is_good(history, index, hour)));
        (void)json_object_set_new(out, "revoked", json_boolean(event->revoked));
        (void)json_object_set_new(out, "superseded", json_boolean(event->superseded));
    }
    if (event->kind == KIND_REVOKE)
        (void)json_object_set_new(out, "target", json_of_id(&body.target));
    return out;
}

static json_t *json_of_signers(const struct key_set *set)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < set->count; i++)
        (void)json_array_append_new(list,
                                    json_of_hex(span_of(set->keys[i].bytes, PUBLIC_KEY_SIZE)));
    return list;
}

json_t *key_words_json(const struct key_history *history, struct hour hour)
{
    const struct keylog *log = &history->log;
    json_t *events = json_array();
    const struct key_event *tip;

    for (uint16_t i = 0; i < log->count; i++)
        (void)json_array_append_new(events, json_of_event(history, log->order[i], hour));
    if (log->tip == KEYLOG_NONE)
        return json_pack("{s:o, s:o}", "principal", json_of_id(&history->principal), "events",
                         events);
    tip = &log->events[log->tip];
    return json_pack("{s:o, s:o, s:i, s:i, s:o, s:b, s:b, s:o}", "principal",
                     json_of_id(&history->principal), "tip", json_of_id(&tip->id), "generation",
                     (int)key_history_generation(history, log->tip), "threshold",
                     (int)log->events[tip->generation].set->keys.threshold, "signers",
                     json_of_signers(&log->events[tip->generation].set->keys), "disputed",
                     log->disputed, "dissolved", log->dissolved, "events", events);
}
