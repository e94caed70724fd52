/* zawlbuk find: what members ask, of our own node or of any other. */
#include <stdio.h>
#include <stdlib.h>

#include "node/cli.h"
#include "node/cli_print.h"
#include "node/cli_tools.h"
#include "node/client.h"
#include "node/number.h"

#define FIELD_WIDTH 12
#define TARGET_SIZE 2048
#define WORDS_SIZE 512

/* The node asked: that of --node, else that of --home. */
static enum status choose_node(struct client *out, const struct args *args, struct trouble *trouble)
{
    if (args_value(args, "node") != NULL)
        return client_of_url(out, args_value(args, "node"), trouble);
    if (args_value(args, "home") != NULL)
        return client_of_home(out, args_value(args, "home"), trouble);
    return trouble_say(trouble, STATUS_USAGE,
                       "which node? give --home DIR of your own, or --node http://HOST:PORT");
}

/* All operands as one text. */
static enum status join_words(struct draft *out, const struct args *args, struct trouble *trouble)
{
    for (size_t i = 0; i < args->operand_count; i++) {
        draft_add_text(out, i == 0 ? "" : " ");
        draft_add_text(out, args->operands[i]);
    }
    if (draft_status(out) != STATUS_OK)
        return trouble_say(trouble, STATUS_USAGE, "that is too long to look for");
    if (draft_text(out)[0] == '\0')
        return trouble_say(trouble, STATUS_USAGE, "the text is empty; say what to look for");
    return STATUS_OK;
}

static enum status add_near(struct draft *target, const struct args *args, struct trouble *trouble)
{
    struct coordinates where;
    char latitude[DEGREES_TEXT_SIZE];
    char longitude[DEGREES_TEXT_SIZE];

    if (number_coordinates(&where, args_value(args, "near")) != STATUS_OK)
        return trouble_say(trouble, STATUS_USAGE,
                           "--near must be LAT,LON in decimal degrees, as in 23.7271,92.7176");
    number_degrees_format(latitude, where.latitude);
    number_degrees_format(longitude, where.longitude);
    draft_add_text(target, "/api/v1/near");
    client_add_query(target, "lat", latitude);
    client_add_query(target, "lon", longitude);
    client_add_query(target, "what", args_value(args, "what"));
    return STATUS_OK;
}

static enum status make_target(struct draft *target, const struct args *args,
                               struct trouble *trouble)
{
    char text[WORDS_SIZE];
    struct draft words;
    enum status status = STATUS_OK;

    draft_over(&words, text, sizeof(text));
    if (args_value(args, "near") != NULL) {
        status = add_near(target, args, trouble);
    } else if (args->operand_count > 0) {
        draft_add_text(target, "/api/v1/search");
    } else {
        draft_add_text(target, "/api/v1/associations");
        client_add_query(target, "limit", args_value(args, "limit") == NULL ? "200" : NULL);
    }
    if (status == STATUS_OK && args->operand_count > 0) {
        status = join_words(&words, args, trouble);
        client_add_query(target, "q", draft_text(&words));
    }
    client_add_query(target, "country", args_value(args, "country"));
    client_add_query(target, "limit", args_value(args, "limit"));
    if (status == STATUS_OK && draft_status(target) != STATUS_OK)
        status = trouble_say(trouble, STATUS_USAGE, "that is too long to look for");
    return status;
}

static void print_distance(struct table *table, const json_t *row)
{
    char text[32] = "";
    int64_t metres = client_number(row, "distance_m");

    if (json_is_number(json_object_get(row, "distance_m")))
        (void)snprintf(text, sizeof(text), metres < 10000 ? "%lld m" : "%lld km",
                       (long long)(metres < 10000 ? metres : metres / 1000));
    cli_table_text(table, text);
}

/* A number to call, or where it can be read about. */
static const char *contact_of(const json_t *body)
{
    static const char *const fields[] = {"number", "phone", "email", "url"};

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (client_text(body, fields[i])[0] != '\0')
            return client_text(body, fields[i]);
    return "";
}

static void print_found(const json_t *rows)
{
    static const struct table_column columns[] = {{.title = "what"},
                                                  {.title = "name"},
                                                  {.title = "city"},
                                                  {.title = "in"},
                                                  {.title = "away", .right = true},
                                                  {.title = "contact", .fixed = true},
                                                  {.title = "association"},
                                                  {.title = "id", .fixed = true}};
    struct table *table = cli_table_open(columns, 8);

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const json_t *body = json_object_get(row, "body");
        const json_t *association = json_object_get(row, "association");
        const char *name = client_text(body, "name");

        cli_table_row(table);
        cli_table_text(table, client_text(row, "kind"));
        cli_table_text(table, name[0] == '\0' ? client_text(body, "role") : name);
        cli_table_text(table, client_text(body, "city"));
        cli_table_text(table, client_text(body, "country"));
        print_distance(table, row);
        cli_table_text(table, contact_of(body));
        cli_table_text(table, client_text(association, "name"));
        cli_table_id(table, client_text(association, "id"));
    }
    cli_table_print(table);
}

