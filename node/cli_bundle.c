/* zawlbuk export, import: bundles for a network without a line. */
#include <stdio.h>
#include <stdlib.h>

#include "node/cli.h"
#include "node/cli_tools.h"
#include "node/client.h"
#include "node/file.h"
#include "node/hex.h"
#include "node/offline.h"
#include "node/progress.h"

#define TARGET_SIZE 256
#define MARK_SIZE 96
/* Bytes and records of one piece of an import: both bounds of the node's are higher. */
#define PIECE_SIZE (1u << 20)
#define PIECE_RECORDS 2048
/* Trust records may wait for others that come later in the bundle. */
#define PASSES_MAX 4

struct export
{
    struct client client;
    struct bundle_writer writer;
    struct buffer out;
    struct progress progress;
    bool started;
    struct id network;
    const char *since;
    /* Of the lane at hand: */
    uint64_t lane_records;
    struct record last;
    struct buffer last_bytes;
};

static enum status begin_file(struct export *export, const struct bundle_header *header)
{
    if (export->started)
        return STATUS_OK;
    export->started = true;
    export->network = header->network;
    return bundle_write_header(&export->writer, &export->out, header);
}

static enum status keep_last(struct export *export, struct span record)
{
    buffer_clear(&export->last_bytes);
    buffer_append(&export->last_bytes, record);
    if (export->last_bytes.status != STATUS_OK)
        return export->last_bytes.status;
    return record_read(&export->last, buffer_span(&export->last_bytes), &export->network);
}

/* Copies the records of a piece; *count is how many there were. */
static enum status copy_piece(struct export *export, struct span piece, uint64_t *count)
{
    struct bundle_reader reader;
    struct bundle_header header;
    struct frame *frame = malloc(sizeof(*frame));
    enum status status = frame == NULL ? STATUS_NO_MEMORY : bundle_open(&reader, &header, piece);

    *count = 0;
    if (status == STATUS_OK)
        status = begin_file(export, &header);
    while (status == STATUS_OK) {
        status = bundle_next(&reader, frame);
        if (status != STATUS_OK || reader.ended)
            break;
        *count += frame->records.count;
        if (frame->records.count == 0)
            continue;
        status =
            bundle_write_records(&export->writer, frame->records.records, frame->records.count);
        if (status == STATUS_OK)
            status = keep_last(export, frame->records.records[frame->records.count - 1]);
    }
    free(frame);
    return status;
}

static void write_mark(char out[MARK_SIZE], const struct export *export, enum lane lane)
{
    char id[HEX_ID_SIZE];

    hex_write_id(id, &export->last.id);
    if (lane == LANE_TRUST)
        (void)snprintf(out, MARK_SIZE, "%llu", (unsigned long long)export->lane_records);
    else
        (void)snprintf(out, MARK_SIZE, "%lld:%s", (long long)export->last.stamp.value, id);
}

static enum status fetch_piece(struct export *export, enum lane lane, uint64_t *count,
                               struct trouble *trouble)
{
    char text[TARGET_SIZE];
    char mark[MARK_SIZE];
    struct draft target;
    struct draft answer;
    struct client_request request = {.method = "GET"};
    enum status status;

    draft_over(&target, text, sizeof(text));
    draft_add_text(&target, "/v1/export");
    client_add_query(&target, "lane", lane_name(lane));
    client_add_query(&target, "since", export->since);
    if (export->lane_records > 0) {
        write_mark(mark, export, lane);
        client_add_query(&target, "after", mark);
    }
    request.target = draft_text(&target);
    status = client_call(&answer, &export->client, &request, trouble);
    if (status == STATUS_OK) {
        status = copy_piece(export, draft_span(&answer), count);
        if (status != STATUS_OK)
            status = trouble_say(trouble, status, "the node's answer cannot be used: %s",
                                 status_text(status));
    }
    draft_done(&answer);
    return status;
}

static enum status export_lane(struct export *export, enum lane lane, struct trouble *trouble)
{
    uint64_t count = 1;
    enum status status = STATUS_OK;

    export->lane_records = 0;
    while (status == STATUS_OK && count > 0) {
        status = fetch_piece(export, lane, &count, trouble);
        export->lane_records += count;
        progress_update(&export->progress, export->writer.record_count, 0, progress_now());
    }
    return status;
}

static enum status finish_export(struct export *export, const char *path, struct trouble *trouble)
{
    enum status status = bundle_write_end(&export->writer);

    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s: %s", path, status_text(status));
    if (strcmp(path, "-") != 0)
        return file_write(path, buffer_span(&export->out), trouble);
    if (fwrite(export->out.bytes, 1, export->out.size, stdout) != export->out.size)
        return trouble_say(trouble, STATUS_IO, "the bundle could not be written");
    return STATUS_OK;
}

