/* Which ids a Negentropy message lists. */
#include "tests/sim/negentropy.h"

#define VERSION_1 0x61
#define FINGERPRINT_SIZE 16

enum range_mode { RANGE_SKIP, RANGE_FINGERPRINT, RANGE_IDS };

static bool take(struct span *rest, size_t size, const uint8_t **out)
{
    if (rest->size < size)
        return false;
    *out = rest->bytes;
    *rest = span_of(rest->bytes + size, rest->size - size);
    return true;
}

/* Base 128, most significant digit first, the high bit set on all but the last. */
static bool take_number(struct span *rest, uint64_t *out)
{
    const uint8_t *digit;

    *out = 0;
    do {
        if (!take(rest, 1, &digit) || *out >> 57 != 0)
            return false;
        *out = *out << 7 | (*digit & 0x7f);
    } while (*digit & 0x80);
    return true;
}

static bool take_bound(struct span *rest)
{
    const uint8_t *prefix;
    uint64_t stamp;
    uint64_t size;

    return take_number(rest, &stamp) && take_number(rest, &size) && size <= ID_SIZE &&
           take(rest, (size_t)size, &prefix);
}

static bool take_ids(struct span *rest, void (*on_id)(void *context, const struct id *id),
                     void *context)
{
    const uint8_t *bytes;
    struct id id;
    uint64_t count;

    if (!take_number(rest, &count))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (!take(rest, ID_SIZE, &bytes))
            return false;
        memcpy(id.bytes, bytes, ID_SIZE);
        on_id(context, &id);
    }
    return true;
}

bool negentropy_list(struct span message, void (*on_id)(void *context, const struct id *id),
                     void *context)
{
    const uint8_t *bytes;
    uint64_t mode;

    if (message.size == 0)
        return true;
    if (!take(&message, 1, &bytes) || *bytes != VERSION_1)
        return false;
    while (message.size > 0) {
        if (!take_bound(&message) || !take_number(&message, &mode))
            return false;
        if (mode == RANGE_FINGERPRINT && !take(&message, FINGERPRINT_SIZE, &bytes))
            return false;
        if (mode == RANGE_IDS && !take_ids(&message, on_id, context))
            return false;
        if (mode > RANGE_IDS)
            return false;
    }
    return true;
}
