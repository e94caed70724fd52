/* What went wrong, in one line for a human, next to the status that the program acts on. */
#ifndef ZAWLBUK_NODE_TROUBLE_H
#define ZAWLBUK_NODE_TROUBLE_H

#include "crypto/status.h"

#define TROUBLE_SIZE 512

/* "what happened; what to do", without a final stop; may hold text that others chose, so whoever
 * prints it escapes it. */
struct trouble {
    char text[TROUBLE_SIZE];
};

/* Sets the line (cut when too long) and gives back the status, so that a function can end with it.
 * trouble may be NULL: nobody asked. */
__attribute__((format(printf, 3, 4))) enum status
trouble_say(struct trouble *trouble, enum status status, const char *format, ...);

#endif