enum exit_code cli_export(const struct args *args)
{
    struct export export = {.since = args_value(args, "since")};
    struct trouble trouble;
    enum status status = client_of_home(&export.client, args_value(args, "home"), &trouble);

    buffer_init(&export.out, CLI_FILE_SIZE_MAX);
    buffer_init(&export.last_bytes, LIMIT_RECORD_SIZE);
    progress_init(&export.progress, "exporting", stderr, progress_now());
    for (int lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++)
        status = export_lane(&export, (enum lane)lane, &trouble);
    progress_done(&export.progress);
    if (status == STATUS_OK)
        status = finish_export(&export, args->operands[0], &trouble);
    if (status == STATUS_OK)
        (void)fprintf(stderr, "%llu records in %s\n",
                      (unsigned long long)export.writer.record_count, args->operands[0]);
    buffer_done(&export.last_bytes);
    buffer_done(&export.out);
    return status == STATUS_OK ? EXIT_CODE_DONE : command_fail(status, &trouble);
}

struct import {
    struct client client;
    struct bundle_header header;
    struct buffer file;
    struct offline_items items;
    struct progress progress;
    uint64_t taken;
};

/* The records from *at on that make one piece, as a bundle; moves *at. */
static enum status make_piece(struct buffer *out, const struct import *import, size_t *at)
{
    struct bundle_header header = {.network = import->header.network};
    struct bundle_writer writer;
    size_t begin = *at;
    enum status status = bundle_write_header(&writer, out, &header);

    while (status == STATUS_OK && *at < import->items.count && *at - begin < PIECE_RECORDS &&
           out->size < PIECE_SIZE)
        status = bundle_write_records(&writer, &import->items.items[(*at)++].bytes, 1);
    return status == STATUS_OK ? bundle_write_end(&writer) : status;
}

static enum status send_piece(struct import *import, size_t *at, struct trouble *trouble)
{
    struct client_request request = {.method = "POST", .target = "/v1/submit?partial=1"};
    struct buffer piece;
    json_t *answer;
    enum status status;

    buffer_init(&piece, 4 * PIECE_SIZE);
    status = make_piece(&piece, import, at);
    request.body = buffer_span(&piece);
    if (status == STATUS_OK)
        status = client_ask(&answer, &import->client, &request, trouble);
    else
        status = trouble_say(trouble, status, "%s", status_text(status));
    buffer_done(&piece);
    if (status != STATUS_OK)
        return status;
    import->taken += (uint64_t)client_number(answer, "taken");
    json_decref(answer);
    progress_update(&import->progress, *at, import->items.count, progress_now());
    return STATUS_OK;
}

/* Again while a pass brought something: what rested on later records fits then. */
static enum status send_all(struct import *import, struct trouble *trouble)
{
    enum status status = STATUS_OK;
    uint64_t before = UINT64_MAX;

    for (int pass = 0; pass < PASSES_MAX && import->taken != before && status == STATUS_OK;
         pass++) {
        before = import->taken;
        for (size_t at = 0; at < import->items.count && status == STATUS_OK;)
            status = send_piece(import, &at, trouble);
    }
    return status;
}

static enum status read_import(struct import *import, const char *path, struct trouble *trouble)
{
    struct bundle_reader reader;
    enum status status = cli_read(&import->file, path, trouble);

    if (status != STATUS_OK)
        return status;
    status = cli_open_bundle(&reader, &import->header, buffer_span(&import->file), path, trouble);
    if (status != STATUS_OK)
        return status;
    return offline_collect(&import->items, buffer_span(&import->file), &import->header.network,
                           path, trouble);
}

enum exit_code cli_import(const struct args *args)
{
    struct import import = {.taken = 0};
    struct trouble trouble;
    enum status status = client_of_home(&import.client, args_value(args, "home"), &trouble);

    buffer_init(&import.file, CLI_FILE_SIZE_MAX);
    offline_items_init(&import.items);
    progress_init(&import.progress, "importing", stderr, progress_now());
    if (status == STATUS_OK)
        status = read_import(&import, args->operands[0], &trouble);
    if (status == STATUS_OK)
        status = send_all(&import, &trouble);
    progress_done(&import.progress);
    if (status == STATUS_OK)
        (void)printf(
            "%llu of %zu records were new and good; the rest was here already, or stands in "
            "zawlbuk log --refused\n",
            (unsigned long long)import.taken, import.items.count);
    offline_items_done(&import.items);
    buffer_done(&import.file);
    return status == STATUS_OK ? EXIT_CODE_DONE : command_fail(status, &trouble);
}
