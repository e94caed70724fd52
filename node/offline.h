/* Records out of files, checked in a ledger of their own: what can be said without a node. */
#ifndef ZAWLBUK_NODE_OFFLINE_H
#define ZAWLBUK_NODE_OFFLINE_H

#include "node/trouble.h"
#include "protocol/bundle.h"

/* One record of a file, and what became of it. */
struct offline_item {
    struct span bytes; /* borrowed from the file */
    struct id id;      /* zero when the envelope cannot be read */
    struct id author;
    uint32_t kind;
    struct stamp stamp;
    enum status status; /* OK: genuine; BUSY until it was looked at */
    bool unadmitted;    /* genuine, but its author is not admitted by what these files hold */
};

struct offline_items {
    struct offline_item *items;
    size_t count;
    size_t capacity;
};

void offline_items_init(struct offline_items *items);
void offline_items_done(struct offline_items *items);

/* Adds every record of a bundle, or the one record that the bytes are. *name is that of the file,
 * for messages. BAD_NETWORK when it is a bundle of another network; TRUNCATED, BAD_CHECKSUM and
 * others when it is damaged: nothing is added then. */
enum status offline_collect(struct offline_items *items, struct span bytes,
                            const struct id *network, const char *name,
                            struct trouble *trouble) MUST_CHECK;

/* An empty ledger that ends nothing and refuses no future, as of an hour. */
enum status offline_open(struct ledger **out, const struct id *network, const struct id *self,
                         struct wall now) MUST_CHECK;

/* Takes in, again and again, until nothing more fits; sets the status of each item. NO_MEMORY. */
enum status offline_settle(struct ledger *ledger, struct offline_items *items,
                           const struct id *network, struct wall now) MUST_CHECK;

/* After that: judges what was refused only because its author is not admitted, as if it were.
 * NO_MEMORY.
 */
enum status offline_judge_unadmitted(struct offline_items *items, const struct id *network,
                                     struct wall now) MUST_CHECK;

#endif
