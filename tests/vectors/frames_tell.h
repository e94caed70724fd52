/* A decoded frame as JSON, its fields under the names of SPEC section 9.3. */
#ifndef ZAWLBUK_TESTS_VECTORS_FRAMES_TELL_H
#define ZAWLBUK_TESTS_VECTORS_FRAMES_TELL_H

#include <jansson.h>

#include "protocol/frame.h"

/* "HELLO" */
const char *frames_tell_name(enum frame_type type);
json_t *frames_tell(const struct frame *frame);

#endif
