/* Ids: what is not in the header for inlining. */
#include "crypto/hash.h"

bool id_is_zero(const struct id *id)
{
    static const struct id zero;

    return id_equal(id, &zero);
}
