/* Hex as people and programs paste it. */
#ifndef ZAWLBUK_NODE_HEX_H
#define ZAWLBUK_NODE_HEX_H

#include "crypto/hash.h"
#include "crypto/status.h"

/* 64 digits and the NUL. */
#define HEX_ID_SIZE (2 * ID_SIZE + 1)
/* Digits by which a person may name an id: fewer would soon be ambiguous. */
#define HEX_PREFIX_MIN 6
/* Digits by which a person may say about whom to decide: whoever makes keys until the id begins
 * with fewer could be taken for another whose request has not come yet. Lists show as many. */
#define HEX_DECISIVE_MIN 16

/* 0 to 15, or -1 for what is no digit. */
int hex_digit(char c);

/* Exactly size bytes from 2 * size digits of either case: BAD_FIELD otherwise. */
enum status hex_read(uint8_t *out, size_t size, const char *text) MUST_CHECK;
enum status hex_read_id(struct id *out, const char *text) MUST_CHECK;

/* Lower-case digits. */
void hex_write_id(char out[HEX_ID_SIZE], const struct id *id);

/* Whether the text is HEX_PREFIX_MIN to 64 digits. */
bool hex_is_prefix(const char *text);
/* Whether it is a prefix of HEX_DECISIVE_MIN digits or more. */
bool hex_is_decisive(const char *text);
/* Whether the id begins with those digits; case is ignored. */
bool hex_begins(const struct id *id, const char *prefix);

#endif
