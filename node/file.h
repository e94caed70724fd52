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

/* Gives a file that was written under another name of the same folder its own, in place of what
 * stood there; durable when it returns OK. The temporary is gone afterwards, whatever came. */
enum status file_settle(const char *temporary, const char *path,
                        struct trouble *trouble) MUST_CHECK;

/* Makes an empty file of mode 0600 under the name for file_settle, in place of what a cut-off write
 * left there. TOO_LARGE when the name does not fit. */
#define FILE_PATH_SIZE 1024
enum status file_begin(char temporary[FILE_PATH_SIZE], const char *path,
                       struct trouble *trouble) MUST_CHECK;

/* Takes the temporary away. */
void file_drop(const char *temporary);

/* Copies, as file_write writes; on_piece, with how much of what was copied, may be NULL. */
struct file_copy {
    void (*on_piece)(void *context, uint64_t done, uint64_t total);
    void *context;
};
enum status file_copy(const char *path, const char *from, const struct file_copy *told,
                      struct trouble *trouble) MUST_CHECK;

/* Whether a folder is this user's and nobody else may enter it: who may could put other files in
 * the place of ours. UNSAFE_HOME, IO. */
enum status file_check_folder(const char *path, struct trouble *trouble) MUST_CHECK;

#endif
