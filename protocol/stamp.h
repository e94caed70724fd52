/* Times as types: the signed hybrid logical clock, whole hours, and the monotonic instant. */
#ifndef ZAWLBUK_PROTOCOL_STAMP_H
#define ZAWLBUK_PROTOCOL_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#define HOUR_MS INT64_C(3600000)
#define STAMP_COUNTER_BITS 16
/* Stamps are under 2^63; so is every int64 on the wire. */
#define STAMP_MAX INT64_MAX

/* Hybrid logical clock: Unix milliseconds << 16 | counter (SPEC section 4.2). Never negative. */
struct stamp {
    int64_t value;
};

/* Whole hours since the Unix epoch: all that authority reads of time. */
struct hour {
    int64_t value;
};

/* Milliseconds of a clock that only goes forward; no relation to the date. */
struct instant {
    uint64_t ms;
};

/* Unix time as this machine believes it, in milliseconds. */
struct wall {
    int64_t ms;
};

static inline int64_t stamp_ms(struct stamp stamp)
{
    return stamp.value >> STAMP_COUNTER_BITS;
}

static inline struct stamp stamp_of_ms(int64_t ms)
{
    return (struct stamp){.value = (int64_t)((uint64_t)ms << STAMP_COUNTER_BITS)};
}

static inline struct hour hour_of_wall(struct wall wall)
{
    return (struct hour){.value = wall.ms / HOUR_MS};
}

/* The hour at which a record of that stamp and life ends, rounded up; HOUR_NEVER for no life. */
#define HOUR_NEVER INT64_MAX
struct hour hour_of_end(struct stamp stamp, int64_t life_hours);

#endif
