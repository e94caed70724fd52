/* Entries signed in a home whose node does not run, as a bundle that any node of the network can
 * import: for associations that are guests on another's node. */
#ifndef ZAWLBUK_NODE_PUBLICATION_H
#define ZAWLBUK_NODE_PUBLICATION_H

#include "node/trouble.h"
#include "protocol/buffer.h"

/* Signs the document's entries by the home's device key and writes the bundle, key log included, to
 * path. *count is how many entries. The statuses of home_open, entry_json_read and file_write;
 * UNKNOWN_DELEGATION when no delegation in keylog.zaw counts for the device. */
enum status publication_write(const char *path, const char *home, struct span passphrase,
                              struct span document, size_t *count,
                              struct trouble *trouble) MUST_CHECK;

#endif
