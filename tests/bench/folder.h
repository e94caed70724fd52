/* The folder that stores and homes of a run are made in, and taken away again. */
#ifndef ZAWLBUK_TESTS_BENCH_FOLDER_H
#define ZAWLBUK_TESTS_BENCH_FOLDER_H

#include "tests/bench/bench.h"

/* Makes one of our own in bench->folder, whose path then stands there. */
void folder_make(struct bench *bench);
/* The path of a name in it. */
void folder_path(char out[BENCH_PATH_SIZE], const char *folder, const char *name);
/* Removes a folder and the files in it and in the folders in it. */
void folder_remove(const char *folder);
/* Bytes of a file; 0 when it is not there. */
size_t folder_file_size(const char *path);

#endif
