/* UTF-8 as terminals and logs must see it: code points, widths, escapes. */
#ifndef ZAWLBUK_NODE_TEXT_H
#define ZAWLBUK_NODE_TEXT_H

#include "node/draft.h"

/* What text_next gives for a byte that starts no valid UTF-8 sequence. */
#define TEXT_INVALID UINT32_MAX

/* The code point at *at, which moves past it; an invalid sequence gives TEXT_INVALID and moves by
 * one byte. *at must be less than text.size. */
uint32_t text_next(struct span text, size_t *at);

/* False for what must not reach a terminal or a log as it is: C0 and C1 controls, line and
 * paragraph separators, direction overrides and isolates, byte order marks, invisible format
 * characters, and TEXT_INVALID. */
bool text_is_printable(uint32_t code_point);

/* Adds the text with every unprintable code point as \n, \t, \xNN or \u{N}, and \ as \\. */
void text_escape(struct draft *out, struct span text);

/* Terminal columns: 0 for combining marks, 2 for wide East Asian letters and emoji, else 1.
 * An approximation by blocks. */
unsigned text_width_of(uint32_t code_point);
size_t text_width(struct span text);

/* "12 s", "3 min", "5 h", "9 d" */
#define TEXT_SECONDS_SIZE 32
void text_seconds(char out[TEXT_SECONDS_SIZE], int64_t seconds);

/* The known word nearest to what was typed, when near enough to be meant, else NULL. */
const char *text_nearest(const char *typed, const char *const *known, size_t known_count);

#endif
