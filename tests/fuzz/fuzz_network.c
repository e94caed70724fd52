/* Network and key log files, as `init`, `verify` and `key` read them: signatures are checked, and
 * no log comes out that is not all of one principal. */
#include "fuzz.h"
#include "node/key_source.h"
#include "node/offline.h"
#include "repair.h"

#define NOW ((struct wall){.ms = INT64_C(1800000000000)})

static void verify(struct span file, const struct id *network)
{
    struct offline_items items;
    struct trouble trouble;
    struct ledger *ledger;

    offline_items_init(&items);
    if (offline_collect(&items, file, network, "file", &trouble) == STATUS_OK) {
        fuzz_require(offline_open(&ledger, network, network, NOW) == STATUS_OK, "a ledger");
        fuzz_require(offline_settle(ledger, &items, network, NOW) == STATUS_OK, "settling");
        fuzz_require(offline_judge_unadmitted(&items, network, NOW) == STATUS_OK, "judging");
        ledger_close(ledger);
    }
    offline_items_done(&items);
}

static void read_history(struct span file)
{
    struct key_history *history = malloc(sizeof(*history));
    struct key_event_body body;
    struct trouble trouble;

    fuzz_require(history != NULL, "memory");
    if (key_source_read(history, file, "file", NOW, &trouble) == STATUS_OK) {
        fuzz_require(history->log.count > 0, "a log without events");
        for (uint16_t i = 0; i < history->log.count; i++) {
            fuzz_require(key_history_body(history, i, &body) == STATUS_OK, "an event unreadable");
            fuzz_require(key_history_generation(history, i) < history->log.count,
                         "more rotates than events");
            (void)key_history_is_good(history, i, hour_of_wall(NOW));
        }
        key_history_done(history);
    }
    free(history);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct bundle_reader reader;
    struct bundle_header header;
    struct buffer file;

    buffer_init(&file, SIZE_MAX);
    (void)repair_bundle(&file, span_of(bytes, size), 0);
    if (bundle_open(&reader, &header, buffer_span(&file)) == STATUS_OK)
        verify(buffer_span(&file), &header.network);
    else
        verify(span_of(bytes, size), &fuzz_network);
    read_history(buffer_span(&file));
    buffer_done(&file);
    return 0;
}
