/* A directory entry as the text that publishing takes, by the writer behind `show` and `list`. */
#ifndef ZAWLBUK_TESTS_ENTRY_TEXT_H
#define ZAWLBUK_TESTS_ENTRY_TEXT_H

#include "node/driver_entry.h"

/* False when the body is not fit to be shown as its kind. */
bool entry_text_write(struct buffer *out, const struct driver_entry *entry);

#endif
