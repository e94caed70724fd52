/* Formats the line of a trouble. */
#include "node/trouble.h"

#include <stdarg.h>
#include <stdio.h>

enum status trouble_say(struct trouble *trouble, enum status status, const char *format, ...)
{
    va_list arguments;

    if (trouble == NULL)
        return status;
    va_start(arguments, format);
    (void)vsnprintf(trouble->text, sizeof trouble->text, format, arguments);
    va_end(arguments);
    return status;
}
