/* Files that hold secrets: read into one piece of memory, which is wiped. */
#ifndef ZAWLBUK_NODE_SECRET_H
#define ZAWLBUK_NODE_SECRET_H

#include "node/trouble.h"
#include "protocol/buffer.h"

/* All of a file of at most size_max bytes, or of standard input for "-", without a copy anywhere
 * else; out becomes a buffer of that size, to be wiped whatever the status. NOT_FOUND, IO,
 * TOO_LARGE. */
enum status secret_read(struct buffer *out, size_t size_max, const char *path,
                        struct trouble *trouble) MUST_CHECK;

/* The same, but TOO_OPEN when others can read the file. As for key files, the group may where the
 * service manager put it: in $CREDENTIALS_DIRECTORY. */
enum status secret_read_guarded(struct buffer *out, size_t size_max, const char *path,
                                struct trouble *trouble) MUST_CHECK;

/* Wipes the whole capacity and frees it. */
void secret_wipe(struct buffer *secret);

#endif
