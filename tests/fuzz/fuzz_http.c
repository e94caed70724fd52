/* The way of a request's head through guard, parser, target and routes, in one piece and in parts:
 * the same verdict, and nothing in it that could be read in two ways. */
#include "fuzz.h"
#include "node/api/api.h"
#include "node/control/control.h"
#include "node/http/guard.h"
#include "node/http/head.h"
#include "node/http/target.h"

static enum guard_verdict guard(struct span bytes, size_t step, size_t *head_size)
{
    struct guard scan = {0};
    enum guard_verdict verdict = GUARD_MORE;

    for (size_t at = 0; verdict == GUARD_MORE && at < bytes.size;) {
        at = bytes.size - at < step ? bytes.size : at + step;
        verdict = guard_scan(&scan, span_of(bytes.bytes, at), head_size);
    }
    return verdict;
}

/* Lines end in CR LF alone, none is folded, and there are no other controls than tabs. */
static void check_plain(struct span head)
{
    for (size_t i = 0; i < head.size; i++) {
        uint8_t byte = head.bytes[i];
        uint8_t next = i + 1 < head.size ? head.bytes[i + 1] : 'x';

        fuzz_require(byte == '\t' || byte == '\r' || byte == '\n' || (byte >= ' ' && byte != 0x7f),
                     "a control character gets past");
        fuzz_require((byte == '\r') == (next == '\n'), "half a line's end gets past");
        fuzz_require(byte != '\n' || (next != ' ' && next != '\t'), "a folded line gets past");
    }
}

static void check_inside(struct span whole, struct span part)
{
    fuzz_require(part.size == 0 || (part.bytes >= whole.bytes &&
                                    part.bytes + part.size <= whole.bytes + whole.size),
                 "a span outside of the head");
    for (size_t i = 0; i < part.size; i++)
        fuzz_require(part.bytes[i] == '\t' || (part.bytes[i] >= ' ' && part.bytes[i] != 0x7f),
                     "a control character");
}

static void route(const struct head *head, const struct target *target,
                  const struct http_route *routes, size_t count)
{
    const char *params[HTTP_PARAMS_MAX] = {NULL};
    unsigned allowed;
    const struct http_route *found =
        target_route(target, params, routes, count, head->method, &allowed);

    fuzz_require(found != NULL || (allowed & (unsigned)head->method) == 0,
                 "a method that is allowed finds no route");
    for (size_t i = 0; found != NULL && strchr(found->pattern, '{') != NULL && i < 1; i++)
        fuzz_require(params[i] != NULL && params[i][0] != '\0', "an open segment is empty");
}

static void take_target(const struct head *head)
{
    char *text = malloc(head->target.size + 1);
    struct target target;

    fuzz_require(text != NULL, "memory");
    memcpy(text, head->target.bytes, head->target.size);
    if (target_parse(&target, text, head->target.size) == HTTP_CODE_OK) {
        fuzz_require(target.segment_count >= 1 && target.segment_count <= HTTP_SEGMENTS_MAX &&
                         target.query_count <= HTTP_QUERY_MAX,
                     "more of a target than there may be");
        for (size_t i = 0; i < target.segment_count; i++)
            fuzz_require(strchr(target.segments[i], '/') == NULL, "a slash in a segment");
        for (size_t i = 0; i < target.query_count; i++)
            for (size_t k = 0; k < i; k++)
                fuzz_require(strcmp(target.query[i].name, target.query[k].name) != 0,
                             "a parameter twice");
        route(head, &target, api_routes, api_route_count);
        route(head, &target, control_routes, control_route_count);
    }
    free(text);
}

static void parse(struct span bytes)
{
    struct head head;

    memset(&head, 0, sizeof(head));
    if (head_parse(&head, bytes) != HTTP_CODE_OK)
        return;
    fuzz_require(head.target.size > 0 && head.target.bytes[0] == '/', "a target without a slash");
    fuzz_require(head.field_count <= HTTP_FIELDS_MAX, "more fields than there may be");
    check_inside(bytes, head.target);
    for (size_t i = 0; i < head.field_count; i++) {
        check_inside(bytes, head.fields[i].name);
        check_inside(bytes, head.fields[i].value);
        fuzz_require(head.fields[i].name.size > 0, "a field without a name");
    }
    fuzz_require(head_field_value(&head, "transfer-encoding").bytes == NULL,
                 "a transfer encoding gets past");
    fuzz_require(head.is_http_1_0 || head_field_value(&head, "host").size > 0, "without a host");
    take_target(&head);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {.rest = span_of(bytes, size)};
    size_t step = 1 + input_below(&input, 64);
    size_t head_size = 0, head_size_in_parts = 0;
    enum guard_verdict whole = guard(input.rest, SIZE_MAX, &head_size);
    enum guard_verdict in_parts = guard(input.rest, step, &head_size_in_parts);

    fuzz_require(whole == in_parts && head_size == head_size_in_parts,
                 "the guard sees otherwise in parts");
    if (whole == GUARD_WHOLE)
        check_plain(span_of(input.rest.bytes, head_size));
    if (whole == GUARD_WHOLE && head_size <= HTTP_HEAD_SIZE_MAX)
        parse(span_of(input.rest.bytes, head_size));
    return 0;
}
