/* bounds.json: single messages of a reconciliation whose bounds end in zero bytes, and what a
 * responder answers. SPEC section 10.10. */
#include "bounds.h"

#include "edit.h"
#include "node/json.h"
#include "party.h"
#include "protocol/item_array.h"
#include "protocol/reconcile.h"

#define ZEROS_16 "00000000000000000000000000000000"
#define INFINITE "0000"

/* Items of stamps from 1000 on, so many of each, with ids of a number in two bytes, big-endian, and
 * zeros behind. */
struct bounds_case {
    const char *name;
    uint32_t items;
    uint32_t items_a_stamp;
    const char *message; /* "" asks for the initiator's first message */
};

/* A bound of stamp 1000 is 8769, one of the stamp of the bound before 01; then the prefix's size,
 * the prefix and the range's mode. */
static const struct bounds_case cases[] = {
    {"a prefix with a zero byte at its end", 8, 8,
     "61"
     "8769"
     "020002"
     "00"
     "01"
     "03000400"
     "01" ZEROS_16 INFINITE "00"},
    {"a fingerprint behind a skip to such a prefix", 8, 8,
     "61"
     "8769"
     "03000400"
     "00" INFINITE "01" ZEROS_16},
    {"a prefix of 32 bytes, 30 of them zero", 8, 8,
     "61"
     "8769"
     "200004" ZEROS_16 "0000000000000000000000000000"
     "01" ZEROS_16 INFINITE "00"},
    {"a prefix of zeros is where the stamp begins", 8, 8,
     "61"
     "8769"
     "020000"
     "01" ZEROS_16 INFINITE "00"},
    {"a list that ends at a prefix with zeros", 8, 8,
     "61"
     "8769"
     "0400040000"
     "0200" INFINITE "00"},
    {"the same bound in two lengths encloses nothing", 8, 8,
     "61"
     "8769"
     "020004"
     "00"
     "01"
     "0400040000"
     "01" ZEROS_16 INFINITE "00"},
    {"a longer prefix that is below by a zero byte", 8, 8,
     "61"
     "8769"
     "03000401"
     "00"
     "01"
     "03000400"
     "01" ZEROS_16 INFINITE "00"},
    {"a split that ends at a prefix with zeros", 48, 48,
     "61"
     "8769"
     "0400280000"
     "01" ZEROS_16 INFINITE "00"},
    {"a list too long for a message ends at a whole id", 300, 300, "61" INFINITE "0200"},
    {"a first message over ids that are mostly zeros", 300, 300, ""},
    {"a first message over stamps of a few items each", 300, 7, ""},
};

static void fill(struct item_array *array, const struct bounds_case *about)
{
    item_array_init(array);
    for (uint32_t i = 1; i <= about->items; i++) {
        const struct item item = {
            .stamp.value = 1000 + (i - 1) / about->items_a_stamp,
            .id.bytes = {(uint8_t)(i >> 8), (uint8_t)i},
        };

        must(item_array_add(array, &item));
    }
    must(item_array_seal(array));
}

/* NULL for a message that is refused. */
static json_t *answer_of(const struct bounds_case *about, struct span message)
{
    struct reconcile_limits limits = reconcile_limits_usual;
    struct reconcile session;
    struct item_source source;
    struct item_array array;
    struct span answer;
    enum status status;
    json_t *told;

    fill(&array, about);
    source = item_array_source(&array);
    limits.message_size_max = LIMIT_RECONCILE_SIZE_LEAST;
    reconcile_init(&session, message.size == 0 ? RECONCILE_INITIATOR : RECONCILE_RESPONDER, &source,
                   &limits);
    status = message.size == 0 ? reconcile_start(&session, &answer)
                               : reconcile_step(&session, &answer, message);
    must(status == STATUS_BAD_FRAME ? STATUS_OK : status);
    told = status == STATUS_OK ? json_of_hex(answer) : json_null();
    reconcile_done(&session);
    item_array_done(&array);
    return told;
}

static json_t *tell(const struct bounds_case *about)
{
    struct buffer message;
    json_t *told;

    buffer_init(&message, LIMIT_RECONCILE_SIZE);
    edit_hex(&message, about->message);
    told = json_pack("{s:s, s:I, s:I, s:s, s:o}", "name", about->name, "items",
                     (json_int_t)about->items, "items_a_stamp", (json_int_t)about->items_a_stamp,
                     "message", about->message, "answer", answer_of(about, buffer_span(&message)));
    buffer_done(&message);
    return told;
}

json_t *bounds_json(void)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        (void)json_array_append_new(list, tell(&cases[i]));
    return json_pack("{s:s, s:i, s:o}", "spec", "10.10", "limit", LIMIT_RECONCILE_SIZE_LEAST,
                     "cases", list);
}
