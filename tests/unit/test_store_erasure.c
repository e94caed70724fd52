/* What was deleted is in no file of the home: not in a page, an index, the full text or the WAL. */
#include "shelf.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "example.h"
#include "store/store_state.h"
#include "store/tidy.h"

#define FAR (SHELF_HOUR + 10000)
#define MARK_SIZE 17
#define ENTRIES_MAX 1200
#define NAME_SIZE 180

/* A word that is nowhere else, as it also stands in the full text: lower case, one token. */
struct mark {
    char text[MARK_SIZE];
};

static uint64_t next_random(uint64_t *random)
{
    *random = *random * 6364136223846793005U + 1442695040888963407U;
    return *random >> 33;
}

static struct mark mark_of(uint64_t *random)
{
    struct mark mark;

    for (size_t i = 0; i + 1 < MARK_SIZE; i++)
        mark.text[i] = (char)('a' + next_random(random) % 26);
    mark.text[MARK_SIZE - 1] = '\0';
    return mark;
}

/* A profile that has the mark in every place from which words, columns and spots are made. */
static void write_marked(struct actor *actor, struct written *out, const struct mark *mark)
{
    struct profile profile = example_profile();

    profile.name = profile.acronym = profile.parent = profile.city = profile.note =
        span_of_text(mark->text);
    shelf_entry(actor, out, KIND_PROFILE, "", &profile);
}

static bool finds(const struct shelf *shelf, const struct mark *mark)
{
    return shelf_finds(shelf, span_of_text(mark->text));
}

static void a_value_that_was_replaced_is_gone_after_a_checkpoint(void **state)
{
    uint64_t random = 1;
    const struct mark old = mark_of(&random);
    const struct mark new = mark_of(&random);
    struct shelf shelf;
    struct actor actor;
    struct written written[2];

    (void)state;
    shelf_init(&shelf);
    shelf_actor(&shelf, &actor, 1);
    write_marked(&actor, &written[0], &old);
    write_marked(&actor, &written[1], &new);
    shelf_put(&shelf, &written[0], FAR);
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    assert_int_equal(store_checkpoint(shelf.store), STATUS_OK);
    assert_true(finds(&shelf, &old));
    shelf_put(&shelf, &written[1], FAR);
    shelf_drop(&shelf, &written[0].record.id);
    assert_int_equal(shelf_apply(&shelf), STATUS_OK);
    assert_int_equal(store_checkpoint(shelf.store), STATUS_OK);
    assert_false(finds(&shelf, &old));
    assert_true(finds(&shelf, &new));
    written_done(&written[0]);
    written_done(&written[1]);
    shelf_done(&shelf);
}

/* In a child: stores, deletes, and is killed with all of it in the WAL. */
static void delete_and_die(struct shelf *shelf, const struct written *written)
{
    shelf_open(shelf);
    shelf_put(shelf, written, FAR);
    if (shelf_apply(shelf) != STATUS_OK)
        _exit(1);
    shelf_drop(shelf, &written->record.id);
    if (shelf_apply(shelf) != STATUS_OK)
        _exit(1);
    kill(getpid(), SIGKILL);
    _exit(1);
}

static void a_deletion_survives_kill_9_and_is_whole_after_the_next_checkpoint(void **state)
{
    uint64_t random = 2;
    const struct mark mark = mark_of(&random);
    struct shelf shelf;
    struct actor actor;
    struct written written;
    int status;
    pid_t child;

    (void)state;
    shelf_init(&shelf);
    shelf_actor(&shelf, &actor, 1);
    write_marked(&actor, &written, &mark);
    shelf_close(&shelf);
    child = fork();
    if (child == 0)
        delete_and_die(&shelf, &written);
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_true(finds(&shelf, &mark)); /* or this test could not fail */
    shelf_open(&shelf);
    assert_int_equal(store_checkpoint(shelf.store), STATUS_OK);
    assert_false(finds(&shelf, &mark));
    written_done(&written);
    shelf_done(&shelf);
}

/* Entries that come and go in a random order, with their marks. */
struct crowd {
    struct actor actor;
    struct mark marks[ENTRIES_MAX];
    struct id ids[ENTRIES_MAX];
    bool live[ENTRIES_MAX];
    size_t count;
    uint64_t random;
};

