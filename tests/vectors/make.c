/* Writes the vectors into a folder: what SPEC says, as bytes. */
#include <stdio.h>

#include "bounds.h"
#include "frames.h"
#include "histories.h"
#include "records.h"

static const struct {
    const char *name;
    json_t *(*make)(void);
} files[] = {
    {"records.json", records_json}, {"histories.json", histories_json},
    {"frames.json", frames_json},   {"handshake.json", handshake_json},
    {"bounds.json", bounds_json},
};

static bool write_file(const char *folder, const char *name, json_t *value)
{
    char path[4096];
    int size = snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = size < (int)sizeof(path) ? fopen(path, "wb") : NULL;
    bool written =
        file != NULL && json_dumpf(value, file, JSON_INDENT(1)) == 0 && fputc('\n', file) != EOF;

    if (file != NULL && fclose(file) != 0)
        written = false;
    json_decref(value);
    return written;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "usage: vectors_make FOLDER\n");
        return 2;
    }
    must(crypto_start());
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (!write_file(argv[1], files[i].name, files[i].make())) {
            (void)fprintf(stderr, "vectors: %s could not be written\n", files[i].name);
            return 1;
        }
    return 0;
}
