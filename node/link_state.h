/* Inside of a link, shared by its own files only. */
#ifndef ZAWLBUK_NODE_LINK_STATE_H
#define ZAWLBUK_NODE_LINK_STATE_H

#include "crypto/noise.h"
#include "node/link.h"

#define LINK_LENGTH_SIZE 2 /* big-endian size in front of every Noise message */
#define LINK_FLAG_SIZE 1   /* first byte of a transport message's plaintext */
#define LINK_CHUNK_SIZE_MAX (NOISE_MESSAGE_SIZE_MAX - NOISE_TAG_SIZE - LINK_FLAG_SIZE)

enum link_state { LINK_CONNECTING, LINK_HANDSHAKE, LINK_PROOF, LINK_OPEN, LINK_CLOSING };

struct link {
    uv_tcp_t tcp;
    uv_timer_t timer;
    uv_getaddrinfo_t lookup;
    uv_connect_t connect;
    struct addrinfo *found;      /* what the name stands for, while it is dialled */
    const struct addrinfo *next; /* of those, to be tried after the one at hand */
    unsigned tried;
    uv_shutdown_t shutdown;
    const struct link_identity *identity;
    struct link_callbacks callbacks;
    enum link_state state;
    enum status why;
    bool outbound;
    bool opened;
    bool looking_up;
    bool was_full;    /* the write queue has passed half its bound */
    int open_handles; /* tcp and timer */
    uint64_t number;
    uint64_t origin;
    char address[ADDRESS_TEXT_SIZE];
    struct noise noise;
    struct noise_transport transport;
    uint8_t binding[64]; /* the handshake hash, which the proofs sign */
    struct id delegation;
    struct public_key device;
    struct buffer frame; /* chunks of the frame that is coming in */
    size_t in_size;
    uint8_t in[LINK_LENGTH_SIZE + NOISE_MESSAGE_SIZE_MAX];
};

/* link.c */
enum status link_make(struct link **out, uv_loop_t *loop, const struct link_identity *identity,
                      const struct link_callbacks *callbacks) MUST_CHECK;
/* What is under way gets so many milliseconds from now. */
void link_watch(struct link *link, uint64_t ms);
/* Tells and frees a link that is being closed, once nothing of it is on the loop any more. */
void link_finish(struct link *link);
void link_begin(struct link *link);
/* False, and the link closed, when that fails. */
bool link_begin_reading(struct link *link);
void link_write(struct link *link, struct span bytes);

/* link_dial.c: gives up the address at hand for the next one; false when there is none. */
bool link_dial_next(struct link *link);

/* link_secure.c: the handshake and what is inside of messages. */
void link_secure_start(struct link *link);
void link_take_message(struct link *link, struct span message);

#endif