static void print_associations(const json_t *rows)
{
    static const struct table_column columns[] = {
        {.title = "name"},    {.title = "city"},      {.title = "in"},
        {.title = "contact"}, {.title = "admission"}, {.title = "id", .fixed = true}};
    struct table *table = cli_table_open(columns, 6);

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const json_t *profile = json_object_get(row, "profile");

        cli_table_row(table);
        cli_table_text(table, client_text(profile, "name"));
        cli_table_text(table, client_text(profile, "city"));
        cli_table_text(table, client_text(profile, "country"));
        cli_table_text(table, contact_of(profile));
        cli_table_text(table, client_text(row, "admission"));
        cli_table_id(table, client_text(row, "id"));
    }
    cli_table_print(table);
}

enum exit_code cli_find(const struct args *args)
{
    struct client client;
    struct client_request request = {.method = "GET"};
    struct trouble trouble;
    char text[TARGET_SIZE];
    struct draft target;
    json_t *answer;
    json_t *rows;
    enum status status = choose_node(&client, args, &trouble);

    draft_over(&target, text, sizeof(text));
    if (status == STATUS_OK)
        status = make_target(&target, args, &trouble);
    request.target = draft_text(&target);
    if (status == STATUS_OK)
        status = client_ask(&answer, &client, &request, &trouble);
    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    rows = json_object_get(answer, "results");
    if (args_has(args, "json"))
        return json_print(answer);
    if (json_array_size(rows) + json_array_size(json_object_get(answer, "associations")) == 0)
        (void)puts("nothing found");
    else if (rows != NULL)
        print_found(rows);
    else
        print_associations(json_object_get(answer, "associations"));
    cli_print_freshness(answer);
    json_decref(answer);
    return EXIT_CODE_DONE;
}

/* Names of fields come from the node too, which may be anybody's. */
static void print_field(const char *indent, const char *name, const char *value)
{
    (void)fputs(indent, stdout);
    cli_print_padded(name, FIELD_WIDTH);
    cli_print_escaped(value);
    (void)putchar('\n');
}

static const char *either(const json_t *first, const json_t *second, const char *name)
{
    return client_text(client_text(first, name)[0] == '\0' ? second : first, name);
}

static void print_fields(json_t *body, const char *indent)
{
    const char *name;
    json_t *value;

    json_object_foreach(body, name, value)
    {
        char *text;

        if (json_is_string(value)) {
            print_field(indent, name, json_string_value(value));
            continue;
        }
        text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(10));
        if (text == NULL)
            continue;
        print_field(indent, name, text);
        free(text);
    }
}

static void print_parts(const json_t *answer, const char *member, const char *title)
{
    const json_t *parts = json_object_get(answer, member);

    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);

        (void)printf("\n%s ", title);
        cli_print_escaped(client_text(part, "subject"));
        (void)putchar('\n');
        print_fields(json_object_get(part, "body"), "  ");
    }
}

/* Each flag that is set, in words. */
static void print_standing(const json_t *answer, const json_t *association)
{
    static const struct {
        const char *name;
        const char *text;
    } flags[] = {
        {"stale", "the Cell has not looked at it again since its review date"},
        {"dissolved", "it has ended, for good"},
        {"disputed", "two of its rotates dispute its key log; the Cell must recognise a head"},
        {"spent", "its key log is full; it needs a successor"},
    };
    const json_t *decision = json_object_get(answer, "decision");

    print_field("", "admission", either(answer, association, "admission"));
    if (client_text(decision, "reason")[0] != '\0')
        print_field("", "reason", client_text(decision, "reason"));
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        if (json_is_true(json_object_get(association, flags[i].name)))
            print_field("", flags[i].name, flags[i].text);
    if (either(answer, association, "successor")[0] != '\0')
        print_field("", "successor", either(answer, association, "successor"));
}

static void print_shown(json_t *answer)
{
    const json_t *association = json_object_get(answer, "association");

    if (client_text(answer, "record")[0] != '\0') {
        print_fields(answer, "");
        return;
    }
    print_field("", "id", either(association, answer, "id"));
    print_standing(answer, association);
    if (association == NULL)
        print_field("", "name", client_text(answer, "name"));
    print_fields(json_object_get(association, "profile"), "");
    print_parts(answer, "places", "place");
    print_parts(answer, "services", "service");
    print_parts(answer, "bearers", "bearer");
    cli_print_freshness(answer);
}

enum exit_code cli_show(const struct args *args)
{
    struct client client;
    struct client_request request = {.method = "GET"};
    struct trouble trouble;
    char text[TARGET_SIZE];
    struct draft target;
    json_t *answer;
    enum status status = choose_node(&client, args, &trouble);

    draft_over(&target, text, sizeof(text));
    draft_add_text(&target,
                   args_value(args, "node") != NULL ? "/api/v1/associations/" : "/v1/show/");
    http_client_escape(&target, span_of_text(args->operands[0]));
    request.target = draft_text(&target);
    if (status == STATUS_OK && draft_status(&target) != STATUS_OK)
        status = trouble_say(&trouble, STATUS_USAGE, "that is no id; find shows ids");
    if (status == STATUS_OK)
        status = client_ask(&answer, &client, &request, &trouble);
    if (status != STATUS_OK)
        return command_fail(status, &trouble);
    if (args_has(args, "json"))
        return json_print(answer);
    print_shown(answer);
    json_decref(answer);
    return EXIT_CODE_DONE;
}
