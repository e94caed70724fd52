/* What several commands need: the clock, files of the home, questions to a person. */
#ifndef ZAWLBUK_NODE_CLI_TOOLS_H
#define ZAWLBUK_NODE_CLI_TOOLS_H

#include "node/args.h"
#include "node/home.h"
#include "node/secret.h"
#include "protocol/buffer.h"

/* Bytes of a bundle that a command takes into memory: the whole of the network many times over. */
#define CLI_FILE_SIZE_MAX (256u * 1024 * 1024)

struct wall cli_now(void);

/* A whole file, or standard input for "-". The statuses of file_read. */
enum status cli_read(struct buffer *out, const char *path, struct trouble *trouble) MUST_CHECK;

/* Begins to read a bundle; name is the file's, for messages. The statuses of bundle_open. */
enum status cli_open_bundle(struct bundle_reader *reader, struct bundle_header *header,
                            struct span bytes, const char *name,
                            struct trouble *trouble) MUST_CHECK;

/* Reads a network file and checks it whole: that it is not cut, and that the Cell's log in it is
 * genuine and of the network that it names. The header borrows from out. */
enum status cli_read_network(struct buffer *out, struct bundle_header *header, const char *path,
                             struct trouble *trouble) MUST_CHECK;

/* The first line of the file that --passphrase-file names, or nothing. Wipe with secret_wipe.
 * TOO_OPEN when others can read the file. */
enum status cli_read_passphrase(struct buffer *out, const struct args *args,
                                struct trouble *trouble) MUST_CHECK;

/* Asks a question that wants yes, on standard error; OK without asking when --yes was given.
 * USAGE with trouble for any other answer or none. */
enum status cli_confirm(const struct args *args, const char *question,
                        struct trouble *trouble) MUST_CHECK;

/* "2026-11-23 20:00" in UTC, or "never". */
#define CLI_HOUR_SIZE 32
void cli_hour_text(char out[CLI_HOUR_SIZE], struct hour hour);

#define OPTION_YES                                        \
    {                                                     \
        .name = "yes", .help = "ask nothing; for scripts" \
    }
#define OPTION_PASSPHRASE                                                   \
    {                                                                       \
        .name = "passphrase-file", .value = "FILE",                         \
        .help = "its first line seals, or opens, the device key; chmod 600" \
    }

#endif
