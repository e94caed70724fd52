/* Names and texts of the statuses. */
#include "crypto/status.h"

static const struct {
    const char *name;
    const char *text;
} statuses[STATUS_COUNT] = {
#define STATUS_ROW(code, name, text) [STATUS_##code] = {name, text},
    STATUS_TABLE(STATUS_ROW)
#undef STATUS_ROW
};

const char *status_name(enum status status)
{
    return (unsigned)status < STATUS_COUNT ? statuses[status].name : "unknown";
}

const char *status_text(enum status status)
{
    return (unsigned)status < STATUS_COUNT ? statuses[status].text : "unknown status";
}
