/* Whole files, read and written at once. */
#ifndef ZAWLBUK_NODE_FILE_H
#define ZAWLBUK_NODE_FILE_H

#include "node/trouble.h"
#include "protocol/buffer.h"

/* Appends all of the file. NOT_FOUND, IO, TOO_LARGE when it does not fit the buffer. */
enum status file_read(struct buffer *out, const char *path, struct trouble *trouble) MUST_CHECK;

/* New, or in place of the old: whole or not at all, and durable when it returns OK (a temporary
 * file beside it of mode 0600, fsync, rename, fsync of the folder). DISK_FULL, IO. */
enum status file_write(const char *path, struct span bytes, struct trouble *trouble) MUST_CHECK;

/* Whether a folder is this user's and nobody else may enter it: who may could put other files in
 * the place of ours. UNSAFE_HOME, IO. */
enum status file_check_folder(const char *path, struct trouble *trouble) MUST_CHECK;

#endif
