/* A running node's backups: on demand, one a day with the last seven kept, and what stops for them.
 */
#include "stage.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/file.h"
#include "node/home_backup.h"
#include "unit.h"

#define PATH_SIZE 128

static struct answer {
    size_t count;
    enum status status;
} answer;

static void on_answer(enum status status, size_t index, void *context)
{
    (void)index;
    (void)context;
    answer.count++;
    answer.status = status;
}

static const struct driver_waiter waiter = {.on_answer = on_answer};

static bool is_answered(struct stage *stage)
{
    (void)stage;
    return answer.count > 0;
}

static void path_in(char out[PATH_SIZE], const struct stage *stage, const char *name)
{
    assert_in_range(snprintf(out, PATH_SIZE, "%s/%s", stage->folder, name), 1, PATH_SIZE - 1);
}

static void begin(struct stage *stage)
{
    answer = (struct answer){0};
    stage_init(stage, CONFIG_DIAL_ANY);
    stage_wait(stage, stage_asks);
}

static void a_backup_of_a_running_node_says_whose_it_is(void **state)
{
    struct home_backup backup;
    struct trouble trouble;
    struct stage stage;
    struct stat found;
    char path[PATH_SIZE];

    (void)state;
    begin(&stage);
    path_in(path, &stage, "on-demand");
    assert_int_equal(driver_backed_up(stage.other.driver).ms, 0);
    assert_int_equal(driver_backup(stage.other.driver, path, waiter), STATUS_OK);
    assert_int_equal(driver_backup(stage.other.driver, path, waiter), STATUS_BUSY);
    stage_wait(&stage, is_answered);
    assert_int_equal(answer.status, STATUS_OK);
    assert_true(driver_backed_up(stage.other.driver).ms > 0);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 077, 0);
    assert_int_equal(home_backup_open(&backup, path, &trouble), STATUS_OK);
    assert_true(id_equal(&backup.principal, &stage.other.actor.id));
    assert_true(id_equal(&backup.network.network, &stage.hub.home.principal));
    home_backup_close(&backup);
    assert_int_equal(unlink(path), 0);
    stage_done(&stage);
}

static void a_node_that_stops_finishes_the_backup_first(void **state)
{
    struct home_backup backup;
    struct trouble trouble;
    struct stage stage;
    char path[] = "/tmp/zawlbuk-backup-XXXXXX";
    int file = mkstemp(path);

    (void)state;
    assert_true(file >= 0);
    assert_int_equal(close(file), 0);
    begin(&stage);
    assert_int_equal(driver_backup(stage.other.driver, path, waiter), STATUS_OK);
    stage_done(&stage);
    assert_int_equal(answer.count, 1);
    assert_int_equal(answer.status, STATUS_OK);
    assert_int_equal(home_backup_open(&backup, path, &trouble), STATUS_OK);
    home_backup_close(&backup);
    assert_int_equal(unlink(path), 0);
}

static void a_backup_that_cannot_be_written_is_told_and_not_counted(void **state)
{
    struct stage stage;

    (void)state;
    begin(&stage);
    assert_int_equal(driver_backup(stage.other.driver, "/nowhere/at/all", waiter), STATUS_OK);
    stage_wait(&stage, is_answered);
    assert_int_not_equal(answer.status, STATUS_OK);
    assert_int_equal(driver_backed_up(stage.other.driver).ms, 0);
    stage_done(&stage);
}

static size_t empty(const char *folder, const char *first)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    assert_non_null(entries);
    while ((entry = readdir(entries)) != NULL) {
        char path[PATH_SIZE + 256];

        if (entry->d_name[0] == '.')
            continue;
        assert_string_not_equal(entry->d_name, first);
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        assert_int_equal(unlink(path), 0);
        count++;
    }
    assert_int_equal(closedir(entries), 0);
    return count;
}

static bool is_backed_up(struct stage *stage)
{
    return driver_backed_up(stage->other.driver).ms > 0;
}

/* Seven are there from the year before; a stranger's file is no daily backup. */
static void of_daily_backups_the_last_seven_are_kept(void **state)
{
    struct stage stage;
    char folder[PATH_SIZE];
    char path[PATH_SIZE + 32];

    (void)state;
    begin(&stage);
    path_in(folder, &stage, "daily");
    assert_int_equal(mkdir(folder, 0700), 0);
    for (int day = 1; day <= 7; day++) {
        snprintf(path, sizeof(path), "%s/zawlbuk-2025-01-%02d.backup", folder, day);
        assert_int_equal(file_write(path, span_of_text("old"), NULL), STATUS_OK);
    }
    snprintf(path, sizeof(path), "%s/zawlbuk-of-grandfather", folder);
    assert_int_equal(file_write(path, span_of_text("kept"), NULL), STATUS_OK);
    snprintf(stage.other.config.backup, sizeof(stage.other.config.backup), "%s", folder);
    stage_publish(&stage, on_answer); /* any step looks whether one is due */
    stage_wait(&stage, is_backed_up);
    assert_int_equal(empty(folder, "zawlbuk-2025-01-01.backup"), 8);
    assert_int_equal(rmdir(folder), 0);
    stage_done(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_of_a_running_node_says_whose_it_is),
        cmocka_unit_test(a_node_that_stops_finishes_the_backup_first),
        cmocka_unit_test(a_backup_that_cannot_be_written_is_told_and_not_counted),
        cmocka_unit_test(of_daily_backups_the_last_seven_are_kept),
    };

    return cmocka_run_group_tests(tests, stage_start_crypto, NULL);
}
