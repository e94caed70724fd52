/* Making and removing the folder of a run. */
#include "tests/bench/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void folder_make(struct bench *bench)
{
    char made[BENCH_PATH_SIZE];

    folder_path(made, bench->folder, "zawlbuk-bench-XXXXXX");
    if (mkdtemp(made) == NULL)
        bench_die("no folder can be made in %s", bench->folder);
    memcpy(bench->folder, made, sizeof(made));
}

void folder_path(char out[BENCH_PATH_SIZE], const char *folder, const char *name)
{
    int length = snprintf(out, BENCH_PATH_SIZE, "%s/%s", folder, name);

    if (length < 0 || length >= BENCH_PATH_SIZE)
        bench_die("%s/%s is too long", folder, name);
}

static bool is_folder(const char *path)
{
    struct stat found;

    return lstat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

size_t folder_file_size(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0 ? (size_t)found.st_size : 0;
}

static void empty(const char *folder)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    char path[BENCH_PATH_SIZE];

    if (directory == NULL)
        return;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        folder_path(path, folder, entry->d_name);
        (void)remove(path);
    }
    (void)closedir(directory);
}

void folder_remove(const char *folder)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    char path[BENCH_PATH_SIZE];

    if (directory == NULL)
        return;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        folder_path(path, folder, entry->d_name);
        if (is_folder(path))
            empty(path);
    }
    (void)closedir(directory);
    empty(folder);
    (void)rmdir(folder);
}
