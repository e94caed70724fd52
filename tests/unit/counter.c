/* The counter: servers on the stage's loop, and a raw client beside them. */
#include "counter.h"

#include <stdlib.h>

#include "node/api/api.h"
#include "node/control/control.h"
#include "node/hex.h"

#define HEAD_SIZE_MAX 512
#define PATH_SIZE_MAX 128
/* Between two turns of a loop on which nothing else happens: the probe is not on it. */
#define SWEEP_MS 5

static struct party *party_of(struct counter *counter, size_t side)
{
    return side == 0 ? &counter->stage.hub : &counter->stage.other;
}

static void path_of(char out[PATH_SIZE_MAX], struct counter *counter, enum counter_desk desk)
{
    (void)snprintf(out, PATH_SIZE_MAX, "%s/%s", party_of(counter, desk / 2)->path,
                   desk % 2 == 0 ? "control.sock" : "public.sock");
}

static void open_desk(struct counter *counter, enum counter_desk desk)
{
    const bool control = desk % 2 == 0;
    const struct http_options options = {
        .routes = control ? control_routes : api_routes,
        .route_count = control ? control_route_count : api_route_count,
        .context = &counter->services[desk / 2],
        .sweep_ms = SWEEP_MS,
    };
    char path[PATH_SIZE_MAX];

    path_of(path, counter, desk);
    assert_int_equal(http_server_open(&counter->servers[desk], &counter->stage.loop, &options),
                     STATUS_OK);
    assert_int_equal(http_server_listen_unix(counter->servers[desk], path, NULL), STATUS_OK);
}

static void open_service(struct counter *counter, size_t side)
{
    struct service *service = &counter->services[side];
    struct party *party = party_of(counter, side);

    *service = (struct service){.driver = party->driver, .link_port = party->port};
    assert_int_equal(query_open(&service->query, driver_store(party->driver)), STATUS_OK);
    service->started = driver_now(party->driver);
}

int counter_set_up(void **state)
{
    struct counter *counter = calloc(1, sizeof(*counter));

    if (counter == NULL)
        return -1;
    *state = counter;
    stage_init(&counter->stage, CONFIG_DIAL_NAMED);
    for (size_t side = 0; side < 2; side++)
        open_service(counter, side);
    for (int desk = 0; desk < COUNTER_DESKS; desk++)
        open_desk(counter, (enum counter_desk)desk);
    stage_wait(&counter->stage, stage_asks);
    return 0;
}

int counter_set_up_admitted(void **state)
{
    struct counter *counter;

    if (counter_set_up(state) != 0)
        return -1;
    counter = *state;
    stage_recognise(&counter->stage);
    stage_wait(&counter->stage, stage_recognised);
    return 0;
}

static void on_closed(void *context)
{
    struct counter *counter = context;

    counter->closed++;
}

int counter_tear_down(void **state)
{
    struct counter *counter = *state;
    uint64_t started = 0;

    for (int desk = 0; desk < COUNTER_DESKS; desk++)
        http_server_close(counter->servers[desk], on_closed, counter);
    while (counter->closed < COUNTER_DESKS)
        probe_turn(&counter->stage.loop, &started);
    for (size_t side = 0; side < 2; side++)
        query_close(counter->services[side].query);
    stage_done(&counter->stage);
    json_decref(counter->answer);
    free(counter);
    return 0;
}

/* The server closes after its answer, so that the end of the body is the end of the stream. */
static void read_answer(struct counter *counter)
{
    struct probe *probe = &counter->probe;
    const char *head_end = strstr(probe->got, "\r\n\r\n");

    assert_true(strncmp(probe->got, "HTTP/1.1 ", 9) == 0);
    assert_non_null(head_end);
    assert_true(probe->size < PROBE_SIZE_MAX);
    counter->code = (unsigned)strtoul(probe->got + 9, NULL, 10);
    counter->body =
        span_of(head_end + 4, probe->size - (size_t)(head_end + 4 - (const char *)probe->got));
    json_decref(counter->answer);
    counter->answer = json_loadb((const char *)counter->body.bytes, counter->body.size, 0, NULL);
}

