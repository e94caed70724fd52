/* Random histories, split over replicas and joined in random orders: the same set, the same view,
 * and nothing beaten ever back. SPEC sections 6 to 8.
 *
 *   test_property [--count N] [--first SEED] [--features]   many; with --features each must be seen
 *   test_property --seed N                                  one, and what happens in it */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property.h"
#include "world.h"

static const char *const feature_texts[] = {
#define FEATURE_TEXT(code, text) text,
    FEATURE_TABLE(FEATURE_TEXT)
#undef FEATURE_TEXT
};

struct options {
    uint64_t first;
    uint64_t count;
    bool features; /* a feature never seen is a failure */
    bool verbose;
};

static bool read_number(const char *text, uint64_t *out)
{
    char *end;

    if (text == NULL)
        return false;
    *out = strtoull(text, &end, 10);
    return end != text && *end == '\0';
}

static bool read_options(struct options *options, char **arguments)
{
    for (; *arguments != NULL; arguments++) {
        if (strcmp(*arguments, "--features") == 0) {
            options->features = true;
            continue;
        }
        if (strcmp(*arguments, "--seed") == 0) {
            options->verbose = true;
            options->count = 1;
            if (!read_number(*++arguments, &options->first))
                return false;
        } else if (strcmp(*arguments, "--first") == 0) {
            if (!read_number(*++arguments, &options->first))
                return false;
        } else if (strcmp(*arguments, "--count") != 0 ||
                   !read_number(*++arguments, &options->count)) {
            return false;
        }
    }
    return true;
}

static void print_tally(const struct tally *tally)
{
    for (int i = 0; i < FEATURE_COUNT; i++)
        (void)printf("%10llu  %s\n", (unsigned long long)tally->seen[i], feature_texts[i]);
}

static int count_unseen(const struct tally *tally)
{
    int unseen = 0;

    for (int i = 0; i < FEATURE_COUNT; i++) {
        if (tally->seen[i] > 0)
            continue;
        (void)fprintf(stderr, "never happened: %s\n", feature_texts[i]);
        unseen++;
    }
    return unseen;
}

int main(int argc, char **argv)
{
    struct options options = {.first = 1, .count = 500};
    struct keyring *keyring = calloc(1, sizeof(*keyring));
    struct world *world = calloc(1, sizeof(*world));
    struct tally tally = {{0}};
    uint64_t deeds = 0;

    if (argc < 1 || !read_options(&options, argv + 1)) {
        (void)fprintf(stderr, "usage: test_property [--count N] [--first SEED] [--features]\n"
                              "       test_property --seed N\n");
        return 2;
    }
    if (keyring == NULL || world == NULL || crypto_start() != STATUS_OK)
        return 1;
    keyring_init(keyring);
    world_open(world, keyring, &tally);
    for (uint64_t i = 0; i < options.count; i++) {
        property_begin(options.first + i, options.verbose);
        world_run(world, options.first + i);
        deeds += world->history.count;
    }
    world_close(world);
    free(world);
    free(keyring);
    print_tally(&tally);
    (void)printf("%llu histories of %llu records\n", (unsigned long long)options.count,
                 (unsigned long long)deeds);
    return options.features && count_unseen(&tally) > 0 ? 1 : 0;
}