static void add_one(struct shelf *shelf, struct crowd *crowd, struct written *written)
{
    struct profile profile = example_profile();
    size_t index = crowd->count++;
    char name[NAME_SIZE];

    crowd->marks[index] = mark_of(&crowd->random);
    memset(name, '-', sizeof(name));
    memcpy(name, crowd->marks[index].text, MARK_SIZE - 1);
    profile.name =
        span_of(name, 1 + MARK_SIZE + next_random(&crowd->random) % (NAME_SIZE - MARK_SIZE));
    profile.acronym = span_of_text(crowd->marks[index].text);
    profile.coordinates.latitude_e7 = (int32_t)(next_random(&crowd->random) % 900000000);
    shelf_entry(&crowd->actor, written, KIND_PROFILE, "", &profile);
    crowd->ids[index] = written->record.id;
    crowd->live[index] = true;
    shelf_put(shelf, written, FAR);
}

static void drop_one(struct shelf *shelf, struct crowd *crowd)
{
    size_t index = next_random(&crowd->random) % crowd->count;

    if (!crowd->live[index])
        return;
    crowd->live[index] = false;
    shelf_drop(shelf, &crowd->ids[index]);
}

static void churn(struct shelf *shelf, struct crowd *crowd)
{
    struct written written[8];

    while (crowd->count + 8 <= ENTRIES_MAX) {
        size_t added = 1 + next_random(&crowd->random) % 8;

        for (size_t i = 0; i < added; i++)
            add_one(shelf, crowd, &written[i]);
        assert_int_equal(shelf_apply(shelf), STATUS_OK);
        for (size_t i = 0; i < added; i++)
            written_done(&written[i]);
        for (size_t i = 0; i < added; i++)
            drop_one(shelf, crowd);
        assert_int_equal(shelf_apply(shelf), STATUS_OK);
    }
}

static void after_a_thousand_entries_came_and_went_only_those_that_stay_are_found(void **state)
{
    struct crowd *crowd = calloc(1, sizeof(*crowd));
    struct shelf shelf;
    size_t gone = 0;

    (void)state;
    assert_non_null(crowd);
    crowd->random = 5;
    shelf_init(&shelf);
    shelf_actor(&shelf, &crowd->actor, 1);
    churn(&shelf, crowd);
    assert_int_equal(store_checkpoint(shelf.store), STATUS_OK);
    for (size_t i = 0; i < crowd->count; i++) {
        assert_int_equal(finds(&shelf, &crowd->marks[i]), crowd->live[i]);
        gone += !crowd->live[i];
    }
    assert_true(gone > ENTRIES_MAX / 3);
    shelf_done(&shelf);
    free(crowd);
}

static void a_page_is_tidied_between_its_pointers_and_its_cells_and_nowhere_else(void **state)
{
    static const unsigned char types[] = {2, 5, 10, 13};
    unsigned char page[TIDY_PAGE_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(types); i++) {
        size_t header = types[i] < 10 ? 12 : 8;

        for (size_t first = 0; first < 2; first++) {
            size_t at = first ? 100 : 0;
            size_t gap = at + header + 2 * 3;

            memset(page, 0xee, sizeof(page));
            memcpy(page + at, (unsigned char[]){types[i], 0, 0, 0, 3, 0x0f, 0x00}, 7);
            tidy_page(page, (int)first);
            for (size_t k = 0; k < sizeof(page); k++)
                if (k < at || k >= at + 7)
                    assert_int_equal(page[k], k >= gap && k < 0x0f00 ? 0 : 0xee);
        }
    }
}

static void what_is_not_a_page_of_a_tree_stays_as_it_is(void **state)
{
    /* An overflow page, a freelist trunk, and headers that no sound page has. */
    static const unsigned char headers[][7] = {
        {0, 0, 0, 9},
        {0, 0, 1, 0, 0, 0, 3},
        {13, 0, 0, 0xff, 0xff, 0x0f, 0x00},
        {13, 0, 0, 0, 3, 0xff, 0xff},
        {13, 0, 0, 0, 3, 0, 1},
    };
    unsigned char page[TIDY_PAGE_SIZE];
    unsigned char before[TIDY_PAGE_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        memset(page, 0xee, sizeof(page));
        memcpy(page, headers[i], 7);
        memcpy(before, page, sizeof(page));
        tidy_page(page, 0);
        assert_memory_equal(page, before, sizeof(page));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_that_was_replaced_is_gone_after_a_checkpoint),
        cmocka_unit_test(a_deletion_survives_kill_9_and_is_whole_after_the_next_checkpoint),
        cmocka_unit_test(after_a_thousand_entries_came_and_went_only_those_that_stay_are_found),
        cmocka_unit_test(a_page_is_tidied_between_its_pointers_and_its_cells_and_nowhere_else),
        cmocka_unit_test(what_is_not_a_page_of_a_tree_stays_as_it_is),
    };
    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
