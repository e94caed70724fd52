/* frames.json and handshake.json. */
#ifndef ZAWLBUK_TESTS_VECTORS_FRAMES_H
#define ZAWLBUK_TESTS_VECTORS_FRAMES_H

#include <jansson.h>

#include "protocol/buffer.h"
#include "protocol/frame.h"

/* Appends a hello of that network; number makes its random and its clock others. */
void frames_hello(struct buffer *out, const struct id *network, uint8_t number);

json_t *frames_json(void);
json_t *handshake_json(void);

#endif