void counter_ask(struct counter *counter, enum counter_desk desk, const char *method,
                 const char *target, struct span body)
{
    uv_loop_t *loop = &counter->stage.loop;
    char path[PATH_SIZE_MAX];
    char head[HEAD_SIZE_MAX];
    int size = snprintf(head, sizeof(head),
                        "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                        "%zu\r\n\r\n",
                        method, target, body.size);

    assert_true(size > 0 && (size_t)size < sizeof(head));
    path_of(path, counter, desk);
    probe_open(&counter->probe, path);
    probe_send(&counter->probe, loop, head, (size_t)size);
    probe_send(&counter->probe, loop, (const char *)body.bytes, body.size);
    probe_expect(&counter->probe, loop, NULL);
    probe_close(&counter->probe);
    read_answer(counter);
}

static const json_t *check_good(const struct counter *counter, const char *target)
{
    if (counter->code != 200 || counter->answer == NULL)
        fail_msg("%s: %u %.*s", target, counter->code, (int)counter->body.size,
                 (const char *)counter->body.bytes);
    return counter->answer;
}

const json_t *counter_get(struct counter *counter, enum counter_desk desk, const char *target)
{
    counter_ask(counter, desk, "GET", target, span_of(NULL, 0));
    return check_good(counter, target);
}

const json_t *counter_post(struct counter *counter, enum counter_desk desk, const char *target,
                           const char *body)
{
    counter_ask(counter, desk, "POST", target, span_of_text(body));
    return check_good(counter, target);
}

static bool is_text(const json_t *answer, const char *name, const char *text, bool whole)
{
    const char *own = json_string_value(json_object_get(answer, name));

    return own != NULL && (whole ? strcmp(own, text) == 0 : strstr(own, text) != NULL);
}

void counter_check_refused(const struct counter *counter, unsigned code, const char *error,
                           const char *text)
{
    if (counter->code != code || !is_text(counter->answer, "error", error, true) ||
        !is_text(counter->answer, "text", text, false))
        fail_msg("wanted %u %s \"%s\"; got %u %.*s", code, error, text, counter->code,
                 (int)counter->body.size, (const char *)counter->body.bytes);
}

void counter_check_refusals(struct counter *counter, enum counter_desk desk,
                            const struct counter_refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct counter_refusal *refusal = &refusals[i];

        counter_ask(counter, desk, refusal->method, refusal->target,
                    span_of_text(refusal->body == NULL ? "" : refusal->body));
        counter_check_refused(counter, refusal->code, refusal->error, refusal->text);
    }
}

const json_t *counter_at(const json_t *answer, const char *path)
{
    const json_t *at = answer;
    char name[64];

    for (const char *rest = path; at != NULL && *rest != '\0';) {
        size_t size = strcspn(rest, ".");

        assert_true(size < sizeof(name));
        memcpy(name, rest, size);
        name[size] = '\0';
        at = json_is_array(at) ? json_array_get(at, (size_t)strtoul(name, NULL, 10))
                               : json_object_get(at, name);
        rest += size + (rest[size] == '.');
    }
    if (at == NULL)
        fail_msg("no %s in the answer", path);
    return at;
}

const char *counter_text(const json_t *answer, const char *path)
{
    const char *text = json_string_value(counter_at(answer, path));

    if (text == NULL)
        fail_msg("%s is no text", path);
    return text;
}

int64_t counter_number(const json_t *answer, const char *path)
{
    const json_t *number = counter_at(answer, path);

    if (!json_is_integer(number))
        fail_msg("%s is no number", path);
    return json_integer_value(number);
}

char *counter_id(char out[COUNTER_ID_SIZE], const struct id *id)
{
    hex_write_id(out, id);
    return out;
}

void counter_bundle(struct buffer *out, const struct id *network, const struct written *records,
                    size_t count)
{
    const struct bundle_header header = {.network = *network, .name = span_of_text("DEMO")};
    struct bundle_writer writer;

    buffer_init(out, 4 << 20);
    assert_int_equal(bundle_write_header(&writer, out, &header), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        struct span record = buffer_span(&records[i].buffer);

        assert_int_equal(bundle_write_records(&writer, &record, 1), STATUS_OK);
    }
    assert_int_equal(bundle_write_end(&writer), STATUS_OK);
}
