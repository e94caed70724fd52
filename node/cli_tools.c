/* The clock, files and questions of commands. */
#include "node/cli_tools.h"

#include <stdio.h>
#include <time.h>

#include "node/file.h"
#include "node/key_source.h"

#define CHUNK_SIZE 65536
#define ANSWER_SIZE 16
#define PASSPHRASE_FILE_SIZE_MAX 4096

struct wall cli_now(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (struct wall){.ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000};
}

static enum status read_standard_input(struct buffer *out, struct trouble *trouble)
{
    uint8_t chunk[CHUNK_SIZE];
    size_t size;

    while ((size = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
        buffer_append(out, span_of(chunk, size));
    if (ferror(stdin) != 0)
        return trouble_say(trouble, STATUS_IO, "standard input cannot be read");
    if (out->status != STATUS_OK)
        return trouble_say(trouble, out->status, "standard input: %s", status_text(out->status));
    return STATUS_OK;
}

enum status cli_read(struct buffer *out, const char *path, struct trouble *trouble)
{
    if (strcmp(path, "-") == 0)
        return read_standard_input(out, trouble);
    return file_read(out, path, trouble);
}

enum status cli_open_bundle(struct bundle_reader *reader, struct bundle_header *header,
                            struct span bytes, const char *name, struct trouble *trouble)
{
    enum status status = bundle_open(reader, header, bytes);

    if (status == STATUS_OK)
        return status;
    if (status == STATUS_BAD_VERSION)
        return trouble_say(trouble, STATUS_CORRUPT, "%s is another kind of file, not a bundle",
                           name);
    return trouble_say(trouble, STATUS_CORRUPT, "%s is damaged: %s; get it again", name,
                       status_text(status));
}

enum status cli_read_network(struct buffer *out, struct bundle_header *header, const char *path,
                             struct trouble *trouble)
{
    struct bundle_reader reader;
    struct key_history cell;
    enum status status = cli_read(out, path, trouble);

    if (status == STATUS_OK)
        status = cli_open_bundle(&reader, header, buffer_span(out), path, trouble);
    if (status == STATUS_OK)
        status =
            key_source_read_of(&cell, buffer_span(out), path, &header->network, cli_now(), trouble);
    if (status == STATUS_OK)
        key_history_done(&cell);
    return status;
}

enum status cli_read_passphrase(struct buffer *out, const struct args *args,
                                struct trouble *trouble)
{
    const char *path = args_value(args, "passphrase-file");
    const uint8_t *end;
    enum status status;

    buffer_init(out, PASSPHRASE_FILE_SIZE_MAX);
    if (path == NULL)
        return STATUS_OK;
    status = secret_read_guarded(out, PASSPHRASE_FILE_SIZE_MAX, path, trouble);
    if (status != STATUS_OK)
        return status;
    end = out->size == 0 ? NULL : memchr(out->bytes, '\n', out->size);
    if (end != NULL)
        out->size = (size_t)(end - out->bytes);
    if (out->size == 0)
        return trouble_say(trouble, STATUS_USAGE, "%s has no passphrase on its first line", path);
    return STATUS_OK;
}

enum status cli_confirm(const struct args *args, const char *question, struct trouble *trouble)
{
    char answer[ANSWER_SIZE] = "";

    if (args_has(args, "yes"))
        return STATUS_OK;
    (void)fprintf(stderr, "%s Type yes to go on: ", question);
    if (fgets(answer, sizeof(answer), stdin) != NULL && strcmp(answer, "yes\n") == 0)
        return STATUS_OK;
    return trouble_say(trouble, STATUS_USAGE, "nothing was done; scripts say --yes");
}

void cli_hour_text(char out[CLI_HOUR_SIZE], struct hour hour)
{
    struct tm parts;
    time_t seconds;

    if (hour.value == HOUR_NEVER || hour.value > INT64_C(1) << 32) {
        (void)snprintf(out, CLI_HOUR_SIZE, "never");
        return;
    }
    seconds = (time_t)(hour.value * 3600);
    if (gmtime_r(&seconds, &parts) == NULL ||
        strftime(out, CLI_HOUR_SIZE, "%Y-%m-%d %H:00", &parts) == 0)
        out[0] = '\0';
}
