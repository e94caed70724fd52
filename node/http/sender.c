/* One write of libuv for each run of bytes, which it owns until they are gone. */
#include "node/http/sender.h"

#include <stdlib.h>

struct outgoing {
    uv_write_t write;
    struct http_connection *connection;
    struct draft bytes;
    void (*on_sent)(struct http_connection *connection);
};

static void free_outgoing(struct outgoing *outgoing)
{
    outgoing->connection->shared->queued_size -= outgoing->bytes.size;
    draft_done(&outgoing->bytes);
    free(outgoing);
}

static void on_written(uv_write_t *write, int error)
{
    struct outgoing *outgoing = write->data;
    struct http_connection *connection = outgoing->connection;
    void (*on_sent)(struct http_connection * connection) = outgoing->on_sent;

    free_outgoing(outgoing);
    if (error != 0)
        connection_close(connection);
    else if (on_sent != NULL && connection->state == CONNECTION_WRITING)
        on_sent(connection);
}

void sender_send(struct http_connection *connection, struct draft *bytes,
                 void (*on_sent)(struct http_connection *connection))
{
    struct outgoing *outgoing = calloc(1, sizeof *outgoing);
    uv_buf_t buffer = uv_buf_init(bytes->bytes, (unsigned)bytes->size);

    if (outgoing == NULL) {
        draft_done(bytes);
        connection_close(connection);
        return;
    }
    outgoing->connection = connection;
    outgoing->bytes = *bytes;
    outgoing->on_sent = on_sent;
    outgoing->write.data = outgoing;
    connection->shared->queued_size += bytes->size;
    if (uv_write(&outgoing->write, &connection->uv.stream, &buffer, 1, on_written) != 0) {
        free_outgoing(outgoing);
        connection_close(connection);
    }
}
