/* Random histories of tests/property, in the form of histories.json, to stdout: for a reader of
 * SPEC who has not read the code to judge (check.py --histories).
 *
 *   vectors_random COUNT [FIRST SEED]
 *
 * Seeds whose records are not really signed are passed over. */
#include <stdio.h>
#include <stdlib.h>

#include "history.h"
#include "node/json.h"
#include "property.h"
#include "view.h"

#define VIEWS_MAX 2
#define COUNT_MAX 100000

static void add_records(struct story *story, const struct history *history)
{
    char name[LABEL_SIZE];

    for (uint32_t i = 0; i < history->count; i++) {
        const struct deed *deed = &history->deeds[i];

        (void)snprintf(name, sizeof(name), "%u", i);
        (void)story_add(story, name, deed->record.bytes);
        if (deed->other.bytes.size == 0)
            continue;
        (void)snprintf(name, sizeof(name), "%u, by others", i);
        (void)story_add(story, name, deed->other.bytes);
    }
}

static void add_principals(struct story *story, const struct history *history)
{
    char name[LABEL_SIZE];

    for (uint32_t p = 0; p < history->principal_count; p++) {
        (void)snprintf(name, sizeof(name), "principal %u", p);
        (void)json_object_set_new(story->principals, name, json_of_id(&history->principals[p]));
    }
}

/* As of the first clock and the last, all of it at once; every third seed by an unsure clock. */
static json_t *tell(const struct history *history)
{
    const struct wall clocks[VIEWS_MAX] = {history->clocks[0],
                                           history->clocks[history->step_count - 1]};
    int64_t hours[VIEWS_MAX];
    char name[LABEL_SIZE];
    struct story story;
    json_t *told;

    (void)snprintf(name, sizeof(name), "seed %llu", (unsigned long long)history->seed);
    story_init(&story, name, "a random history", "6, 7, 8");
    story.network = history->network;
    add_records(&story, history);
    add_principals(&story, history);
    for (size_t i = 0; i < VIEWS_MAX; i++)
        hours[i] = hour_of_wall(clocks[i]).value - BASE_HOUR;
    told = view_history(&story, hours, VIEWS_MAX, history->seed % 3 != 0);
    story_done(&story);
    return told;
}

static json_t *tell_many(uint64_t count, uint64_t seed)
{
    struct keyring *keyring = calloc(1, sizeof(*keyring));
    json_t *list = json_array();
    struct history history;

    must(keyring == NULL || list == NULL ? STATUS_NO_MEMORY : STATUS_OK);
    keyring_init(keyring);
    history_open(&history, keyring);
    for (; json_array_size(list) < count; seed++) {
        property_begin(seed, false);
        history_make(&history, seed);
        if (history.verified)
            (void)json_array_append_new(list, tell(&history));
    }
    history_close(&history);
    free(keyring);
    return json_pack("{s:o}", "histories", list);
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    json_t *told;
    bool written;

    if (count == 0 || count > COUNT_MAX || argc > 3) {
        (void)fprintf(stderr, "usage: vectors_random COUNT [FIRST SEED]\n");
        return 2;
    }
    must(crypto_start());
    told = tell_many(count, first);
    written = json_dumpf(told, stdout, JSON_COMPACT) == 0 && fflush(stdout) == 0;
    json_decref(told);
    return written ? 0 : 1;
}
