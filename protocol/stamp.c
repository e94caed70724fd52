/* Arithmetic on stamps and hours. */
#include "protocol/stamp.h"

struct hour hour_of_end(struct stamp stamp, int64_t life_hours)
{
    int64_t begun;

    if (life_hours == 0)
        return (struct hour){.value = HOUR_NEVER};
    begun = (stamp_ms(stamp) + HOUR_MS - 1) / HOUR_MS;
    return (struct hour){.value = begun + life_hours};
}
