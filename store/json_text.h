/* JSON written onto a buffer, value after value; commas are put by what stands before. Errors stick
 * in the buffer. Texts must be valid UTF-8. */
#ifndef ZAWLBUK_STORE_JSON_TEXT_H
#define ZAWLBUK_STORE_JSON_TEXT_H

#include "protocol/buffer.h"

/* '{', '}', '[' or ']'; an opening one is a value. */
void json_text_open(struct buffer *out, char bracket);
void json_text_close(struct buffer *out, char bracket);
/* The key of the value that follows. */
void json_text_key(struct buffer *out, struct span key);
void json_text_string(struct buffer *out, struct span text);
void json_text_number(struct buffer *out, int64_t number);
/* In degrees, exactly, from 1e-7 degree. */
void json_text_degrees(struct buffer *out, int32_t e7);
void json_text_null(struct buffer *out);
/* A whole JSON value, copied as it is. */
void json_text_raw(struct buffer *out, struct span json);

#endif
