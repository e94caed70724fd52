/* Sends bytes on a connection and counts what clients have not taken yet. */
#ifndef ZAWLBUK_NODE_HTTP_SENDER_H
#define ZAWLBUK_NODE_HTTP_SENDER_H

#include "node/draft.h"
#include "node/http/connection.h"

/* Takes the bytes. on_sent, unless it is NULL, is called from the loop when all has been handed to
 * the system and the connection is still writing; on any failure the connection is closed instead.
 */
void sender_send(struct http_connection *connection, struct draft *bytes,
                 void (*on_sent)(struct http_connection *connection));

#endif
